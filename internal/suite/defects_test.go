package suite_test

import (
	"strings"
	"sync"
	"testing"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// Every defect of the emulator turns red each scenario that it names, by a mismatch
// that says what was required and what came.
func TestDefectsAreKilled(t *testing.T) {
	t.Parallel()
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	side := make(chan struct{}, 48) // a defect is mostly waiting
	var killing sync.WaitGroup
	for _, d := range emulator.Defects() {
		killing.Go(func() {
			side <- struct{}{}
			defer func() { <-side }()
			kill(t, plan, d)
		})
	}
	killing.Wait()
}

func kill(t *testing.T, plan *suite.Plan, d emulator.Defect) {
	if len(d.KilledBy) == 0 {
		t.Errorf("%s: no scenario kills it", d.Name)
		return
	}
	chosen, err := plan.Select(d.KilledBy, "")
	if err != nil {
		t.Errorf("%s: %v", d.Name, err)
		return
	}
	var broken []*bench.Bench
	for range min(len(chosen.Scenarios), 4) {
		b, err := openBench(t.Context(), func(c *bench.Config) { c.Defects = []string{d.Name} }, nil)
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			return
		}
		defer b.Close()
		broken = append(broken, b)
	}
	results := &sink{}
	if err := suite.Run(t.Context(), suite.Config{Plan: chosen, Benches: broken, Sink: results}); err != nil {
		t.Errorf("%s: %v", d.Name, err)
	}
	if got, want := len(results.results), len(chosen.Scenarios); got != want {
		t.Errorf("%s: %d verdicts, want %d", d.Name, got, want)
	}
	for _, r := range results.results {
		if problem := survival(r); problem != "" {
			t.Errorf("%s survives %s: %s\n%s", d.Name, r.ID, problem, r.Timeline)
		}
	}
}

// survival returns why a result is no failure by mismatch, empty if it is one.
func survival(r verdict.Result) string {
	if r.Outcome != verdict.Fail || len(r.Mismatches) == 0 {
		return r.Outcome.String() + " " + r.Reason
	}
	for _, m := range r.Mismatches {
		if m.Requirement == "" || m.Source == "" || strings.Join(m.Want, "") == "" {
			return "the mismatch says too little: " + m.Error()
		}
	}
	return ""
}
