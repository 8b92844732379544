package report

import (
	"fmt"
	"strings"

	"attest/internal/verdict"
)

// mostTold is how many scenarios of one change a terminal gets; the files have all.
const mostTold = 20

// String returns the difference as plain lines for a terminal: what changed, a scenario a
// line, and below it what was required and done.
func (d Diff) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s -> %s: %s\n", d.Before, d.After, d.tally())
	for _, note := range d.Notes {
		fmt.Fprintf(&b, "  note: %s\n", clip(note))
	}
	for _, change := range changes {
		told := 0
		for _, s := range d.Scenarios {
			if s.Change != change {
				continue
			}
			if told++; told > mostTold {
				continue
			}
			fmt.Fprintf(&b, "  %-13s  %s %s\n", change, visibleLine(s.ID), visibleLine(s.Title))
			for _, line := range d.say.words(s) {
				fmt.Fprintf(&b, "                 %s\n", clip(line))
			}
		}
		if told > mostTold {
			fmt.Fprintf(&b, "  %-13s  and %d more\n", change, told-mostTold)
		}
	}
	for _, l := range d.Latency.alarms() {
		fmt.Fprintf(&b, "  %-13s  %s: %s\n", l.change(), l.Command, l.words())
	}
	for _, section := range d.sections() {
		for i, c := range section.rows {
			if i == mostTold {
				fmt.Fprintf(&b, "  %-13s  and %d more\n", section.kind, len(section.rows)-mostTold)
				break
			}
			fmt.Fprintf(&b, "  %-13s  %s\n", section.kind, clip(c.What+": "+d.say.contrast(c)))
		}
	}
	fmt.Fprintf(&b, "  latency: %s\n", d.say.tallied(d.Latency))
	return b.String()
}

// tally counts what changed: "1 broken, 2 fixed, 1320 alike".
func (d Diff) tally() string {
	var parts []string
	for _, change := range append(changes[:len(changes):len(changes)], Alike) {
		if n := d.Counts[change]; n > 0 {
			parts = append(parts, d.say.F("%d %s", n, d.say.change(change)))
		}
	}
	if len(parts) == 0 {
		return d.say.F("nothing to compare")
	}
	return d.say.List(parts)
}

// words says what a terminal is told of a change, a line for each run that matters.
func (l language) words(s Delta) []string {
	switch {
	case s.Change == Changed:
		return []string{"was: " + l.state(s.Before), "now: " + l.state(s.After)}
	case s.Change == Fixed:
		return []string{"was: " + l.state(s.Before)}
	case s.Change == New, s.Change == Gone, s.Change == Unjudged, s.newlyKnown():
		return []string{l.state(s.Before) + ", then " + l.state(s.After)}
	case s.Change == Known, s.Change == Still:
		return nil // nothing changed that anybody has to look at
	}
	return []string{l.state(s.After)}
}

// state says in one line what a scenario was in a run.
func (l language) state(s State) string {
	switch {
	case s.Judgement == 0:
		return l.F("not planned")
	case s.Judgement == verdict.Conforms || s.Why == "":
		return l.judgement(s.Judgement)
	case s.Judgement == verdict.KnownDeviation:
		return s.Why // it says so
	}
	return l.judgement(s.Judgement) + l.F(": ") + s.Why
}
