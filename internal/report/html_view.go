package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"attest/internal/verdict"
)

func facts(r *Run) []fact {
	return set([]fact{
		{"Firmware", r.Release}, {"Image flashed", imageFact(imageOf(r))}, {"Flash tool printed", imageOf(r).Printed}, {"Modem", r.Modem}, {"External broker", r.Broker}, {"Strangers at the broker", r.Strangers.String()}, {"IMEI", r.IMEI},
		{"Defects on purpose", strings.Join(r.Defects, ", ")},
		{"Profile", r.Profile}, {"Profile note", r.ProfileNote},
		{"Known deviations", r.Deviations}, {"Expired deviations", expired(r)},
		{"Repetitions", unless(r.Repeat, 0)}, {"Confidence", unless(r.Confidence, 0)}, {"Seed of the defects", unless(r.Seed, 0)}, {"Jitter seed", unless(r.Jitter, 0)},
		{"Tags", r.Tags}, {"Started", date(r.Started)}, {"Finished", finished(r)},
		{"Benches", strconv.Itoa(r.Benches)}, {"Run", r.Run},
		{"Harness", "attest " + r.Harness}, {"Self-proof", r.Proof.Extent()}, {"Features", r.Suite},
	})
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

func finished(r *Run) string {
	if r.End == nil {
		return "never"
	}
	return fmt.Sprintf("%s, after %s s", date(r.End.Finished), decimal(r.End.Finished.Sub(r.Started)))
}

// date is in UTC: the same journal must give the same bytes everywhere.
func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// decimal returns seconds with as many decimals as JUnit gets.
func decimal(d time.Duration) string {
	text, _ := seconds(d).MarshalText()
	return string(text)
}

func counts(s Summary) []count {
	var all []count
	for _, j := range judgements {
		if n := s.Counts[j]; n > 0 {
			all = append(all, count{Name: j.String(), Class: class(j), N: n})
		}
	}
	return all
}

func jumps(failures []Failure) []jump {
	var all []jump
	for _, f := range failures {
		if f.Outcome == verdict.None {
			continue // the note counts them: a killed run must not bury what it found
		}
		all = append(all, jump{
			ID: visibleLine(f.ID), Anchor: anchor(f.ID), Title: visibleLine(f.Title),
			Judgement: f.Judgement.String(), Class: class(f.Judgement), Why: clip(f.Why),
		})
	}
	return all
}

func rowOf(c Case) row {
	out := row{
		ID: visibleLine(c.ID), Anchor: anchor(c.ID), Title: visibleLine(c.Title),
		Place:   visibleLine(c.File + ":" + strconv.Itoa(c.Line)),
		Sources: visibleAll(c.Sources), Tags: visibleAll(c.Tags), attempt: attemptOf(c.Result),
		Unstable: c.Unstable(), Rate: c.Rate.String(),
	}
	if name := timelineFile(c); name != "" {
		out.TimelineURL = escapedPath(name)
	}
	for _, e := range c.Earlier {
		if c.Rate != nil && c.Rate.Decision != "" && e.Judgement == verdict.Conforms && e.After == "" {
			continue // the rate counts them: a test makes dozens
		}
		out.Earlier = append(out.Earlier, attemptOf(e))
	}
	return out
}

func attemptOf(r verdict.Result) attempt {
	a := attempt{
		Number: r.Attempt, Judgement: r.Judgement.String(), Class: class(r.Judgement), Bad: bad(r.Judgement),
		Timeline: entries(r), Time: decimal(r.Duration),
	}
	if a.Why = visibleLine(preface(r)); len(r.Mismatches) == 0 {
		a.Why = visibleLine(why(r))
	}
	if len(r.Mismatches) > 0 { // what a known deviation is recognised by
		a.Signature = visibleLine(verdict.Signature(r.Mismatches))
	}
	for _, m := range r.Mismatches {
		a.Mismatches = append(a.Mismatches, mismatchOf(m))
	}
	for _, s := range r.Steps {
		a.Steps = append(a.Steps, step{
			Keyword: visibleLine(s.Keyword), Text: visibleLine(s.Text), Outcome: s.Outcome.String(),
			Class: outcomeClass(s.Outcome), Error: visibleLine(s.Error), Time: decimal(s.Duration),
		})
	}
	return a
}

func mismatchOf(m *verdict.Mismatch) *verdict.Mismatch {
	return &verdict.Mismatch{
		Requirement: visibleLine(m.Requirement), Source: visibleLine(m.Source),
		Want: visibleAll(m.Want), Got: visibleLine(m.Got), Security: m.Security,
	}
}
