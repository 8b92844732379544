package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// Config says what is broken, and by what it is judged.
type Config struct {
	Plan    *suite.Plan
	Defects []emulator.Defect
	All     bool          // every scenario on every defect; otherwise the first good kill ends a defect
	Side    int           // defects at a time; a defect is mostly waiting
	Limit   time.Duration // for one scenario, as in suite.Config

	// Open opens a bench whose modem has the defect.
	Open func(ctx context.Context, defect string) (*bench.Bench, error)
	// Judged takes each row when it is known, one at a time; nil: none.
	Judged func(verdict.Defect)
}

// Run judges every defect. The rows are in the order of the defects. The error is
// ctx's, or that of a bench that cannot be opened.
func Run(ctx context.Context, cfg Config) ([]verdict.Defect, error) {
	reasons, err := reasons()
	if err != nil {
		return nil, err
	}
	rows, errs := make([]verdict.Defect, len(cfg.Defects)), make([]error, len(cfg.Defects))
	side := make(chan struct{}, max(cfg.Side, 1))
	var mu sync.Mutex
	var judging sync.WaitGroup
	for i, d := range cfg.Defects {
		judging.Go(func() {
			side <- struct{}{}
			defer func() { <-side }()
			j := &judge{Config: cfg, defect: d, reason: reasons[d.Name], row: describe(d)}
			errs[i] = j.run(ctx)
			rows[i] = j.row
			if cfg.Judged != nil && errs[i] == nil {
				mu.Lock()
				defer mu.Unlock()
				cfg.Judged(rows[i])
			}
		})
	}
	judging.Wait()
	return rows, errors.Join(errs...)
}

func describe(d emulator.Defect) verdict.Defect {
	return verdict.Defect{Name: d.Name, Group: d.Area, Breaks: d.Breaks, Source: d.Source, Expected: d.KilledBy}
}

// judge is what it takes to judge one defect.
type judge struct {
	Config
	defect emulator.Defect
	reason reason
	row    verdict.Defect
}

// run judges scenarios on a modem with the defect until one kills it.
func (j *judge) run(ctx context.Context) error {
	start := time.Now()
	defer func() { j.row.Took = time.Since(start) }()
	b, err := j.Open(ctx, j.defect.Name)
	if err != nil {
		return fmt.Errorf("break the modem by %s: %w", j.defect.Name, err)
	}
	defer func() { _ = b.Close() }() // what is left of a broken modem is no news
	for _, s := range j.order() {
		if ctx.Err() != nil || !j.All && j.enough(s) {
			break
		}
		err := suite.Run(ctx, suite.Config{Plan: &suite.Plan{Scenarios: []suite.Scenario{s}}, Benches: []*bench.Bench{b}, Sink: sink{j}, Limit: j.Limit})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// enough reports whether the next scenario has nothing to add: a good kill ends the
// search, and so does any kill once the scenarios that the row names have been tried.
func (j *judge) enough(next suite.Scenario) bool {
	named := slices.Contains(j.defect.KilledBy, next.ID)
	return j.row.Good() || j.row.Killed() && !named
}

// order is the scenarios that the row names, as it names them, and then all others.
func (j *judge) order() []suite.Scenario {
	rank := func(s suite.Scenario) int {
		if i := slices.Index(j.defect.KilledBy, s.ID); i >= 0 {
			return i
		}
		return len(j.defect.KilledBy)
	}
	ordered := slices.Clone(j.Plan.Scenarios)
	slices.SortStableFunc(ordered, func(a, b suite.Scenario) int { return rank(a) - rank(b) })
	return ordered
}

// sink takes the verdict on one scenario.
type sink struct{ judge *judge }

// Started implements suite.Sink.
func (sink) Started(int, verdict.Planned) {}

// Judged implements suite.Sink.
func (s sink) Judged(r verdict.Result) error {
	row := &s.judge.row
	switch r.Outcome {
	case verdict.Fail:
		row.Tried++
		kill := verdict.Kill{ID: r.ID, Expected: slices.Contains(row.Expected, r.ID)}
		kill.Mismatch, kill.Reason = s.judge.reason.of(r.Mismatches)
		row.Kills = append(row.Kills, kill)
	case verdict.Pass:
		row.Tried++
	case verdict.Skipped:
	default:
		row.Excuses = append(row.Excuses, r.ID+": "+r.Reason)
	}
	return nil
}
