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

// wayOut is what brings a modem back that waits for data: the end of an MPUBEX
// without a length, and more bytes than any announced length has.
var wayOut = []string{"\x1a\r\n", strings.Repeat("\r\n", 5200)}

// wake makes sure that the modem takes commands: it answers AT, at once or after
// it was led out of a data mode or the silence of ATQ1 in which somebody left it.
func (b *Bench) wake(ctx context.Context) error {
	from := b.modem.Mark()
	err := b.probe(ctx, "AT", 0)
	if !missed(ctx, err) {
		return b.asleep(err)
	}
	return b.leadOut(ctx, from)
}

// leadOut brings a modem back that missed a probe. What our bytes make it print, up
// to an answer that can only be its own question's, is held against nobody.
func (b *Bench) leadOut(ctx context.Context, from int) error {
	defer b.begin("leading the modem out of whatever keeps it from answering AT")()
	led := b.aside(from, nothing)
	b.note("the modem missed AT: what it prints until it is led out is held against nobody")
	for _, bytes := range wayOut {
		if err := b.write(ctx, []byte(bytes)); err != nil {
			return b.asleep(err)
		}
		err := b.probe(ctx, "ATQ0", b.lineTime(len(bytes))) // final results may be switched off, V.250 §6.2.5
		if missed(ctx, err) {
			continue
		}
		if err == nil {
			err = b.align(ctx)
		}
		if err == nil {
			err = b.listen(ctx)
		}
		if err != nil {
			return b.asleep(err)
		}
		led()
		b.missedAT()
		b.note("the modem takes commands again")
		return nil
	}
	silent := &SilentError{Modem: b.name()}
	b.condition.breaks(silent, false)
	return silent
}

// missedAT notes that the running trial had a modem that did not answer.
func (b *Bench) missedAT() {
	if t := b.trial.Load(); t != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.missed = true
	}
}

// missed reports whether the modem, and not the caller's time, ended a wait.
func missed(ctx context.Context, err error) bool {
	var late *modem.TimeoutError
	return errors.As(err, &late) && ctx.Err() == nil
}

// asleep explains what kept wake from its work, if anything did.
func (b *Bench) asleep(err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("wake the modem: %w", err)
	if lost(err) || stuck(err) {
		b.condition.breaks(err, false)
	}
	return err
}

// leastProbe is the least time for an answer to AT, whatever the multiplier.
const leastProbe = 500 * time.Millisecond

// probe sends a command that any modem accepts and waits for a final result, for
// the documented time and what the bytes before it need on the line.
func (b *Bench) probe(ctx context.Context, command string, before time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, max(b.scale(b.budget(command)+before), leastProbe))
	defer cancel()
	_, err := b.modem.Do(ctx, luat.Pending(command))
	return err
}

// write writes data; a port that takes none is given up.
func (b *Bench) write(ctx context.Context, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second+b.lineTime(len(data)))
	defer cancel()
	return b.modem.Write(ctx, data)
}

// lineTime is how long n bytes take at the slowest rate that the line may have, at
// 10 bits a byte: a port takes them sooner than a modem behind it.
func (b *Bench) lineTime(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(b.cfg.slowestRate())
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
	return b.asleep(err)
}

// listen gives what our own bytes may have caused, such as the PUBACK of a message
// that they ended, the time to come.
func (b *Bench) listen(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, b.cfg.quiet(50*time.Millisecond))
	defer cancel()
	_, err := b.modem.Await(limited, "nothing", func(at.Line) bool { return false })
	if missed(ctx, err) {
		return nil
	}
	return err
}
