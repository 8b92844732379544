package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"attest/internal/verdict"
)

// judge says whether the later run is worse. What a scenario found, and how fast the modem
// is, makes it so; the TLS offer, the inventory and the limits are told, and judged by the
// scenarios that are about them. What the later run left open excludes nothing.
func (d Diff) judge() (word string, status int) {
	switch {
	case len(d.regressions()) > 0:
		return "regression", 1
	case d.Compared == 0 || d.leftOpen() > 0:
		return "undecided", 3
	}
	return "no regression", 0
}

// regressions counts what is worse: "3 broken".
func (d Diff) regressions() []string {
	var all []string
	for _, change := range []Change{Broken, Changed} {
		if n := d.Counts[change]; n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n, change))
		}
	}
	slower := 0
	for _, l := range d.Latency.Commands {
		if l.Slower {
			slower++
		}
	}
	if slower > 0 {
		all = append(all, plural(slower, "command")+" slower")
	}
	return all
}

// leftOpen counts the scenarios that the earlier run judged, and the later one meant to.
func (d Diff) leftOpen() int {
	n := 0
	for _, s := range d.Scenarios {
		if s.Change == Unjudged && s.After.open() && (s.Before.Outcome == verdict.Pass || s.Before.Outcome == verdict.Fail) {
			n++
		}
	}
	return n
}

// Sentence is the verdict with what it stands on.
func (d Diff) Sentence() string {
	switch {
	case d.Status == 1:
		return "Regression: " + strings.Join(d.regressions(), ", ") + "."
	case d.Compared == 0:
		return "Undecided: there is no scenario that both runs judged."
	case d.Status == 3:
		return fmt.Sprintf("Undecided: the later run left %s open that the earlier one judged.", plural(d.leftOpen(), "scenario"))
	}
	return fmt.Sprintf("No regression in %s that both runs judged.", plural(d.Compared, "scenario"))
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
		offer = append(offer, Contrast{What: f.Name, Before: f.before(), After: f.after()})
	}
	var all []contrasts
	for _, c := range []contrasts{{"TLS offer", offer}, {"command", d.Inventory}, {"limit", d.Limits}} {
		if len(c.rows) > 0 {
			all = append(all, c)
		}
	}
	return all
}

func contrast(c Contrast) string { return orNone(c.Before) + ", then " + orNone(c.After) }

// JSON returns the difference for other programs.
func (d Diff) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}
