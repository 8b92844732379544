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

// outcomesOf says from which outcomes a judgement can follow (design: the
// judge's table). A result outside it is no verdict, and must not turn green.
var outcomesOf = map[verdict.Judgement][]verdict.Outcome{
	verdict.Conforms:       {verdict.Pass},
	verdict.Fixed:          {verdict.Pass},
	verdict.Deviates:       {verdict.Fail},
	verdict.KnownDeviation: {verdict.Fail},
	verdict.Changed:        {verdict.Fail},
	verdict.NotClaimed:     {verdict.Skipped},
	verdict.Unjudged:       {verdict.Undecided},
	verdict.Broken:         {verdict.Error, verdict.None, verdict.Skipped},
}

// check returns why r cannot stand in the journal of a run with that plan.
func check(r verdict.Result, planned map[string]bool) error {
	if !planned[r.ID] {
		return fmt.Errorf("%q is not in the plan", r.ID)
	}
	if !slices.Contains(outcomesOf[r.Judgement], r.Outcome) {
		return fmt.Errorf("%q has the outcome %q, but is judged %q", r.ID, r.Outcome, r.Judgement)
	}
	if slices.Contains(r.Mismatches, nil) {
		return fmt.Errorf("%q has a mismatch that says nothing", r.ID)
	}
	return nil
}
