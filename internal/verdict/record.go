package verdict

import (
	"strings"
	"time"
)

// Header says what a run is about. It is the first thing that a run records.
type Header struct {
	Schema      int        `json:"schema,omitempty"`       // of the journal; 0: from before it had a number
	Run         string     `json:"run"`                    // name of the run, also of its directory
	Harness     string     `json:"harness"`                // version of attest
	Model       string     `json:"model"`                  // "780EP"
	Version     string     `json:"version"`                // "V1007"
	Release     string     `json:"release"`                // raw version string, as the modem printed it
	IMEI        string     `json:"imei,omitempty"`         // masked
	Profile     string     `json:"profile"`                // release whose profile was used, "780EP V1007"
	ProfileNote string     `json:"profile_note,omitempty"` // why that one, if it is not the release's own
	Contract    *Contract  `json:"contract,omitempty"`     // by which the release is accepted; nil: none
	Deviations  string     `json:"deviations,omitempty"`   // file of those that are known; empty: they are built in
	Expired     []Known    `json:"expired,omitempty"`      // those that excuse nothing any more
	Image       *Image     `json:"image,omitempty"`        // what was written into the modem just before; nil: nothing was
	Modem       string     `json:"modem"`                  // URL of the modem, "emulator", "/dev/ttyUSB2"
	Broker      string     `json:"broker,omitempty"`       // URL of the external broker, without who logs in; empty: attest's own
	Tags        string     `json:"tags,omitempty"`         // tag expression that selected scenarios
	Started     time.Time  `json:"started"`
	Benches     int        `json:"benches"`                      // benches that worked in parallel
	Suite       string     `json:"suite"`                        // SHA-256 of the features, hexadecimal
	Repeat      int        `json:"repeat,omitempty"`             // attempts of each scenario; 0: one
	Confidence  float64    `json:"confidence,omitempty"`         // with which each scenario was accepted or refused; 0: not by a test
	Multiplier  float64    `json:"timeout_multiplier,omitempty"` // scaled the documented times; 0: they were as documented, or shorter for the embedded emulator
	Seed        uint64     `json:"seed,omitempty"`               // of the defects that come and go
	Jitter      uint64     `json:"jitter,omitempty"`             // seed that disturbed the emulator's output; 0: nothing did
	Defects     []string   `json:"defects,omitempty"`            // defects that the emulator had on purpose
	Documents   []Document `json:"documents,omitempty"`          // what releases are held to by all scenarios that there are
	Proof       *Proof     `json:"proof,omitempty"`              // of the harness, made just before; nil: none was asked for
}

// Emulated reports whether an embedded emulator was judged, and no modem.
func (h Header) Emulated() bool {
	return h.Modem == "emulator" || strings.HasPrefix(h.Modem, "emulator:")
}

// Image is a firmware image, and that it was written into the modem.
type Image struct {
	Name    string        `json:"name"`              // of the file
	SHA256  string        `json:"sha256"`            // hexadecimal
	Size    int64         `json:"size"`              // bytes
	Took    time.Duration `json:"took_ns,omitzero"`  // until the modem answered again
	Printed string        `json:"printed,omitempty"` // the end of what the stimulus that wrote it said, masked
}

// Planned is a scenario that the run promised to execute. What is planned
// and has no Result is broken.
type Planned struct {
	ID      string   `json:"id"`      // "CONN-001"
	Title   string   `json:"title"`   // "the documented plain connection"
	Feature string   `json:"feature"` // name of the feature
	Area    string   `json:"area"`    // directory below features: "connection"
	Subject string   `json:"subject"` // file stem: "plain"
	File    string   `json:"file"`    // path of the feature file, with slashes
	Line    int      `json:"line"`
	Tags    []string `json:"tags,omitempty"`
	Sources []string `json:"sources,omitempty"` // "guide:mutual-tls", "mqtt:3.1.2-23"
}

// Step is one executed step of a scenario.
type Step struct {
	Keyword  string        `json:"keyword"` // "Given", "When", "Then", "And", "But", "*"
	Text     string        `json:"text"`
	Outcome  Outcome       `json:"outcome"`
	Error    string        `json:"error,omitempty"`
	Duration time.Duration `json:"duration_ns"`
}

// Result is one execution of a planned scenario.
type Result struct {
	ID         string        `json:"id"`
	Attempt    int           `json:"attempt"`         // from 1; more with --repeat and --confidence
	After      string        `json:"after,omitempty"` // the error of the bench because of which the attempt was made again
	Bench      int           `json:"bench"`           // from 0
	Outcome    Outcome       `json:"outcome"`
	Judgement  Judgement     `json:"judgement"`
	Mismatches []*Mismatch   `json:"mismatches,omitempty"`
	Reason     string        `json:"reason,omitempty"` // why skipped or inconclusive, or the error
	Started    time.Time     `json:"started"`
	Duration   time.Duration `json:"duration_ns"`
	Steps      []Step        `json:"steps,omitempty"`
	Timeline   string        `json:"timeline,omitempty"` // entries, one a line
	Known      *Known        `json:"known,omitempty"`    // the deviation it was held against
	Offers     []Offer       `json:"tls_offers,omitempty"`
}
