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

// SilentError says that the modem did not answer AT: nothing can be judged.
type SilentError struct{ Modem string }

func (e *SilentError) Error() string {
	return fmt.Sprintf("the modem on %s does not answer AT", e.Modem)
}

// stuck is what brings a modem back that waits for data: the end of an MPUBEX
// without a length, and more bytes than any announced length has.
var stuck = []string{"\x1a\r\n", strings.Repeat("\r\n", 5200)}

// wake makes sure that the modem takes commands: it answers AT, at once or after
// it was led out of a data mode or the silence of ATQ1 in which somebody left it.
func (b *Bench) wake(ctx context.Context) error {
	command := "AT"
	for attempt := 0; ; attempt++ {
		err := b.probe(ctx, command)
		if err == nil {
			return nil
		}
		var late *modem.TimeoutError
		if !errors.As(err, &late) || ctx.Err() != nil {
			return b.asleep(err)
		}
		if attempt >= len(stuck) {
			silent := &SilentError{Modem: b.name()}
			b.condition.breaks(silent, false)
			return silent
		}
		if err := b.write(ctx, []byte(stuck[attempt])); err != nil {
			return b.asleep(err)
		}
		command = "ATQ0" // final results may be switched off, V.250 §6.2.5
	}
}

// asleep explains what kept wake from its work.
func (b *Bench) asleep(err error) error {
	err = fmt.Errorf("wake the modem: %w", err)
	if lost(err) {
		b.condition.breaks(err, true)
	}
	return err
}

// probe sends a command that any modem accepts and waits for a final result.
func (b *Bench) probe(ctx context.Context, command string) error {
	ctx, cancel := context.WithTimeout(ctx, max(b.scale(3*time.Second), 500*time.Millisecond))
	defer cancel()
	_, err := b.modem.Do(ctx, luat.Pending(command))
	return err
}

func (b *Bench) write(ctx context.Context, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return b.modem.Write(ctx, data)
}

func (b *Bench) name() string {
	if b.cfg.Embedded() {
		return "the embedded emulator"
	}
	return b.cfg.Modem
}

// align waits for an answer that can only be its own question's. A result that
// was given up for late may still come, and would then be taken for that of the
// next command, and so on for ever.
func (b *Bench) align(ctx context.Context) error {
	const question, answer = "AT+CMEE?", "+CMEE"
	ctx, cancel := context.WithTimeout(ctx, b.scale(b.budget(question)))
	defer cancel()
	if err := b.modem.Send(ctx, luat.Pending(question)); err != nil {
		return b.asleep(err)
	}
	seen := false
	_, err := b.modem.Await(ctx, "the answer to "+question, func(l at.Line) bool {
		seen = seen || l.Kind != at.Echo && strings.HasPrefix(l.Text, answer)
		return seen && l.Kind == at.Final
	})
	if err != nil {
		return b.asleep(err)
	}
	return nil
}
