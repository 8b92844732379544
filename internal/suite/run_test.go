package suite_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/cucumber/godog"

	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// words are the steps of a test's own features: text -> handler, which may ask for
// the trial.
type words map[string]func(context.Context, *bench.Trial) error

func (w words) register(sc *godog.ScenarioContext, trial *bench.Trial, _ []string) {
	for text, handler := range w {
		sc.Step(regexp.MustCompile("^"+text+"$"), func(ctx context.Context) error { return handler(ctx, trial) })
	}
	sc.Step(regexp.MustCompile("^all is well$"), func() {})
}

// load makes a plan of scenarios that have one step each, or several behind " / ".
// A scenario is named T-001 and so on.
func load(t *testing.T, scenarios ...string) *suite.Plan {
	t.Helper()
	var b strings.Builder
	b.WriteString("@guide:x\nFeature: F\n")
	for i, text := range scenarios {
		tags, steps, tagged := strings.Cut(text, " :: ")
		if !tagged {
			tags, steps = "", text
		}
		fmt.Fprintf(&b, "\n  @T-%03d %s\n  Scenario: %d\n", i+1, tags, i+1)
		for step := range strings.SplitSeq(steps, " / ") {
			fmt.Fprintf(&b, "    * %s\n", step)
		}
	}
	plan, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(b.String())}}})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// sink keeps what a run tells it. fail makes it refuse the results of an id.
type sink struct {
	started []string
	results []verdict.Result
	fail    string
	judged  func(verdict.Result)

	recoveries []verdict.Recovery
}

func (s *sink) Recovered(r verdict.Recovery) error {
	s.recoveries = append(s.recoveries, r)
	return nil
}

func (s *sink) Started(_ int, p verdict.Planned, _ int) { s.started = append(s.started, p.ID) }

func (s *sink) Judged(r verdict.Result) error {
	s.results = append(s.results, r)
	if s.judged != nil {
		s.judged(r)
	}
	if r.ID == s.fail {
		return errors.New("the disk is full")
	}
	return nil
}

func (s *sink) ids() []string {
	var ids []string
	for _, r := range s.results {
		ids = append(ids, r.ID)
	}
	return ids
}

// one runs a plan on one bench and returns its results.
func one(t *testing.T, plan *suite.Plan, w words, known ...verdict.Known) []verdict.Result {
	t.Helper()
	s := &sink{}
	cfg := suite.Config{Plan: plan, Benches: openAll(t, 1), Sink: s, Words: w.register, Known: known}
	if err := suite.Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	return s.results
}

type explosive struct{}

func (explosive) Error() string { panic("an error that cannot be printed") }

func mismatch(got string) error {
	return &verdict.Mismatch{Requirement: "it answers", Source: "manual X", Want: []string{"OK"}, Got: got}
}

