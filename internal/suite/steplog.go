package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"attest/internal/verdict"
)

// stepLog keeps what came of every step: the scenario's own After hook does not
// tell a skip from a pass. It has a lock because a step may be left behind.
type stepLog struct {
	mu     sync.Mutex
	steps  []verdict.Step
	errs   []error
	passed int
	began  time.Time
	text   string // of the step under way
}

func (l *stepLog) watch(sc *godog.ScenarioContext) {
	sc.StepContext().Before(func(ctx context.Context, step *godog.Step) (context.Context, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.began, l.text = time.Now(), step.Text
		return ctx, nil
	})
	sc.StepContext().After(func(ctx context.Context, step *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
		l.add(step, status, err)
		return ctx, nil
	})
}

func (l *stepLog) add(step *godog.Step, status godog.StepResultStatus, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry := verdict.Step{Keyword: keyword(step), Text: step.Text, Duration: time.Since(l.began)}
	switch {
	case status == godog.StepPassed:
		entry.Outcome = verdict.Pass
		l.passed++
	case status == godog.StepSkipped && err == nil:
		entry.Outcome = verdict.None // an earlier step ended the scenario
	default:
		if err == nil {
			err = fmt.Errorf("step %q: %v", step.Text, status)
		}
		entry.Outcome, _ = verdict.Of(err)
		entry.Error = fmt.Sprint(err) // an Error method may panic, and a hook must not
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
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.errs) > 0 {
		return errors.Join(l.errs...)
	}
	if status != 0 || l.passed != planned {
		return fmt.Errorf("%d of %d steps passed, and godog ended with status %d", l.passed, planned, status)
	}
	return nil
}

func (l *stepLog) all() []verdict.Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.steps)
}

func (l *stepLog) running() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text
}
