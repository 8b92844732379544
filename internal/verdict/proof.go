package verdict

import (
	"fmt"
	"time"
)

// Proof says whether the harness was seen to pass a conforming modem and to fail
// broken ones, before it judged this one.
type Proof struct {
	Mode   string        `json:"mode"`          // "sample", "full" or "off"
	Killed int           `json:"killed"`        // defects that a scenario of the run noticed
	Of     int           `json:"of"`            // defects that were judged
	Known  int           `json:"known"`         // defects that scenarios of the run are about
	Trials int           `json:"trials"`        // scenarios that were judged for it, on conforming and on broken emulators
	Suite  string        `json:"suite"`         // SHA-256 of the features, hexadecimal
	Why    string        `json:"why,omitempty"` // why it proves nothing; empty: it does
	Took   time.Duration `json:"took_ns,omitzero"`
}

// Qualified reports whether nothing was missed, and nothing that conforms was blamed.
func (p *Proof) Qualified() bool { return p != nil && p.Why == "" && p.Of > 0 && p.Killed == p.Of }

// Reaches reports whether the proof is one in a mode, or in one that tries more.
func (p *Proof) Reaches(mode string) bool {
	return p.Qualified() && (p.Mode == mode || p.Mode == "full")
}

// hashShown is how much of the hash of the features a stamp shows; the header has all.
const hashShown = 12

// Stamp is the line on a report: "qualified: 208 of 208 defects killed, suite 5eed5eed5eed",
// or "unqualified: " and why. A run that was not asked for a proof, nil, has none.
func (p *Proof) Stamp() string {
	switch {
	case p == nil:
		return ""
	case p.Qualified():
		return fmt.Sprintf("qualified: %d of %d defects killed, suite %.*s", p.Killed, p.Of, hashShown, p.Suite)
	case p.Why == "":
		return fmt.Sprintf("unqualified: %d of %d defects killed", p.Killed, p.Of)
	}
	return "unqualified: " + p.Why
}

// Extent says how much was tried: "sample: 208 of the 437 defects that scenarios of this
// run are about, 420 trials, 1.5 s". It is empty where nothing was.
func (p *Proof) Extent() string {
	if p == nil || p.Trials == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %d of the %d defects that scenarios of this run are about, %d trials, %.1f s",
		p.Mode, p.Of, p.Known, p.Trials, p.Took.Seconds())
}
