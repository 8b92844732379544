package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
)

// NetworkError says that the modem was not attached in time. That is the network's
// doing, so it is no *modem.TimeoutError, for which a firmware could be blamed.
type NetworkError struct {
	Waited time.Duration
	Last   string // what AT+CGATT? said last; empty if it said nothing
}

func (e *NetworkError) Error() string {
	said := "says nothing"
	if e.Last != "" {
		said = fmt.Sprintf("says %q", e.Last)
	}
	return fmt.Sprintf("wait for the network: not attached within %v: AT+CGATT? %s", e.Waited.Round(time.Millisecond), said)
}

// reattach asks for the PDP context that a stimulus took away and waits for the
// network.
func (b *Bench) reattach(ctx context.Context) error {
	if b.noPDP {
		if err := b.attach(ctx); err != nil {
			return fmt.Errorf("prepare the modem: %w", err)
		}
	}
	b.noPDP = false
	return b.attached(ctx, 0)
}

// attach asks for the network and its PDP context, by the manual's commands, whatever
// a scenario that failed has left: no radio, no operator, no attachment. What they
// answer does not matter: AT+CGATT? tells what came of it.
func (b *Bench) attach(ctx context.Context) error {
	for _, command := range []string{"AT+CFUN=1", "AT+COPS=0", "AT+CGATT=1", "AT+CGACT=1,1"} {
		if _, err := b.do(ctx, command); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	return nil
}

// How long the network may take.
const (
	attachTime = 2 * time.Minute  // beyond it the vendor advises to restart (at-facts §7.1)
	ownAttach  = 30 * time.Second // in which a module attaches by itself after a restart; 7 s were measured (at-facts §6.1)
)

// attached waits until the modem is attached, as the guide's flows check first. It
// asks again when the modem tells of its network, or a second later; an error, as
// while the SIM is busy, is asked again too. A modem that says that it is detached is
// told once to attach, after it had the given time to do so by itself.
func (b *Bench) attached(ctx context.Context, alone time.Duration) error {
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, b.scale(attachTime))
	defer cancel()
	last, told := "", false
	for {
		from := b.modem.Mark()
		said, err := b.question(limited, "AT+CGATT?")
		if err == nil {
			last = said
			on, unread := luat.ParseAttached(said)
			if on {
				return nil
			}
			if unread == nil && !told && time.Since(start) >= b.scale(alone) {
				told = true
				if err = b.attach(limited); err == nil {
					continue
				}
			}
		}
		if err == nil {
			_, err = b.event(limited, from, "+CGEV: ME PDN ACT", isActivation)
		}
		if err != nil {
			return b.unattached(ctx, err, start, last)
		}
	}
}

// unattached explains why nobody waits any longer.
func (b *Bench) unattached(ctx context.Context, err error, start time.Time, last string) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("wait for the network: %w", context.Cause(ctx))
	case errors.Is(err, context.DeadlineExceeded):
		return &NetworkError{Waited: time.Since(start), Last: last}
	}
	return fmt.Errorf("wait for the network: %w", err)
}

// question sends a command to a modem that may have just booted and loses some
// (at-facts §6.1), until it answers. It returns the information, or the final
// result of an answer without.
func (b *Bench) question(ctx context.Context, command string) (string, error) {
	for {
		limited, cancel := context.WithTimeout(ctx, b.scale(b.budget("AT")))
		answer, err := b.modem.Do(limited, luat.Pending(command))
		cancel()
		switch {
		case missed(ctx, err):
			if err := b.align(ctx); err != nil && !missed(ctx, err) {
				return "", err
			}
			continue
		case err != nil:
			return "", err
		case len(answer.Info) == 0:
			return answer.Final.Text, nil
		}
		return answer.Info[0].Text, nil
	}
}

func isActivation(l at.Line) bool { return strings.HasPrefix(l.Text, "+CGEV: ME PDN ACT") }

// event waits for a line at or after a place in the journal, a second at most, and
// reports whether it came. An error means that nobody need wait on.
func (b *Bench) event(ctx context.Context, from int, name string, match func(at.Line) bool) (bool, error) {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := b.modem.AwaitFrom(short, from, name, match)
	if missed(ctx, err) {
		return false, nil
	}
	return err == nil, err
}
