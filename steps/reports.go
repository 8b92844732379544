package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"attest/broker"
	"attest/internal/at"
	"attest/internal/verdict"
)

// reports is what the modem says unasked: asynchronous results and other URCs.
type reports struct {
	*scenario
	dialogue *dialogue
}

var reportSteps = []definition{
	define("the modem reports {literal} within {time}", func(a *areas) any { return a.reports.comes }),
	define("the modem reports a failed connection within {time}", func(a *areas) any { return a.reports.connectionFails }),
	define("the modem does not connect within {time}", func(a *areas) any { return a.reports.neverConnects }),
	define("the modem refuses the session within {time}", func(a *areas) any { return a.reports.refusesSession }),
	define("the modem gets no session within {time}", func(a *areas) any { return a.reports.getsNoSession }),
	define("the modem reports no {literal} for {time}", func(a *areas) any { return a.reports.staysAway }),
	define("the modem has not reported {literal}", func(a *areas) any { return a.reports.notReported }),
	define("the modem's {literal} came after the broker's (CONNACK|SUBACK|PUBACK|PUBREC|PUBCOMP)", func(a *areas) any { return a.reports.cameAfter }),
}

// connectionFailed are the ways in which a connection may fail: CONNECT FAIL is
// documented (manual MIPSTART); what a failed TLS handshake says is not
// (at-facts §10.4), so an error result and a connection that closes will do.
var connectionFailed = []string{"CONNECT FAIL", "ERROR", "CLOSED"}

func (r *reports) comes(ctx context.Context, literal, limit string) error {
	if strings.HasPrefix(literal, "+MSUB:") {
		return r.messageComes(ctx, literal, limit)
	}
	line, err := r.first(ctx, limit, append([]string{literal}, contradictions[literal]...)...)
	if err != nil {
		return narrow(err, literal)
	}
	switch got := escape(line.String()); {
	case line.String() == literal:
		return nil
	case literal == "CONNECT OK":
		return r.mismatch(r.where(got), literal)
	default:
		return r.mismatch(got, literal)
	}
}

// messageComes takes the next message, whatever it is, and compares.
func (r *reports) messageComes(ctx context.Context, literal, limit string) error {
	line, err := r.awaitMessage(ctx, limit, literal)
	if err != nil {
		return err
	}
	if line.String() != literal {
		return r.mismatch(escape(line.String()), literal)
	}
	return nil
}

// awaitMessage waits for the next +MSUB, with a message or with a slot.
func (r *reports) awaitMessage(ctx context.Context, limit, want string) (at.Line, error) {
	limited, cancel, err := r.within(ctx, limit)
	if err != nil {
		return at.Line{}, err
	}
	defer cancel()
	line, err := r.scenario.await(limited, want, func(l at.Line) bool {
		return strings.HasPrefix(l.Text, "+MSUB:")
	})
	return line, r.explain(ctx, err, want)
}

// narrow leaves in a mismatch only what was really wanted, not what would have
// ended the wait.
func narrow(err error, want string) error {
	var m *verdict.Mismatch
	if errors.As(err, &m) {
		m.Want = []string{want}
	}
	return err
}

// first waits for the first line that reads like one of the literals.
func (r *reports) first(ctx context.Context, limit string, literals ...string) (at.Line, error) {
	limited, cancel, err := r.within(ctx, limit)
	if err != nil {
		return at.Line{}, err
	}
	defer cancel()
	line, err := r.scenario.await(limited, literals[0], isOneOf(literals))
	return line, r.explain(ctx, err, literals...)
}

// contradictions end the wait for a result early: after them it cannot come. CLOSED
// is none: it may be that of an earlier connection, which no document says when to
// report (at-facts §22.3).
var contradictions = map[string][]string{
	"CONNECT OK": {"CONNECT FAIL", "ALREADY CONNECT"},
	"CONNACK OK": {"ERROR"},
	"SUBACK":     {"ERROR"},
	"UNSUBACK":   {"ERROR"},
	"PUBACK":     {"ERROR", "PUBREC"},
	"PUBREC":     {"ERROR", "PUBACK"},
	"PUBCOMP":    {"ERROR", "PUBACK"},
}

