package verdict

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Audit is the suite run against defects of the emulated firmware.
type Audit struct {
	Harness string        `json:"harness"`
	Release string        `json:"release"` // that the emulator played: "780EP V1007"
	Suite   string        `json:"suite"`   // SHA-256 of the features, hexadecimal
	Jitter  uint64        `json:"jitter,omitempty"`
	All     bool          `json:"all,omitempty"` // every scenario met every defect
	Started time.Time     `json:"started"`
	Took    time.Duration `json:"took_ns"`
	Defects []Defect      `json:"defects"`           // survivors first, then those killed from outside
	Idle    []string      `json:"idle,omitempty"`    // scenarios that killed nothing, where every one met every defect
	Unnamed []string      `json:"unnamed,omitempty"` // scenarios that no defect names
}

// Defect is what became of one defect.
type Defect struct {
	Name     string        `json:"name"`
	Group    string        `json:"group"`
	Breaks   string        `json:"breaks"`   // one sentence
	Source   string        `json:"source"`   // "history H5", "manual MPUB retain", "class: data lost"
	Expected []string      `json:"expected"` // the scenarios that must notice
	Kills    []Kill        `json:"kills,omitempty"`
	Tried    int           `json:"tried"`             // scenarios that gave a verdict
	Excuses  []string      `json:"excuses,omitempty"` // what was no verdict: errors of the bench
	Took     time.Duration `json:"took_ns"`
}

// Kill is a scenario that failed because of a defect.
type Kill struct {
	ID       string    `json:"id"`
	Expected bool      `json:"expected"` // the defect names it
	Reason   bool      `json:"reason"`   // the mismatch shows what is broken
	Mismatch *Mismatch `json:"mismatch"`
}

// Killed reports whether any scenario noticed the defect.
func (d Defect) Killed() bool { return len(d.Kills) > 0 }

// Good reports whether a scenario that is about the defect noticed it, and said so.
func (d Defect) Good() bool {
	return slices.ContainsFunc(d.Kills, func(k Kill) bool { return k.Expected && k.Reason })
}

// Word is the verdict on the suite: "survived", "outside" or "killed".
func (d Defect) Word() string {
	switch {
	case d.Good():
		return "killed"
	case d.Killed():
		return "outside"
	}
	return "survived"
}

// By is the kill to show: the best one there is.
func (d Defect) By() (Kill, bool) {
	for _, good := range []func(Kill) bool{
		func(k Kill) bool { return k.Expected && k.Reason },
		func(k Kill) bool { return k.Expected },
		func(Kill) bool { return true },
	} {
		if i := slices.IndexFunc(d.Kills, good); i >= 0 {
			return d.Kills[i], true
		}
	}
	return Kill{}, false
}

// Sort puts what needs attention first; what is alike stays in its order.
func (a *Audit) Sort() {
	words := []string{"survived", "outside", "killed"}
	slices.SortStableFunc(a.Defects, func(x, y Defect) int { return slices.Index(words, x.Word()) - slices.Index(words, y.Word()) })
}

// Note keeps which scenarios proved nothing: those that no defect names, and, where
// every scenario met every defect, those that killed none.
func (a *Audit) Note(plan []Planned) {
	named, killing := make(map[string]bool), make(map[string]bool)
	for _, d := range a.Defects {
		for _, id := range d.Expected {
			named[id] = true
		}
		for _, k := range d.Kills {
			killing[k.ID] = true
		}
	}
	for _, s := range plan {
		if !named[s.ID] {
			a.Unnamed = append(a.Unnamed, s.ID)
		}
		if a.All && !killing[s.ID] {
			a.Idle = append(a.Idle, s.ID)
		}
	}
}

// Count returns how many defects have the word.
func (a *Audit) Count(word string) int {
	n := 0
	for _, d := range a.Defects {
		if d.Word() == word {
			n++
		}
	}
	return n
}

// Proven reports whether nothing survived and nothing was noticed from outside alone.
func (a *Audit) Proven() bool { return a.Count("killed") == len(a.Defects) }

var regression = regexp.MustCompile(`\bH\d+\b`)

// History returns how many regressions that the family really had are among the
// defects, and how many of them were noticed.
func (a *Audit) History() (noticed, all int) {
	seen := make(map[string]bool)
	for _, d := range a.Defects {
		if !strings.HasPrefix(d.Source, "history ") {
			continue
		}
		for _, h := range regression.FindAllString(d.Source, -1) {
			seen[h] = seen[h] || d.Good()
		}
	}
	for _, ok := range seen {
		if ok {
			noticed++
		}
	}
	return noticed, len(seen)
}

// Summary is one line: "437 of 437 defects killed, 33 of 33 of history, in 48s".
func (a *Audit) Summary() string {
	noticed, all := a.History()
	text := fmt.Sprintf("%d of %d defects killed", a.Count("killed"), len(a.Defects))
	if all > 0 {
		text += fmt.Sprintf(", %d of %d of history", noticed, all)
	}
	if n := a.Count("outside"); n > 0 {
		text += fmt.Sprintf(", %d noticed only from outside", n)
	}
	if n := a.Count("survived"); n > 0 {
		text += fmt.Sprintf(", %d survived", n)
	}
	return text + fmt.Sprintf(", in %v", a.Took.Round(100*time.Millisecond))
}
