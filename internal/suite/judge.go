package suite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"attest/internal/bench"
	"attest/internal/verdict"
	"attest/steps"
)

// judge executes one scenario, or skips it with the reason, and holds the outcome
// against what is known of the release.
func (r *runner) judge(ctx context.Context, b *bench.Bench, a *attempt) verdict.Result {
	s := a.Scenario
	result := verdict.Result{ID: s.ID, Attempt: a.number, After: a.after, Bench: b.Number(), Started: time.Now(), Known: r.known[s.ID]}
	if reason := unclaimed(b, s); reason != "" {
		result.Outcome, result.Reason = verdict.Skipped, reason
	} else if need, missing := b.Missing(s.Needs); missing {
		result.Outcome, result.Reason = verdict.Skipped, fmt.Sprintf("the bench has no %s", need)
		result.Known = nil // the list is about the release: a bench that cannot look does not contradict it
	} else {
		err := guard(func() error { return r.execute(ctx, b, a, &result) })
		if fold(err, &result); unable(err) {
			result.Known = nil
		}
	}
	result.Duration = time.Since(result.Started)
	result.Judgement = verdict.Judge(result.Outcome, verdict.Signature(result.Mismatches), result.Known)
	return result
}

// unclaimed says why a scenario is not for this release, empty if it is.
func unclaimed(b *bench.Bench, s Scenario) string {
	profile := b.Release().Profile
	for _, claim := range s.Claims {
		if !profile.Claimed(claim) {
			return fmt.Sprintf("%s does not claim %s", profile.Identity, claim)
		}
	}
	return ""
}

// execute performs one scenario on a fresh trial and returns everything that went
// wrong in it. What is not a mismatch of the firmware is an error of the bench.
func (r *runner) execute(ctx context.Context, b *bench.Bench, a *attempt, result *verdict.Result) error {
	limited, cancel := context.WithTimeoutCause(ctx, r.Limit, fmt.Errorf("the scenario took longer than %v", r.Limit))
	defer cancel()
	trial, err := b.NewTrial(limited, a.ID)
	if err == nil {
		err = r.perform(limited, trial, a.Scenario, result)
	}
	if err != nil && limited.Err() != nil {
		err = interrupted(limited, err)
	}
	if trial == nil {
		return err
	}
	steps.Settle(limited, trial)
	if closing := trial.Close(context.WithoutCancel(ctx)); !errors.Is(err, closing) {
		err = errors.Join(err, closing)
	}
	if outcome, _ := verdict.Of(err); outcome == verdict.Pass || outcome == verdict.Fail {
		heard := steps.Heard(trial)
		err = errors.Join(err, ambient(heard), trial.Doubt())
		if outcome, _ := verdict.Of(err); outcome == verdict.Fail {
			err = r.excuse(a, trial.Disturbed(ctx, steps.Restarted(heard)), err)
		}
	} else if outcome == verdict.Error {
		err = vanished(ctx, a, trial, err)
	}
	if outcome, _ := verdict.Of(err); outcome == verdict.Pass {
		err = steps.LeftOut(trial) // nothing is green of which a part was not checked
	}
	result.Timeline, result.Offers = trial.Timeline(), steps.Offers(trial)
	return err
}

// excuse holds nothing against the firmware that may be a consequence of what befell its
// modem from outside. What may also be the firmware's own doing is tried once more, and if
// it happens again, it is the firmware's.
func (r *runner) excuse(a *attempt, what *bench.Disturbance, found error) error {
	switch {
	case what == nil || !what.Proven && a.doubted:
		return found
	case what.Proven || r.Retry && a.after == "":
		a.doubted = !what.Proven
		return fmt.Errorf("%w; the scenario had come to: %v", what, found)
	}
	return &verdict.Inconclusive{Reason: fmt.Sprintf("%v; the scenario had come to: %v", what, found)}
}

// vanished blames a firmware that took its port along each time the scenario was tried.
func vanished(ctx context.Context, a *attempt, trial *bench.Trial, found error) error {
	why, own := trial.Vanished(ctx)
	if own && a.doubted {
		return steps.Vanished(why)
	}
	a.doubted = a.doubted || own
	return found
}

// interrupted says that a scenario did not have its time: whatever it found
// missing might still have come, so nothing of it is held against the firmware.
func interrupted(ctx context.Context, err error) error {
	return fmt.Errorf("interrupted: %w; it had come to: %v", context.Cause(ctx), err)
}

// ambient joins the mismatches of the rules that hold in every scenario.
func ambient(heard steps.Evidence) error {
	var problems []error
	for _, m := range steps.Ambient(heard) {
		problems = append(problems, m)
	}
	return errors.Join(problems...)
}

// guard turns a panic into an error: it is a mistake of ours, and must cost one
// scenario, not the run.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}

// fold makes one outcome of everything that went wrong in a scenario.
func fold(err error, result *verdict.Result) {
	result.Outcome, _ = verdict.Of(err)
	switch result.Outcome {
	case verdict.Pass:
	case verdict.Fail:
		result.Mismatches = verdict.Mismatches(err)
	default: // a mismatch of a scenario that the bench broke is not the firmware's
		result.Reason = reason(err)
	}
}

// unable reports whether a scenario was skipped because the bench could not look.
func unable(err error) bool {
	var skip *verdict.Skip
	outcome, _ := verdict.Of(err)
	return outcome == verdict.Skipped && errors.As(err, &skip) && skip.Bench
}

func reason(err error) string {
	var skip *verdict.Skip
	var open *verdict.Inconclusive
	outcome, _ := verdict.Of(err)
	switch {
	case outcome == verdict.Skipped && errors.As(err, &skip):
		return skip.Reason
	case outcome == verdict.Undecided && errors.As(err, &open):
		return open.Reason
	}
	return fmt.Sprint(err) // an Error method may panic, and fmt survives that
}
