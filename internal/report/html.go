package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"attest/internal/verdict"
)

//go:embed page.tmpl
var pageText string

//go:embed page.css
var pageStyle string

// page is what the template of report.html prints. Every string in it has gone
// through visibleLine; html/template does the rest of the escaping.
type page struct {
	Style    template.CSS
	Release  string
	Verdict  string
	Class    string // colour of the verdict: good, bad, odd or none
	Lead     string // the verdict in one sentence
	Note     string
	Proof    string // the stamp of the harness's self-proof; empty: none was asked for
	Proven   bool
	Facts    []fact
	Counts   []count
	Failures []jump
	Unstable []jump
	Retried  []jump

	Recoveries []recoveryView

	Contract string // what became of it; empty without one
	Clauses  []clauseView

	Offers   []offerView
	Features []section
	Files    []string
}

type (
	fact  struct{ Name, Value string }
	count struct {
		Name, Class string
		N           int
	}
	jump struct { // a line of the list of failures, linked to its evidence
		ID, Anchor, Title, Judgement, Class, Why string
	}
	section struct {
		Name, File string
		Passed     int // scenarios that do not keep the run from conforming
		Rows       []row
	}
	row struct {
		ID, Anchor, Title, Place string
		Sources, Tags            []string
		TimelineURL              string
		Unstable                 bool // attempts were judged differently
		Rate                     string
		attempt
		Earlier []attempt
	}
	attempt struct {
		Number           int
		Judgement, Class string
		Bad              bool
		Why              string // what the mismatches do not say themselves
		Mismatches       []*verdict.Mismatch
		Signature        string // of the first of them, as deviations.yaml asks for it
		Steps            []step
		Timeline         []entry
		Time             string
	}
	step struct{ Keyword, Text, Outcome, Class, Error, Time string }
)

func reportHTML(r *Run) ([]byte, error) {
	t, err := pageTemplate()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, pageOf(r))
	return b.Bytes(), err
}

func pageTemplate() (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{"breach": func() string { return breach }}).Parse(pageText)
}

func pageOf(r *Run) page {
	s := r.Summary()
	p := page{
		Style: template.CSS(pageStyle), Release: s.Release, Verdict: s.Verdict, Class: statusClass(s),
		Lead: lead(r, s), Note: s.Note,
		Proof: s.Proof, Proven: r.Proof.Qualified(), Facts: facts(r), Counts: counts(s),
		Failures: jumps(s.Failures), Unstable: jumps(s.Unstable), Retried: jumps(s.Retried), Offers: offerViews(r.Offers()),
		Recoveries: recoveryViews(r.Recoveries), Contract: s.Contract, Clauses: clauseViews(s.Clauses),
		Files: []string{junitFile, jsonFile, JournalFile, timelineDir + "/"},
	}
	for _, f := range features(r.Cases()) {
		group := section{Name: visibleLine(f.Name), File: visibleLine(f.File)}
		for _, c := range f.Cases {
			group.Rows = append(group.Rows, rowOf(c))
			if !bad(c.Result.Judgement) {
				group.Passed++
			}
		}
		p.Features = append(p.Features, group)
	}
	return p
}

// lead says the verdict in one sentence that can be quoted.
func lead(r *Run, s Summary) string {
	switch {
	case r.unended() != "":
		return "No verdict on the release: " + visibleLine(r.unended()) + "."
	case s.Status == 0:
		return fmt.Sprintf("%s of %d as required%s.", plural(s.Counts[verdict.Conforms], "scenario"), s.Total, aside(s))
	case s.Status == 1 && len(s.Failures) == 0:
		return fmt.Sprintf("%s of %d as required%s, but that does not keep the contract.", plural(s.Counts[verdict.Conforms], "scenario"), s.Total, aside(s))
	case s.Verdict == "inconclusive":
		return fmt.Sprintf("%s of %d left no statement about the firmware.", plural(len(s.Failures), "scenario"), s.Total)
	case s.Status == 1:
		return fmt.Sprintf("%s of %d not as required.", plural(len(s.Failures), "scenario"), s.Total)
	}
	return fmt.Sprintf("No verdict on the release: the bench broke in %s. That is no fault of the firmware.",
		plural(s.Counts[verdict.Broken], "scenario"))
}

// aside names what neither conforms nor keeps the run from conforming.
func aside(s Summary) string {
	var all []string
	for _, j := range []verdict.Judgement{verdict.KnownDeviation, verdict.NotClaimed, verdict.Unjudged} {
		if n := s.Counts[j]; n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n, j))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "; " + strings.Join(all, ", ")
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
