package evidence

import (
	"time"

	"attest/internal/report"
)

// What an envelope of ours holds, by the names of in-toto.
const (
	PayloadType   = "application/vnd.in-toto+json"
	StatementType = "https://in-toto.io/Statement/v1"
	PredicateType = "https://in-toto.io/attestation/test-result/v0.1"
)

// The algorithms of digests. The second is none of in-toto's, which allows others: it
// stands for the release that the modem declared, where no image was written into it.
const (
	sha256Name      = "sha256"
	declaredVersion = "declaredVersion"
)

// The names in the configuration.
const (
	featuresName = "features"
	contractName = "contract"
)

// Statement is an in-toto Statement v1.
type Statement struct {
	Type          string     `json:"_type"`
	Subject       []Resource `json:"subject"` // one: the image, or the release
	PredicateType string     `json:"predicateType"`
	Predicate     Predicate  `json:"predicate"`
}

// Resource is an in-toto ResourceDescriptor.
type Resource struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"` // by algorithm; hexadecimal for sha256
}

// Predicate is test-result v0.1. A scenario that was not judged, because the release
// does not claim it or the bench lacks what it needs, is in none of the lists.
type Predicate struct {
	Result        string     `json:"result"`        // "PASSED", "WARNED" or "FAILED"
	Configuration []Resource `json:"configuration"` // the features, and the contract if there was one
	PassedTests   []string   `json:"passedTests"`   // ids of scenarios
	WarnedTests   []string   `json:"warnedTests"`   // failed as is known, or inconclusive where that is allowed
	FailedTests   []string   `json:"failedTests"`   // whatever keeps the run from conforming
	Run           Run        `json:"attestRun"`     // our extension, which in-toto's rules allow
}

// Run is what in-toto has no words for.
type Run struct {
	Name      string          `json:"name"`
	Attest    string          `json:"attest"`            // version that made the statement, and whose pages are in the directory
	Release   string          `json:"release"`           // "780EP V1007"
	Profile   string          `json:"profile"`           // of the release that it was judged by
	Modem     string          `json:"modem"`             // "emulator" is no hardware
	Defects   []string        `json:"defects,omitempty"` // that the emulator had on purpose
	Broker    string          `json:"broker,omitempty"`  // somebody else's
	Tags      string          `json:"tags,omitempty"`    // that chose scenarios
	Harness   string          `json:"harness"`
	Started   time.Time       `json:"started"`
	Finished  time.Time       `json:"finished,omitzero"`
	Verdict   string          `json:"verdict"`             // as the report says it
	Contract  string          `json:"contract,omitempty"`  // what became of it, as the report says it
	Clauses   []report.Clause `json:"clauses,omitempty"`   // of the contract
	Undecided string          `json:"undecided,omitempty"` // why there is no verdict on the release
	Counts    map[string]int  `json:"counts"`              // scenarios by judgement
	SelfProof Proof           `json:"selfProof"`
	Files     []FileDigest    `json:"files"` // every file in the directory of the run, the envelope aside
}

// Proof is what the harness proved of itself before the run: defects of emulators
// that its scenarios noticed.
type Proof struct {
	Qualified bool   `json:"qualified"`
	Stamp     string `json:"stamp"` // as the report says it
	Mode      string `json:"mode,omitempty"`
	Killed    int    `json:"killed"`
	Of        int    `json:"of"`
	Known     int    `json:"known"`
	Trials    int    `json:"trials"`
}

// FileDigest is a file as it was when it was signed.
type FileDigest struct {
	Name   string            `json:"name"` // below the directory of the run, with slashes
	Size   int64             `json:"size"` // bytes
	Digest map[string]string `json:"digest"`
}
