package report

import (
	"encoding/json"
	"strings"

	"attest/internal/verdict"
)

// judge says whether the later run is worse. What a scenario found, and how fast the modem
// is, makes it so; the TLS offer, the inventory and the limits are told, and judged by the
// scenarios that are about them. With a doubt nothing is excluded.
func (d Diff) judge() (word string, status int) {
	switch {
	case len(d.regressions()) > 0:
		return "regression", 1
	case len(d.Doubts) > 0:
		return "undecided", 3
	}
	return "no regression", 0
}

// regressions counts what is worse: "3 broken".
func (d Diff) regressions() []string {
	var all []string
	for _, change := range []Change{Broken, Changed} {
		if n := d.Counts[change]; n > 0 {
			all = append(all, d.say.F("%d %s", n, d.say.change(change)))
		}
	}
	slower := 0
	for _, l := range d.Latency.Commands {
		if l.Slower {
			slower++
		}
	}
	if slower > 0 {
		all = append(all, d.say.F("%s slower", d.say.N(slower, "command")))
	}
	return all
}

// doubts returns why nobody can say that b, the later run, is no worse. What was not tried
// is not green, and a failure that is new to the comparison may be new to the firmware.
func (d Diff) doubts(b *Run) []string {
	var all []string
	if d.Compared == 0 {
		all = append(all, d.say.F("there is no scenario that both runs judged"))
	}
	if reason := d.say.unended(b); reason != "" {
		all = append(all, d.say.F("the later run is not whole: %s", visibleLine(reason)))
	}
	if n := d.count(func(s Delta) bool { return s.Before.judged() && s.After.open() }); n > 0 {
		all = append(all, d.say.F("the later run left %s open that the earlier one judged", d.say.N(n, "scenario")))
	}
	if n := d.count(func(s Delta) bool { return s.Before.judged() && s.After.absent() }); n > 0 {
		all = append(all, d.say.F("the later run did not try %s that the earlier one judged", d.say.N(n, "scenario")))
	}
	if n := d.count(func(s Delta) bool { return !s.Before.judged() && s.failsUnexpected() }); n > 0 {
		all = append(all, d.say.F("%s failed that the earlier run did not judge", d.say.N(n, "scenario")))
	}
	return all
}

// failsUnexpected reports whether the scenario fails in the later run, and nobody knew.
func (s Delta) failsUnexpected() bool {
	return s.After.Outcome == verdict.Fail && s.After.Judgement != verdict.KnownDeviation
}

// newlyKnown reports whether the scenario passed, and fails now as is known.
func (s Delta) newlyKnown() bool { return s.Change == Known && s.Before.Outcome == verdict.Pass }

func (d Diff) count(is func(Delta) bool) int {
	n := 0
	for _, s := range d.Scenarios {
		if is(s) {
			n++
		}
	}
	return n
}

// Sentence is the verdict with what it stands on.
func (d Diff) Sentence() string {
	switch d.Status {
	case 1:
		if len(d.Doubts) > 0 {
			return d.say.F("Regression: %s; and %s.", d.say.List(d.regressions()), strings.Join(d.Doubts, d.say.F("; ")))
		}
		return d.say.F("Regression: %s.", d.say.List(d.regressions()))
	case 3:
		return d.say.F("Undecided: %s.", strings.Join(d.Doubts, d.say.F("; ")))
	}
	text := d.say.F("No regression in %s that both runs judged", d.say.N(d.Compared, "scenario"))
	if n := d.count(Delta.newlyKnown); n > 0 {
		text += d.say.F("; %d of them passed before, and failed now as is known", n)
	}
	return text + d.say.F(".")
}

// contrasts is a kind of contrasts as all forms of the report tell them.
type contrasts struct {
	kind string
	rows []Contrast
}

// sections returns what the timelines show, without the kinds of which nothing changed.
func (d Diff) sections() []contrasts {
	var offer []Contrast
	for _, f := range d.Offer {
		offer = append(offer, Contrast{What: d.say.F(f.Name), Before: d.say.before(f), After: d.say.after(f)})
	}
	var all []contrasts
	for _, c := range []contrasts{{"TLS offer", offer}, {"command", d.Inventory}, {"limit", d.Limits}} {
		if len(c.rows) > 0 {
			all = append(all, c)
		}
	}
	return all
}

func (l language) contrast(c Contrast) string {
	return l.orNone(c.Before) + ", then " + l.orNone(c.After)
}

// change is the name of one: other languages have other words for it than for a judgement.
func (l language) change(c Change) string { return l.As("change", c.String()) }

// JSON returns the difference for other programs.
func (d Diff) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}
