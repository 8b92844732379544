package report

import (
	"slices"

	"attest/internal/verdict"
)

// Run is what a journal says. Results holds the verdict that counts of each
// planned scenario, in the order of the plan: the worst of its attempts, and the
// last of equals. An error of the bench does not count if the attempt was made again;
// with Confidence the test says what counts.
type Run struct {
	verdict.Header
	Plan    []verdict.Planned
	Results []verdict.Result
	Earlier []verdict.Result // the other attempts; of those that are well, without steps and timeline

	Recoveries []verdict.Recovery // how benches brought their modems back, in order

	Strangers Strangers // who else was at the broker

	sum string // SHA-256 of the journal, hexadecimal

	shed  []timing // of attempts whose timeline was not kept; LoadTimed fills it, and a contract about commands
	taken []timing // of all attempts that passed, where a contract is about commands

	End  *End   // nil: the run was killed, or is still running
	Note string // what is odd about the journal, one line; empty if nothing is
	gaps gaps   // what it lacks
}

// Case is a planned scenario with what became of it.
type Case struct {
	verdict.Planned
	Result  verdict.Result   // the attempt that counts; broken if there is none, inconclusive if no decision came of them
	Earlier []verdict.Result // the other attempts, in order
	Rate    *Rate            // of all attempts, where there were to be several
}

// Unstable reports whether attempts of the scenario were judged differently.
func (c Case) Unstable() bool {
	all := c.Attempts()
	return c.Result.Attempt > 0 && slices.ContainsFunc(c.Earlier, func(r verdict.Result) bool {
		return r.Judgement != c.Result.Judgement && !overruled(r, all)
	})
}

// Attempts returns all attempts in order.
func (c Case) Attempts() []verdict.Result {
	all := slices.Clone(c.Earlier)
	if c.Result.Attempt > 0 || len(all) == 0 {
		all = append(all, c.Result)
	}
	slices.SortStableFunc(all, inOrder)
	return all
}

// Cases returns every planned scenario, in the order of the plan.
func (r *Run) Cases() []Case {
	counted := make(map[string]verdict.Result, len(r.Results))
	for _, result := range r.Results {
		counted[result.ID] = result
	}
	earlier := make(map[string][]verdict.Result)
	for _, result := range r.Earlier {
		earlier[result.ID] = append(earlier[result.ID], result)
	}
	cases := make([]Case, 0, len(r.Plan))
	for _, p := range r.Plan {
		result, ok := counted[p.ID]
		if !ok {
			result = unrecorded(p.ID)
		}
		slices.SortStableFunc(earlier[p.ID], inOrder)
		c := Case{Planned: p, Result: result, Earlier: earlier[p.ID]}
		c.Rate = rateOf(r.Header, c.Attempts())
		cases = append(cases, c)
	}
	return cases
}

// missingRecord is the reason of a result that nobody recorded.
const missingRecord = "no record: the run ended before its verdict"

// unrecorded is the result of a scenario that was planned and has no record.
func unrecorded(id string) verdict.Result {
	return verdict.Result{
		ID: id, Outcome: verdict.None, Judgement: verdict.Broken,
		Reason: missingRecord,
	}
}

// Verdict returns the exit status of the run (0 conforms, 1 deviates, 3 the
// bench broke) and how many scenarios got each judgement. A run without plan,
// without end, or interrupted is 3 whatever its results are; one that conforms, but does not
// keep its contract, is 1.
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
	status = verdict.ExitStatus(all, r.End.InconclusiveOK)
	if status == 0 && standing(r.Clauses()) != Kept {
		status = 1
	}
	return status, counts
}

// unended says why the run as a whole has no verdict, whatever its scenarios
// got; empty if it has one.
func (r *Run) unended() string { return language{}.unended(r) }

func (l language) unended(r *Run) string {
	switch {
	case len(r.Plan) == 0:
		return l.F("nothing was planned, so nothing was judged")
	case r.End == nil:
		return l.F("the run has no end: it was killed, or is still running")
	case r.End.Interrupted && r.End.Reason != "":
		return l.F("the run was interrupted: %s", r.End.Reason)
	case r.End.Interrupted:
		return l.F("the run was interrupted")
	}
	return ""
}
