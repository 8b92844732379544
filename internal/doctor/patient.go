package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"attest/broker"
	"attest/internal/at"
	"attest/internal/firmware"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
)

// patient is a bench under examination.
type patient struct {
	cfg     Config
	rate    int               // at which the modem answers, in bit/s
	modem   *modem.Modem      // nil until it answers
	odd     string            // what it took to make it answer; empty for nothing
	voice   voice             // of what answers no AT
	id      firmware.Identity // what it runs, once that was read
	lost    bool              // the port went away
	held    *port.HeldError
	mistake *port.UsageError // the port is none

	peer     *broker.Broker   // ours, while it listens
	external *broker.External // nil for ours
	config   broker.Config
	patience time.Duration // of a connection
	host     string        // what the modem is told

	undo []func(context.Context) // what the doctor changed, to be set back from the last to the first
}

// leaveTime bounds what is done for a modem when the examination is over.
const leaveTime = 10 * time.Second

// leave sets back what was changed and ends the dialogue.
func (p *patient) leave(ctx context.Context) {
	if p.modem != nil {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
		defer cancel()
		for _, undo := range slices.Backward(p.undo) {
			undo(limited)
		}
		p.modem.Close()
	}
	if p.peer != nil {
		p.peer.Close()
	}
}

// do sends a command and waits for its final result, as long as the manual allows by default.
func (p *patient) do(ctx context.Context, command at.Pending) (modem.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, max(p.scaled(longestAnswer(command)), leastAnswer))
	defer cancel()
	a, err := p.modem.Do(ctx, command)
	if errors.Is(err, port.ErrGone) {
		p.lost = true
	}
	return a, err
}

// leastAnswer is the least time for an answer, whatever the multiplier.
const leastAnswer = 2 * time.Second

// longestAnswer is the manual's maximum response time (at-facts §2.5).
func longestAnswer(c at.Pending) time.Duration {
	switch c.Command.Name() {
	case "+CPIN":
		return 30 * time.Second // of 180: a card that needs longer is no card for a bench
	case "+COPS":
		return 60 * time.Second // of 300, which a read form never needs
	case "+CIICR", "+CIPSHUT":
		return 90 * time.Second
	}
	return 9 * time.Second
}

// ask sends a command and returns its first line of information, or the final result of an
// answer that has none.
func (p *patient) ask(ctx context.Context, command string) (string, error) {
	a, err := p.do(ctx, luat.Pending(command))
	switch {
	case err != nil:
		return "", err
	case len(a.Info) == 0:
		return a.Final.Text, nil
	}
	return a.Info[0].Text, nil
}

// unanswered is the finding for a command that came to nothing.
func (p *patient) unanswered(command string, err error) Finding {
	var late *modem.TimeoutError
	switch {
	case p.lost:
		return problem("plug the modem in again, look at its supply, and begin anew", "the port went away at %s", command)
	case errors.As(err, &late):
		return problem("restart the modem (AT+RESET, or its power) and begin anew", "%s was not answered within %v", command, late.Waited.Round(time.Millisecond))
	}
	return problem("look at the port, and begin anew", "%s: %v", command, err)
}

// says quotes what the modem said, without the numbers that identify it.
func says(text string) string { return fmt.Sprintf("%q", masked(clip(text))) }

// clip keeps a line short.
func clip(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

// masked hides every long run of digits: an IMEI, an IMSI, an ICCID.
func masked(text string) string {
	const long = 10
	b := []byte(text)
	for i := 0; i < len(b); i++ {
		n := i
		for n < len(b) && b[n] >= '0' && b[n] <= '9' {
			n++
		}
		if n-i >= long {
			for j := i; j < n; j++ {
				b[j] = '*'
			}
		}
		i = max(i, n-1)
	}
	return string(b)
}
