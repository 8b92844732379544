package serve

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// panel is one run, large.
type panel struct {
	Run      string    `json:"run"`
	Bench    string    `json:"bench,omitempty"` // if it was started here
	URL      string    `json:"url,omitempty"`   // of its report
	Live     bool      `json:"live"`
	Verdict  string    `json:"verdict"` // so far, if it goes on; starting, unfinished
	Class    string    `json:"class"`
	Release  string    `json:"release"`
	Modem    string    `json:"modem"`
	Benches  int       `json:"benches"`
	Planned  int       `json:"planned"`
	Judged   int       `json:"judged"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished,omitzero"`
	Note     string    `json:"note,omitempty"`

	Counts     []count    `json:"counts"`
	Now        []scenario `json:"now,omitempty"` // under way; see underWay
	Failures   []failure  `json:"failures"`      // the last one first
	More       int        `json:"more"`          // failures that are left out
	Recoveries []string   `json:"recoveries,omitempty"`
}

type (
	count struct {
		Judgement string `json:"judgement"`
		Class     string `json:"class"`
		N         int    `json:"n"`
	}
	scenario struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	failure struct {
		scenario
		Judgement   string    `json:"judgement"`
		Class       string    `json:"class"`
		Requirement string    `json:"requirement,omitempty"`
		Source      string    `json:"source,omitempty"`
		Want        []string  `json:"want,omitempty"`
		Got         string    `json:"got,omitempty"`
		Why         string    `json:"why,omitempty"` // where there is no mismatch
		Others      int       `json:"others,omitempty"`
		At          time.Time `json:"at"`
	}
)

// What is said of runs that have no verdict.
const (
	starting   = "starting"
	unfinished = "unfinished"
)

// mostFailures and mostUnderWay are what fits on a screen.
const (
	mostFailures = 30
	mostUnderWay = 6
)

// panelOf shows what a run has judged.
func panelOf(r *report.Run) (p panel, judged []verdict.Judgement) {
	p = panel{
		Run: report.Visible(r.Header.Run), Release: report.Visible(r.Model + " " + r.Version), Modem: report.Visible(r.Modem), Benches: max(r.Benches, 1),
		Planned: len(r.Plan), Started: r.Started.UTC(), Counts: []count{}, Failures: []failure{},
	}
	counts := make(map[verdict.Judgement]int)
	for _, c := range r.Cases() {
		if c.Result.Attempt == 0 {
			continue
		}
		j := c.Result.Judgement
		counts[j]++
		judged = append(judged, j)
		if worth(j) {
			p.Failures = append(p.Failures, failureOf(c))
		}
	}
	p.Judged = len(judged)
	for j := verdict.Conforms; j <= verdict.Broken; j++ {
		if counts[j] > 0 {
			p.Counts = append(p.Counts, count{j.String(), report.Class(j), counts[j]})
		}
	}
	slices.SortStableFunc(p.Failures, func(a, b failure) int { return b.At.Compare(a.At) })
	p.More = max(0, len(p.Failures)-mostFailures)
	p.Failures = p.Failures[:len(p.Failures)-p.More]
	for _, rec := range r.Recoveries {
		p.Recoveries = append(p.Recoveries, report.Visible(rec.String()+": "+rec.Cause))
	}
	return p, judged
}

// livePanel shows a run that goes on.
func livePanel(r *report.Run) panel {
	p, judged := panelOf(r)
	p.Live, p.Verdict, p.Class = true, starting, "none"
	if len(judged) > 0 {
		status, said := report.Overall(judged)
		p.Verdict, p.Class = said, classOfWord(status, said)
	}
	if r.End == nil {
		p.Now = underWay(r)
	}
	return p
}

// lastPanel shows a run that is over, with the verdict that its reports have.
func lastPanel(r *report.Run, row runRow) panel {
	p, _ := panelOf(r)
	p.URL, p.Verdict, p.Class, p.Note = row.URL, row.Verdict, row.Class, row.note
	if r.End != nil {
		p.Finished = r.End.Finished.UTC()
	}
	return p
}

// underWay returns the scenarios that benches try now. A journal holds no beginnings; but
// scenarios begin in one order, those with @slow first, and as many at a time as there are benches, so
// these are the first that have no verdict. Where each is tried several times it is not told.
func underWay(r *report.Run) []scenario {
	if r.Repeat > 1 || r.Confidence > 0 {
		return nil
	}
	var slow, swift []scenario
	for _, c := range r.Cases() {
		switch s := (scenario{report.Visible(c.ID), report.Visible(c.Title)}); {
		case c.Result.Attempt > 0:
		case slices.Contains(c.Tags, "@slow"):
			slow = append(slow, s)
		default:
			swift = append(swift, s)
		}
	}
	all := append(slow, swift...)
	return all[:min(len(all), max(r.Benches, 1), mostUnderWay)]
}

// worth reports whether a judgement is told one by one.
func worth(j verdict.Judgement) bool {
	return j != verdict.Conforms && j != verdict.KnownDeviation && j != verdict.NotClaimed
}

func failureOf(c report.Case) failure {
	r := c.Result
	f := failure{
		scenario: scenario{report.Visible(c.ID), report.Visible(c.Title)}, Judgement: r.Judgement.String(), Class: report.Class(r.Judgement),
		Why: report.Visible(r.Reason), At: r.Started.Add(r.Duration).UTC(),
	}
	if len(r.Mismatches) == 0 {
		return f
	}
	m := r.Mismatches[0]
	f.Requirement, f.Source, f.Got, f.Others = report.Visible(m.Requirement), report.Visible(m.Source), report.Visible(cmp.Or(m.Got, "nothing")), len(r.Mismatches)-1
	for _, want := range m.Want {
		f.Want = append(f.Want, report.Visible(want))
	}
	return f
}

// clock is a duration as people read it from afar: 0:07, 12:30, 1:02:03.
func clock(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
