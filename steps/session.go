package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
)

// session is intent: the modem brought into a state by the documented commands.
type session struct {
	*scenario
	dialogue *dialogue
	reports  *reports
	files    *files
	keeps    map[string]bool // clients whose sessions the trial has kept
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
	define("the network deactivates the PDP context", func(a *areas) any { return a.session.pdpLoss }),
	define("the modem reports that the network deactivated a PDP context within {time}", func(a *areas) any { return a.session.pdpLost }),
	define("I send {literal} until the modem connects, for {time} at most", func(a *areas) any { return a.session.retry }),
	define("the modem does not echo", func(a *areas) any { return a.session.echoOff }),
	define("an idle session outlives {number} keep-alive times of {hole} seconds", func(a *areas) any { return a.session.idle }),
	define("the PINGREQ interval grows when the keep-alive time grows from {hole} to {hole} seconds", func(a *areas) any { return a.session.intervalGrows }),
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
	return s.asks(ctx, fmt.Sprintf(`AT+MCONFIG=%q,"{user}","{password}"`, client), "")
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
	if err := s.hangUp(ctx); err != nil {
		return err
	}
	return s.connected(ctx)
}

// hangUp gives the connection up that there may be.
func (s *session) hangUp(ctx context.Context) error {
	if err := s.dialogue.send(ctx, "AT+MIPCLOSE"); err != nil {
		return err
	}
	return s.dialogue.answersAnything(ctx)
}

// kept connects a client with a session that the modem keeps. The first time in a trial
// it ends what the modem still has of an earlier one, as MQTT 3.1.1 §3.2.2.2 says: by a
// clean session. Otherwise it would send again what nobody here has published.
func (s *session) kept(ctx context.Context, client string) error {
	if err := s.hangUp(ctx); err != nil {
		return err
	}
	if err := s.configured(ctx, client); err != nil {
		return err
	}
	if err := s.openPlain(ctx); err != nil {
		return err
	}
	if s.keeps[client] {
		return s.asks(ctx, "AT+MCONNECT=0,60", "CONNACK OK")
	}
	if s.keeps == nil {
		s.keeps = make(map[string]bool)
	}
	s.keeps[client] = true
	if err := s.asks(ctx, "AT+MCONNECT=1,60", "CONNACK OK"); err != nil {
		return err
	}
	if err := s.asks(ctx, "AT+MDISCONNECT", ""); err != nil {
		return err
	}
	return s.kept(ctx, client)
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

func (s *session) pdpLoss(ctx context.Context) error { return s.trial.Stimulate(ctx, "pdp-loss") }

// pdpLost takes the URC for any context and with whatever the network adds
// (at-facts, appendix B).
func (s *session) pdpLost(ctx context.Context, limit string) error {
	limited, cancel, err := s.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	const prefix = "+CGEV: NW PDN DEACT"
	_, err = s.await(limited, prefix, func(l at.Line) bool { return strings.HasPrefix(l.Text, prefix) })
	return s.explain(ctx, err, prefix+" <cid>")
}

// retry repeats a MIPSTART that fails, as the guide's FAQ 3 says: after a lost PDP
// context the network decides when there is one again.
func (s *session) retry(ctx context.Context, literal, limit string) error {
	limited, cancel, err := s.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	for {
		if err := s.dialogue.send(ctx, literal); err != nil {
			return err
		}
		if err := s.dialogue.answersOK(ctx); err != nil {
			return err
		}
		line, err := s.await(limited, "CONNECT OK", isOneOf([]string{"CONNECT OK", "CONNECT FAIL"}))
		if err != nil || line.Text == "CONNECT OK" {
			return s.explain(ctx, err, "CONNECT OK")
		}
		if err := s.pause(limited); err != nil {
			return s.mismatch("CONNECT FAIL at every attempt", "CONNECT OK")
		}
	}
}

// pause waits a second, or until the modem tells of a new PDP context.
func (s *session) pause(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, _ = s.await(short, "+CGEV: ME PDN ACT", func(l at.Line) bool { return strings.HasPrefix(l.Text, "+CGEV: ME PDN ACT") })
	return ctx.Err()
}

func (s *session) echoOff(ctx context.Context) error { return s.asks(ctx, "ATE0", "") }
