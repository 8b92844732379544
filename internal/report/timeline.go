package report

import (
	"fmt"
	"strings"

	"attest/internal/verdict"
)

// timeline returns the timelines of all attempts as a txtar archive, a section
// an attempt: "-- CONN-001 the documented plain connection --".
func timeline(c Case) []byte {
	attempts := c.Attempts()
	var b strings.Builder
	for _, r := range attempts {
		name := visibleLine(c.ID + " " + c.Title)
		if len(attempts) > 1 {
			name += fmt.Sprintf(" (attempt %d)", r.Attempt)
		}
		fmt.Fprintf(&b, "-- %s --\n", name)
		for l := range strings.Lines(r.Timeline) {
			if strings.HasPrefix(l, "-- ") {
				b.WriteByte(' ') // no entry begins so, and a section must not be forged
			}
			b.WriteString(strings.TrimSuffix(l, "\n") + "\n")
		}
	}
	return []byte(b.String())
}

// entry is one line of a timeline, taken apart for colour.
type entry struct {
	Time  string // "+0.004"
	Voice string // one of > < @ ! #, empty where the line is none of ours
	Text  string
}

// entries takes the timeline of an attempt apart. It loses nothing: a line
// that is no entry is all Text.
func entries(r verdict.Result) []entry {
	var all []entry
	for l := range strings.Lines(r.Timeline) {
		l = visibleLine(strings.TrimSuffix(l, "\n"))
		at, rest, _ := strings.Cut(l, " ")
		voice, text, _ := strings.Cut(rest, " ")
		if strings.HasPrefix(at, "+") && len(voice) == 1 && strings.Contains("><@!#", voice) {
			all = append(all, entry{Time: at, Voice: voice, Text: text})
		} else {
			all = append(all, entry{Text: l})
		}
	}
	return all
}
