package main

import (
	"slices"
	"time"

	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// recorder is the sink of a run: it puts every verdict on disk, then shows it.
type recorder struct {
	journal *report.Journal
	console *console
	redact  func(string) string
	plan    map[string]verdict.Planned
}

// Started implements suite.Sink.
func (r *recorder) Started(bench int, s verdict.Planned, attempt int) {
	if r.plan == nil {
		r.plan = make(map[string]verdict.Planned)
	}
	r.plan[s.ID] = s
	r.console.started(bench, s, attempt)
}

// Judged implements suite.Sink.
func (r *recorder) Judged(result verdict.Result) error {
	r.mask(&result)
	if err := r.journal.Record(result); err != nil {
		return err
	}
	r.console.judged(r.plan[result.ID], result)
	return nil
}

// Recovered implements suite.Sink.
func (r *recorder) Recovered(recovery verdict.Recovery) error {
	recovery.Cause = r.redact(recovery.Cause)
	for i := range recovery.Steps {
		recovery.Steps[i].Outcome = r.redact(recovery.Steps[i].Outcome)
	}
	if err := r.journal.Recovered(recovery); err != nil {
		return err
	}
	r.console.recovered(recovery)
	return nil
}

// mask takes secrets out of everything that a modem, or the bench that told it who it is, may have said.
func (r *recorder) mask(result *verdict.Result) {
	result.Reason, result.After = r.redact(result.Reason), r.redact(result.After)
	for i := range result.Steps {
		result.Steps[i].Text, result.Steps[i].Error = r.redact(result.Steps[i].Text), r.redact(result.Steps[i].Error)
	}
	for i, m := range result.Mismatches {
		masked := *m
		masked.Requirement, masked.Got = r.redact(m.Requirement), r.redact(m.Got)
		masked.Want = slices.Clone(m.Want)
		for k, want := range masked.Want {
			masked.Want[k] = r.redact(want)
		}
		result.Mismatches[i] = &masked
	}
	for i := range result.Offers {
		result.Offers[i].ServerName = r.redact(result.Offers[i].ServerName)
	}
}

// allBroken records every scenario of the plan as an error of the bench that could
// not be opened.
func (r *recorder) allBroken(plan *suite.Plan, cause error) error {
	for _, s := range plan.Planned() {
		r.Started(0, s, 1)
		err := r.Judged(verdict.Result{
			ID: s.ID, Attempt: 1, Outcome: verdict.Error, Judgement: verdict.Broken,
			Reason: cause.Error(), Started: time.Now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
