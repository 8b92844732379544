package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cucumber/godog"

	"attest/internal/bench"
	"attest/internal/verdict"
	"attest/steps"
)

// grace is how long a scenario may take to end after its context has; a step that
// ignores it longer is left behind, and the bench with it.
const grace = 30 * time.Second

// execute runs one scenario on a fresh trial and writes what came of it into the
// result. Everything that is not a mismatch of the firmware is an error.
func execute(ctx context.Context, b *bench.Bench, s Scenario, limit time.Duration, result *verdict.Result) {
	limited, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the scenario took longer than %v", limit))
	defer cancel()
	trial, err := b.NewTrial(limited, s.ID)
	if err == nil {
		err = perform(limited, trial, s, result)
	}
	if trial != nil {
		err = errors.Join(err, trial.Close(context.WithoutCancel(ctx)))
		if err == nil || mismatched(err) {
			err = errors.Join(err, ambient(trial))
		}
		result.Timeline = trial.Timeline()
	}
	fold(limited, err, result)
}

func mismatched(err error) bool {
	outcome, _ := verdict.Of(err)
	return outcome == verdict.Fail
}

// ambient joins the mismatches of the rules that hold in every scenario.
func ambient(trial *bench.Trial) error {
	var problems []error
	for _, m := range steps.Ambient(trial) {
		problems = append(problems, m)
	}
	return errors.Join(problems...)
}

// perform lets godog execute the steps and folds what they said. A watchdog ends
// what no context ends.
func perform(ctx context.Context, trial *bench.Trial, s Scenario, result *verdict.Result) error {
	log := &stepLog{}
	done := make(chan int, 1)
	go func() {
		done <- godog.TestSuite{
			Name:                s.ID,
			ScenarioInitializer: func(sc *godog.ScenarioContext) { log.watch(sc); steps.Register(sc, trial, s.Sources) },
			Options: &godog.Options{
				Format:          "progress",
				Output:          io.Discard,
				Strict:          true,
				NoColors:        true,
				DefaultContext:  ctx,
				FeatureContents: []godog.Feature{{Name: s.File, Contents: s.contents}},
			},
		}.Run()
	}()
	select {
	case status := <-done:
		result.Steps = log.steps
		return log.verdict(status, len(s.steps))
	case <-after(ctx, grace):
		return fmt.Errorf("a step of %s did not end %v after its time was over", s.ID, grace)
	}
}

// after is closed some time after ctx ended.
func after(ctx context.Context, d time.Duration) <-chan struct{} {
	late := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(d, func() { close(late) }) })
	return late
}

// stepLog keeps the status of every step: the scenario's own After hook does not
// tell a skip from a pass.
type stepLog struct {
	steps  []verdict.Step
	errs   []error
	passed int
	began  time.Time
}

func (l *stepLog) watch(sc *godog.ScenarioContext) {
	sc.StepContext().Before(func(ctx context.Context, _ *godog.Step) (context.Context, error) {
		l.began = time.Now()
		return ctx, nil
	})
	sc.StepContext().After(func(ctx context.Context, step *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
		l.add(step, status, err)
		return ctx, nil
	})
}

func (l *stepLog) add(step *godog.Step, status godog.StepResultStatus, err error) {
	entry := verdict.Step{Keyword: keyword(step), Text: step.Text, Duration: time.Since(l.began)}
	switch status {
	case godog.StepPassed:
		entry.Outcome = verdict.Pass
		l.passed++
	case godog.StepSkipped:
		entry.Outcome = verdict.None // an earlier step ended the scenario
	default:
		if err == nil {
			err = fmt.Errorf("step %q: %v", step.Text, status)
		}
		entry.Outcome, _ = verdict.Of(err)
		entry.Error = err.Error()
		l.errs = append(l.errs, err)
	}
	l.steps = append(l.steps, entry)
}

// keyword is lost in a pickle but for its kind.
func keyword(step *godog.Step) string {
	switch step.Type {
	case "Context":
		return "Given"
	case "Action":
		return "When"
	case "Outcome":
		return "Then"
	}
	return "*"
}

// verdict folds the steps. A scenario of which not every step passed, and none
// said why, did not run: an error, never a pass.
func (l *stepLog) verdict(status, planned int) error {
	if err := errors.Join(l.errs...); err != nil {
		return err
	}
	if status != 0 || l.passed != planned {
		return fmt.Errorf("%d of %d steps passed, and godog ended with status %d", l.passed, planned, status)
	}
	return nil
}

// CheckSteps reports every step of the plan that no definition or more than one
// fits, with file and line.
func (p *Plan) CheckSteps() error {
	var problems []error
	for _, s := range p.Scenarios {
		for _, text := range s.steps {
			if n := steps.Matches(text); n != 1 {
				problems = append(problems, fmt.Errorf("%s:%d: %d step definitions fit %q, want one", s.File, s.Line, n, text))
			}
		}
	}
	return errors.Join(problems...)
}

// Dictionary returns the words of every step, as patterns with named fragments.
func Dictionary() []string { return steps.Dictionary() }
