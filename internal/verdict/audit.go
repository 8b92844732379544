package verdict

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Audit is the suite run against defects of the emulated firmware.
type Audit struct {
	Harness string        `json:"harness"`
	Release string        `json:"release"`          // that the emulator played: "780EP V1007"
	Suite   string        `json:"suite"`            // SHA-256 of the features, hexadecimal
	Chosen  []string      `json:"chosen,omitempty"` // defects and groups that were asked for; none: all there are
	Jitter  uint64        `json:"jitter,omitempty"`
	All     bool          `json:"all,omitempty"` // every scenario met every defect
	Started time.Time     `json:"started"`
	Took    time.Duration `json:"took_ns"`
	Stopped string        `json:"stopped,omitempty"` // why it ended before every defect was judged: an interrupt
	Defects []Defect      `json:"defects"`           // what needs attention first
	Idle    []string      `json:"idle,omitempty"`    // scenarios that killed nothing, where every one met every defect
	Unnamed []string      `json:"unnamed,omitempty"` // scenarios that no defect names, of an audit of all defects
}

// Sort puts what needs attention first; what is alike stays in its order.
func (a *Audit) Sort() {
	slices.SortStableFunc(a.Defects, func(x, y Defect) int {
		return slices.Index(DefectWords(), x.Word()) - slices.Index(DefectWords(), y.Word())
	})
}

// Note keeps which scenarios of the plan proved nothing: those that no defect names,
// where all defects were judged, and those that killed none, where every one met them.
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
		if len(a.Chosen) == 0 && !named[s.ID] {
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

// Proven reports whether every defect was killed. An audit of nothing proves nothing.
func (a *Audit) Proven() bool {
	return len(a.Defects) > 0 && a.Stopped == "" && a.Count(DefectKilled) == len(a.Defects)
}

// Status is that of a process that made the audit: 0 proven, 1 not, 3 where something
// was left unjudged, which is no news about the suite.
func (a *Audit) Status() int {
	switch {
	case a.Proven():
		return 0
	case len(a.Defects) == 0 || a.Stopped != "" || a.Count(DefectUnjudged) > 0:
		return 3
	}
	return 1
}

// Verdict is the status in words: "proven", "not proven" or "no verdict".
func (a *Audit) Verdict() string {
	switch a.Status() {
	case 0:
		return "proven"
	case 1:
		return "not proven"
	}
	return "no verdict"
}

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
	text := fmt.Sprintf("%d of %d defects killed", a.Count(DefectKilled), len(a.Defects))
	if all > 0 {
		text += fmt.Sprintf(", %d of %d of history", noticed, all)
	}
	if n := a.Count(DefectSurvived); n > 0 {
		text += fmt.Sprintf(", %d survived", n)
	}
	if n := a.Count(DefectOutside); n > 0 {
		text += fmt.Sprintf(", %d noticed only from outside", n)
	}
	if n := a.Count(DefectUnjudged); n > 0 {
		text += fmt.Sprintf(", %d unjudged", n)
	}
	return text + fmt.Sprintf(", in %v", a.Took.Round(100*time.Millisecond))
}

// MarshalJSON writes the audit with what follows from it.
func (a *Audit) MarshalJSON() ([]byte, error) {
	type fields Audit
	return json.Marshal(struct {
		Verdict string `json:"verdict"`
		Summary string `json:"summary"`
		*fields
	}{a.Verdict(), a.Summary(), (*fields)(a)})
}
