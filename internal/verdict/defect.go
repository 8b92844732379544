package verdict

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Defect is what became of one defect of the emulated firmware in an [Audit].
type Defect struct {
	Name     string        `json:"name"`
	Group    string        `json:"group"`
	Breaks   string        `json:"breaks"`   // one sentence
	Source   string        `json:"source"`   // "history H5", "manual MPUB retain", "class: data lost"
	Expected []string      `json:"expected"` // the scenarios that must notice
	Kills    []Kill        `json:"kills,omitempty"`
	Tried    int           `json:"tried"`             // scenarios that gave a verdict
	Excuses  []string      `json:"excuses,omitempty"` // what was no verdict: errors of the bench
	Broken   string        `json:"broken,omitempty"`  // why it was not judged to the end: no bench, an interrupt
	Again    bool          `json:"again,omitempty"`   // judged a second time, alone: beside others nobody noticed it as he should
	Took     time.Duration `json:"took_ns"`
}

// Kill is a scenario that failed because of a defect.
type Kill struct {
	ID       string    `json:"id"`
	Expected bool      `json:"expected"` // the defect names it
	Reason   bool      `json:"reason"`   // the mismatch shows what is broken
	Mismatch *Mismatch `json:"mismatch"`
}

// The words for what became of a defect.
const (
	DefectSurvived = "survived" // no scenario noticed it
	DefectOutside  = "outside"  // noticed, but by a scenario that is about something else, or for another reason
	DefectUnjudged = "unjudged" // the bench broke, or the audit ended, before anybody noticed
	DefectKilled   = "killed"   // noticed by a scenario that is about it, with a message that says so
)

// DefectWords returns the words, what needs attention first.
func DefectWords() []string {
	return []string{DefectSurvived, DefectOutside, DefectUnjudged, DefectKilled}
}

// Killed reports whether any scenario noticed the defect.
func (d Defect) Killed() bool { return len(d.Kills) > 0 }

// Good reports whether a scenario that is about the defect noticed it, and said so.
func (d Defect) Good() bool { return slices.ContainsFunc(d.Kills, Kill.Good) }

// Good reports whether the scenario is about the defect, and its message says so.
func (k Kill) Good() bool { return k.Expected && k.Reason }

// Word is what became of the defect. One that was not judged to the end is only called
// killed, which nothing that was still to come could change.
func (d Defect) Word() string {
	switch {
	case d.Good():
		return DefectKilled
	case d.Broken != "":
		return DefectUnjudged
	case d.Killed():
		return DefectOutside
	}
	return DefectSurvived
}

// By is the kill to show: the best one there is.
func (d Defect) By() (Kill, bool) {
	for _, fits := range []func(Kill) bool{Kill.Good, func(k Kill) bool { return k.Expected }, func(Kill) bool { return true }} {
		if i := slices.IndexFunc(d.Kills, fits); i >= 0 {
			return d.Kills[i], true
		}
	}
	return Kill{}, false
}

// MarshalJSON writes the defect with its word.
func (d Defect) MarshalJSON() ([]byte, error) {
	type fields Defect
	return json.Marshal(struct {
		Verdict string `json:"verdict"`
		fields
	}{d.Word(), fields(d)})
}

// Why says in one line what the word rests on.
func (d Defect) Why() string {
	kill, noticed := d.By()
	switch word := d.Word(); {
	case word == DefectUnjudged:
		return d.Broken
	case !noticed:
		return fmt.Sprintf("%d scenarios noticed nothing; it names %s%s", d.Tried, strings.Join(d.Expected, ", "), d.excused())
	case word == DefectKilled:
		return kill.ID + ": " + kill.Mismatch.Error()
	case kill.Expected:
		return kill.ID + " does not say what is broken: " + kill.Mismatch.Error()
	}
	return kill.ID + ", which is about something else: " + kill.Mismatch.Error()
}

// excused tells of the first scenario that gave no verdict.
func (d Defect) excused() string {
	if len(d.Excuses) == 0 {
		return ""
	}
	return fmt.Sprintf("; %d gave none, %s", len(d.Excuses), d.Excuses[0])
}
