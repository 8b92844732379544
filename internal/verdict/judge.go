package verdict

import "fmt"

// Judgement is an outcome held against what is expected of the release. Its
// zero value is no judgement and counts as broken.
type Judgement uint8

const (
	Conforms       Judgement = iota + 1 // passed, as required
	Deviates                            // failed, and no deviation is known
	KnownDeviation                      // failed as the release is known to fail
	Changed                             // failed, but in another way than is known
	Fixed                               // passed, although a deviation is known: take it off the list
	NotClaimed                          // skipped: not claimed by the release, or an unmet need
	Unjudged                            // "inconclusive": ran without a statement about the firmware
	Broken                              // the bench broke, or nothing ran
)

var judgementNames = [...]string{
	0: "none", Conforms: "conforms", Deviates: "deviates", KnownDeviation: "known",
	Changed: "changed", Fixed: "fixed", NotClaimed: "not claimed",
	Unjudged: "inconclusive", Broken: "broken",
}

// String returns the name as reports print it, such as "not claimed"; the
// zero value is "none".
func (j Judgement) String() string {
	if int(j) >= len(judgementNames) {
		return fmt.Sprintf("judgement %d", uint8(j))
	}
	return judgementNames[j]
}

// MarshalText writes the name; a judgement out of range is an error.
func (j Judgement) MarshalText() ([]byte, error) {
	if int(j) >= len(judgementNames) {
		return nil, fmt.Errorf("write judgement: %d is none", uint8(j))
	}
	return []byte(j.String()), nil
}

// UnmarshalText reads a name that String wrote.
func (j *Judgement) UnmarshalText(text []byte) error {
	for i, name := range judgementNames {
		if name == string(text) {
			*j = Judgement(i)
			return nil
		}
	}
	return fmt.Errorf("read judgement: %q is none", text)
}

// Known is a deviation that a release is known to have in one scenario.
type Known struct {
	ID        string `json:"id"`                // the scenario, "CONN-003"
	Signature string `json:"signature"`         // as verdict.Signature gives it
	Reason    string `json:"reason"`            // why it is accepted, for people
	Link      string `json:"link,omitempty"`    // the issue or release note
	Expires   string `json:"expires,omitempty"` // last day on which it holds, "2027-01-31"
}

// Judge holds an outcome against what is known of the release; known is nil
// where no deviation is listed. The signature is that of the failure. A
// deviation must still fail, and in the same way: an empty signature is never
// the same.
func Judge(o Outcome, signature string, known *Known) Judgement {
	switch {
	case o == Pass && known == nil:
		return Conforms
	case o == Pass:
		return Fixed
	case o == Fail && known == nil:
		return Deviates
	case o == Fail && signature != "" && signature == known.Signature:
		return KnownDeviation
	case o == Fail:
		return Changed
	case o == Skipped && known == nil:
		return NotClaimed
	case o == Undecided:
		return Unjudged
	}
	return Broken // an error, nothing ran, or the list names what cannot run
}

// ExitStatus returns the status of a process that made these judgements: 3 if
// anything broke or nothing was judged, else 1 if anything deviates, changed
// or is fixed, or is inconclusive unless inconclusiveOK, else 0.
func ExitStatus(js []Judgement, inconclusiveOK bool) int {
	if len(js) == 0 {
		return 3
	}
	status := 0
	for _, j := range js {
		switch j {
		case Conforms, KnownDeviation, NotClaimed:
		case Deviates, Changed, Fixed:
			status = max(status, 1)
		case Unjudged:
			if !inconclusiveOK {
				status = max(status, 1)
			}
		default:
			return 3
		}
	}
	return status
}
