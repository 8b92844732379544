package suite

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"attest/internal/bench"
	"attest/internal/verdict"
	"attest/steps"
)

// Sink takes what a run finds, in the order of the verdicts, one call at a time.
type Sink interface {
	// Started says that an attempt at a scenario begins on a bench; they are counted from 1.
	Started(bench int, s verdict.Planned, attempt int)
	// Judged hands over a result. An error stops the run: a verdict that cannot
	// be recorded must not be lost silently.
	Judged(r verdict.Result) error
	// Recovered tells how a bench brought its modem back, or failed to: before the
	// scenario whose preparation it was part of, after the one that broke it. An error
	// stops the run.
	Recovered(r verdict.Recovery) error
}

// Config says how to run a plan.
type Config struct {
	Plan    *Plan
	Benches []*bench.Bench // all of the same release; scenarios are handed to whichever is free
	Known   []verdict.Known
	Sink    Sink
	Repeat  int           // attempts of each scenario that is not skipped; 0: one
	Limit   time.Duration // for one scenario; 0: DefaultLimit
	Grace   time.Duration // in which a step has to end after that; 0: DefaultGrace

	// Confidence above 0 tries each scenario until a sequential test accepts or refuses it,
	// or has had all the attempts that it gets: see sprt.At. Repeat is then of no account.
	Confidence float64
	// Retry makes an attempt once more that the bench failed, on another one if there is any.
	// Both are handed to the sink, the second with After. What the firmware failed is
	// never tried again.
	Retry bool

	// Words binds the words of the scenarios to one trial; nil: steps.Register.
	Words func(sc *godog.ScenarioContext, trial *bench.Trial, sources []string)
}

// DefaultLimit bounds a scenario on a real modem. It only ends what no deadline
// of a step has ended.
const DefaultLimit = 10 * time.Minute

// DefaultGrace is how long a step may take to notice that its time is over. One
// that does not is left behind, and the bench with it.
const DefaultGrace = 30 * time.Second

func (c *Config) complete() {
	if c.Repeat == 0 {
		c.Repeat = 1
	}
	if c.Limit == 0 {
		c.Limit = DefaultLimit
	}
	if c.Grace == 0 {
		c.Grace = DefaultGrace
	}
	if c.Words == nil {
		c.Words = steps.Register
	}
}

// Run executes the plan's scenarios in order, each on the next free bench, as often as
// Repeat or Confidence say, until all are judged or ctx ends. Every scenario that was begun is handed to the sink;
// what was not begun has no record, which is for the report to show. A bench that
// breaks leaves its scenarios to the others; the last one gets errors for them all.
// The error is ctx's, or the sink's.
func Run(ctx context.Context, cfg Config) error {
	cfg.complete()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &runner{Config: cfg, stop: stop, known: make(map[string]*verdict.Known), schedule: newSchedule(&cfg)}
	for i := range cfg.Known {
		r.known[cfg.Known[i].ID] = &cfg.Known[i]
	}
	defer context.AfterFunc(ctx, r.schedule.stop)()
	var workers sync.WaitGroup
	for _, b := range cfg.Benches {
		workers.Go(func() { r.work(ctx, b) })
	}
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// runner is what the workers of a run share.
type runner struct {
	Config
	known    map[string]*verdict.Known
	schedule *schedule
	stop     context.CancelCauseFunc
	mu       sync.Mutex // serialises the sink
}

// work makes attempts on one bench until there are no more, or the bench breaks and
// another can go on.
func (r *runner) work(ctx context.Context, b *bench.Bench) {
	for b.Broken() == nil || !r.schedule.leave() {
		a, more := r.schedule.next(b.Number())
		if !more || ctx.Err() != nil {
			return
		}
		r.start(b, &a)
		b.Disturb(fmt.Sprintf("%s %d", a.ID, a.number))
		result := r.judge(ctx, b, &a)
		r.recoveries(b)
		r.report(result)
		if result.Outcome == verdict.Error {
			b.Recover(ctx)
			r.recoveries(b)
		}
		r.schedule.judged(a, result, b.Broken() != nil || ctx.Err() != nil)
	}
}

func (r *runner) start(b *bench.Bench, a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Sink.Started(b.Number(), a.Planned, a.number)
}

// report hands a result to the sink; if it cannot be recorded the run ends.
func (r *runner) report(result verdict.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.Sink.Judged(result); err != nil {
		r.stop(fmt.Errorf("record the verdict on %s: %w", result.ID, err))
	}
}

// recoveries hands to the sink what a bench did to bring its modem back.
func (r *runner) recoveries(b *bench.Bench) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, recovery := range b.Recoveries() {
		if err := r.Sink.Recovered(recovery); err != nil {
			r.stop(fmt.Errorf("record the recovery of bench %d: %w", b.Number(), err))
		}
	}
}
