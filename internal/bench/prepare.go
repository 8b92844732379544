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
var stuck = []string{"\x1a", strings.Repeat("\r\n", 5200)}

// wake makes sure that the modem takes commands: it answers AT, at once or after
// it was led out of a data mode in which somebody left it.
func (b *Bench) wake(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		err := b.probe(ctx)
		if err == nil {
			return nil
		}
		var late *modem.TimeoutError
		if !errors.As(err, &late) {
			return fmt.Errorf("wake the modem: %w", err)
		}
		if attempt >= len(stuck) || ctx.Err() != nil {
			b.broken = &SilentError{Modem: b.name()}
			return b.broken
		}
		if err := b.write(ctx, []byte(stuck[attempt])); err != nil {
			return fmt.Errorf("wake the modem: %w", err)
		}
	}
}

// probe sends AT and waits for a final result.
func (b *Bench) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, max(b.scale(3*time.Second), 500*time.Millisecond))
	defer cancel()
	_, err := b.modem.Do(ctx, luat.Pending("AT"))
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

// known are the commands that bring any modem to the state in which a scenario
// begins, in their order. What they answer does not matter: a command that finds
// nothing to close or to delete says ERROR.
var known = []string{
	"ATE1",
	"AT+CMEE=1",
	"AT+MDISCONNECT",
	"AT+MIPCLOSE",
	"AT+CGREG=0",
	"AT+MQTTMODE=0",
	"AT+MQTTMSGSET=0",
	"AT+MQTTMSGGET",
	`AT+SSLCFG="seclevel",88,0`,
	`AT+SSLCFG="cacert",88,`,
	`AT+SSLCFG="clientcert",88,`,
	`AT+SSLCFG="clientkey",88,`,
	`AT+FSDEL="ca.crt"`,
	`AT+FSDEL="client.crt"`,
	`AT+FSDEL="client.key"`,
	`AT+MCONFIG="attest","",""`,
}

// prepare brings the modem to the state in which a scenario begins: it answers, is
// attached to the network, offline, reports directly, verifies nothing and holds
// none of our files.
func (b *Bench) prepare(ctx context.Context) error {
	if err := b.wake(ctx); err != nil {
		return err
	}
	if err := b.reattach(ctx); err != nil {
		return err
	}
	for _, command := range known {
		if _, err := b.do(ctx, command); err != nil {
			return fmt.Errorf("prepare the modem: %s: %w", command, err)
		}
	}
	return b.offline(ctx)
}

// offline checks that the modem has no connection left.
func (b *Bench) offline(ctx context.Context) error {
	line, err := b.ask(ctx, "AT+MQTTSTATU")
	if err != nil {
		return fmt.Errorf("prepare the modem: %w", err)
	}
	if status, err := luat.ParseStatus(line); err != nil || status != 0 {
		return fmt.Errorf("prepare the modem: after MIPCLOSE it is still connected: %q", line)
	}
	return nil
}

// ready prepares the modem; if that fails and the bench can take its power away,
// it does so and tries once more.
func (b *Bench) ready(ctx context.Context) error {
	err := b.prepare(ctx)
	if err == nil || ctx.Err() != nil || !b.has("power-cycle") {
		return err
	}
	if again := b.powerCycle(ctx); again != nil {
		return errors.Join(err, again)
	}
	if again := b.prepare(ctx); again != nil {
		return errors.Join(err, again)
	}
	return nil
}

// powerCycle restarts the modem and waits until it answers.
func (b *Bench) powerCycle(ctx context.Context) error {
	b.modem.Mark()
	if _, err := b.stimulate(ctx, "power-cycle"); err != nil {
		return err
	}
	b.broken = nil
	return b.reappear(ctx)
}

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

// reappear waits for RDY, an answered AT and the network: RDY alone is no proof
// that the modem takes commands (history H29).
func (b *Bench) reappear(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, b.scale(60*time.Second))
	defer cancel()
	if _, err := b.modem.Await(ctx, "RDY", isReady); err != nil {
		return fmt.Errorf("wait for the modem to boot: %w", err)
	}
	for {
		err := b.probe(ctx)
		if err == nil {
			return b.attached(ctx)
		}
		if ctx.Err() != nil {
			return err
		}
		var late *modem.TimeoutError
		if !errors.As(err, &late) {
			return err
		}
	}
}

// hangUp lets the modem close its connection, so that it does not hear the broker
// go in the middle of the next trial.
func (b *Bench) hangUp(ctx context.Context) error {
	if b.broken != nil {
		return nil
	}
	for _, command := range []string{"AT+MDISCONNECT", "AT+MIPCLOSE"} {
		if _, err := b.do(ctx, command); err != nil {
			return fmt.Errorf("end the trial: %s: %w", command, err)
		}
	}
	return nil
}

// longestDigits returns the longest run of hexadecimal digits in text: an IMEI, an
// IMSI, an ICCID (which may hold letters, at-facts §4).
func longestDigits(text string) string {
	longest := ""
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789ABCDEF", r) }) {
		if len(run) > len(longest) {
			longest = run
		}
	}
	if len(longest) < 10 {
		return ""
	}
	return longest
}
