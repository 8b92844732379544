package suite_test

import (
	"maps"
	"slices"
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
// that says what was required and what came. What survives beside 47 others is judged
// again alone: a defect may show later than a scenario listens on a busy machine.
func TestDefectsAreKilled(t *testing.T) {
	t.Parallel()
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	var again []emulator.Defect
	side := make(chan struct{}, 48) // a defect is mostly waiting
	var killing sync.WaitGroup
	var mu sync.Mutex
	for _, d := range emulator.Defects() {
		killing.Go(func() {
			side <- struct{}{}
			defer func() { <-side }()
			survived := kill(t, plan, d)
			mu.Lock()
			defer mu.Unlock()
			if d.KilledBy = slices.Collect(maps.Keys(survived)); len(survived) > 0 {
				again = append(again, d)
			}
		})
	}
	killing.Wait()
	for _, d := range again {
		t.Logf("%s survived %q on a busy machine", d.Name, d.KilledBy)
		for id, why := range kill(t, plan, d) {
			t.Errorf("%s survives %s: %s", d.Name, id, why)
		}
	}
}

// kill judges a defect by the scenarios that it names, and returns those that it
// survives, with the reason.
func kill(t *testing.T, plan *suite.Plan, d emulator.Defect) map[string]string {
	if len(d.KilledBy) == 0 {
		t.Errorf("%s: no scenario kills it", d.Name)
		return nil
	}
	chosen, err := plan.Select(d.KilledBy, "")
	if err != nil {
		t.Errorf("%s: %v", d.Name, err)
		return nil
	}
	var broken []*bench.Bench
	for range min(len(chosen.Scenarios), 4) {
		b, err := openBench(t.Context(), func(c *bench.Config) { c.Defects = []string{d.Name} }, nil)
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
			return nil
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
	survived := make(map[string]string)
	for _, r := range results.results {
		if problem := survival(r); problem != "" {
			survived[r.ID] = problem + "\n" + r.Timeline
		}
	}
	return survived
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
