package report

import (
	"fmt"
	"slices"

	"attest/internal/verdict"
)

// index returns the ids of a plan. An id that is empty or there twice is an
// error: nobody could say whose verdict a result is.
func index(plan []verdict.Planned) (map[string]bool, error) {
	ids := make(map[string]bool, len(plan))
	for _, p := range plan {
		if p.ID == "" {
			return nil, fmt.Errorf("the plan has a scenario without an id: %q", p.Title)
		}
		if ids[p.ID] {
			return nil, fmt.Errorf("the plan has %q twice", p.ID)
		}
		ids[p.ID] = true
	}
	return ids, nil
}

// follows reports whether a judgement can follow from an outcome (the table of
// verdict.Judge). What cannot is no verdict, and must not turn green.
func follows(j verdict.Judgement, o verdict.Outcome) bool {
	switch j {
	case verdict.Conforms, verdict.Fixed:
		return o == verdict.Pass
	case verdict.Deviates, verdict.KnownDeviation, verdict.Changed:
		return o == verdict.Fail
	case verdict.NotClaimed:
		return o == verdict.Skipped
	case verdict.Unjudged:
		return o == verdict.Undecided
	case verdict.Broken:
		return o == verdict.Error || o == verdict.None || o == verdict.Skipped
	}
	return false
}

// check returns why r cannot stand in the journal of a run with that plan.
func check(r verdict.Result, planned map[string]bool) error {
	if !planned[r.ID] {
		return fmt.Errorf("%q is not in the plan", r.ID)
	}
	if !follows(r.Judgement, r.Outcome) {
		return fmt.Errorf("%q has the outcome %q, but is judged %q", r.ID, r.Outcome, r.Judgement)
	}
	if slices.Contains(r.Mismatches, nil) {
		return fmt.Errorf("%q has a mismatch that says nothing", r.ID)
	}
	return nil
}

// checkRecovery returns why r cannot stand in the journal of a run with that plan.
func checkRecovery(r verdict.Recovery, planned map[string]bool) error {
	if r.After != "" && !planned[r.After] {
		return fmt.Errorf("%q is not in the plan", r.After)
	}
	if r.Recovered && len(r.Steps) == 0 {
		return fmt.Errorf("after %q the modem came back by nothing", r.After)
	}
	return nil
}