// Only a mismatch fails a scenario; what is not known is an error of the bench.
func TestWhatAStepSaysDecidesTheOutcome(t *testing.T) {
	say := func(err error) words {
		return words{"it speaks": func(context.Context, *bench.Trial) error { return err }}
	}
	var nothing *verdict.Mismatch
	tests := []struct {
		name      string
		steps     string
		words     words
		outcome   verdict.Outcome
		judgement verdict.Judgement
		reason    string // part of it
	}{
		{"pass", "it speaks", say(nil), verdict.Pass, verdict.Conforms, ""},
		{"mismatch", "it speaks", say(mismatch("ERROR")), verdict.Fail, verdict.Deviates, ""},
		{"wrapped mismatch", "it speaks", say(fmt.Errorf("ask: %w", mismatch("ERROR"))), verdict.Fail, verdict.Deviates, ""},
		{"skip", "it speaks", say(&verdict.Skip{Reason: "no card"}), verdict.Skipped, verdict.NotClaimed, "no card"},
		{"inconclusive", "it speaks", say(&verdict.Inconclusive{Reason: "no network"}), verdict.Undecided, verdict.Unjudged, "no network"},
		{"plain error", "it speaks", say(errors.New("the port is gone")), verdict.Error, verdict.Broken, "the port is gone"},
		{"mismatch and error", "it speaks", say(errors.Join(mismatch("ERROR"), errors.New("the port is gone"))), verdict.Error, verdict.Broken, "the port is gone"},
		{"time-out of ours", "it speaks", say(context.DeadlineExceeded), verdict.Error, verdict.Broken, "deadline"},
		{"nil mismatch", "it speaks", say(nothing), verdict.Error, verdict.Broken, ""},
		{"error that panics", "it speaks", say(explosive{}), verdict.Error, verdict.Broken, "PANIC"},
		{"godog's skip", "it speaks", say(fmt.Errorf("no card: %w", godog.ErrSkip)), verdict.Error, verdict.Broken, "no card"},
		{"godog's pending", "it speaks", say(godog.ErrPending), verdict.Error, verdict.Broken, "pending"},
		{"undefined", "it dances", say(nil), verdict.Error, verdict.Broken, "undefined"},
		{"undefined behind a mismatch", "it speaks / it dances", say(mismatch("ERROR")), verdict.Error, verdict.Broken, "undefined"},
		{"ambiguous", "it speaks", words{"it speaks": say(nil)["it speaks"], "it .*": say(nil)["it speaks"]}, verdict.Error, verdict.Broken, "ambiguous"},
		{"panic", "it speaks", words{"it speaks": func(context.Context, *bench.Trial) error { panic("index out of range") }}, verdict.Error, verdict.Broken, "index out of range"},
		{"end of the goroutine", "it speaks", words{"it speaks": func(context.Context, *bench.Trial) error { runtime.Goexit(); return nil }}, verdict.Error, verdict.Broken, "goroutine"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			results := one(t, load(t, tt.steps, "all is well"), tt.words)
			if len(results) != 2 {
				t.Fatalf("%d results, want 2", len(results))
			}
			r := results[0]
			if r.Outcome != tt.outcome || r.Judgement != tt.judgement || !strings.Contains(r.Reason, tt.reason) {
				t.Errorf("%v, %v, reason %q; want %v, %v, %q", r.Outcome, r.Judgement, r.Reason, tt.outcome, tt.judgement, tt.reason)
			}
			if blamed := len(r.Mismatches) > 0; blamed != (tt.outcome == verdict.Fail) {
				t.Errorf("mismatches %v of an outcome %v", r.Mismatches, r.Outcome)
			}
			if r.Timeline == "" {
				t.Error("no timeline")
			}
			if next := results[1]; next.Judgement != verdict.Conforms {
				t.Errorf("the scenario after it: %v %s", next.Judgement, next.Reason)
			}
		})
	}
}

// godog is content with a file that holds no scenario; we are not.
func TestAScenarioOfWhichNothingRanIsAnError(t *testing.T) {
	plan := load(t, "all is well", "all is well")
	plan.Scenarios[0].Empty()
	results := one(t, plan, words{})
	if r := results[0]; r.Judgement != verdict.Broken || r.Reason != "0 of 1 steps passed, and godog ended with status 0" {
		t.Errorf("%v %q, want an error that counts the steps", r.Judgement, r.Reason)
	}
	if r := results[1]; r.Judgement != verdict.Conforms {
		t.Errorf("the scenario after it: %v %s", r.Judgement, r.Reason)
	}
}

