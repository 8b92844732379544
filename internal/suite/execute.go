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
)

// perform lets godog execute the steps and folds what they said. A watchdog ends
// what no context ends.
func (r *runner) perform(ctx context.Context, trial *bench.Trial, s Scenario, result *verdict.Result) error {
	log, ended := &stepLog{}, make(chan error, 1)
	go func() {
		err := errors.New("a step ended the goroutine that it ran in")
		defer func() { ended <- err }()
		err = guard(func() error { return log.verdict(r.godog(ctx, trial, s, log), len(s.steps)) })
	}()
	defer func() { result.Steps = log.all() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(r.Grace):
		err := fmt.Errorf("step %q did not end within %v after its time was over", log.running(), r.Grace)
		trial.Abandon(fmt.Errorf("%s left a step behind: %w", s.ID, err))
		return err
	}
}

// godog executes the one scenario that the contents hold and returns its status.
func (r *runner) godog(ctx context.Context, trial *bench.Trial, s Scenario, log *stepLog) int {
	return godog.TestSuite{
		Name:                s.ID,
		ScenarioInitializer: func(sc *godog.ScenarioContext) { log.watch(sc); r.Words(sc, trial, s.Sources) },
		Options: &godog.Options{
			Format:          "progress",
			Output:          io.Discard,
			Strict:          true, // ambiguity is found only there
			NoColors:        true,
			DefaultContext:  ctx,
			FeatureContents: []godog.Feature{{Name: s.File, Contents: s.contents}},
		},
	}.Run()
}
