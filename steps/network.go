package steps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/modem"
	"attest/internal/verdict"
)

// network is what the modem tells of a live network: its figures and names are the
// network's, so only their shape can be held against the documents.
type network struct {
	*scenario
	dialogue *dialogue
	shapes   *shapes
	session  *session
	address  string // the last one that the modem told
}

var networkSteps = []definition{
	define("the answer to {literal} becomes {literal} within {time}", func(a *areas) any { return a.network.becomes }),
	define("switching context {number} (on|off) does what it answers", func(a *areas) any { return a.network.activates }),
	define("the modem tells an address by {literal}", func(a *areas) any { return a.network.tellsAddress }),
	define("the modem tells the same address by {literal}", func(a *areas) any { return a.network.tellsSameAddress }),
	define("I choose the operator of the modem with mode {number}", func(a *areas) any { return a.network.chooses }),
	define("the network's time is plausible, if it comes within {time}", func(a *areas) any { return a.network.timePlausible }),
}

// becomes asks until the answer fits: a network takes its time. What the modem reports
// meanwhile is left to the steps behind it.
func (n *network) becomes(ctx context.Context, question, pattern, limit string) error {
	want, err := whole(pattern)
	if err != nil {
		return err
	}
	limited, cancel, err := n.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	from := n.since
	defer func() { n.since = from }()
	for {
		if err := n.dialogue.send(ctx, question); err != nil {
			return err
		}
		got, final, err := n.shapes.answer(ctx, pattern)
		if err != nil || final == "OK" && slices.ContainsFunc(got, want.MatchString) {
			return err
		}
		if n.pause(limited) != nil {
			return n.shapes.answered(got, final, "a line like "+pattern)
		}
	}
}

// pause waits a second, or until the modem tells of a new PDP context, which it leaves
// to be found by others.
func (n *network) pause(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, _ = n.await(short, "+CGEV: ME PDN ACT", func(l at.Line) bool {
		if strings.HasPrefix(l.Text, "+CGEV: ME PDN ACT") {
			cancel()
		}
		return false
	})
	return ctx.Err()
}

// activates takes both answers: whether a context can be had, or given up, is the
// network's decision. AT+CGACT? must tell what came of it.
func (n *network) activates(ctx context.Context, id, way string) error {
	state := map[string]string{"on": "1", "off": "0"}[way]
	if err := n.dialogue.send(ctx, fmt.Sprintf("AT+CGACT=%s,%s", state, id)); err != nil {
		return err
	}
	answer, err := n.dialogue.answer(ctx, "any final result")
	if err != nil {
		return err
	}
	if at.IsError(answer.Final.Text) {
		state = "[01]"
	}
	if err := n.dialogue.send(ctx, "AT+CGACT?"); err != nil {
		return err
	}
	return n.shapes.answersAmong(ctx, `\+CGACT: ?`+id+","+state)
}

// dotted is an IPv4 address in an answer, quoted or not.
var dotted = regexp.MustCompile(`[ ,:"](\d{1,3}(?:\.\d{1,3}){3})(?:[",]|$)`)

func (n *network) tellsAddress(ctx context.Context, command string) error {
	address, err := n.asksAddress(ctx, command, "an IPv4 address")
	n.address = address
	return err
}

func (n *network) asksAddress(ctx context.Context, command, want string) (string, error) {
	if err := n.dialogue.send(ctx, command); err != nil {
		return "", err
	}
	got, final, err := n.shapes.answer(ctx, want)
	if err != nil {
		return "", err
	}
	for _, line := range got {
		if found := dotted.FindStringSubmatch(line); found != nil {
			if address, err := netip.ParseAddr(found[1]); err == nil && !address.IsUnspecified() {
				return address.String(), nil
			}
		}
	}
	return "", n.shapes.answered(got, final, want)
}

func (n *network) tellsSameAddress(ctx context.Context, command string) error {
	address, err := n.asksAddress(ctx, command, n.address)
	if err == nil && address != n.address {
		return n.mismatch(command+" tells "+address, n.address)
	}
	return err
}

// operatorNumber is the answer to AT+COPS? in the numeric format.
var operatorNumber = regexp.MustCompile(`^\+COPS: ?[0-4],2,"([0-9]{5,6})"(,.*)?$`)

// chooses asks for the network in which the modem is, by its number.
func (n *network) chooses(ctx context.Context, mode string) error {
	if err := n.session.asks(ctx, "AT+COPS=3,2", ""); err != nil {
		return err
	}
	if err := n.dialogue.send(ctx, "AT+COPS?"); err != nil {
		return err
	}
	want := `+COPS: <mode>,2,"<MCC and MNC>"`
	got, final, err := n.shapes.answer(ctx, want)
	if err != nil {
		return err
	}
	if len(got) != 1 || !operatorNumber.MatchString(got[0]) {
		return n.shapes.answered(got, final, want)
	}
	return n.session.asks(ctx, fmt.Sprintf("AT+COPS=%s,2,%q", mode, operatorNumber.FindStringSubmatch(got[0])[1]), "")
}

// networkTime is the time that a network sends: two digits of the year or four, the
// zone in quarter hours, and summer time, which a capture of V1007 leaves out
// (manual NITZ, at-facts §6.1, §13).
var networkTime = regexp.MustCompile(`^\+NITZ: ?(?:20)?(\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)([+-]\d{1,2}), ?[0-2]?$`)

// timeOff is how far network time may be from ours: local time or UTC (at-facts §13).
const timeOff = 26 * time.Hour

// timePlausible claims nothing of a network that sends no time.
func (n *network) timePlausible(ctx context.Context, limit string) error {
	limited, cancel, err := n.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	line, err := n.await(limited, "+NITZ", func(l at.Line) bool { return strings.HasPrefix(l.Text, "+NITZ") })
	var quiet *modem.TimeoutError
	if errors.As(err, &quiet) && ctx.Err() == nil {
		err = cmp.Or(n.trial.Alive(ctx), error(&verdict.Skip{Reason: "this network sent no time within " + limit}))
	}
	if err != nil {
		return err
	}
	const want = "+NITZ: yy/mm/dd,hh:mm:ss±tz,<0-2>, of today"
	fields := networkTime.FindStringSubmatch(line.String())
	if fields == nil {
		return n.mismatch(escape(line.String()), want)
	}
	told, err := time.Parse(clockLayout, fields[1])
	if err != nil || time.Until(told).Abs() > timeOff {
		return n.mismatch(escape(line.String()), want)
	}
	return nil
}
