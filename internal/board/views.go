package board

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// The most that pages show; the others are behind their links.
const (
	mostVersions = 24 // columns of the matrix, and rows of the first page
	mostRuns     = 40 // of a version, in the history of a scenario
)

type (
	link      struct{ Name, URL string }
	indexView struct {
		Lead   string
		Models []modelView
		Strays int
	}
	modelView struct {
		link
		Newest, Badge string
		Areas         []string
		Rows          []versionRow // the newest version first
		Older         int          // versions that are left out
		Failures      []failureView
		Columns       []link
		Matrix        template.HTML
	}
	versionRow struct {
		link
		Tally    Tally
		Areas    []Tally
		Runs     int
		Last     string
		Emulated bool
	}
	failureView struct {
		Scenario                     link
		Title, Class, Judgement, Why string
		Before, First, Last, Fixed   *link
		Evidence                     string
	}
	versionView struct {
		Model, Version link
		Tally          Tally
		Badge          string
		Emulated       bool
		Rows           []failureView // what is not as required at it
		Silent         []link        // scenarios that were not judged at it
		Runs           []runView
	}
	runView struct {
		link
		Verdict, Class, Started, Modem, Harness, Tags, Image, Defects, Note string
		Counts                                                              bool
	}
	scenarioView struct {
		Model    link
		ID, Area string
		Title    string
		Since    *failureView
		Rows     []historyRow
	}
	historyRow struct {
		Version               link
		Class, Judgement, Why string
		Runs                  template.HTML
		Older                 int
	}
)

func (s *site) index() any {
	v := indexView{Strays: len(s.Strays)}
	versions := 0
	for _, m := range s.Models {
		versions += len(m.Versions)
		view := s.overview(m, "")
		if len(view.Rows) > mostVersions {
			view.Older = len(view.Rows) - mostVersions
			view.Rows = view.Rows[:mostVersions]
		}
		v.Models = append(v.Models, view)
	}
	v.Lead = s.F("%s of %s of %s.", s.N(s.Runs, "run"), s.N(versions, "version"), s.N(len(s.Models), "model"))
	return view{Title: s.F("Firmware board"), Body: v}
}

// overview is the model by version and area.
func (s *site) overview(m *Model, up string) modelView {
	home := up + "models/" + escaped(m.file)
	v := modelView{link: link{m.Name, home + "/index.html"}, Newest: m.Newest().Name, Badge: up + "badges/" + escaped(m.file) + "/newest.svg"}
	areas := m.Areas()
	for _, a := range areas {
		v.Areas = append(v.Areas, a.Name)
	}
	for _, version := range slices.Backward(m.Versions) {
		row := versionRow{
			link: versionLink(up, m, version), Tally: version.Tally(), Runs: len(version.Runs),
			Last: date(version.Runs[0].Started), Emulated: version.Emulated,
		}
		for _, a := range areas {
			row.Areas = append(row.Areas, a.In(version))
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (s *site) model(m *Model) any {
	const up = "../../"
	v := s.overview(m, up)
	for _, f := range m.Failures() {
		v.Failures = append(v.Failures, s.failure(up, m, f))
	}
	shown := m.Versions[max(0, len(m.Versions)-mostVersions):]
	for _, version := range shown {
		v.Columns = append(v.Columns, versionLink(up, m, version))
	}
	v.Older = len(m.Versions) - len(shown)
	v.Matrix = s.matrix(up, m, shown)
	return view{Title: m.Name, Up: up, Body: v}
}

func (s *site) failure(up string, m *Model, f Failure) failureView {
	v := failureView{
		Scenario: scenarioLink(up, m, f.Scenario), Title: m.Scenarios[f.Scenario].Title,
		Class: report.Class(f.Cell.Judgement), Judgement: s.F(f.Cell.Judgement.String()), Why: f.Cell.Why.In(s.Language),
		Evidence: s.row(up, f.Cell.Run, m.Scenarios[f.Scenario]),
	}
	for _, at := range []struct {
		version *Version
		to      **link
	}{{f.Before, &v.Before}, {f.First, &v.First}, {f.Last, &v.Last}, {f.Fixed, &v.Fixed}} {
		if at.version != nil {
			l := versionLink(up, m, at.version)
			*at.to = &l
		}
	}
	return v
}

func (s *site) version(m *Model, version *Version) any {
	const up = "../../../"
	v := versionView{
		Model: link{m.Name, "../index.html"}, Version: versionLink(up, m, version), Tally: version.Tally(), Emulated: version.Emulated,
		Badge: up + "badges/" + escaped(m.file, "versions", version.file+".svg"),
	}
	for i, c := range version.Cells {
		switch {
		case c.Run == nil:
			v.Silent = append(v.Silent, scenarioLink(up, m, i))
		case c.Judgement != verdict.Conforms || c.Unstable:
			v.Rows = append(v.Rows, failureView{
				Scenario: scenarioLink(up, m, i), Title: m.Scenarios[i].Title, Class: report.Class(c.Judgement), Judgement: s.judged(c), Why: c.Why.In(s.Language),
				Evidence: s.row(up, c.Run, m.Scenarios[i]),
			})
		}
	}
	for _, r := range version.Runs {
		v.Runs = append(v.Runs, runView{
			link: link{r.Name, s.evidence(up, r)}, Verdict: s.As("verdict", r.Verdict), Class: statusClass(r), Started: date(r.Started), Modem: r.Modem,
			Harness: r.Harness, Tags: r.Tags, Image: r.Image, Defects: strings.Join(r.Defects, ", "), Note: r.Note.In(s.Language), Counts: r.Counts,
		})
	}
	return view{Title: m.Name + " " + version.Name, Up: up, Body: v}
}

func (s *site) scenario(m *Model, i int) any {
	const up = "../../../"
	sc := m.Scenarios[i]
	v := scenarioView{Model: link{m.Name, "../index.html"}, ID: sc.ID, Area: sc.Area, Title: sc.Title}
	if f, ever := m.failure(i); ever {
		since := s.failure(up, m, f)
		v.Since = &since
	}
	for _, version := range slices.Backward(m.Versions) {
		c := version.Cells[i]
		row := historyRow{Version: versionLink(up, m, version), Class: report.Class(c.Judgement), Judgement: s.judged(c), Why: c.Why.In(s.Language)}
		if c.Run == nil {
			row.Class = "none"
		}
		row.Runs, row.Older = s.strip(up, version, i, sc)
		v.Rows = append(v.Rows, row)
	}
	return view{Title: s.F("%s at %s", sc.ID, m.Name), Up: up, Body: v}
}

// judged is the judgement of a cell as a page says it.
func (s *site) judged(c Cell) string {
	switch {
	case c.Run == nil:
		return s.F("not judged")
	case c.Unstable:
		return s.F("%s, unstable", s.F(c.Judgement.String()))
	}
	return s.F(c.Judgement.String())
}

func statusClass(r *Run) string {
	switch {
	case r.Status == 0:
		return "good"
	case r.Verdict == "deviates", r.Verdict == "breaches the contract":
		return "bad"
	}
	return "odd"
}

func versionLink(up string, m *Model, v *Version) link {
	return link{v.Name, up + "models/" + escaped(m.file, "versions", v.file+".html")}
}

func scenarioLink(up string, m *Model, i int) link {
	return link{m.Scenarios[i].ID, up + "models/" + escaped(m.file, "scenarios", m.Scenarios[i].file+".html")}
}

// date is in UTC: the same runs must give the same bytes everywhere.
func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }
