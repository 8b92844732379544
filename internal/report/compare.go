package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"attest/internal/verdict"
)

// Change is what became of one scenario from one run to the next.
type Change uint8

const (
	Alike    Change = iota // judged alike: it passes in both, or is judged in neither
	Still                  // fails in both, and in the same way
	Broken                 // passed, and fails now
	Fixed                  // failed, and passes now
	Changed                // fails in both, but in another way: its signature is another one
	New                    // judged for the first time: not planned before, or skipped
	Gone                   // judged no more: not planned any more, or skipped
	Known                  // fails now as the release is known to fail
	Unjudged               // one of the two runs left no verdict on it: nothing can be said
)

var changeNames = [...]string{
	Alike: "alike", Still: "still failing", Broken: "broken", Fixed: "fixed", Changed: "changed",
	New: "new", Gone: "gone", Known: "known", Unjudged: "unjudged",
}

// changes is the order in which they are told: what a release broke comes first.
var changes = [...]Change{Broken, Changed, Fixed, New, Gone, Unjudged, Known, Still}

// String returns the name, such as "fixed".
func (c Change) String() string {
	if int(c) >= len(changeNames) {
		return fmt.Sprintf("change %d", uint8(c))
	}
	return changeNames[c]
}

// MarshalText writes the name; a change out of range is an error.
func (c Change) MarshalText() ([]byte, error) {
	if int(c) >= len(changeNames) {
		return nil, fmt.Errorf("write change: %d is none", uint8(c))
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads a name that String wrote.
func (c *Change) UnmarshalText(text []byte) error {
	for i, name := range changeNames {
		if name == string(text) {
			*c = Change(i)
			return nil
		}
	}
	return fmt.Errorf("read change: %q is none", text)
}

// Diff is what changed from one run to another, usually of the next release.
type Diff struct {
	Verdict   string         `json:"verdict"` // "regression", "no regression" or "undecided"
	Status    int            `json:"status"`  // exit status that says so: 1, 0, 3
	Doubts    []string       `json:"doubts"`  // why it cannot be said that nothing is worse, a line each
	Before    string         `json:"before"`  // release, "780EP V1007"
	After     string         `json:"after"`
	Runs      [2]string      `json:"runs"`      // their names, the earlier first
	Compared  int            `json:"compared"`  // scenarios that both runs judged
	Counts    map[Change]int `json:"counts"`    // of all scenarios of both plans
	Scenarios []Delta        `json:"scenarios"` // those that are not Alike: the later plan's in its order, then those that are gone
	Notes     []string       `json:"notes"`     // why the two runs are not quite comparable, a line each

	Latency   Latencies  `json:"latency"`
	Offer     []Field    `json:"tls_offer,omitempty"` // what changed in the offer that the modem makes most often
	Inventory []Contrast `json:"inventory,omitempty"` // commands that are understood in one run alone, and test forms that answer something else
	Limits    []Contrast `json:"limits,omitempty"`    // parameters that are taken up to another value, or length

	say language // of its words
}

// Delta is a scenario in two runs.
type Delta struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Change Change `json:"change"`
	Before State  `json:"before"`
	After  State  `json:"after"`
}

// State is a scenario in one run. Its zero value, with the judgement 0, is one that
// was not planned.
type State struct {
	Outcome   verdict.Outcome   `json:"outcome"`
	Judgement verdict.Judgement `json:"judgement"`
	Why       string            `json:"why,omitempty"`       // one line
	Signature string            `json:"signature,omitempty"` // of its mismatches
}

// Compare holds the later run b against the earlier run a, scenario by scenario. A
// scenario is its id; of several attempts those count that count in their own run. It
// looks at what the firmware did, not at what was expected of it: a release that fails
// as it is known to fail has not passed. Both runs may be of any release.
func Compare(a, b *Run) Diff { return compare(language{}, a, b) }

// CompareIn is Compare in a language, for HTML.
func CompareIn(tag string, a, b *Run) (Diff, error) {
	l, err := languageOf(tag)
	if err != nil {
		return Diff{}, err
	}
	return compare(l, a, b), nil
}

func compare(l language, a, b *Run) Diff {
	d := Diff{say: l, Before: a.release(), After: b.release(), Runs: [2]string{visibleLine(a.Run), visibleLine(b.Run)}, Counts: make(map[Change]int), Scenarios: []Delta{}, Doubts: []string{}, Notes: []string{}}
	before := make(map[string]Case, len(a.Plan))
	for _, c := range a.Cases() {
		before[c.ID] = c
	}
	for _, c := range b.Cases() {
		was, planned := before[c.ID]
		delete(before, c.ID)
		var then State
		if planned {
			then = l.stateOf(was)
		}
		d.add(c.Planned, then, l.stateOf(c))
	}
	for _, p := range a.Plan {
		if c, left := before[p.ID]; left {
			d.add(p, l.stateOf(c), State{})
		}
	}
	d.Notes = append(d.Notes, l.incomparable(a, b)...)
	said, says := a.talks(), b.talks()
	d.Latency = l.latencies(a, b, said, says)
	ids := judgedInBoth(a, b)
	was, is := l.observe(a, said, ids), l.observe(b, says, ids)
	d.Offer, d.Inventory, d.Limits = offerChange(was.offers, is.offers), l.inventory(was, is), l.limits(was, is)
	d.Compared = len(ids)
	d.Doubts = append(d.Doubts, d.doubts(b)...)
	d.Verdict, d.Status = d.judge()
	return d
}

// Within returns r as if it had planned no more than other did: for a later run that was
// meant to be a part of the earlier one.
func (r *Run) Within(other *Run) *Run {
	planned := make(map[string]bool, len(other.Plan))
	for _, p := range other.Plan {
		planned[p.ID] = true
	}
	return r.only(planned)
}

// only returns r as if it had planned no others.
func (r *Run) only(ids map[string]bool) *Run {
	part := *r
	part.Plan = slices.DeleteFunc(slices.Clone(r.Plan), func(p verdict.Planned) bool { return !ids[p.ID] })
	return &part
}

func (d *Diff) add(p verdict.Planned, before, after State) {
	change := changeOf(before, after)
	d.Counts[change]++
	if change != Alike {
		d.Scenarios = append(d.Scenarios, Delta{ID: p.ID, Title: p.Title, Change: change, Before: before, After: after})
	}
}

func (l language) stateOf(c Case) State {
	s := State{Outcome: c.Result.Outcome, Judgement: c.Result.Judgement, Why: visibleLine(l.why(c.Result))}
	if s.Outcome == verdict.Fail {
		s.Signature = verdict.Signature(c.Result.Mismatches)
	}
	return s
}

// judged reports whether the run has a verdict on what the firmware did.
func (s State) judged() bool { return s.Outcome == verdict.Pass || s.Outcome == verdict.Fail }

// absent reports whether nobody meant to judge the scenario.
func (s State) absent() bool { return s.Judgement == 0 || s.Outcome == verdict.Skipped }

// open reports whether the scenario was to be judged, and was not.
func (s State) open() bool { return !s.absent() && !s.judged() }

// changeOf says what became of a scenario. Every row is a pair of outcomes; what one run
// left open says nothing, and comes before all others.
func changeOf(before, after State) Change {
	failed, fails := before.Outcome == verdict.Fail, after.Outcome == verdict.Fail
	switch {
	case before.open() || after.open():
		return Unjudged
	case before.absent() && after.absent():
		return Alike
	case after.absent():
		return Gone
	case fails && after.Judgement == verdict.KnownDeviation:
		return Known
	case before.absent():
		return New
	case failed && fails && (before.Signature == "" || before.Signature != after.Signature):
		return Changed
	case failed && fails:
		return Still
	case failed:
		return Fixed
	case fails:
		return Broken
	}
	return Alike
}

// incomparable says what else than the firmware differs between two runs.
func (l language) incomparable(a, b *Run) []string {
	var notes []string
	differ := func(what, before, after string) {
		if before != after {
			notes = append(notes, l.F("%s: %s, then %s", what, visibleLine(l.orNone(before)), visibleLine(l.orNone(after))))
		}
	}
	if a.Suite != b.Suite {
		notes = append(notes, l.F("the features are not the same: a scenario may ask for something else than it did"))
	}
	if b.Started.Before(a.Started) {
		notes = append(notes, l.F("the run that is taken for the later one was started first"))
	}
	differ(l.As("note", "model"), a.Model, b.Model)
	differ(l.F("harness"), a.Harness, b.Harness)
	differ(l.F("profile"), a.Profile, b.Profile)
	differ(l.F("tags"), a.Tags, b.Tags)
	differ(l.F("timeout multiplier"), unless(a.Multiplier, 0), unless(b.Multiplier, 0))
	differ(l.F("attempts of a scenario"), l.attempts(a), l.attempts(b))
	differ(l.F("modem"), a.Modem, b.Modem)
	differ(l.F("external broker"), a.Broker, b.Broker)
	differ(l.F("defects on purpose"), strings.Join(a.Defects, " "), strings.Join(b.Defects, " "))
	if reason := l.unended(a); reason != "" { // of b it is a doubt
		notes = append(notes, a.release()+l.F(": ")+visibleLine(reason))
	}
	return notes
}

// attempts says how often a run tried each scenario: who tries more often finds more.
func (l language) attempts(r *Run) string {
	switch {
	case r.Confidence > 0:
		return l.F("until sure by %v", r.Confidence)
	case r.Repeat > 1:
		return fmt.Sprint(r.Repeat)
	}
	return "1"
}

func (l language) orNone(s string) string { return cmp.Or(s, l.F("none")) }
