package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"slices"

	"attest/internal/verdict"
)

//go:embed page.tmpl
var pageText string

//go:embed page.css
var pageStyle string

//go:embed filter.js
var pageScript string

// page is what the template of report.html prints. Every string in it has gone
// through visibleLine; html/template does the rest of the escaping.
type page struct {
	Lang     string
	Style    template.CSS
	Script   template.JS // filters; without it all is there to read
	Trusted  string      // the digest of the script: nothing else may run
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

	Deviations []deviation
	Unjudged   []unjudged
	Overviews  []overview
	Recoveries []recoveryView

	Contract string // what became of it; empty without one
	Clauses  []clauseView

	Offers    []offerView
	Latencies []answerTime
	Emulated  bool
	Areas     []area
	Total     int
	Files     []string
}

type (
	fact  struct{ Name, Value string }
	count struct {
		Name, Key, Class string // Key: the name in every language
		N                int
	}
	jump struct { // a line of the list of failures, linked to its evidence
		ID, Anchor, Title, Judgement, Class, Why string
	}
	area struct {
		Name, Anchor string
		Passed, All  int
		Features     []section
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
		Number                int
		Judgement, Key, Class string
		Bad                   bool
		Why                   string // what the mismatches do not say themselves
		Mismatches            []*verdict.Mismatch
		Signature             string // of the first of them, as deviations.yaml asks for it
		Steps                 []step
		Measured              string        // what the timeline shows the time of
		Sequence              template.HTML // the timeline, once it is drawn
		timeline              []entry
		brief                 bool // it is drawn without the ends of long entries
		Time                  string
	}
	step struct {
		Keyword, Text, Outcome, Class, Error, Time string
		Plain                                      bool // passed, as all do where all is well
	}
)

// reportHTML is the page in English, reportIn in any language.
func reportHTML(r *Run) ([]byte, error) { return reportIn(language{}, r) }

func reportIn(l language, r *Run) ([]byte, error) {
	t, err := pageTemplate(l)
	if err != nil {
		return nil, err
	}
	p := pageOf(l, r)
	var bare, b bytes.Buffer
	if err := t.Execute(&bare, p); err != nil {
		return nil, err
	}
	p.draw(l, bare.Len())
	err = t.Execute(&b, p)
	return b.Bytes(), err
}

// TrustedScript is the script of report.html as a Content-Security-Policy names it: its digest.
func TrustedScript() string {
	digest := sha256.Sum256([]byte(pageScript))
	return "sha256-" + base64.StdEncoding.EncodeToString(digest[:])
}

func pageTemplate(l language) (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{"breach": func() string { return l.F(breach) }, "say": l.F, "n": l.N}).Parse(pageText)
}

// pageOf fills the page, but for its diagrams.
func pageOf(l language, r *Run) page {
	s, cases := r.summary(l), r.Cases()
	p := page{
		Lang: l.Code(), Style: template.CSS(pageStyle), Script: template.JS(pageScript), Trusted: TrustedScript(),
		Release: s.Release, Verdict: l.As("verdict", s.Verdict), Class: statusClass(s), Lead: l.lead(r, s), Note: s.Note,
		Proof: l.stamp(r), Proven: r.Proof.Qualified(), Facts: l.facts(r, cases), Counts: l.counts(s), Total: len(cases),
		Failures: l.jumps(s.Failures), Unstable: l.jumps(s.Unstable), Retried: l.jumps(s.Retried), Offers: l.offers(r.Offers()),
		Deviations: l.deviations(cases), Unjudged: l.unjudged(cases), Overviews: l.overviews(r, s, cases), Recoveries: l.recoveries(r.Recoveries),
		Latencies: answerTimes(r, r.talks()), Emulated: r.Emulated(), Contract: s.Contract, Clauses: l.clauses(s.Clauses),
		Files: []string{junitFile, jsonFile, JournalFile, TimelineDir + "/"},
	}
	if s.Note != "" && !l.English() {
		p.Note = visibleLine(l.note(r))
	}
	for _, f := range features(cases) {
		group := section{Name: visibleLine(f.Name), File: visibleLine(f.File)}
		for _, c := range f.Cases {
			group.Rows = append(group.Rows, l.row(c))
			if !bad(c.Result.Judgement) {
				group.Passed++
			}
		}
		p.add(f.Cases[0].Area, group)
	}
	return p
}

// add puts a feature into its area.
func (p *page) add(name string, group section) {
	i := slices.IndexFunc(p.Areas, func(a area) bool { return a.Anchor == areaAnchor(name) })
	if i < 0 {
		i = len(p.Areas)
		p.Areas = append(p.Areas, area{Name: visibleLine(name), Anchor: areaAnchor(name)})
	}
	a := &p.Areas[i]
	a.Features, a.Passed, a.All = append(a.Features, group), a.Passed+group.Passed, a.All+len(group.Rows)
}

// areaAnchor is the id of an area in the page. That of a scenario has no slash.
func areaAnchor(name string) string { return "area/" + safeName(name) }

// lead says the verdict in one sentence that can be quoted.
func (l language) lead(r *Run, s Summary) string {
	unended := l.unended(r)
	switch {
	case unended != "":
		return l.F("No verdict on the release: %s.", visibleLine(unended))
	case s.Status == 0:
		return l.F("%s of %d as required%s.", l.N(s.Counts[verdict.Conforms], "scenario"), s.Total, l.aside(s))
	case s.Status == 1 && len(s.Failures) == 0:
		return l.F("%s of %d as required%s, but that does not keep the contract.", l.N(s.Counts[verdict.Conforms], "scenario"), s.Total, l.aside(s))
	case s.Verdict == "inconclusive":
		return l.F("%s of %d left no statement about the firmware.", l.N(len(s.Failures), "scenario"), s.Total)
	case s.Status == 1:
		return l.F("%s of %d not as required.", l.N(len(s.Failures), "scenario"), s.Total)
	}
	return l.F("No verdict on the release: the bench broke in %s. That is no fault of the firmware.",
		l.N(s.Counts[verdict.Broken], "scenario"))
}

// aside names what neither conforms nor keeps the run from conforming.
func (l language) aside(s Summary) string {
	var all []string
	for _, j := range []verdict.Judgement{verdict.KnownDeviation, verdict.NotClaimed, verdict.Unjudged} {
		if n := s.Counts[j]; n > 0 {
			all = append(all, l.F("%d %s", n, l.judgement(j)))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return l.F("; ") + l.List(all)
}
