package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// helpers is how many more benches a defect gets when all other scenarios have to meet
// it: on one bench they would take minutes.
const helpers = 7

// errEnough ends the search for a kill.
var errEnough = errors.New("it is known what becomes of the defect")

// judge is what it takes to judge one defect.
type judge struct {
	Config
	defect emulator.Defect
	reason reason
	places chan struct{} // one is held; a further bench takes a further one
	row    verdict.Defect
	ended  bool // errEnough is on its way: what the others were at is no verdict
}

// run has the scenarios judge the defect that Extent asks for.
func (j *judge) run(ctx context.Context) {
	start := time.Now()
	defer func() { j.row.Took = time.Since(start) }()
	named, others := j.split()
	switch j.Extent {
	case Named:
		j.meet(ctx, named)
	case Everything:
		j.meet(ctx, slices.Concat(named, others))
	default:
		j.search(ctx, named)
		if !j.row.Killed() && j.row.Broken == "" {
			j.meet(ctx, others)
		}
	}
}

// search lets one scenario after the other judge the defect until one kills it that
// should. Each has its own bench: one that breaks must not take the next verdict with it.
func (j *judge) search(ctx context.Context, named []suite.Scenario) {
	for _, s := range named {
		if j.row.Good() || j.row.Broken != "" {
			return
		}
		j.let(ctx, []suite.Scenario{s}, 1)
	}
}

// meet lets all scenarios judge the defect, on what places nobody uses.
func (j *judge) meet(ctx context.Context, scenarios []suite.Scenario) {
	more := j.borrow(min(helpers, len(scenarios)-1))
	defer func() {
		for range more {
			<-j.places
		}
	}()
	j.let(ctx, scenarios, 1+more)
}

// split returns the scenarios that the row names, as it names them, and all others.
func (j *judge) split() (named, others []suite.Scenario) {
	for _, s := range j.Plan.Scenarios {
		if slices.Contains(j.defect.KilledBy, s.ID) {
			named = append(named, s)
		} else {
			others = append(others, s)
		}
	}
	slices.SortFunc(named, func(a, b suite.Scenario) int {
		return slices.Index(j.defect.KilledBy, a.ID) - slices.Index(j.defect.KilledBy, b.ID)
	})
	return named, others
}

// borrow takes up to n places that nobody uses, and returns how many.
func (j *judge) borrow(n int) int {
	for taken := range n {
		select {
		case j.places <- struct{}{}:
		default:
			return taken
		}
	}
	return max(n, 0)
}

// let has scenarios judge the defect on n benches. Where that cannot be, the row says why.
func (j *judge) let(ctx context.Context, scenarios []suite.Scenario, n int) {
	var benches []*bench.Bench
	defer func() {
		for _, b := range benches {
			_ = b.Close() // what is left of a broken modem is no news
		}
	}()
	for range n {
		b, err := j.Open(ctx, j.defect.Name)
		if err != nil {
			j.row.Broken = fmt.Sprintf("open the bench: %v", err)
			return
		}
		benches = append(benches, b)
	}
	err := suite.Run(ctx, suite.Config{Plan: &suite.Plan{Scenarios: scenarios}, Benches: benches, Sink: sink{j}, Limit: j.Limit, Grace: j.Grace})
	switch {
	case errors.Is(err, errEnough):
	case err != nil:
		j.row.Broken = err.Error()
	case len(scenarios) > 1 && !slices.ContainsFunc(benches, func(b *bench.Bench) bool { return b.Broken() == nil }):
		j.row.Broken = fmt.Sprintf("every bench broke: %v", benches[0].Broken())
	}
}

// sink takes the verdict on one scenario.
type sink struct{ judge *judge }

// Started implements suite.Sink.
func (sink) Started(int, verdict.Planned, int) {}

// Recovered implements suite.Sink: what a broken modem takes is no news.
func (sink) Recovered(verdict.Recovery) error { return nil }

// Judged implements suite.Sink.
func (s sink) Judged(r verdict.Result) error {
	row := &s.judge.row
	switch {
	case s.judge.ended:
	case r.Outcome == verdict.Fail:
		row.Tried++
		kill := verdict.Kill{ID: r.ID, Expected: slices.Contains(row.Expected, r.ID)}
		kill.Mismatch, kill.Reason = s.judge.reason.of(r.Mismatches)
		row.Kills = append(row.Kills, kill)
		if !kill.Expected && s.judge.Extent == FirstKill {
			s.judge.ended = true
			return errEnough
		}
	case r.Outcome == verdict.Pass:
		row.Tried++
	case r.Outcome == verdict.Skipped:
	default:
		row.Excuses = append(row.Excuses, r.ID+": "+r.Reason)
	}
	return nil
}
