package steps

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// tcpip is the TCP/IP scene of the modem beside MQTT: its states, and its connections to
// the broker's echo.
type tcpip struct {
	*scenario
	dialogue *dialogue
	reports  *reports
}

var tcpipSteps = []definition{
	define("the TCP/IP scene is up", func(a *areas) any { return a.tcpip.up }),
	define("the TCP/IP scene is shut", func(a *areas) any { return a.tcpip.shut }),
	define("the modem answers an IP address alone", func(a *areas) any { return a.tcpip.answersAddress }),
	define("the TCP/IP state is {text}", func(a *areas) any { return a.tcpip.state }),
	define("the TCP/IP state is {text} or {text}", func(a *areas) any { return a.tcpip.stateOr }),
	define("the TCP/IP state becomes {text} within {time}", func(a *areas) any { return a.tcpip.becomes }),
	define("the modem reports that the scene lost its PDP context within {time}", func(a *areas) any { return a.tcpip.losesContext }),
	define("the modem is connected to the echo", func(a *areas) any { return a.tcpip.connected }),
	define("link {number} is connected to the echo", func(a *areas) any { return a.tcpip.linkConnected }),
	define("link {number} reports {literal} within {time}", func(a *areas) any { return a.tcpip.linkReports }),
	define("link {number} is {text}", func(a *areas) any { return a.tcpip.linkIs }),
	define("the modem answers {literal} for link {number}", func(a *areas) any { return a.tcpip.linkAnswers }),
	define("the modem answers that the data were sent", func(a *areas) any { return a.tcpip.sent }),
	define("the modem gives the data up", func(a *areas) any { return a.tcpip.givesUp }),
	define("the modem delivers {text} within {time}", func(a *areas) any { return a.tcpip.delivers }),
	define("the modem refuses, or reports `ALREADY CONNECT` within {time}", func(a *areas) any { return a.tcpip.already }),
	define("the modem answers {number} lines? like {literal}, then OK", func(a *areas) any { return a.tcpip.answersLines }),
}

// asks sends a command and wants OK and nothing else.
func (t *tcpip) asks(ctx context.Context, command string) error {
	if err := t.dialogue.send(ctx, command); err != nil {
		return err
	}
	return t.dialogue.answersOK(ctx)
}

// up is CSTT, CIICR and CIFSR, as the manual's CDNSCFG page shows them. CSTT alone takes
// the access point that the network gave.
func (t *tcpip) up(ctx context.Context) error {
	for _, command := range []string{"AT+CSTT", "AT+CIICR"} {
		if err := t.asks(ctx, command); err != nil {
			return err
		}
	}
	if err := t.dialogue.send(ctx, "AT+CIFSR"); err != nil {
		return err
	}
	return t.answersAddress(ctx)
}

// shut accepts the OK of the manual's MQTT examples in the place of SHUT OK.
func (t *tcpip) shut(ctx context.Context) error {
	if err := t.dialogue.send(ctx, "AT+CIPSHUT"); err != nil {
		return err
	}
	return t.dialogue.finals(ctx, "SHUT OK", "OK")
}

// answersAddress takes an address with leading zeros too, as the manual prints one
// (at-facts §9.2). No result follows it.
func (t *tcpip) answersAddress(ctx context.Context) error {
	const want = "an IP address"
	answer, err := t.dialogue.answer(ctx, want)
	if err != nil {
		return err
	}
	if len(answer.Info) != 1 || !isAddress(answer.Info[0].Text) {
		return t.mismatch(t.dialogue.command+" answered "+escape(strings.Join(append(answer.Texts(), answer.Final.Text), " | ")), want)
	}
	return nil
}

var leadingZeros = regexp.MustCompile(`\b0+([0-9])`)

func isAddress(text string) bool {
	_, err := netip.ParseAddr(leadingZeros.ReplaceAllString(strings.Trim(text, `"`), "$1"))
	return err == nil
}

