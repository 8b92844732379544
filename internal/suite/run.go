package suite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"attest/internal/bench"
	"attest/internal/verdict"
)

// Sink takes what a run finds, in the order of the verdicts, one call at a time.
type Sink interface {
	// Started says that a scenario begins on a bench.
	Started(bench int, s verdict.Planned)
	// Judged hands over a result. An error stops the run: a verdict that cannot
	// be recorded must not be lost silently.
	Judged(r verdict.Result) error
}

// Config says how to run a plan.
type Config struct {
	Plan    *Plan
	Benches []*bench.Bench // all of the same release; scenarios are handed to whichever is free
	Known   []verdict.Known
	Sink    Sink
	Limit   time.Duration // for one scenario; 0: DefaultLimit
}

// DefaultLimit bounds a scenario on a real modem. It only ends what no deadline
// of a step has ended.
const DefaultLimit = 10 * time.Minute

// Run executes the plan's scenarios in order, each on the next free bench, until
// all are judged or ctx ends. Every scenario that was begun is handed to the sink;
// what was not begun has no record, which is for the report to show. The error is
// ctx's, or the sink's.
func Run(ctx context.Context, cfg Config) error {
	if cfg.Limit == 0 {
		cfg.Limit = DefaultLimit
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &runner{cfg: cfg, stop: stop, known: make(map[string]*verdict.Known)}
	for i := range cfg.Known {
		r.known[cfg.Known[i].ID] = &cfg.Known[i]
	}
	queue := make(chan Scenario)
	var workers sync.WaitGroup
	for _, b := range cfg.Benches {
		workers.Go(func() { r.work(ctx, b, queue) })
	}
	feed(ctx, cfg.Plan.Scenarios, queue)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func feed(ctx context.Context, scenarios []Scenario, queue chan<- Scenario) {
	defer close(queue)
	for _, s := range scenarios {
		select {
		case queue <- s:
		case <-ctx.Done():
			return
		}
	}
}

// runner is what the workers of a run share.
type runner struct {
	cfg   Config
	known map[string]*verdict.Known
	stop  context.CancelCauseFunc
	mu    sync.Mutex // serialises the sink
}

// work judges scenarios on one bench until the queue ends.
func (r *runner) work(ctx context.Context, b *bench.Bench, queue <-chan Scenario) {
	for s := range queue {
		if ctx.Err() != nil {
			return
		}
		r.mu.Lock()
		r.cfg.Sink.Started(b.Number(), s.Planned)
		r.mu.Unlock()
		r.report(r.judge(ctx, b, s))
	}
}

// report hands a result to the sink; if it cannot be recorded the run ends.
func (r *runner) report(result verdict.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.cfg.Sink.Judged(result); err != nil {
		r.stop(fmt.Errorf("record the verdict on %s: %w", result.ID, err))
	}
}

// judge executes one scenario, or skips it with the reason, and holds the outcome
// against what is known of the release.
func (r *runner) judge(ctx context.Context, b *bench.Bench, s Scenario) verdict.Result {
	result := verdict.Result{ID: s.ID, Attempt: 1, Bench: b.Number(), Started: time.Now(), Known: r.known[s.ID]}
	if reason := unmet(b, s); reason != "" {
		result.Outcome, result.Reason = verdict.Skipped, reason
	} else {
		execute(ctx, b, s, r.cfg.Limit, &result)
	}
	result.Duration = time.Since(result.Started)
	result.Judgement = verdict.Judge(result.Outcome, signature(result), result.Known)
	return result
}

// unmet says why a scenario is not for this release or this bench, empty if it is.
func unmet(b *bench.Bench, s Scenario) string {
	for _, claim := range s.Claims {
		if !b.Release().Profile.Claimed(claim) {
			return fmt.Sprintf("%s does not claim %s", b.Release().Profile.Identity, claim)
		}
	}
	if need, missing := b.Missing(s.Needs); missing {
		return fmt.Sprintf("the bench has no %s", need)
	}
	return ""
}

// signature is that of the first mismatch: the one that the scenario stopped at.
func signature(r verdict.Result) string {
	if len(r.Mismatches) == 0 {
		return ""
	}
	return r.Mismatches[0].Signature()
}

// fold makes one outcome of everything that went wrong in a scenario.
func fold(ctx context.Context, err error, result *verdict.Result) {
	outcome, _ := verdict.Of(err)
	result.Outcome = outcome
	if outcome != verdict.Error { // a mismatch of a scenario that the bench broke is not the firmware's
		result.Mismatches = verdict.Mismatches(err)
	}
	switch {
	case ctx.Err() != nil && outcome == verdict.Error:
		result.Reason = "interrupted: " + context.Cause(ctx).Error()
	case outcome == verdict.Fail:
		result.Reason = ""
	case err != nil:
		result.Reason = reason(err)
	}
}

func reason(err error) string {
	var skip *verdict.Skip
	var open *verdict.Inconclusive
	switch {
	case errors.As(err, &skip):
		return skip.Reason
	case errors.As(err, &open):
		return open.Reason
	}
	return err.Error()
}
