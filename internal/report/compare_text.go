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
			for _, line := range s.words() {
				fmt.Fprintf(&b, "                 %s\n", clip(line))
			}
		}
		if told > mostTold {
			fmt.Fprintf(&b, "  %-13s  and %d more\n", change, told-mostTold)
		}
	}
	return b.String()
}

// tally counts what changed: "1 broken, 2 fixed, 1320 alike".
func (d Diff) tally() string {
	var parts []string
	for _, change := range append(changes[:len(changes):len(changes)], Alike) {
		if n := d.Counts[change]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, change))
		}
	}
	if len(parts) == 0 {
		return "nothing to compare"
	}
	return strings.Join(parts, ", ")
}

// words says what a terminal is told of a change, a line for each run that matters.
func (s Delta) words() []string {
	switch s.Change {
	case Changed:
		return []string{"was: " + s.Before.words(), "now: " + s.After.words()}
	case Fixed:
		return []string{"was: " + s.Before.words()}
	case New, Gone, Unjudged:
		return []string{s.Before.words() + ", then " + s.After.words()}
	case Known, Still:
		return nil // nothing changed that anybody has to look at
	}
	return []string{s.After.words()}
}

// words says in one line what a scenario was in a run.
func (s State) words() string {
	switch {
	case s.Judgement == 0:
		return "not planned"
	case s.Judgement == verdict.Conforms || s.Why == "":
		return s.Judgement.String()
	case s.Judgement == verdict.KnownDeviation:
		return s.Why // it says so
	}
	return s.Judgement.String() + ": " + s.Why
}

// Markdown returns the difference as a section with a table, below a heading of the
// third level.
func (d Diff) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s → %s\n\n%s\n", markdown(d.Before), markdown(d.After), d.tally())
	for _, note := range d.Notes {
		fmt.Fprintf(&b, "\n- %s", markdown(note))
	}
	if len(d.Notes) > 0 {
		b.WriteString("\n")
	}
	if len(d.Scenarios) == 0 {
		return b.String()
	}
	b.WriteString("\n| change | scenario | before | after |\n|---|---|---|---|\n")
	for _, change := range changes {
		for _, s := range d.Scenarios {
			if s.Change == change {
				fmt.Fprintf(&b, "| %s | %s %s | %s | %s |\n", change, markdown(s.ID), markdown(s.Title), markdown(s.Before.words()), markdown(s.After.words()))
			}
		}
	}
	return b.String()
}

// markdown returns text of foreign origin as it must stand in a cell of a table: whatever
// could be markup is escaped.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range visibleLine(s) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|~#!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