func (t *tcpip) state(ctx context.Context, want string) error { return t.states(ctx, want) }

func (t *tcpip) stateOr(ctx context.Context, a, b string) error { return t.states(ctx, a, b) }

func (t *tcpip) states(ctx context.Context, want ...string) error {
	got, err := t.ask(ctx, want[0])
	if err == nil && !slices.Contains(want, got) {
		return t.mismatch("STATE: "+escape(got), want...)
	}
	return err
}

// ask asks CIPSTATUS, whose state comes behind its OK (manual CIPSTATUS).
func (t *tcpip) ask(ctx context.Context, want string) (string, error) {
	if err := t.asks(ctx, "AT+CIPSTATUS"); err != nil {
		return "", err
	}
	if early := t.before(isState); early != "" {
		return "", t.mismatch(escape(early)+" before OK", "OK, then STATE: "+want)
	}
	limited, cancel := context.WithTimeout(ctx, t.trial.Budget("AT+CIPSTATUS"))
	defer cancel()
	line, err := t.await(limited, "STATE:", isState)
	if err != nil {
		return "", t.explain(ctx, err, "OK, then STATE: "+want)
	}
	return strings.TrimSpace(strings.TrimPrefix(line.Text, "STATE:")), nil
}

func isState(l at.Line) bool { return strings.HasPrefix(l.Text, "STATE:") }

// before returns the line that came between the last command and its final result.
func (t *tcpip) before(match func(at.Line) bool) string {
	for _, e := range t.trial.Modem.Since(t.since) {
		switch {
		case e.Sent:
		case e.Line.Kind == at.Final:
			return ""
		case match(e.Line):
			return e.Line.Text
		}
	}
	return ""
}

// becomes asks again when the modem says that its context is gone, or a second later.
func (t *tcpip) becomes(ctx context.Context, want, limit string) error {
	limited, cancel, err := t.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	for {
		got, err := t.ask(ctx, want)
		if err != nil || got == want {
			return err
		}
		short, cancel := context.WithTimeout(limited, time.Second)
		_, _ = t.await(short, deactivated[0], isOneOf(deactivated)) // the state tells
		cancel()
		if limited.Err() != nil {
			return t.mismatch("STATE: "+escape(got), want)
		}
	}
}

// deactivated is the one line in the three spellings of the sources (at-facts X-11).
var deactivated = []string{"+PDP: DEACT", "+PDP DEACT", "+PDP:DEACT"}

func (t *tcpip) losesContext(ctx context.Context, limit string) error {
	_, err := t.reports.first(ctx, limit, deactivated...)
	return err
}

func (t *tcpip) connected(ctx context.Context) error {
	if err := t.asks(ctx, `AT+CIPSTART="TCP","{host}",{echo-port}`); err != nil {
		return err
	}
	return t.reports.comes(ctx, "CONNECT OK", t.trial.Profile().Budget("CONNECT OK").String())
}

func (t *tcpip) linkConnected(ctx context.Context, n string) error {
	if err := t.asks(ctx, fmt.Sprintf(`AT+CIPSTART=%s,"TCP","{host}",{echo-port}`, n)); err != nil {
		return err
	}
	return t.linkReports(ctx, n, "CONNECT OK", t.trial.Profile().Budget("CONNECT OK").String())
}

// linkReports takes the number with or without a space behind its comma.
func (t *tcpip) linkReports(ctx context.Context, n, result, limit string) error {
	limited, cancel, err := t.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	want := n + "," + result
	line, err := t.await(limited, want, func(l at.Line) bool {
		_, said := luat.CutLink(l.Text)
		return said == result || said == "CONNECT FAIL"
	})
	if err != nil {
		return t.explain(ctx, err, want)
	}
	if link, said := luat.CutLink(line.Text); strconv.Itoa(link) != n || said != result {
		return t.mismatch(escape(line.Text), want)
	}
	return nil
}

