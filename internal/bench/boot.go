package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// reappear waits until the modem has restarted and answers AT, and then for the
// network. Its RDY comes at or after a place in the journal. That it does not boot
// in the caller's time is a *modem.TimeoutError; the network has a time of its own,
// and that it does not come is a *NetworkError.
func (b *Bench) reappear(ctx context.Context, from int) error {
	defer b.aside(b.modem.Mark(), unsolicited)()
	if err := b.booted(ctx, from); err != nil {
		return fmt.Errorf("wait for the modem to boot: %w", err)
	}
	free, cancel := undated(ctx)
	defer cancel()
	return b.attached(free, ownAttach)
}

// Boot waits like Reappear, but not for the network: the next command is the second
// that the modem answers.
func (t *Trial) Boot(ctx context.Context, from int) error {
	defer t.bench.aside(t.Modem.Mark(), unsolicited)()
	if err := t.bench.booted(ctx, from); err != nil {
		return fmt.Errorf("wait for the modem to boot: %w", err)
	}
	return nil
}

// booted waits for RDY and an answer to AT: RDY alone is no proof that the modem
// takes commands (history H29). A modem that finds its line rate by itself prints
// nothing until AT has trained it (manual IPR), so AT is sent each second; there, an
// answer tells of a restart if AT went without one before.
func (b *Bench) booted(ctx context.Context, from int) error {
	start := time.Now()
	b.clocked = false // a restart may have taken the time with it
	ctx, cancel := context.WithTimeout(ctx, b.cfg.boot())
	defer cancel()
	ready, silent := false, false
	for {
		if !ready {
			var err error
			if ready, err = b.event(ctx, from, "RDY", isReady); err != nil {
				return unbooted(err, ready, start)
			}
		}
		ready = ready || b.lasting != nil && b.lasting.cameBack() // RDY may have come before the port
		err := b.knock(ctx)
		if err == nil && silent {
			err = b.align(ctx) // what was given up for late may still come
		}
		switch {
		case missed(ctx, err):
			silent = true
		case err != nil:
			return unbooted(err, ready, start)
		case ready || silent:
			return nil
		}
	}
}

// unbooted says what was waited for all the time, whatever was asked when it was over.
func unbooted(err error, ready bool, start time.Time) error {
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var late *modem.TimeoutError
	if !errors.As(err, &late) {
		late = &modem.TimeoutError{}
	}
	want := "RDY, or an answer to AT after a silence"
	if ready {
		want = "an answer to AT after RDY"
	}
	return &modem.TimeoutError{Want: want, Waited: time.Since(start), Last: late.Last, Rest: late.Rest}
}

// knock sends AT and waits a second for its answer.
func (b *Bench) knock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := b.modem.Do(ctx, luat.Pending("AT"))
	return err
}

// isReady takes RDY with noise before it: the ROM speaks at a line rate of its own
// (at-facts §6.1).
func isReady(l at.Line) bool { return l.Kind != at.Echo && strings.HasSuffix(l.Text, "RDY") }

// undated returns a context that ends when ctx is cancelled, but not at its deadline.
func undated(ctx context.Context) (context.Context, context.CancelFunc) {
	free, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel(context.Cause(ctx))
		}
	})
	return free, func() { stop(); cancel(nil) }
}
