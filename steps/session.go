package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"attest/internal/at"
	"attest/internal/luat"
)

// session is intent: the modem brought into a state by the documented commands.
type session struct {
	*scenario
	dialogue *dialogue
	reports  *reports
	files    *files
}

// guideClient is the client id of the guide's connection flows.
const guideClient = "868488076506128"

var sessionSteps = []definition{
	define("the modem is configured as client {text}", func(a *areas) any { return a.session.configured }),
	define("I open a plain connection", func(a *areas) any { return a.session.openPlain }),
	define("the modem is connected", func(a *areas) any { return a.session.connected }),
	define("the modem is connected over TLS without verification", func(a *areas) any { return a.session.connectedTLS }),
	define("the modem is connected over one-way TLS", func(a *areas) any { return a.session.connectedOneWay }),
	define("the modem is connected over mutual TLS", func(a *areas) any { return a.session.connectedMutual }),
	define("the modem can connect as documented", func(a *areas) any { return a.session.reconnects }),
	define("the modem is subscribed to {text} at QoS {number}", func(a *areas) any { return a.session.subscribed }),
	define("the modem caches messages", func(a *areas) any { return a.session.caches }),
	define("the MQTT status is {number}", func(a *areas) any { return a.session.status }),
	define("the modem restarts within {time}", func(a *areas) any { return a.session.restarts }),
	define("each boot line came once", func(a *areas) any { return a.session.bootLines }),
	define("the network deactivates the PDP context", func(a *areas) any { return a.session.pdpLoss }),
}

// asks sends a command, wants OK, and then the asynchronous result.
func (s *session) asks(ctx context.Context, command, result string) error {
	if err := s.dialogue.send(ctx, command); err != nil {
		return err
	}
	if err := s.dialogue.answersOK(ctx); err != nil || result == "" {
		return err
	}
	return s.reports.comes(ctx, result, s.budget(result))
}

// budget is the documented time of an asynchronous result, before scaling.
func (s *session) budget(result string) string {
	return s.trial.Profile().Budget(result).String()
}

func (s *session) configured(ctx context.Context, client string) error {
	return s.asks(ctx, fmt.Sprintf(`AT+MCONFIG=%q,"user","password"`, client), "")
}

func (s *session) openPlain(ctx context.Context) error {
	return s.asks(ctx, `AT+MIPSTART="{host}",{plain-port}`, "CONNECT OK")
}

// opened configures the client, opens a connection and then the session.
func (s *session) opened(ctx context.Context, start string) error {
	if err := s.configured(ctx, guideClient); err != nil {
		return err
	}
	if err := s.asks(ctx, start, "CONNECT OK"); err != nil {
		return err
	}
	return s.asks(ctx, "AT+MCONNECT=1,60", "CONNACK OK")
}

func (s *session) connected(ctx context.Context) error {
	return s.opened(ctx, `AT+MIPSTART="{host}",{plain-port}`)
}

func (s *session) connectedTLS(ctx context.Context) error {
	return s.opened(ctx, `AT+SSLMIPSTART="{host}",{tls-port}`)
}

func (s *session) connectedOneWay(ctx context.Context) error {
	if err := s.files.holdCA(ctx, "ca.crt"); err != nil {
		return err
	}
	if err := s.files.verifyServer(ctx, "ca.crt"); err != nil {
		return err
	}
	return s.connectedTLS(ctx)
}

func (s *session) connectedMutual(ctx context.Context) error {
	if err := s.files.holdCA(ctx, "ca.crt"); err != nil {
		return err
	}
	if err := s.files.holdClient(ctx); err != nil {
		return err
	}
	if err := s.files.verifyBoth(ctx, "ca.crt"); err != nil {
		return err
	}
	return s.opened(ctx, `AT+SSLMIPSTART="{host}",{mutual-port}`)
}

// reconnects is the documented way back: MIPCLOSE, whose answer is passed over, and
// the plain flow from MCONFIG on.
func (s *session) reconnects(ctx context.Context) error {
	if err := s.dialogue.send(ctx, "AT+MIPCLOSE"); err != nil {
		return err
	}
	if err := s.dialogue.answersAnything(ctx); err != nil {
		return err
	}
	return s.connected(ctx)
}

func (s *session) subscribed(ctx context.Context, topic, qos string) error {
	return s.asks(ctx, fmt.Sprintf("AT+MSUB=%q,%s", topic, qos), "SUBACK")
}

func (s *session) caches(ctx context.Context) error {
	return s.asks(ctx, "AT+MQTTMSGSET=1", "")
}

// status asks MQTTSTATU: 0 offline, 2 connected but not logged in, 1 logged in.
func (s *session) status(ctx context.Context, want string) error {
	if err := s.dialogue.send(ctx, "AT+MQTTSTATU"); err != nil {
		return err
	}
	line := "+MQTTSTATU :" + want
	return s.dialogue.lines(ctx, func(got []string) bool {
		if len(got) != 1 {
			return false
		}
		status, err := luat.ParseStatus(got[0])
		return err == nil && strconv.Itoa(int(status)) == want
	}, line)
}

func (s *session) restarts(ctx context.Context, limit string) error {
	limited, cancel, err := s.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	return s.explain(ctx, s.trial.Reappear(limited, s.since), "RDY, and then an answer to AT")
}

// bootLines waits for every boot line of the release, in whatever order they come,
// and then counts them: each comes as often as the profile lists it, which is once
// in a sound release.
func (s *session) bootLines(ctx context.Context) error {
	boot := s.trial.Profile().Boot
	if len(boot) == 0 {
		return fmt.Errorf("count boot lines: the profile of %s has none", s.trial.Profile().Identity)
	}
	limited, cancel, err := s.within(ctx, "60s")
	if err != nil {
		return err
	}
	defer cancel()
	listed := make(map[string]int)
	for _, line := range boot {
		text := stem(line.Value)
		listed[text]++
		if s.heard(text) > 0 {
			continue
		}
		if _, err := s.await(limited, text, func(l at.Line) bool { return strings.HasPrefix(l.Text, text) }); err != nil {
			return s.explain(ctx, err, text)
		}
	}
	for _, line := range boot {
		text := stem(line.Value)
		if n, want := s.heard(text), listed[text]; n != want {
			return s.mismatch(fmt.Sprintf("%s %d times", text, n), fmt.Sprintf("%s %d times", text, want))
		}
	}
	return nil
}

// stem is the part of a boot line that does not depend on network and time.
func stem(line string) string {
	stem, _, _ := strings.Cut(line, "{")
	if strings.HasPrefix(stem, "+CGEV: ME PDN ACT") {
		return "+CGEV: ME PDN ACT" // the reason behind it is the network's (at-facts §6.1)
	}
	return stem
}

// heard counts lines since the scenario's last command.
func (s *session) heard(prefix string) int {
	n := 0
	for _, e := range s.trial.Modem.Since(s.since) {
		if !e.Sent && strings.HasPrefix(e.Line.Text, prefix) {
			n++
		}
	}
	return n
}

func (s *session) pdpLoss(ctx context.Context) error { return s.trial.Stimulate(ctx, "pdp-loss") }
