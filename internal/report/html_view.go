package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"attest/internal/verdict"
)

// facts are in the order in which they are asked for: what was judged, where, by whom.
func (l language) facts(r *Run, cases []Case) []fact {
	image := imageOf(r)
	all := set([]fact{
		{"Firmware", r.Release}, {"Modem", r.Modem}, {"Image flashed", l.image(image)}, {"Flash tool printed", image.Printed},
		{"External broker", r.Broker}, {"Strangers at the broker", l.strangers(r.Strangers)}, {"Recoveries", l.recovered(r.Recoveries)}, {"IMEI", r.IMEI},
		{"Defects on purpose", strings.Join(r.Defects, ", ")},
		{"Profile", r.Profile}, {"Profile note", r.ProfileNote},
		{"Known deviations", r.Deviations}, {"Expired deviations", expired(r)},
		{"Repetitions", unless(r.Repeat, 0)}, {"Confidence", unless(r.Confidence, 0)}, {"Timeout multiplier", unless(r.Multiplier, 0)}, {"Seed of the defects", unless(r.Seed, 0)}, {"Jitter seed", unless(r.Jitter, 0)},
		{"Tags", r.Tags}, {"Started", date(r.Started)}, {"Finished", l.finished(r)},
		{"Benches", strconv.Itoa(r.Benches)}, {"Run", r.Run},
		{"Harness", "attest " + r.Harness}, {"Self-proof", l.extent(r.Proof)}, {"Features", r.Suite}, {"Promises judged", l.covered(r, cases)},
	})
	for i := range all {
		all[i].Name = l.F(all[i].Name)
	}
	return all
}

// set returns those that say something.
func set(all []fact) []fact {
	kept := all[:0]
	for _, f := range all {
		if f.Value = visibleLine(f.Value); f.Value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// unless is a number, or nothing for the one that says nothing.
func unless[T int | uint64 | float64](n, silent T) string {
	if n == silent {
		return ""
	}
	return fmt.Sprint(n)
}

func (l language) finished(r *Run) string {
	if r.End == nil {
		return l.F("never")
	}
	return l.F("%s, after %s s", date(r.End.Finished), decimal(r.End.Finished.Sub(r.Started)))
}

// date is in UTC: the same journal must give the same bytes everywhere.
func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// decimal returns seconds with as many decimals as JUnit gets.
func decimal(d time.Duration) string {
	text, _ := seconds(d).MarshalText()
	return string(text)
}

func (l language) counts(s Summary) []count {
	var all []count
	for _, j := range judgements {
		if n := s.Counts[j]; n > 0 {
			all = append(all, count{Name: l.judgement(j), Key: j.String(), Class: Class(j), N: n})
		}
	}
	return all
}

func (l language) jumps(failures []Failure) []jump {
	var all []jump
	for _, f := range failures {
		if f.Outcome == verdict.None {
			continue // the note counts them: a killed run must not bury what it found
		}
		all = append(all, jump{
			ID: visibleLine(f.ID), Anchor: anchor(f.ID), Title: visibleLine(f.Title),
			Judgement: l.judgement(f.Judgement), Class: Class(f.Judgement), Why: clip(f.Why),
		})
	}
	return all
}

func (l language) row(c Case) row {
	out := row{
		ID: visibleLine(c.ID), Anchor: anchor(c.ID), Title: visibleLine(c.Title),
		Place:   visibleLine(c.File + ":" + strconv.Itoa(c.Line)),
		Sources: visibleAll(c.Sources), Tags: visibleAll(tagsOf(c)), attempt: l.attempt(c.Result),
		Unstable: c.Unstable(), Rate: l.rate(c.Rate),
	}
	if name := timelineFile(c); name != "" {
		out.TimelineURL = escapedPath(name)
	}
	for _, e := range c.Earlier {
		if c.Rate != nil && c.Rate.Decision != "" && e.Judgement == verdict.Conforms && e.After == "" {
			continue // the rate counts them: a test makes dozens
		}
		out.Earlier = append(out.Earlier, l.attempt(e))
	}
	return out
}

// tagsOf are those tags of a scenario that say what its id and its sources do not.
func tagsOf(c Case) []string {
	var all []string
	for _, tag := range c.Tags {
		if name, isSource, _ := strings.Cut(tag, ":"); tag != "@"+c.ID && (isSource == "" || name == "@requires") {
			all = append(all, tag)
		}
	}
	return all
}

func (l language) attempt(r verdict.Result) attempt {
	timeline := entries(r)
	said := talkOf(r)
	a := attempt{
		Number: r.Attempt, Judgement: l.judgement(r.Judgement), Key: r.Judgement.String(), Class: Class(r.Judgement), Bad: bad(r.Judgement),
		timeline: fold(timeline), brief: r.Outcome == verdict.Pass, Measured: l.measured(timeline, said.exchanges), Time: decimal(r.Duration),
	}
	if a.Why = visibleLine(l.preface(r)); len(r.Mismatches) == 0 {
		a.Why = visibleLine(l.why(r))
	}
	if len(r.Mismatches) > 0 { // what a known deviation is recognised by
		a.Signature = visibleLine(verdict.Signature(r.Mismatches))
	}
	for _, m := range r.Mismatches {
		a.Mismatches = append(a.Mismatches, l.mismatchView(m))
	}
	for _, s := range r.Steps {
		done := step{
			Keyword: visibleLine(s.Keyword), Text: visibleLine(s.Text), Outcome: l.F(s.Outcome.String()),
			Class: outcomeClass(s.Outcome), Error: l.excerpt(visibleLine(s.Error)), Time: decimal(s.Duration), Plain: s.Outcome == verdict.Pass,
		}
		if s.Outcome == verdict.None {
			done.Outcome, done.Time = l.F("not executed"), ""
		}
		a.Steps = append(a.Steps, done)
	}
	return a
}

func (l language) mismatchView(m *verdict.Mismatch) *verdict.Mismatch {
	want := visibleAll(m.Want)
	for i := range want {
		want[i] = l.excerpt(want[i])
	}
	return &verdict.Mismatch{
		Requirement: visibleLine(m.Requirement), Source: visibleLine(m.Source),
		Want: want, Got: l.excerpt(visibleLine(m.Got)), Security: m.Security,
	}
}