func TestAPanicOutsideOfStepsCostsOneScenario(t *testing.T) {
	s, n := &sink{}, 0
	err := suite.Run(t.Context(), suite.Config{
		Plan: load(t, "all is well", "all is well"), Benches: openAll(t, 1), Sink: s,
		Words: func(sc *godog.ScenarioContext, trial *bench.Trial, sources []string) {
			if n++; n == 1 {
				panic("no words")
			}
			words{}.register(sc, trial, sources)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.results[0]; r.Outcome != verdict.Error || !strings.Contains(r.Reason, "panic: no words") {
		t.Errorf("%v %q, want an error that tells of the panic", r.Outcome, r.Reason)
	}
	if r := s.results[1]; r.Judgement != verdict.Conforms {
		t.Errorf("the scenario after it: %v %s", r.Judgement, r.Reason)
	}
}

func TestStepsBehindAFailureAreNotExecuted(t *testing.T) {
	executed := false
	results := one(t, load(t, "all is well / it fails / it goes on"), words{
		"it fails":   func(context.Context, *bench.Trial) error { return mismatch("ERROR") },
		"it goes on": func(context.Context, *bench.Trial) error { executed = true; return nil },
	})
	if executed {
		t.Error("a step was executed behind one that failed")
	}
	var got []string
	for _, s := range results[0].Steps {
		got = append(got, s.Text+": "+s.Outcome.String())
	}
	if want := []string{"all is well: pass", "it fails: fail", "it goes on: none"}; !slices.Equal(got, want) {
		t.Errorf("steps %q, want %q", got, want)
	}
}

func TestABackgroundBelongsToEveryScenario(t *testing.T) {
	const feature = "@guide:x\nFeature: F\n  Background:\n    * it counts\n\n  @T-001\n  Scenario: 1\n    * all is well\n\n  @T-002\n  Scenario: 2\n    * all is well\n"
	plan, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(feature)}}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range one(t, plan, words{"it counts": func(context.Context, *bench.Trial) error { n++; return nil }}) {
		if r.Judgement != verdict.Conforms || len(r.Steps) != 2 {
			t.Errorf("%s: %v with %d steps, want 2: %s", r.ID, r.Judgement, len(r.Steps), r.Reason)
		}
	}
	if n != 2 {
		t.Errorf("the background was executed %d times, want 2", n)
	}
}

func TestOneBenchKeepsTheOrderOfThePlan(t *testing.T) {
	plan := load(t, "all is well", "all is well", "all is well", "all is well")
	s := &sink{}
	if err := suite.Run(t.Context(), suite.Config{Plan: plan, Benches: openAll(t, 1), Sink: s, Words: words{}.register}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.ids(), plan.IDs()) || !slices.Equal(s.started, plan.IDs()) {
		t.Errorf("started %v, judged %v, want %v", s.started, s.ids(), plan.IDs())
	}
}

// TestEveryAttemptIsJudged: they are numbered from 1, and no scenario is tried again
// before all were tried.
func TestEveryAttemptIsJudged(t *testing.T) {
	plan := load(t, "all is well", "it fails now and then")
	s, tries := &sink{}, 0
	err := suite.Run(t.Context(), suite.Config{Plan: plan, Benches: openAll(t, 1), Sink: s, Repeat: 3, Words: words{
		"it fails now and then": func(context.Context, *bench.Trial) error {
			if tries++; tries == 2 {
				return mismatch("nothing")
			}
			return nil
		}}.register})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.results {
		got = append(got, fmt.Sprintf("%s %d %s", r.ID, r.Attempt, r.Judgement))
	}
	a, b := plan.IDs()[0], plan.IDs()[1]
	want := []string{a + " 1 conforms", b + " 1 conforms", a + " 2 conforms", b + " 2 deviates", a + " 3 conforms", b + " 3 conforms"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBenchesWorkSideBySide(t *testing.T) {
	var meeting sync.WaitGroup
	meeting.Add(3)
	s := &sink{}
	err := suite.Run(t.Context(), suite.Config{
		Plan: load(t, "they meet", "they meet", "they meet"), Benches: openAll(t, 3), Sink: s,
		Words: words{"they meet": func(context.Context, *bench.Trial) error {
			meeting.Done()
			meeting.Wait()
			return nil
		}}.register,
	})
	if err != nil {
		t.Fatal(err)
	}
	benches := map[int]bool{}
	for _, r := range s.results {
		benches[r.Bench] = true
	}
	if len(benches) != 3 {
		t.Errorf("%d benches worked, want 3", len(benches))
	}
}

func TestRunsMayOverlap(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for _, r := range one(t, load(t, "all is well", "it fails", "all is well"), words{
				"it fails": func(context.Context, *bench.Trial) error { return mismatch(fmt.Sprint(i)) },
			}) {
				if want := r.ID == "T-002"; (r.Outcome == verdict.Fail) != want {
					t.Errorf("%s: %v %s", r.ID, r.Outcome, r.Reason)
				}
			}
		})
	}
}

// A scenario that was cut short says nothing about the firmware, whatever its step
// makes of the missing answer.
func TestAnInterruptIsNobodysFailure(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s := &sink{}
	err := suite.Run(ctx, suite.Config{
		Plan: load(t, "all is well", "it is cut short", "all is well"), Benches: openAll(t, 1), Sink: s,
		Words: words{"it is cut short": func(ctx context.Context, _ *bench.Trial) error {
			cancel(errors.New("somebody pressed Ctrl-C"))
			<-ctx.Done()
			return mismatch("nothing")
		}}.register,
	})
	if err == nil || err.Error() != "somebody pressed Ctrl-C" {
		t.Errorf("Run = %v, want the cause", err)
	}
	if len(s.results) != 2 {
		t.Fatalf("%d results, want those of the two that were begun", len(s.results))
	}
	r := s.results[1]
	if r.Outcome != verdict.Error || len(r.Mismatches) > 0 || !strings.HasPrefix(r.Reason, "interrupted: somebody pressed Ctrl-C") {
		t.Errorf("%v, mismatches %v, reason %q; want an error that says interrupted", r.Outcome, r.Mismatches, r.Reason)
	}
	if s.results[0].Judgement != verdict.Conforms {
		t.Errorf("what was judged before: %v", s.results[0].Judgement)
	}
}

