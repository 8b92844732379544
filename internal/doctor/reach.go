package doctor

import (
	"context"
	"fmt"
	"net"
	"slices"
	"time"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/at"
	"attest/internal/luat"
)

// How long the modem may take to connect, and to log in: modems need seconds (at-facts §15).
const (
	connectTime = 40 * time.Second
	loginTime   = 20 * time.Second
)

// clientID is how the doctor's connections are told from those of others.
const clientID = "attest-doctor"

// judged is what to do about a firmware that is at fault.
const judged = "the bench is in order: attest run judges the firmware"

// reach has the modem connect to one listener and log in, and wants both ends to say so.
func (p *patient) reach(ctx context.Context, l broker.Listener) Finding {
	began, from := time.Now(), p.seq()
	defer p.hangUp(ctx)
	place := net.JoinHostPort(p.host, fmt.Sprint(p.portOf(l)))
	said, err := p.result(ctx, luat.Start(l != broker.Plain, p.host, p.portOf(l)), p.patience, luat.ConnectOK, luat.ConnectFail, luat.AlreadyConnect)
	heard := p.heard(ctx, from, l)
	switch {
	case p.lost:
		return p.unanswered("AT+MIPSTART", err)
	case heard.failed != "":
		return problem("look what is between the modem and this machine, and at the TLS settings of the modem", "the TLS handshake with %s fails: %s", place, heard.failed)
	case missed(err) && heard.accepted && p.external == nil:
		return warning(judged, "the modem reaches %s, and does not say so within %v", place, p.scaled(p.patience))
	case missed(err):
		return p.unreached(ctx, l, fmt.Sprintf("no answer within %v", p.scaled(p.patience)))
	case err != nil:
		return p.unanswered("AT+MIPSTART", err)
	case said != luat.ConnectOK && heard.accepted && p.external == nil:
		return problem("something between the modem and this machine breaks connections: a proxy, a firewall", "the modem reaches %s and says %s", place, says(said))
	case said != luat.ConnectOK:
		return p.unreached(ctx, l, "it says "+says(said))
	case !heard.accepted:
		return problem("broker.advertise, or the forwarding of its port, leads to another machine", "somebody else answers the modem at %s", place)
	}
	if f, well := p.login(ctx, l, from, place); !well {
		return f
	}
	return ok("reached at %s in %v", place, time.Since(began).Round(time.Millisecond))
}

// login opens the session on the connection that stands.
func (p *patient) login(ctx context.Context, l broker.Listener, from int, place string) (Finding, bool) {
	login := p.cfg.Bench.Broker
	if _, err := p.do(ctx, luat.Config(clientID, login.User, login.Password, nil)); err != nil {
		return p.unanswered("AT+MCONFIG", err), false
	}
	said, err := p.result(ctx, luat.Connect(true, 60), loginTime, "CONNACK OK", "ERROR", "CLOSED")
	switch heard := p.heard(ctx, from, l); {
	case said == "CONNACK OK" && heard.connect:
		return Finding{}, true
	case said == "CONNACK OK":
		return problem("broker.advertise, or the forwarding of its port, leads to another broker", "somebody else lets the modem in at %s", place), false
	case err != nil && !missed(err):
		return p.unanswered("AT+MCONNECT", err), false
	case p.external != nil:
		return problem("look at user and password in broker.external", "the broker does not let the modem in: it says %s", says(said)), false
	case heard.connect:
		return problem("look at the line: the modem heard no CONNACK", "the broker let the modem in, and it says %s", says(said)), false
	}
	return problem("something between the modem and this machine speaks for it: a proxy, a firewall that knows MQTT", "the modem reaches %s, and its CONNECT does not arrive", place), false
}

// refusal is a command that the modem answered with an error.
type refusal struct{ command, said string }

func (r *refusal) Error() string { return fmt.Sprintf("%s answers %s", r.command, says(r.said)) }

// result sends a command and waits for one of the lines that tell what came of it. An
// error as the final result is the result.
func (p *patient) result(ctx context.Context, command at.Pending, patience time.Duration, results ...string) (string, error) {
	from := p.modem.Mark()
	a, err := p.do(ctx, command)
	if err != nil || !a.OK() {
		return a.Final.Text, err
	}
	limited, cancel := context.WithTimeout(ctx, max(p.scaled(patience), time.Second))
	defer cancel()
	line, err := p.modem.AwaitFrom(limited, from, "the result of "+command.Command.Name(), func(l at.Line) bool {
		_, text := luat.CutLink(l.Text)
		return slices.Contains(results, text)
	})
	_, text := luat.CutLink(line.Text)
	return text, err
}

// arrival is what of a connection came to the broker.
type arrival struct {
	accepted, connect bool
	failed            string // why the handshake failed
}

// seq is where the broker's journal goes on from here.
func (p *patient) seq() int {
	if p.external != nil {
		return 0
	}
	return p.peer.Seq()
}

// heard tells what came since from. What the modem reports may be ahead of the broker, which
// is therefore given a moment to hear of the connection, and how its handshake ended.
func (p *patient) heard(ctx context.Context, from int, l broker.Listener) arrival {
	if p.external != nil {
		return arrival{accepted: true, connect: true} // it does not tell, and is believed to be there
	}
	ctx, cancel := context.WithTimeout(ctx, max(p.scaled(time.Second), 100*time.Millisecond))
	defer cancel()
	for _, kinds := range [][]broker.Kind{{broker.Accepted}, {broker.Handshake, broker.HandshakeFailed}} {
		if kinds[0] == broker.Accepted || l != broker.Plain {
			_, err := p.peer.Await(ctx, from, func(e broker.Event) bool { return e.Listener == l && slices.Contains(kinds, e.Kind) })
			if err != nil {
				break
			}
		}
	}
	var a arrival
	for _, e := range p.peer.Events()[from:] {
		if e.Listener != l {
			continue
		}
		switch e.Kind {
		case broker.Accepted:
			a.accepted = true
		case broker.HandshakeFailed:
			a.failed = e.Err
		case broker.Received:
			a.connect = a.connect || e.Packet.Type == wire.CONNECT && e.Packet.Connect.ClientID == clientID
		}
	}
	return a
}

// hangUp closes the connection and waits until the modem is rid of it.
func (p *patient) hangUp(ctx context.Context) {
	if p.lost {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	for _, command := range []at.Pending{luat.Disconnect(), luat.Close()} {
		if _, err := p.do(ctx, command); err != nil {
			return
		}
	}
	_, _ = p.settled(ctx, "AT+MQTTSTATU", leaveTime, func(said string) bool {
		state, err := luat.ParseStatus(said)
		return err == nil && state == luat.Offline
	})
}
