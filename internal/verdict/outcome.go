// Package verdict says what came of a scenario, and whether that is what
// was expected of the release. It does no I/O and knows no modem.
//
// A step hands its error to [Of], which gives an [Outcome]: only a
// [*Mismatch] is a failure of the firmware, every error that the package does
// not know is an error of the bench. [Judge] holds the outcome against the
// release's known deviations and gives a [Judgement]; [ExitStatus] folds the
// judgements of a run into the status of the process. [Header], [Planned],
// [Result] and [Step] are what a run records.
//
// The package refuses to be lenient: what is unknown, unset or out of range
// counts as broken, never as passed.
package verdict

import "fmt"

// Outcome is what came of one execution of a scenario or a step. The values
// are ordered: an outcome can only get worse (TTCN-3, ETSI ES 201 873-1 §24).
type Outcome uint8

const (
	None      Outcome = iota // nothing ran, or nothing was recorded
	Pass                     // every requirement that was checked held
	Skipped                  // "skip": not claimed by the release, or an unmet need of the scenario
	Undecided                // "inconclusive": it ran, but nothing can be said about the firmware
	Fail                     // the firmware did what a requirement forbids
	Error                    // the bench broke; nobody's firmware is blamed
)

var outcomeNames = [...]string{
	None: "none", Pass: "pass", Skipped: "skip",
	Undecided: "inconclusive", Fail: "fail", Error: "error",
}

// String returns the lower-case name, such as "inconclusive".
func (o Outcome) String() string {
	if int(o) >= len(outcomeNames) {
		return fmt.Sprintf("outcome %d", uint8(o))
	}
	return outcomeNames[o]
}

// MarshalText writes the name; an outcome out of range is an error.
func (o Outcome) MarshalText() ([]byte, error) {
	if int(o) >= len(outcomeNames) {
		return nil, fmt.Errorf("write outcome: %d is none", uint8(o))
	}
	return []byte(o.String()), nil
}

// UnmarshalText reads a name that String wrote.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, name := range outcomeNames {
		if name == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("read outcome: %q is none", text)
}

// Worst returns the worse of the two.
func (o Outcome) Worst(p Outcome) Outcome { return max(o, p) }
