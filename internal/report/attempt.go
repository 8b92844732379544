package report

import (
	"cmp"
	"fmt"
	"slices"

	"attest/internal/sprt"
	"attest/internal/verdict"
)

// severity orders judgements from well to worst, as they weigh on a run.
var severity = [...]verdict.Judgement{
	verdict.Conforms, verdict.NotClaimed, verdict.KnownDeviation, verdict.Unjudged,
	verdict.Fixed, verdict.Changed, verdict.Deviates, verdict.Broken,
}

// outweighs reports whether of two attempts of one scenario r is the one that counts: a
// firmware that keeps a promise most of the time does not keep it.
func outweighs(r, other verdict.Result) bool {
	mine, its := slices.Index(severity[:], r.Judgement), slices.Index(severity[:], other.Judgement)
	return mine > its || mine == its && r.Attempt >= other.Attempt
}

// inOrder compares attempts: one that was made again follows the one that the bench failed.
func inOrder(a, b verdict.Result) int {
	return cmp.Or(cmp.Compare(a.Attempt, b.Attempt), cmp.Compare(len(a.After), len(b.After)))
}

// overruled reports whether a result is an error of the bench after which the same attempt
// was made again.
func overruled(r verdict.Result, all []verdict.Result) bool {
	return r.Outcome == verdict.Error && r.After == "" && slices.ContainsFunc(all, func(other verdict.Result) bool {
		return other.After != "" && other.Attempt == r.Attempt
	})
}

// settle chooses again what counts, where it takes all attempts of a scenario to say: where
// one was made again, and where a sequential test decides.
func (r *Run) settle(counted map[string]verdict.Result) {
	attempts := make(map[string][]verdict.Result)
	again := make(map[string]bool)
	for _, e := range r.Earlier {
		attempts[e.ID] = append(attempts[e.ID], e)
		again[e.ID] = again[e.ID] || e.After != ""
	}
	r.Earlier = nil
	for _, p := range r.Plan {
		result, ok := counted[p.ID]
		if !ok {
			continue
		}
		all := append(attempts[p.ID], result)
		if again[p.ID] || result.After != "" || r.Confidence > 0 {
			slices.SortStableFunc(all, inOrder)
			counted[p.ID], all = choose(r.Header, all)
		} else {
			all = all[:len(all)-1]
		}
		r.Earlier = append(r.Earlier, all...)
	}
}

// choose returns the attempt that counts, and the others. A test that came to no decision
// has none that does: the result is then inconclusive, and no attempt.
func choose(h verdict.Header, all []verdict.Result) (counts verdict.Result, others []verdict.Result) {
	least := verdict.None // of outcomes, what may count
	eligible := func(r verdict.Result) bool {
		return !overruled(r, all) && (least == verdict.None || r.Outcome == least)
	}
	broken := slices.ContainsFunc(all, func(r verdict.Result) bool {
		return !overruled(r, all) && (r.Judgement == verdict.Broken || r.Outcome == verdict.Skipped)
	})
	if h.Confidence > 0 && !broken {
		switch rate := rateOf(h, all); {
		case rate != nil && rate.Decision == sprt.Refused.String():
			least = verdict.Fail
		case rate != nil && rate.Decision == sprt.Accepted.String():
			least = verdict.Pass
		default:
			return undecided(h, all), all
		}
	}
	best := -1
	for i, r := range all {
		if eligible(r) && (best < 0 || outweighs(r, all[best])) {
			best = i
		}
	}
	return all[best], slices.Delete(slices.Clone(all), best, best+1)
}

// undecided is what attempts come to that were too few, or said too little.
func undecided(h verdict.Header, all []verdict.Result) verdict.Result {
	last, said := all[len(all)-1], 0
	for _, r := range all {
		if r.Outcome == verdict.Pass {
			said++
		}
	}
	return verdict.Result{
		ID: last.ID, Bench: last.Bench, Started: last.Started, Outcome: verdict.Undecided, Judgement: verdict.Unjudged,
		Reason: fmt.Sprintf("the test is undecided: %s without a failure, and %v asks for %d",
			language{}.N(said, "attempt"), h.Confidence, sprt.New(sprt.At(h.Confidence)).Needs()),
	}
}
