package report

import (
	"cmp"
	"slices"

	"attest/internal/verdict"
)

// Run is what a journal says. Results holds the verdict that counts of each
// planned scenario, in the order of the plan: its last attempt.
type Run struct {
	verdict.Header
	Plan    []verdict.Planned
	Results []verdict.Result
	Earlier []verdict.Result // attempts that a later one of the same id replaced
	End     *End             // nil: the run was killed, or is still running
	Note    string           // what is odd about the journal, one line; empty if nothing is
}

// Case is a planned scenario with what became of it.
type Case struct {
	verdict.Planned
	Result  verdict.Result   // the last attempt; broken if there is none
	Earlier []verdict.Result // earlier attempts, in order
}

// Unstable reports whether attempts of the scenario were judged differently.
func (c Case) Unstable() bool {
	return slices.ContainsFunc(c.Earlier, func(r verdict.Result) bool {
		return r.Judgement != c.Result.Judgement
	})
}

// Attempts returns all attempts, the one that counts last.
func (c Case) Attempts() []verdict.Result {
	return append(slices.Clone(c.Earlier), c.Result)
}

// Cases returns every planned scenario, in the order of the plan.
func (r *Run) Cases() []Case {
	last := make(map[string]verdict.Result, len(r.Results))
	for _, result := range r.Results {
		last[result.ID] = result
	}
	earlier := make(map[string][]verdict.Result)
	for _, result := range r.Earlier {
		earlier[result.ID] = append(earlier[result.ID], result)
	}
	cases := make([]Case, 0, len(r.Plan))
	for _, p := range r.Plan {
		result, ok := last[p.ID]
		if !ok {
			result = unrecorded(p.ID)
		}
		slices.SortStableFunc(earlier[p.ID], func(a, b verdict.Result) int {
			return cmp.Compare(a.Attempt, b.Attempt)
		})
		cases = append(cases, Case{Planned: p, Result: result, Earlier: earlier[p.ID]})
	}
	return cases
}

// unrecorded is the result of a scenario that was planned and has no record.
func unrecorded(id string) verdict.Result {
	return verdict.Result{
		ID: id, Outcome: verdict.None, Judgement: verdict.Broken,
		Reason: "no record: the run ended before its verdict",
	}
}

// Verdict returns the exit status of the run (0 conforms, 1 deviates, 3 the
// bench broke) and how many scenarios got each judgement. A run without plan,
// without end, or interrupted is 3 whatever its results are.
func (r *Run) Verdict() (status int, counts map[verdict.Judgement]int) {
	counts = make(map[verdict.Judgement]int)
	var all []verdict.Judgement
	for _, c := range r.Cases() {
		counts[c.Result.Judgement]++
		all = append(all, c.Result.Judgement)
	}
	if r.unended() != "" {
		return 3, counts
	}
	return verdict.ExitStatus(all, r.End.InconclusiveOK), counts
}

// unended says why the run as a whole has no verdict, whatever its scenarios
// got; empty if it has one.
func (r *Run) unended() string {
	switch {
	case len(r.Plan) == 0:
		return "nothing was planned, so nothing was judged"
	case r.End == nil:
		return "the run has no end: it was killed, or is still running"
	case r.End.Interrupted && r.End.Reason != "":
		return "the run was interrupted: " + r.End.Reason
	case r.End.Interrupted:
		return "the run was interrupted"
	}
	return ""
}
