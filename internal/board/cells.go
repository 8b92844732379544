package board

import (
	"html"
	"html/template"
	"sort"
	"strings"

	"attest/internal/report"
	"attest/internal/verdict"
)

// Matrices and strips have hundreds of thousands of cells, for which html/template takes too
// long. This file writes them by hand: every text goes through html.EscapeString.

// mark is a judgement for who sees no colours.
func mark(j verdict.Judgement) string {
	switch j {
	case verdict.Conforms:
		return "✓"
	case verdict.Deviates:
		return "✗"
	case verdict.Changed:
		return "≠"
	case verdict.Fixed:
		return "!"
	case verdict.KnownDeviation:
		return "k"
	case verdict.NotClaimed:
		return "–"
	}
	return "?"
}

// matrix returns the rows of a table: a scenario each, grouped by area, a cell a version.
func (s *site) matrix(up string, m *Model, shown []*Version) template.HTML {
	var b strings.Builder
	for _, a := range m.Areas() {
		b.WriteString(`<tr class="area"><th scope="rowgroup">` + html.EscapeString(a.Name) + "</th>")
		for _, v := range shown {
			t := a.In(v)
			b.WriteString(`<td class="` + t.Class + `">` + html.EscapeString(t.Short()) + "</td>")
		}
		b.WriteString("</tr>\n")
		for i := a.First; i < a.End; i++ {
			l := scenarioLink(up, m, i)
			b.WriteString(`<tr><th scope="row"><a href="` + html.EscapeString(l.URL) + `">` + html.EscapeString(l.Name) + "</a> " + html.EscapeString(m.Scenarios[i].Title) + "</th>")
			for _, v := range shown {
				s.cell(&b, up, v, v.Cells[i], m.Scenarios[i])
			}
			b.WriteString("</tr>\n")
		}
	}
	return template.HTML(b.String())
}

func (s *site) cell(b *strings.Builder, up string, v *Version, c Cell, of Scenario) {
	if c.Run == nil {
		b.WriteString("<td></td>")
		return
	}
	said := mark(c.Judgement)
	if c.Unstable {
		said += "~"
	}
	b.WriteString(`<td class="` + report.Class(c.Judgement) + `"><a href="` + html.EscapeString(s.row(up, c.Run, of)) +
		`" title="` + html.EscapeString(v.Name+" "+s.judged(c)) + `">` + said + "</a></td>")
}

// strip returns what each run of a version said of a scenario, a linked mark each, the run started
// last first, and how many older runs are left out.
func (s *site) strip(up string, v *Version, scenario int, of Scenario) (marks template.HTML, older int) {
	var b strings.Builder
	shown := 0
	for _, r := range v.Runs {
		at := sort.Search(len(r.results), func(i int) bool { return int(r.results[i].scenario) >= scenario })
		if at == len(r.results) || int(r.results[at].scenario) != scenario {
			continue
		}
		if shown++; shown > mostRuns {
			older++
			continue
		}
		j := r.results[at].judgement
		kind := report.Class(j)
		if !r.Counts {
			kind += " aside"
		}
		b.WriteString(`<a class="` + kind + `" href="` + html.EscapeString(s.row(up, r, of)) +
			`" title="` + html.EscapeString(r.Name+s.F(", ")+date(r.Started)+s.F(": ")+s.F(j.String())) + `">` + mark(j) + "</a>")
	}
	return template.HTML(b.String()), older
}
