package report

import (
	"slices"
	"strings"

	"attest/internal/verdict"
)

// What becomes of a promise that no scenario of a run is about; keys of columns, as judgements are.
const (
	ambient = "in every scenario"
	absent  = "not in this run"
)

// missing are the promises of a document that no scenario of the run is about.
type missing struct {
	Name     string
	Promises string
}

// coverage is a table of the documents whose promises the suite holds a release to: how many of
// all there are this run judged, each as the worst of its scenarios. The header says which there
// are; one of an earlier attest does not, and then only those of this run can be counted.
func (l language) coverage(r *Run, cases []Case, columns []count) overview {
	worst := make(map[string]verdict.Judgement)
	see := func(promise string, j verdict.Judgement) {
		if now, known := worst[promise]; !known || heavier(j, now) {
			worst[promise] = j
		}
	}
	if len(r.Documents) == 0 {
		for _, c := range cases {
			for _, source := range c.Sources {
				see(source, c.Result.Judgement)
			}
		}
		return overview{
			Name:    l.F("Coverage"),
			About:   l.F("Promises of each document that scenarios of this run are about, each as the worst of its scenarios. How many there are in all, the journal of this run does not say."),
			Columns: columns, Rows: planned(cases, worst).rows(columns),
		}
	}
	for _, c := range cases {
		for _, promise := range c.Promises() {
			see(promise, c.Result.Judgement)
		}
	}
	columns = append(slices.Clone(columns), count{Name: l.F(ambient), Key: ambient, Class: none}, count{Name: l.F(absent), Key: absent, Class: none})
	all, left := newTable(), []missing(nil)
	for _, d := range r.Documents {
		var not []string
		for _, promise := range d.Promises {
			j, judged := worst[promise]
			switch {
			case judged:
				all.count(d.Name, j.String())
			case slices.Contains(d.Ambient, promise):
				all.count(d.Name, ambient)
			default:
				all.count(d.Name, absent)
				not = append(not, promise)
			}
		}
		if len(not) > 0 {
			left = append(left, missing{visibleLine(d.Name), visibleLine(strings.Join(not, " "))})
		}
	}
	return overview{
		Name:    l.F("Coverage"),
		About:   l.F("All promises of each document that the suite knows, each as the worst of its scenarios in this run."),
		Columns: columns, Rows: all.rows(columns), Missing: left,
	}
}

// planned counts promises by the document that they begin with, in the order of the plan.
func planned(cases []Case, worst map[string]verdict.Judgement) *table {
	promises := newTable()
	for _, c := range cases {
		for _, source := range c.Sources {
			if j, left := worst[source]; left {
				kind, _, _ := strings.Cut(strings.TrimPrefix(source, "@"), " ")
				promises.count(kind, j.String())
				delete(worst, source)
			}
		}
	}
	return promises
}

// covered says of how many promises the run has a verdict on the firmware; empty where nobody
// knows how many there are.
func (l language) covered(r *Run, cases []Case) string {
	if len(r.Documents) == 0 {
		return ""
	}
	judged := make(map[string]bool)
	for _, c := range cases {
		if o := c.Result.Outcome; o == verdict.Pass || o == verdict.Fail {
			for _, promise := range c.Promises() {
				judged[promise] = true
			}
		}
	}
	n, of := 0, 0
	for _, d := range r.Documents {
		of += len(d.Promises)
		for _, promise := range d.Promises {
			if judged[promise] {
				n++
			}
		}
	}
	return l.F("%d of %d", n, of)
}
