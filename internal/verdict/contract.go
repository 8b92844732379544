package verdict

import (
	"slices"
	"strings"
	"time"
)

// Contract is what two parties agreed to accept a release by.
type Contract struct {
	File       string   `json:"file"`              // that it was read from
	SHA256     string   `json:"sha256"`            // of the file, hexadecimal
	Title      string   `json:"title,omitempty"`   // what it is about
	Release    string   `json:"release,omitempty"` // the only one that is accepted, "780EP V1010"; empty: any
	Profiles   []string `json:"profiles,omitempty"`
	Scenarios  []string `json:"scenarios,omitempty"`  // ids, of an outline also for all its rows
	Waived     []string `json:"waived,omitempty"`     // ids of what the profiles ask for, and the contract does not
	Confidence float64  `json:"confidence,omitempty"` // with which each scenario must be accepted; 0: an attempt will do
	Budgets    []Budget `json:"budgets,omitempty"`
	Deviations []string `json:"deviations,omitempty"` // ids of those known deviations that are accepted

	Signatures map[string]string `json:"signatures,omitempty"` // by id of Deviations: the only way to fail that is accepted

	Attest     string  `json:"attest,omitempty"`             // the oldest version that may judge, "v1.4.0"; empty: any
	Features   string  `json:"features,omitempty"`           // SHA-256 of the only features; empty: any
	SelfProof  string  `json:"self_proof,omitempty"`         // the mode in which the harness proves itself before; empty: it need not
	Image      string  `json:"image,omitempty"`              // SHA-256 of the only image, or AnyImage; empty: none need be written
	Hardware   bool    `json:"hardware,omitempty"`           // the embedded emulator will not do
	Multiplier float64 `json:"timeout_multiplier,omitempty"` // the most by which documented times may be scaled; 0: 1
}

// AnyImage asks for an image, whichever it is.
const AnyImage = "any"

// Longest is the most by which documented times may be scaled.
func (c *Contract) Longest() float64 { return max(1, c.Multiplier) }

// Budget is the longest time that an attempt at a scenario may take, or the answer to a command.
type Budget struct {
	ID      string        `json:"id,omitempty"`      // of a scenario; of an outline also for all its rows
	Command string        `json:"command,omitempty"` // without its parameters, "AT+MPUB=", "AT+CREG?", where there is no ID
	Within  time.Duration `json:"within_ns"`
}

// Claims are the tags for what a release may or may not claim, design §5, without @: the
// profiles that a contract can ask for.
func Claims() []string { return []string{"core", "tls", "cache", "fs", "will", "qos2"} }

// Requires reports whether a scenario must conform: it is named, or a profile asks for it.
func (c *Contract) Requires(p Planned) bool {
	if Named(c.Scenarios, p.ID) {
		return true
	}
	return slices.ContainsFunc(c.Profiles, func(profile string) bool { return c.Asks(profile, p) })
}

// Accepts reports whether a deviation of a scenario with a signature is accepted.
func (c *Contract) Accepts(id, signature string) bool {
	if !Named(c.Deviations, id) {
		return false
	}
	only, ok := c.Signatures[id]
	if !ok {
		outline, _, _ := strings.Cut(id, ".")
		only, ok = c.Signatures[outline]
	}
	return !ok || only == signature
}

// Commands reports whether a budget is that of a command.
func (c *Contract) Commands() bool {
	return c != nil && slices.ContainsFunc(c.Budgets, func(b Budget) bool { return b.Command != "" })
}

// Asks reports whether one of the contract's profiles asks for a scenario: whatever the
// scenario needs a release to claim is in the contract, the profile among it.
func (c *Contract) Asks(profile string, p Planned) bool {
	if Named(c.Waived, p.ID) || !slices.Contains(p.Tags, "@"+profile) {
		return false
	}
	return !slices.ContainsFunc(Claims(), func(claim string) bool {
		return slices.Contains(p.Tags, "@"+claim) && !slices.Contains(c.Profiles, claim)
	})
}

// Named reports whether ids name a scenario, by its own or by its outline's.
func Named(ids []string, id string) bool {
	outline, _, _ := strings.Cut(id, ".")
	return slices.Contains(ids, id) || slices.Contains(ids, outline)
}