func TestAScenarioHasALimit(t *testing.T) {
	s := &sink{}
	err := suite.Run(t.Context(), suite.Config{
		Plan: load(t, "it waits", "all is well"), Benches: openAll(t, 1), Sink: s, Limit: 300 * time.Millisecond,
		Words: words{"it waits": func(ctx context.Context, _ *bench.Trial) error {
			<-ctx.Done()
			return ctx.Err()
		}}.register,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.results[0]; r.Outcome != verdict.Error || !strings.Contains(r.Reason, "longer than 300ms") {
		t.Errorf("%v %q, want an error that names the limit", r.Outcome, r.Reason)
	}
	if r := s.results[1]; r.Judgement != verdict.Conforms {
		t.Errorf("the scenario after it: %v %s", r.Judgement, r.Reason)
	}
}

// A step that does not end is left behind with its bench; others go on.
func TestAStepThatHangsCostsItsBench(t *testing.T) {
	if _, err := authority(); err != nil { // outside the bubble: its time would stand still
		t.Fatal(err)
	}
	for _, benches := range []int{1, 2} {
		t.Run(fmt.Sprintf("%d benches", benches), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				t.Cleanup(func() { close(release) })
				s := &sink{}
				all := openAll(t, benches)
				err := suite.Run(t.Context(), suite.Config{
					Plan:    load(t, "it hangs", "it takes a second", "it takes a second", "it takes a second", "it takes a second"),
					Benches: all, Sink: s, Limit: 2 * time.Second, Grace: time.Second / 2,
					Words: words{
						"it hangs":          func(context.Context, *bench.Trial) error { <-release; return nil },
						"it takes a second": func(context.Context, *bench.Trial) error { <-time.After(time.Second); return nil },
					}.register,
				})
				if err != nil {
					t.Fatal(err)
				}
				if len(s.results) != 5 {
					t.Fatalf("%d results, want 5", len(s.results))
				}
				for _, r := range s.results {
					want, reason := verdict.Conforms, ""
					if r.ID == "T-001" || benches == 1 {
						want, reason = verdict.Broken, `step "it hangs" did not end`
					}
					if r.Judgement != want || !strings.Contains(r.Reason, reason) {
						t.Errorf("%s: %v %q, want %v %q", r.ID, r.Judgement, r.Reason, want, reason)
					}
					if r.ID == "T-001" && all[r.Bench].Broken() == nil {
						t.Error("the bench of a step that hangs passes for sound")
					}
				}
			})
		})
	}
}

// What cannot be recorded ends the run, and everything that was begun is offered.
func TestASinkThatFailsStopsTheRun(t *testing.T) {
	var began sync.WaitGroup
	began.Add(2)
	s := &sink{fail: "T-001"}
	written := make(chan struct{})
	s.judged = func(r verdict.Result) {
		if r.ID == "T-001" {
			close(written)
		}
	}
	err := suite.Run(t.Context(), suite.Config{
		Plan: load(t, "both begin", "both begin / it ends last", "all is well", "all is well"), Benches: openAll(t, 2), Sink: s,
		Words: words{
			"both begin":   func(context.Context, *bench.Trial) error { began.Done(); began.Wait(); return nil },
			"it ends last": func(context.Context, *bench.Trial) error { <-written; return nil },
		}.register,
	})
	if err == nil || !strings.Contains(err.Error(), "record the verdict on T-001: the disk is full") {
		t.Errorf("Run = %v, want the sink's error with the scenario", err)
	}
	if got := s.ids(); len(got) < 2 || got[0] != "T-001" || got[1] != "T-002" || len(got) != len(s.started) {
		t.Errorf("started %v, offered %v: want every one that was begun, and no more begun than was under way", s.started, got)
	}
	if len(s.started) == 4 {
		t.Error("the run went on")
	}
}
