package suite_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// attempts are the results of one scenario in order, such as "1 pass, 2 fail".
func attempts(results []verdict.Result, id string) string {
	var all []string
	for _, r := range results {
		if r.ID != id {
			continue
		}
		text := fmt.Sprint(r.Attempt, " ", r.Outcome)
		if r.After != "" {
			text += " after " + r.After
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// run executes a plan and returns its results.
func run(t *testing.T, cfg suite.Config, benches int, w words) []verdict.Result {
	t.Helper()
	s := &sink{}
	cfg.Benches, cfg.Sink, cfg.Words = openAll(t, benches), s, w.register
	if err := suite.Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	return s.results
}

// nth is a step that says something else in its nth execution.
func nth(n int, then, otherwise error) func(context.Context, *bench.Trial) error {
	var mu sync.Mutex
	tries := 0
	return func(context.Context, *bench.Trial) error {
		mu.Lock()
		defer mu.Unlock()
		if tries++; tries == n {
			return then
		}
		return otherwise
	}
}

func TestConfidence(t *testing.T) {
	for _, benches := range []int{1, 5} {
		t.Run(fmt.Sprintf("%d benches", benches), func(t *testing.T) {
			t.Parallel()
			plan := load(t, "it is well", "it fails once", "it skips", "it says nothing once", "it never says anything", "it breaks once")
			results := run(t, suite.Config{Plan: plan, Confidence: 0.99}, benches, words{
				"it is well":             nth(1, nil, nil),
				"it fails once":          nth(7, mismatch("ERROR"), nil),
				"it skips":               nth(0, nil, &verdict.Skip{Reason: "no card"}),
				"it says nothing once":   nth(3, &verdict.Inconclusive{Reason: "no network"}, nil),
				"it never says anything": nth(0, nil, &verdict.Inconclusive{Reason: "no network"}),
				"it breaks once":         nth(2, errors.New("the broker is gone"), nil),
			})
			count := map[string]map[verdict.Outcome]int{}
			for _, r := range results {
				if count[r.ID] == nil {
					count[r.ID] = map[verdict.Outcome]int{}
				}
				count[r.ID][r.Outcome]++
			}
			for id, want := range map[string]map[verdict.Outcome]int{
				"T-001": {verdict.Pass: 44}, "T-003": {verdict.Skipped: 1},
				"T-004": {verdict.Pass: 44, verdict.Undecided: 1}, "T-005": {verdict.Undecided: 88},
			} {
				if fmt.Sprint(count[id]) != fmt.Sprint(want) {
					t.Errorf("%s: %v, want %v", id, count[id], want)
				}
			}
			if got := count["T-002"]; got[verdict.Fail] != 1 || got[verdict.Pass] < 6 || got[verdict.Pass] > 6+benches-1 {
				t.Errorf("T-002: %v, want a failure in the 7th attempt, and after it what was under way alone", got)
			}
			if got := count["T-006"]; got[verdict.Error] != 1 || got[verdict.Pass] > benches+1 {
				t.Errorf("T-006: %v, want an error in the 2nd attempt, and after it what was under way alone", got)
			}
		})
	}
}

func TestSkippedIsNotRepeated(t *testing.T) {
	results := run(t, suite.Config{Plan: load(t, "it skips", "all is well"), Repeat: 3}, 3, words{
		"it skips": nth(0, nil, &verdict.Skip{Reason: "no card"}),
	})
	if got := attempts(results, "T-001"); got != "1 skip" {
		t.Errorf("attempts %s, want one", got)
	}
	if got := len(results); got != 4 {
		t.Errorf("%d results, want 1 and 3", got)
	}
}

// An error of the bench is no verdict: the attempt is made again, once, on another bench if
// there is one. Nothing that the firmware did ever is.
func TestOnlyErrorsOfTheBenchAreTriedAgain(t *testing.T) {
	gone := errors.New("the broker is gone")
	tests := []struct {
		name string
		step func(context.Context, *bench.Trial) error
		want string
	}{
		{"error, then well", nth(1, gone, nil), "1 error, 1 pass after the broker is gone"},
		{"error, then failure", nth(1, gone, mismatch("ERROR")), "1 error, 1 fail after the broker is gone"},
		{"error twice", nth(0, nil, gone), "1 error, 1 error after the broker is gone"},
		{"failure", nth(1, mismatch("ERROR"), nil), "1 fail"},
		{"failure and error", nth(1, errors.Join(gone, mismatch("ERROR")), nil), "1 error, 1 pass after the broker is gone"},
		{"inconclusive", nth(1, &verdict.Inconclusive{Reason: "no network"}, nil), "1 inconclusive"},
		{"skip", nth(1, &verdict.Skip{Reason: "no card"}, nil), "1 skip"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			results := run(t, suite.Config{Plan: load(t, "it speaks", "all is well"), Retry: true}, 1, words{"it speaks": tt.step})
			if got := attempts(results, "T-001"); strings.SplitN(got, "\n", 2)[0] != tt.want {
				t.Errorf("attempts %s, want %s", got, tt.want)
			}
			if got := attempts(results, "T-002"); got != "1 pass" {
				t.Errorf("the scenario after it: %s", got)
			}
		})
	}
}

func TestAnotherBenchTriesAgain(t *testing.T) {
	results := run(t, suite.Config{Plan: load(t, "it breaks once"), Retry: true}, 2, words{
		"it breaks once": nth(1, errors.New("the broker is gone"), nil),
	})
	if len(results) != 2 || results[0].Bench == results[1].Bench || results[1].Judgement != verdict.Conforms {
		t.Errorf("%+v, want an error on one bench and a verdict of the other", results)
	}
}

// A bench that is lost for good is not asked again when there is no other.
func TestALostBenchIsNotTriedAgain(t *testing.T) {
	results := run(t, suite.Config{Plan: load(t, "it is lost", "all is well", "all is well"), Retry: true}, 1, words{
		"it is lost": func(_ context.Context, trial *bench.Trial) error {
			err := errors.New("the port is gone")
			trial.Abandon(err)
			return err
		},
	})
	if len(results) != 3 || slices.ContainsFunc(results, func(r verdict.Result) bool { return r.Judgement != verdict.Broken || r.After != "" }) {
		t.Errorf("%d results, want an error for each scenario, and no more", len(results))
	}
}