func isOneOf(literals []string) func(at.Line) bool {
	return func(l at.Line) bool { return slices.Contains(literals, l.String()) }
}

func (r *reports) connectionFails(ctx context.Context, limit string) error {
	line, err := r.first(ctx, limit, append(slices.Clone(connectionFailed), "CONNECT OK")...)
	if err != nil {
		return err
	}
	if line.Text == "CONNECT OK" {
		return r.connected(ctx, connectionFailed...)
	}
	return nil
}

// neverConnects accepts a refusal at once and one that comes later.
func (r *reports) neverConnects(ctx context.Context, limit string) error {
	answer, err := r.dialogue.answer(ctx, "a final result")
	if err != nil || at.IsError(answer.Final.Text) {
		return err
	}
	return r.connectionFails(ctx, limit)
}

// refusesSession accepts every refusal of MCONNECT that the sources have: an error
// at once (at-facts §17 X-04), or OK and a report that it failed (manual MCONNECT).
func (r *reports) refusesSession(ctx context.Context, limit string) error {
	return r.noSession(ctx, limit, at.IsError, "ERROR", "+CME ERROR: <n>")
}

// getsNoSession accepts a lost connection as well: what MCONNECT says of a
// connection that breaks under it is documented nowhere.
func (r *reports) getsNoSession(ctx context.Context, limit string) error {
	failed := func(text string) bool { return at.IsError(text) || text == "CLOSED" }
	return r.noSession(ctx, limit, failed, "ERROR", "+CME ERROR: <n>", "CLOSED")
}

// noSession waits for what MCONNECT came to, which must not be CONNACK OK.
func (r *reports) noSession(ctx context.Context, limit string, failed func(string) bool, want ...string) error {
	answer, err := r.dialogue.answer(ctx, "a final result")
	if err != nil || at.IsError(answer.Final.Text) {
		return err
	}
	limited, cancel, err := r.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	line, err := r.scenario.await(limited, want[0], func(l at.Line) bool {
		return failed(l.Text) || l.Text == "CONNACK OK"
	})
	if err != nil {
		return r.explain(ctx, err, want...)
	}
	if line.Text == "CONNACK OK" {
		return r.mismatch("CONNACK OK", want...)
	}
	return nil
}

// staysAway watches for a while: long enough for a modem that does not wait to give
// itself away, short enough for a suite.
func (r *reports) staysAway(ctx context.Context, literal, window string) error {
	line, err := r.absent(ctx, r.since, window, literal, isOneOf([]string{literal}))
	if line != nil {
		return r.mismatch(escape(line.String()), "no "+literal+" for "+window)
	}
	return err
}

// notReported looks back to the scenario's last command.
func (r *reports) notReported(ctx context.Context, literal string) error {
	if err := r.settled(ctx); err != nil {
		return err
	}
	for _, e := range r.trial.Modem.Since(r.since) {
		if !e.Sent && e.Line.String() == literal {
			return r.mismatch(literal, "no "+literal)
		}
	}
	return nil
}

// cameAfter holds the last such line against the last such packet: the broker's
// journal is written before the packet leaves, so an honest line is never earlier.
func (r *reports) cameAfter(literal, packet string) error {
	var said, sent time.Time
	for _, e := range r.trial.Dialogue() {
		if !e.Sent && e.Line.String() == literal {
			said = e.Time
		}
	}
	events, err := r.trial.Seen()
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == broker.Sent && e.Packet != nil && e.Packet.Type == packetTypes[packet] {
			sent = e.Time
		}
	}
	switch {
	case said.IsZero():
		return r.mismatch("no "+literal, literal+" after the broker's "+packet)
	case sent.IsZero():
		return r.mismatch(literal+" although the broker sent no "+packet, literal+" after the broker's "+packet)
	case said.Before(sent):
		return r.mismatch(literal+" "+sent.Sub(said).Round(time.Microsecond).String()+" before the broker's "+packet, literal+" after it")
	}
	return nil
}
