package report

import (
	"fmt"
	"path/filepath"
	"strings"
)

// mostRows bounds a step summary: GitHub drops one of more than 1 MiB, and nobody reads on.
const mostRows = 50

// Markdown returns the run as a section for the summary of a CI job or a comment: the
// verdict, what the run was about, and a row for each scenario that keeps it from
// conforming. The reports are in dir.
func (r *Run) Markdown(dir string) string {
	s := r.Summary()
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: %s\n\n%s\n\n", markdown(s.Release), s.Verdict, s.tally())
	for _, fact := range []struct{ name, value string }{
		{"note", s.Note}, {"release", r.Release}, {"image", language{}.image(imageOf(r))}, {"modem", r.Modem}, {"broker", r.Broker},
		{"profile", oneSpace(r.Profile, r.ProfileNote)}, {"harness", r.Harness}, {"self-proof", s.Proof}, {"strangers at the broker", s.Strangers},
		{"lost modems", recoveries(r)}, {"report", filepath.ToSlash(filepath.Join(dir, htmlFile))},
	} {
		if fact.value != "" {
			fmt.Fprintf(&b, "- %s: %s\n", fact.name, markdown(fact.value))
		}
	}
	if s.Security > 0 {
		fmt.Fprintf(&b, "- **security**: in %s %s\n", language{}.N(s.Security, "scenario"), breach)
	}
	if s.Contract != "" {
		fmt.Fprintf(&b, "- %s\n", markdown(s.Contract))
	}
	for _, c := range s.Clauses {
		if c.Standing != Kept {
			fmt.Fprintf(&b, "  - %s\n", markdown(clip(c.String())))
		}
	}
	b.WriteString(rows(s.distinct()))
	b.WriteString("\n")
	return b.String()
}

// recoveries says how often modems were lost and came back; empty for never.
func recoveries(r *Run) string {
	if len(r.Recoveries) == 0 {
		return ""
	}
	back := 0
	for _, recovery := range r.Recoveries {
		if recovery.Recovered {
			back++
		}
	}
	return fmt.Sprintf("%d, of which %d came back", len(r.Recoveries), back)
}

// rows is a table of failures; empty without any.
func rows(failures []Failure) string {
	if len(failures) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| scenario | judgement | why | place |\n|---|---|---|---|\n")
	for _, f := range failures[:min(len(failures), mostRows)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", markdown(oneSpace(f.ID, f.Title)), f.Judgement, markdown(clip(f.Why)), markdown(fmt.Sprintf("%s:%d", f.File, f.Line)))
	}
	if more := len(failures) - mostRows; more > 0 {
		fmt.Fprintf(&b, "\nand %d more\n", more)
	}
	return b.String()
}
