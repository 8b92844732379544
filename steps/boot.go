package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"attest/internal/at"
	"attest/internal/luat"
)

// boot is the module's power: how it starts, what it says then, and how it ends.
type boot struct {
	*scenario
	dialogue *dialogue
}

var bootSteps = []definition{
	define("the modem restarts within {time}", func(a *areas) any { return a.boot.restarts }),
	define("the modem answers AT within {time}", func(a *areas) any { return a.boot.answers }),
	define("no boot line came twice", func(a *areas) any { return a.boot.linesOnce }),
	define("every line since then is framed", func(a *areas) any { return a.boot.framed }),
	define("nothing that no document knows comes for {time}", func(a *areas) any { return a.boot.nothingForeign }),
	define("the modem takes commands", func(a *areas) any { return a.boot.takesCommands }),
	define("the modem falls silent within {time}", func(a *areas) any { return a.boot.fallsSilent }),
	define("the modem falls silent within {time}, without a word", func(a *areas) any { return a.boot.fallsSilentAtOnce }),
	define("the power goes off and on again", func(a *areas) any { return a.boot.powerCycle }),
	define("the reset pin is pulled", func(a *areas) any { return a.boot.reset }),
}

// restarts waits for the modem and for its network.
func (b *boot) restarts(ctx context.Context, limit string) error {
	return b.comesBack(ctx, limit, b.trial.Reappear)
}

// answers waits for the modem alone, and leaves the next command to be its second.
func (b *boot) answers(ctx context.Context, limit string) error {
	return b.comesBack(ctx, limit, b.trial.Boot)
}

func (b *boot) comesBack(ctx context.Context, limit string, wait func(context.Context, int) error) error {
	limited, cancel, err := b.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	return b.explain(ctx, wait(limited, b.since), "RDY, and then an answer to AT")
}

// ownLines are those that the module says of itself at a start. All others tell of
// the network, which may do something twice.
var ownLines = []string{ready, "+CPIN: READY"}

// linesOnce counts the module's own lines since the scenario's last command: none comes
// twice (history H26), and what the profile lists comes. A profile that lists RDY twice
// tells of a bug (history H29), and allows nothing.
func (b *boot) linesOnce() error {
	for _, text := range ownLines {
		if n := b.heard(text); n > 1 || n < 1 && b.listed(text) > 0 {
			return b.mismatch(fmt.Sprintf("%s %d times", text, n), text+" once")
		}
	}
	return nil
}

// listed counts the boot lines of the profile.
func (b *boot) listed(prefix string) int {
	n := 0
	for _, line := range b.trial.Profile().Boot {
		if strings.HasPrefix(line.Value, prefix) {
			n++
		}
	}
	return n
}

// heard counts lines since the scenario's last command.
func (b *boot) heard(prefix string) int {
	n := 0
	for _, e := range b.trial.Modem.Since(b.since) {
		if !e.Sent && strings.HasPrefix(e.Line.Text, prefix) {
			n++
		}
	}
	return n
}

// framed looks at the lines since the scenario's last command, each of which must have
// its end by now.
func (b *boot) framed(ctx context.Context) error {
	if err := b.settled(ctx); err != nil {
		return err
	}
	for _, m := range framing(withoutROM(b.trial.Modem.Since(b.since))) {
		return b.mismatch(m.Got, m.Want...)
	}
	return b.ended(ctx)
}

// ended gives a line that has begun the time that its end may take.
func (b *boot) ended(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, haste)
	defer cancel()
	for {
		rest := b.trial.Modem.Rest()
		if len(rest) == 0 {
			return nil
		}
		if limited.Err() != nil {
			return errors.Join(ctx.Err(), b.mismatch("a line without its end: "+escape(string(rest)), "a sound line"))
		}
		if _, err := b.absent(limited, b.since, "50ms", "nothing", func(at.Line) bool { return false }); err != nil && limited.Err() == nil {
			return err
		}
	}
}

// nothingForeign wants no line of which neither a command nor a document tells.
func (b *boot) nothingForeign(ctx context.Context, window string) error {
	line, err := b.absent(ctx, b.trial.First(), window, "an unknown line", func(l at.Line) bool { return l.Kind == at.Unknown })
	if line != nil {
		return b.mismatch(escape(line.String()), "answers, and documented lines")
	}
	return err
}

// takesCommands lets a modem that has changed its line rate find it again.
func (b *boot) takesCommands(ctx context.Context) error { return b.settled(ctx) }

// fallsSilent asks AT until nobody answers: how long a module takes to switch itself
// off is documented nowhere.
func (b *boot) fallsSilent(ctx context.Context, limit string) error {
	limited, cancel, err := b.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	for limited.Err() == nil {
		if alive, err := b.probe(ctx); err != nil || !alive {
			return err
		}
		if _, err := b.absent(limited, b.since, "100ms", "nothing", func(at.Line) bool { return false }); err != nil && limited.Err() == nil {
			return err
		}
	}
	return b.mismatch("an answer to AT after "+limit, "silence")
}

// probe sends AT and reports whether it is answered.
func (b *boot) probe(ctx context.Context) (alive bool, err error) {
	from := b.trial.Modem.Mark()
	limited, cancel := context.WithTimeout(ctx, b.trial.Budget("AT"))
	defer cancel()
	if err := b.trial.Modem.Send(limited, luat.Pending("AT")); err != nil {
		return false, err
	}
	line, err := b.absent(ctx, from, "200ms", "an answer to AT", func(l at.Line) bool { return l.Kind == at.Final })
	return line != nil, err
}

// farewell is what AT+CPOWD=1 says, and AT+CPOWD=0 does not (manual CPOWD).
const farewell = "NORMAL POWER DOWN"

// fallsSilentAtOnce wants no answer to the last command before that.
func (b *boot) fallsSilentAtOnce(ctx context.Context, limit string) error {
	from := b.since
	b.waiting = ""
	if err := b.fallsSilent(ctx, limit); err != nil {
		return err
	}
	probed := false // the answers to AT are none to the command; a farewell is, however late it comes
	for _, e := range b.trial.Modem.Since(from) {
		probed = probed || e.Sent && e.Command.Text == "AT"
		answer := !e.Sent && !probed && (e.Line.Kind == at.Final || e.Line.Kind == at.Information)
		if answer || e.Line.Text == farewell {
			said := b.mismatch(b.dialogue.command+" answered "+escape(e.Line.String()), "no answer")
			return errors.Join(said, b.powerCycle(ctx)) // a modem that stays off is the bench's trouble, not this one
		}
	}
	return nil
}

func (b *boot) powerCycle(ctx context.Context) error { return b.restart(ctx, "power-cycle") }

func (b *boot) reset(ctx context.Context) error { return b.restart(ctx, "reset") }

func (b *boot) restart(ctx context.Context, stimulus string) error {
	b.since = b.trial.Modem.Mark()
	return b.trial.Stimulate(ctx, stimulus)
}
