package audit

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// Extent is how many scenarios meet a defect.
type Extent uint8

const (
	FirstKill  Extent = iota // until one kills it that should, or, when none does, until any kills it
	Named                    // all that its row names, and no other
	Everything               // all
)

// Config says what is broken, and by what it is judged.
type Config struct {
	Plan    *suite.Plan
	Defects []emulator.Defect
	Extent  Extent
	Side    int           // benches at a time; a defect is mostly waiting
	Limit   time.Duration // for one scenario, as in suite.Config
	Grace   time.Duration // after that, as in suite.Config

	// Open opens a bench whose modem has the defect.
	Open func(ctx context.Context, defect string) (*bench.Bench, error)
	// Trying is told which defect begins to be judged; it returns what is called when it was. nil: nobody.
	// A defect that is judged again begins again.
	Trying func(emulator.Defect) (ended func())
	// Judged takes each row when it is known, one at a time; nil: none.
	Judged func(verdict.Defect)
}

// Run judges every defect. The rows are in the order of the defects, and all are
// there: what could not be judged says why. The error is ctx's: then the rows hold what
// was known when it ended, and Judged was called for the others only.
//
// With FirstKill a defect that no scenario killed as it should is judged again, alone:
// beside many others it may show later than a scenario listens. What then survives,
// survives; the row says that it took two tries.
func Run(ctx context.Context, cfg Config) ([]verdict.Defect, error) {
	all, err := reasons()
	if err != nil {
		return nil, err
	}
	return run(ctx, cfg, all)
}

func run(ctx context.Context, cfg Config, reasons map[string]reason) ([]verdict.Defect, error) {
	rows := make([]verdict.Defect, len(cfg.Defects))
	places := make(chan struct{}, max(cfg.Side, 1))
	var mu sync.Mutex
	var judging sync.WaitGroup
	var again []int
	try := func(i int) {
		d := cfg.Defects[i]
		if cfg.Trying != nil {
			defer cfg.Trying(d)()
		}
		j := &judge{Config: cfg, defect: d, reason: reasons[d.Name], places: places, row: describe(d)}
		j.row.Again = rows[i].Name != ""
		j.run(ctx)
		mu.Lock()
		defer mu.Unlock()
		rows[i] = j.row
		switch {
		case cfg.Extent == FirstKill && !j.row.Good() && j.row.Broken == "" && !j.row.Again:
			again = append(again, i)
		case cfg.Judged != nil && (ctx.Err() == nil || j.row.Good()):
			cfg.Judged(j.row)
		}
	}
	for i := range cfg.Defects {
		if !wait(ctx, places) {
			break
		}
		judging.Go(func() {
			defer func() { <-places }()
			try(i)
		})
	}
	judging.Wait()
	slices.Sort(again)
	for _, i := range again {
		if wait(ctx, places) {
			try(i)
			<-places
		}
	}
	for i, d := range cfg.Defects {
		if rows[i].Name == "" {
			rows[i] = describe(d)
			rows[i].Broken = fmt.Sprintf("not begun: %v", context.Cause(ctx))
		}
	}
	return rows, ctx.Err()
}

// wait takes a place, if ctx does not end before there is one.
func wait(ctx context.Context, places chan<- struct{}) bool {
	select {
	case places <- struct{}{}:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func describe(d emulator.Defect) verdict.Defect {
	return verdict.Defect{Name: d.Name, Group: d.Area, Breaks: d.Breaks, Source: d.Source, Expected: d.KilledBy}
}