// linkIs reads the link's line of CIPSTATUS=<n>: its number first, its state last
// (manual CIPSTATUS). What stands in front of the number is left open.
func (t *tcpip) linkIs(ctx context.Context, n, want string) error {
	if err := t.dialogue.send(ctx, "AT+CIPSTATUS="+n); err != nil {
		return err
	}
	shape := regexp.MustCompile(`^(?:\+CIPSTATUS: ?|C: ?)?` + n + `,.*,\s?"?` + regexp.QuoteMeta(want) + `"?$`)
	return t.dialogue.lines(ctx, func(got []string) bool { return len(got) == 1 && shape.MatchString(got[0]) },
		n+",<bearer>,<TCP/UDP>,<IP address>,<port>,"+want)
}

func (t *tcpip) linkAnswers(ctx context.Context, result, n string) error {
	return t.dialogue.final(ctx, func(got string) bool {
		link, said := luat.CutLink(got)
		return strconv.Itoa(link) == n && said == result
	}, n+","+result)
}

// sent accepts the result of both quick modes of CIPSEND, with and without a link's
// number: which one is the default is documented nowhere. What the peer sends back may
// come in front of it.
func (t *tcpip) sent(ctx context.Context) error {
	const sent, accepted = "SEND OK", "DATA ACCEPT:<length>"
	limited, cancel := context.WithTimeout(ctx, t.trial.Budget(sent))
	defer cancel()
	answer, err := t.trial.Modem.AwaitFinal(limited)
	t.waiting = ""
	if err != nil {
		return t.explain(ctx, err, sent, accepted)
	}
	_, said := luat.CutLink(answer.Final.Text)
	if said != sent && !strings.HasPrefix(said, "DATA ACCEPT:") {
		return t.mismatch(t.dialogue.command+" answered "+escape(answer.Final.Text), sent, accepted)
	}
	return nil
}

// givesUp takes one final result after ESC, or none: the manual names none.
func (t *tcpip) givesUp(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, t.trial.Quiet(100*time.Millisecond))
	defer cancel()
	answer, err := t.trial.Modem.AwaitFinal(limited)
	t.waiting = ""
	var quiet *modem.TimeoutError
	switch {
	case err == nil && answer.Final.Text == "SEND OK":
		return t.mismatch("SEND OK", "any other result, or none")
	case errors.As(err, &quiet) && ctx.Err() == nil:
		return nil
	}
	return err
}

// delivers looks for the data in what came since the last command, also before its result:
// the manual does not say what stands around them.
func (t *tcpip) delivers(ctx context.Context, text, limit string) error {
	want, err := unescape(text)
	if err != nil {
		return err
	}
	limited, cancel, err := t.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	holds := func(l at.Line) bool { return l.Kind != at.Echo && strings.Contains(string(l.Raw), want) }
	for _, e := range t.trial.Modem.Since(t.since) {
		if !e.Sent && holds(e.Line) {
			return nil
		}
	}
	_, err = t.await(limited, want, holds)
	return t.explain(ctx, err, "the data "+escape(want))
}

// already accepts both readings of the manual's CIPSTART page for a second connection:
// the state does not allow it, or OK and then ALREADY CONNECT.
func (t *tcpip) already(ctx context.Context, limit string) error {
	answer, err := t.dialogue.answer(ctx, "+CME ERROR: <n>", "OK")
	if err != nil || at.IsError(answer.Final.Text) {
		return err
	}
	return t.reports.comes(ctx, "ALREADY CONNECT", limit)
}

func (t *tcpip) answersLines(ctx context.Context, count, pattern string) error {
	want, err := whole(pattern)
	if err != nil {
		return err
	}
	return t.dialogue.lines(ctx, func(got []string) bool {
		return strconv.Itoa(len(got)) == count && !slices.ContainsFunc(got, func(line string) bool { return !want.MatchString(line) })
	}, count+" lines like "+pattern)
}
