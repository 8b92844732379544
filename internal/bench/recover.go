package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"attest/internal/verdict"
)

// Recover brings the modem back if the last scenario has lost it, or finds that nothing
// does: then the bench is Broken. It takes no longer than Timeouts.Recover, and returns
// early when ctx ends, which says nothing about the modem.
func (b *Bench) Recover(ctx context.Context) {
	if cause, final := b.condition.state(); cause != nil && !final {
		_ = b.bringBack(ctx, cause) // Broken and Recoveries tell what came of it
	}
}

// Recoveries returns what was done to bring the modem back since it was asked last.
func (b *Bench) Recoveries() []verdict.Recovery {
	all := b.recovered
	b.recovered = nil
	return all
}

// bringBack climbs the ladder until the modem can be prepared for a scenario. In a run that
// is interrupted it leaves the port alone: what the modem had is still to be given back.
func (b *Bench) bringBack(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return errors.Join(cause, fmt.Errorf("bring the modem back: %w", context.Cause(ctx)))
	}
	r := verdict.Recovery{Bench: b.cfg.Number, After: b.last, Cause: oneLine(cause), Started: time.Now()}
	err := b.climb(ctx, &r)
	r.Duration, r.Recovered = time.Since(r.Started), err == nil
	b.recovered = append(b.recovered, r)
	switch {
	case err == nil:
		b.condition.works()
		return nil
	case ctx.Err() != nil:
		return errors.Join(cause, fmt.Errorf("bring the modem back: %w", context.Cause(ctx)))
	}
	err = fmt.Errorf("nothing brings the modem back: it was lost by: %w; and in the end: %w", cause, err)
	b.condition.breaks(err, true)
	return err
}

// climb tries one rung of the ladder after the other, each within its share of the time.
func (b *Bench) climb(ctx context.Context, r *verdict.Recovery) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.recovery())
	defer cancel()
	err := errors.New("there was nothing to try")
	for rungs := b.ladder(); len(rungs) > 0; rungs = rungs[1:] {
		if !rungs[0].serves(b) {
			continue
		}
		start, end := time.Now(), b.begin("bringing the modem back: "+rungs[0].name)
		err = b.try(ctx, b.share(ctx, rungs), rungs[0])
		end()
		step := verdict.RecoveryStep{Name: rungs[0].name, Duration: time.Since(start), Outcome: "the modem answers, and is ready for a scenario"}
		if err != nil {
			step.Outcome = oneLine(err)
		}
		r.Steps = append(r.Steps, step)
		var stranger *StrangerError
		if err == nil || ctx.Err() != nil || errors.As(err, &stranger) {
			return err
		}
	}
	return err
}

// try does what a rung says and prepares a modem that then answers.
func (b *Bench) try(ctx context.Context, limit time.Duration, step rung) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := step.do(b, ctx); err != nil {
		return err
	}
	if err := b.knock(ctx); err != nil {
		return err
	}
	for _, then := range []func(context.Context) error{b.align, b.recognise, b.prepare} {
		if err := then(ctx); err != nil {
			return err
		}
	}
	return nil
}

// share is the time of the first of these rungs, by their weights: what one does not
// need is left to the others.
func (b *Bench) share(ctx context.Context, rungs []rung) time.Duration {
	all := 0
	for _, r := range rungs {
		if r.serves(b) {
			all += r.weight
		}
	}
	until, _ := ctx.Deadline()
	return time.Until(until) * time.Duration(rungs[0].weight) / time.Duration(all)
}

// StrangerError refuses a modem that came back in place of the one that was lost.
type StrangerError struct{ What string }

func (e *StrangerError) Error() string {
	return "another modem than before is on the port: " + e.What + " differs"
}

// recognise makes sure, after a port was lost, that the same modem is on it again.
func (b *Bench) recognise(ctx context.Context) error {
	if !b.unplugged || b.release.Profile == nil {
		return nil
	}
	for _, sign := range []struct{ command, name, known string }{
		{"ATI", "its release", b.release.Raw},
		{"AT+CGSN", "its IMEI", b.release.IMEI},
	} {
		said, err := b.ask(ctx, sign.command)
		if err != nil {
			return fmt.Errorf("recognise the modem: %w", err)
		}
		if sign.known != "" && !strings.Contains(said, sign.known) {
			return &StrangerError{What: sign.name}
		}
	}
	b.unplugged = false
	return nil
}

// oneLine is an error as a journal and a report have it.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
