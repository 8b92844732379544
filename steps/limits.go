package steps

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"attest/broker/wire"
	"attest/internal/verdict"
)

// limits is parameters as long as the documents allow, and longer.
type limits struct {
	*scenario
	dialogue *dialogue
	messages *messages
	witness  *witness
	letters  string // what stood for ~ in the last command that had one
}

var limitSteps = []definition{
	define("I send {literal} with {number} letters for ~", func(a *areas) any { return a.limits.send }),
	define("I send {literal} with {hole} letters for ~", func(a *areas) any { return a.limits.sendHole }),
	define("the longest message that MPUBEX takes, up to {number} bytes, has {hole} bytes", func(a *areas) any { return a.limits.longest }),
	define("the modem answers {literal} in any spacing, then OK", func(a *areas) any { return a.limits.anySpacing }),
	define("the broker saw a CONNECT with those letters as {text}", func(a *areas) any { return a.limits.connect }),
	define("the broker saw an? (PUBLISH|SUBSCRIBE|UNSUBSCRIBE) with those letters as topic", func(a *areas) any { return a.limits.topic }),
}

// alphabet has no character that needs an escape, a quote or a meaning in a topic,
// and a prime number of them: a lost part shows.
const alphabet = "abcdefghijklmnopqrstuvwxyz01234"

func (l *limits) send(ctx context.Context, literal, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	if strings.Count(literal, "~") != 1 {
		return fmt.Errorf("put letters into %s: want one ~ in it", literal)
	}
	l.letters = strings.Repeat(alphabet, n/len(alphabet)+1)[:n]
	l.messages.payload = []byte(l.letters)
	return l.dialogue.send(ctx, strings.Replace(literal, "~", l.letters, 1))
}

func (l *limits) sendHole(ctx context.Context, literal, hole string) error {
	count, err := l.trial.Fill(ctx, hole)
	if err != nil {
		return err
	}
	return l.send(ctx, literal, count)
}

// longest finds the limit by halving, from one byte to most, and holds it against the
// profile's.
func (l *limits) longest(ctx context.Context, most, hole string) error {
	refused, err := strconv.Atoi(most)
	if err != nil {
		return err
	}
	want, err := l.messages.count(ctx, hole)
	if err != nil {
		return err
	}
	taken := 0
	for next := refused; refused-taken > 1; next = taken + (refused-taken)/2 {
		ok, err := l.takes(ctx, next)
		switch {
		case err != nil:
			return err
		case ok && next == refused:
			return l.mismatch(fmt.Sprintf("%d bytes taken", next), fmt.Sprintf("%d bytes at most", want))
		case ok:
			taken = next
		default:
			refused = next
		}
	}
	if taken != want {
		return l.mismatch(fmt.Sprintf("%d bytes taken, %d refused", taken, refused), fmt.Sprintf("%d bytes taken, %d refused", want, want+1))
	}
	return nil
}

// takes reports whether MPUBEX publishes a message of n bytes. It may refuse before or
// behind the prompt.
func (l *limits) takes(ctx context.Context, n int) (bool, error) {
	if err := l.dialogue.send(ctx, fmt.Sprintf(`AT+MPUBEX="mqtt/pub_topic",0,0,%d`, n)); err != nil {
		return false, err
	}
	var mismatch *verdict.Mismatch
	switch err := l.dialogue.prompts(ctx); {
	case errors.As(err, &mismatch) && l.dialogue.waiting == "":
		return false, nil
	case err != nil:
		return false, err
	}
	if err := l.dialogue.write(ctx, bulk(n)); err != nil {
		return false, err
	}
	answer, err := l.dialogue.answer(ctx, "OK", "ERROR")
	return answer.Final.Text == "OK", err
}

// anySpacing compares an answer of one line or more; only spaces and line breaks
// are left to the firmware (at-facts X-16).
func (l *limits) anySpacing(ctx context.Context, want string) error {
	return l.dialogue.lines(ctx, func(got []string) bool {
		return unspaced(strings.Join(got, "")) == unspaced(want)
	}, want)
}

func unspaced(text string) string { return strings.Join(strings.Fields(text), "") }

func (l *limits) connect(ctx context.Context, field string) error {
	want := fmt.Sprintf("CONNECT with the %d letters as %s", len(l.letters), field)
	return l.witness.received(ctx, wire.CONNECT, want, func(p wire.Packet) bool {
		return p.Connect != nil && connectField(p.Connect, field) == l.letters
	})
}

// connectField returns a text of CONNECT by its name, nothing where there is none.
func connectField(c *wire.Connect, field string) string {
	will := c.Will
	if will == nil {
		will = &wire.Will{}
	}
	return map[string]string{
		"client id": c.ClientID, "user name": c.User, "password": string(c.Password),
		"will topic": will.Topic, "will message": string(will.Message),
	}[field]
}

func (l *limits) topic(ctx context.Context, packet string) error {
	want := fmt.Sprintf("%s with the %d letters as topic", packet, len(l.letters))
	return l.witness.received(ctx, packetTypes[packet], want, func(p wire.Packet) bool {
		switch {
		case p.Publish != nil:
			return p.Publish.Topic == l.letters
		case p.Subscribe != nil:
			return len(p.Subscribe.Filters) == 1 && p.Subscribe.Filters[0].Filter == l.letters
		}
		return p.Unsubscribe != nil && len(p.Unsubscribe.Filters) == 1 && p.Unsubscribe.Filters[0] == l.letters
	})
}
