package suite_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// decisions judges wrong-state-code by its scenario with the confidence 0.99, once a seed, and
// returns how many firmwares were accepted and refused, and the attempts of all.
func decisions(tb testing.TB, odds string, seeds int) (accepted, refused, attempts int) {
	tb.Helper()
	all, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		tb.Fatal(err)
	}
	plan, err := all.Select([]string{"CONN-007"}, "")
	if err != nil {
		tb.Fatal(err)
	}
	outcomes, errs := make([][]verdict.Result, seeds), make([]error, seeds)
	side := make(chan struct{}, 16) // a scenario is mostly waiting
	var judging sync.WaitGroup
	for seed := range seeds {
		judging.Go(func() {
			side <- struct{}{}
			defer func() { <-side }()
			outcomes[seed], errs[seed] = decide(tb.Context(), plan, odds, uint64(seed))
		})
	}
	judging.Wait()
	if err := errors.Join(errs...); err != nil {
		tb.Fatal(err)
	}
	for _, results := range outcomes {
		switch results[len(results)-1].Outcome {
		case verdict.Pass:
			accepted++
		case verdict.Fail:
			refused++
		}
		attempts += len(results)
	}
	return accepted, refused, attempts
}

// decide returns the attempts at one firmware.
func decide(ctx context.Context, plan *suite.Plan, odds string, seed uint64) ([]verdict.Result, error) {
	b, err := openBench(ctx, func(c *bench.Config) {
		if c.Seed = seed; odds != "" {
			c.Defects = []string{"wrong-state-code" + odds}
		}
	}, nil)
	if err != nil {
		return nil, err
	}
	s := &sink{}
	err = suite.Run(ctx, suite.Config{Plan: plan, Benches: []*bench.Bench{b}, Sink: s, Confidence: 0.99, Retry: true})
	return s.results, errors.Join(err, b.Close())
}

// Firmware that fails in every tenth trial, or in three of ten, is refused, and a conforming
// one is accepted: at least 95 times in 100. BenchmarkDecisions has all 100.
func TestIntermittentDefects(t *testing.T) {
	const seeds = 40
	for _, tt := range []struct {
		odds             string
		accepted, refuse int
	}{{"", seeds, 0}, {"@1/10", 0, seeds * 95 / 100}, {"@3/10", 0, seeds * 95 / 100}} {
		t.Run("odds "+tt.odds, func(t *testing.T) {
			t.Parallel()
			accepted, refused, attempts := decisions(t, tt.odds, seeds)
			t.Logf("of %d firmwares %d accepted, %d refused, in %d attempts", seeds, accepted, refused, attempts)
			if accepted < tt.accepted || refused < tt.refuse || accepted+refused != seeds {
				t.Errorf("of %d firmwares %d accepted, %d refused; want %d and %d at least", seeds, accepted, refused, tt.accepted, tt.refuse)
			}
		})
	}
}

// BenchmarkDecisions gives the decisions on 100 firmwares each: conforming, and broken in
// one and in three of ten trials.
func BenchmarkDecisions(b *testing.B) {
	for _, odds := range []string{"", "@1/10", "@3/10"} {
		b.Run("odds"+odds, func(b *testing.B) {
			var accepted, refused, attempts int
			for b.Loop() {
				accepted, refused, attempts = decisions(b, odds, 100)
			}
			b.ReportMetric(float64(accepted), "accepted/100")
			b.ReportMetric(float64(refused), "refused/100")
			b.ReportMetric(float64(attempts)/100, "attempts")
		})
	}
}
