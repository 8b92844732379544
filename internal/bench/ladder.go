package bench

import (
	"context"
	"fmt"
	"time"
)

// rung is one thing that may bring a modem back, milder than those after it.
type rung struct {
	name    string
	weight  int  // its share of the time
	offline bool // it is of use without a port
	do      func(*Bench, context.Context) error
}

// serves reports whether a rung can do anything now.
func (r rung) serves(b *Bench) bool { return r.offline || b.modem.Err() == nil }

// ladder is what a bench tries, in its order: as the guide's last resorts and the vendor's
// advice have it (guide §faq, at-facts §7.1), and then what acts on the modem from outside.
func (b *Bench) ladder() []rung {
	rungs := []rung{
		{"open the port again", 3, true, (*Bench).reconnect},
		{"AT, and out of a data mode", 4, false, (*Bench).resynchronise},
		{"AT+MIPCLOSE", 1, false, told("AT+MIPCLOSE")},
		{"AT+CFUN=0, AT+CFUN=1", 2, false, told("AT+CFUN=0", "AT+CFUN=1")},
		{"AT+RESET", 4, false, (*Bench).resetByCommand},
	}
	for _, name := range []string{reset, powerCycle} {
		if b.has(name) {
			rungs = append(rungs, rung{"the stimulus " + name, 6, true, stimulated(name)})
		}
	}
	return rungs
}

// reopen closes the port and opens it anew, as soon as there is one.
func (b *Bench) reopen(ctx context.Context) error {
	old, closed := b.modem, make(chan struct{})
	cause, _ := b.condition.state() // a write may know it before a read does
	b.unplugged = b.unplugged || lost(cause) || lost(old.Err())
	go func() {
		_ = old.Close() // what is wrong with it is known
		close(closed)
	}()
	select {
	case <-closed:
	case <-ctx.Done():
		return fmt.Errorf("close the port: %w", context.Cause(ctx))
	}
	p, err := b.device.Connect(ctx)
	if err != nil {
		return err
	}
	b.modem = b.talk(p)
	return nil
}

// reconnect opens the port again, also one that is gone at once because the modem's side
// was not done with the last. A modem that was plugged in may have to boot first.
func (b *Bench) reconnect(ctx context.Context) error {
	for {
		if err := b.reopen(ctx); err != nil {
			return err
		}
		err := b.knock(ctx)
		if b.unplugged && missed(ctx, err) {
			err = b.answers(ctx)
		}
		if !lost(err) {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// answers waits for an answer to AT.
func (b *Bench) answers(ctx context.Context) error {
	for {
		if err := b.knock(ctx); !missed(ctx, err) {
			return err
		}
	}
}

// resynchronise leads the modem out of a data mode, or of the silence of ATQ1.
func (b *Bench) resynchronise(ctx context.Context) error {
	until, _ := ctx.Deadline()
	each := time.Until(until) / time.Duration(len(wayOut)+1)
	err := b.within(ctx, each, b.answers)
	for _, bytes := range wayOut {
		if !missed(ctx, err) {
			break
		}
		if err = b.write(ctx, []byte(bytes)); err == nil {
			err = b.within(ctx, each, b.unmuted)
		}
	}
	return err
}

// within bounds one wait of several.
func (b *Bench) within(ctx context.Context, limit time.Duration, wait func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return wait(ctx)
}

// unmuted switches final results on, V.250 §6.2.5, and waits for one.
func (b *Bench) unmuted(ctx context.Context) error {
	if _, err := b.do(ctx, "ATQ0"); err != nil {
		return err
	}
	return nil
}

// told sends commands. What the modem answers does not matter, as long as it does.
func told(commands ...string) func(*Bench, context.Context) error {
	return func(b *Bench, ctx context.Context) error {
		for _, command := range commands {
			if _, err := b.do(ctx, command); err != nil {
				return err
			}
		}
		return nil
	}
}

// resetByCommand restarts the modem by AT+RESET.
func (b *Bench) resetByCommand(ctx context.Context) error {
	from := b.modem.Mark()
	if _, err := b.do(ctx, "AT+RESET"); err != nil && !missed(ctx, err) && !lost(err) {
		return err
	}
	return b.rejoin(ctx, from)
}

// stimulated restarts the modem from outside.
func stimulated(name string) func(*Bench, context.Context) error {
	return func(b *Bench, ctx context.Context) error {
		from := b.modem.Mark()
		if _, err := b.stimulate(ctx, name); err != nil {
			return err
		}
		return b.rejoin(ctx, from)
	}
}

// rejoin waits for a modem that restarts, on its port or on the one that comes for it.
func (b *Bench) rejoin(ctx context.Context, from int) error {
	err := b.booted(ctx, from)
	if !lost(err) {
		return err
	}
	return b.reconnect(ctx)
}

// pause waits, or returns why it need not.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
