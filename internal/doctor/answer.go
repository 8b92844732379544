package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
)

// How long an answer to AT may take before it is missed. Modems need milliseconds; what
// speaks by itself, such as a GPS receiver, does so every second.
const (
	firstWait = 1500 * time.Millisecond // at the rate of the bench
	nextWait  = 500 * time.Millisecond  // at another rate
	leastWait = 400 * time.Millisecond  // whatever the multiplier
)

// lineRate finds out at which rate the modem answers. What answers at none is for the
// next check to tell.
func (p *patient) lineRate(ctx context.Context) Finding {
	given := ratedBy(p.cfg.Bench.Modem)
	heard, err := p.hear(ctx, given, 2*p.wait(firstWait/2), true)
	switch {
	case err != nil:
		p.voice = voice{what: err.Error(), hint: "look at the port, and begin anew"}
		return notChecked("%v", err)
	case p.modem != nil && given == 0:
		return ok("that of the serial server")
	case p.modem != nil:
		return ok("%d bit/s", given)
	case given == 0 || p.voice.sure:
		return notChecked("nothing answers AT")
	}
	own := p.voice
	for _, rate := range port.Rates() {
		if rate == given {
			continue
		}
		wait := p.wait(nextWait)
		if len(heard) > 0 {
			wait = p.wait(firstWait) // somebody speaks: what?
		}
		if _, err := p.hear(ctx, rate, wait, false); err != nil || ctx.Err() != nil {
			continue // a rate that this port cannot have
		}
		if p.modem != nil {
			return problem("write modem: "+atRate(p.cfg.Bench.Modem, rate), "the modem answers at %d bit/s, not at %d", rate, given)
		}
		if p.voice.sure {
			p.voice.what += fmt.Sprintf(" at %d bit/s", rate)
			return notChecked("nothing answers AT")
		}
	}
	p.voice = own
	return notChecked("nothing answers AT at any usual rate")
}

// silence is the finding for a port that says nothing at any rate.
const silence = "no answer, and not a byte"

// answers says whether somebody answers AT, and who speaks if nobody does.
func (p *patient) answers(context.Context) Finding {
	switch {
	case p.modem != nil && p.odd != "":
		return warning("look who used the modem last; attest run leads it out as well", "answers, but not before %s", p.odd)
	case p.modem != nil:
		return ok("answers")
	case p.voice.what != "":
		return problem(p.voice.hint, "no answer; the port has %s", p.voice.what)
	}
	return problem(p.atPort("look whether the modem is switched on (press its power key), its TX and RX are not swapped, and its rate is a usual one"), "%s", silence)
}

func (p *patient) wait(d time.Duration) time.Duration { return max(p.scaled(d), leastWait) }

// hear opens the port at a rate, says AT, and listens. A modem that answers is kept;
// otherwise it notes who speaks and returns what was heard. A modem that waits for data or was
// told to be quiet is led out if that is asked for.
func (p *patient) hear(ctx context.Context, rate int, wait time.Duration, lead bool) (heard []byte, err error) {
	stream, err := p.open(ctx, rate)
	if err != nil {
		return nil, err
	}
	m := modem.Open(stream, modem.Config{Dialect: luat.Dialect()})
	err = call(ctx, m, "AT", wait)
	if missed(err) && lead {
		if err = m.Write(ctx, []byte("\x1a\r\n")); err == nil { // the end of data without a length (manual MPUBEX)
			err = call(ctx, m, "ATQ0", wait) // results may be switched off, V.250 §6.2.5
		}
		if err == nil {
			p.odd = "it was led out of a data mode or the silence of ATQ1"
			err = align(ctx, m)
		}
	}
	if err == nil {
		p.modem, p.rate = m, rate
		return nil, nil
	}
	heard, own := said(m)
	m.Close()
	if !missed(err) {
		return nil, err
	}
	p.voice = listen(heard, own, p.atPort("give the modem's own port"))
	return heard, nil
}

// call says a command and waits for its final result.
func call(ctx context.Context, m *modem.Modem, command string, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	_, err := m.Do(ctx, luat.Pending(command))
	return err
}

// align waits for an answer that can only be its own question's: one that was given up for
// late would be taken for that of the next command, and so on.
func align(ctx context.Context, m *modem.Modem) error {
	const question, answer = "AT+CMEE?", "+CMEE"
	ctx, cancel := context.WithTimeout(ctx, leastAnswer)
	defer cancel()
	if err := m.Send(ctx, luat.Pending(question)); err != nil {
		return err
	}
	seen := false
	_, err := m.Await(ctx, "the answer to "+question, func(l at.Line) bool {
		seen = seen || l.Kind != at.Echo && strings.HasPrefix(l.Text, answer)
		return seen && l.Kind == at.Final
	})
	return err
}

// missed tells a modem that did not answer from a port that broke.
func missed(err error) bool {
	var late *modem.TimeoutError
	return errors.As(err, &late)
}

// said is all that went over a port, either way.
func said(m *modem.Modem) (heard, own []byte) {
	for _, e := range m.Journal() {
		if e.Sent {
			own = append(own, e.Raw...)
		} else {
			heard = append(heard, e.Raw...)
		}
	}
	return slices.Concat(heard, m.Rest()), own
}
