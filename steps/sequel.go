package steps

import (
	"context"
	"errors"
	"fmt"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/at"
	"attest/internal/modem"
)

// sequel proves that something did not happen by what comes behind it: packets of one
// connection keep their order, so that no time has to be guessed.
type sequel struct {
	*scenario
	dialogue *dialogue
	reports  *reports
	edges    *edges
}

var sequelSteps = []definition{
	define("the modem gets over the fault without {literal}", func(a *areas) any { return a.sequel.overcomes }),
	define("the broker sees no ([A-Z]+) before the modem's next message", func(a *areas) any { return a.sequel.nothingBefore }),
	define("MCONNECT comes to its end within {time}", func(a *areas) any { return a.sequel.ended }),
}

// digested is how long a modem may take over a packet that it neither closes for nor
// answers behind: one that waits for the rest of it does neither.
const digested = "2s"

// overcomes waits until the modem has dealt with what the fault sent it: it closed, said
// ERROR, or has the answer to a question that was sent behind. Behind a connection that
// has fallen silent nothing comes, and only time tells.
func (q *sequel) overcomes(ctx context.Context, literal string) error {
	if err := q.met(ctx); err != nil {
		return err
	}
	if q.edges.silent {
		return q.reports.staysAway(ctx, literal, "30ms")
	}
	from := q.since
	over, err := q.speaks(ctx, "ERROR", "CLOSED", literal)
	if err == nil && !over {
		err = q.asks(ctx, literal)
	}
	if err != nil {
		return err
	}
	q.since = from
	return q.reports.notReported(ctx, literal)
}

// speaks lets the modem say one of the literals before the next command, whose result
// a bare ERROR would seem.
func (q *sequel) speaks(ctx context.Context, literals ...string) (bool, error) {
	limited, cancel := context.WithTimeout(ctx, q.trial.Quiet(settle))
	defer cancel()
	_, err := q.await(limited, literals[0], isOneOf(literals))
	var quiet *modem.TimeoutError
	if errors.As(err, &quiet) && ctx.Err() == nil {
		return false, nil
	}
	return err == nil, err
}

// asks has the broker answer behind the fault, by another packet than that in question.
// A modem that takes no question now says so, or closes.
func (q *sequel) asks(ctx context.Context, literal string) error {
	question, answer := `AT+MUNSUB="mqtt/behind"`, "UNSUBACK"
	if literal == answer {
		question, answer = `AT+MSUB="mqtt/behind",0`, "SUBACK"
	}
	if err := q.dialogue.send(ctx, question); err != nil {
		return err
	}
	final, err := q.dialogue.answer(ctx, "a final result")
	if err != nil || at.IsError(final.Final.Text) {
		return err
	}
	limited, cancel, err := q.within(ctx, digested)
	if err != nil {
		return err
	}
	defer cancel()
	_, err = q.await(limited, answer, isOneOf([]string{answer, "ERROR", "CLOSED"}))
	var quiet *modem.TimeoutError
	if errors.As(err, &quiet) && ctx.Err() == nil {
		return nil
	}
	return err
}

// nothingBefore publishes a message of its own: it is the first of its type that the
// broker sees, or the first of any if the type is another.
func (q *sequel) nothingBefore(ctx context.Context, packet string) error {
	t, err := packetType(packet)
	if err != nil {
		return err
	}
	if err := q.dialogue.send(ctx, `AT+MPUB="mqtt/behind",0,0,"behind"`); err != nil {
		return err
	}
	if err := q.dialogue.answersOK(ctx); err != nil {
		return err
	}
	b, err := q.trial.Witness(ctx)
	if err != nil {
		return err
	}
	limited, cancel, err := q.within(ctx, seenWithin)
	if err != nil {
		return err
	}
	defer cancel()
	event, err := b.Await(limited, 0, func(e broker.Event) bool { return isReceived(e, t) || isBehind(e) })
	if err != nil {
		return q.explain(ctx, err, "the message behind")
	}
	if !isBehind(event) {
		return q.mismatch(event.Packet.String(), fmt.Sprintf("no %s before the message behind", packet))
	}
	return nil
}

func isBehind(e broker.Event) bool {
	return isReceived(e, wire.PUBLISH) && e.Packet.Publish != nil && e.Packet.Publish.Topic == "mqtt/behind"
}

// ended waits for what MCONNECT came to, whatever that is.
func (q *sequel) ended(ctx context.Context, limit string) error {
	answer, err := q.dialogue.answer(ctx, "a final result")
	if err != nil || at.IsError(answer.Final.Text) {
		return err
	}
	_, err = q.reports.first(ctx, limit, "CONNACK OK", "ERROR", "CLOSED")
	return err
}
