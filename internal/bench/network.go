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

// reattach asks for the PDP context that a stimulus took away, by the manual's
// commands, and waits for the network.
func (b *Bench) reattach(ctx context.Context) error {
	if b.noPDP {
		for _, command := range []string{"AT+CGATT=1", "AT+CGACT=1,1"} {
			if _, err := b.do(ctx, command); err != nil {
				return fmt.Errorf("prepare the modem: %s: %w", command, err)
			}
		}
	}
	b.noPDP = false
	return b.attached(ctx)
}

// attachTime is how long registration may take; beyond it the vendor advises to
// restart (at-facts §7.1).
const attachTime = 2 * time.Minute

// attached waits until the modem is attached, as the guide's flows check first. It
// asks again when the modem tells of its network, or a second later.
func (b *Bench) attached(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, b.scale(attachTime))
	defer cancel()
	for {
		b.modem.Mark()
		line, err := b.ask(ctx, "AT+CGATT?")
		if err != nil {
			return fmt.Errorf("wait for the network: %w", err)
		}
		if on, err := luat.ParseAttached(line); err == nil && on {
			return nil
		}
		if err := b.networkEvent(ctx); err != nil {
			return fmt.Errorf("wait for the network: AT+CGATT? says %q: %w", line, err)
		}
	}
}

// networkEvent waits for the modem to tell of its PDP context, a second at most.
func (b *Bench) networkEvent(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := b.modem.Await(short, "+CGEV: ME PDN ACT", func(l at.Line) bool {
		return strings.HasPrefix(l.Text, "+CGEV: ME PDN ACT")
	})
	var late *modem.TimeoutError
	if errors.As(err, &late) && ctx.Err() == nil {
		return nil
	}
	return err
}

// bootTime is how long a restart may take, from RDY to an answer included; a
// module takes 7 s (at-facts §6.1).
const bootTime = 60 * time.Second

// reappear waits for a RDY at or after a place in the journal, an answered AT and
// the network: RDY alone is no proof that the modem takes commands (history H29).
func (b *Bench) reappear(ctx context.Context, from int) error {
	ctx, cancel := context.WithTimeout(ctx, b.scale(bootTime))
	defer cancel()
	if _, err := b.modem.AwaitFrom(ctx, from, "RDY", isReady); err != nil {
		return fmt.Errorf("wait for the modem to boot: %w", err)
	}
	for {
		err := b.probe(ctx, "AT")
		if err == nil {
			return b.attached(ctx)
		}
		var late *modem.TimeoutError
		if ctx.Err() != nil || !errors.As(err, &late) {
			return err
		}
	}
}

func isReady(l at.Line) bool { return l.Text == "RDY" }
