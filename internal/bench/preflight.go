package bench

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"attest/broker"
	"attest/internal/at"
	"attest/internal/luat"
)

// UnreachedError says that a listener of the broker hears nothing of the modem, by whichever
// commands it is told to connect: the address or the network is at fault, and no firmware.
type UnreachedError struct {
	Listener broker.Listener
	Host     string // what the modem was told
	Port     int
	MQTT     string // what came of AT+MIPSTART, in a few words
	Scene    string // what came of AT+CIPSTART
	Answered bool   // somebody answered there: another machine
}

func (e *UnreachedError) Error() string {
	return fmt.Sprintf("the modem does not reach the broker's %s listener at %s: AT+MIPSTART %s, and AT+CIPSTART %s",
		e.Listener, net.JoinHostPort(e.Host, strconv.Itoa(e.Port)), e.MQTT, e.Scene)
}

// ReachTime is how long a modem is waited for that connects: modems need seconds
// (at-facts §15), and give up after 75 s.
const ReachTime = 40 * time.Second

// Preflight finds out whether the modem reaches these listeners of attest's own broker, by
// their names. Each is tried by AT+MIPSTART, which opens a TCP connection and says nothing on
// it, and, if nothing arrives, by the TCP/IP scene: a network that lets one of them through is
// in order, and what is wrong with the other is for the scenarios to judge. If neither arrives,
// the error is an *[UnreachedError]. Whatever else goes wrong is no error here: the run meets it
// again, and records it.
//
// The modem must have been identified. It is left as a trial leaves it.
func (b *Bench) Preflight(ctx context.Context, listeners []string) error {
	if len(listeners) == 0 || b.cfg.Embedded() || b.cfg.Broker.External != nil || b.ready(ctx) != nil {
		return nil
	}
	server, err := broker.Start(ctx, b.cfg.broker())
	if err != nil {
		return nil
	}
	defer server.Close()
	f := &preflight{bench: b, server: server}
	unreached := f.all(ctx, listeners)
	if f.scene {
		_ = b.restore(ctx) // or before the first scenario
	}
	if unreached == nil || ctx.Err() != nil {
		return nil
	}
	return unreached
}

// preflight is a look at the way from the modem to a broker.
type preflight struct {
	bench  *Bench
	server *broker.Broker
	scene  bool // the TCP/IP scene was opened
	deaf   bool // AT+MIPSTART reached nothing where the scene did
}

// all tries one listener after the other, up to the first that is not reached.
func (f *preflight) all(ctx context.Context, listeners []string) *UnreachedError {
	for _, name := range listeners {
		if unreached, sure := f.look(ctx, broker.Listener(name)); unreached != nil || !sure {
			return unreached
		}
	}
	return nil
}

// arrival is what came of a connection.
type arrival struct {
	heard bool   // by the broker
	odd   bool   // nobody can say what it means
	said  string // what the modem said, in a few words
	ok    bool   // it said CONNECT OK
}

// look tries one listener. It is not sure when the modem says something that no document
// knows, which ends the pre-flight.
func (f *preflight) look(ctx context.Context, l broker.Listener) (unreached *UnreachedError, sure bool) {
	port := f.server.Port(l)
	if l == broker.Echo {
		port, _ = f.server.EchoPort() // 0: like any other that is not there
	}
	if port == 0 {
		return nil, true
	}
	mqtt := arrival{said: "does not arrive anywhere"}
	if !f.deaf {
		mqtt = f.connect(ctx, l, fmt.Sprintf("AT+MIPSTART=%s,%d", luat.Quote(f.bench.cfg.host()), port))
		if f.bench.hangUp(ctx) != nil || f.bench.offline(ctx) != nil {
			return nil, false
		}
	}
	if mqtt.heard {
		return nil, true
	}
	other, opened := f.dial(ctx, l, port)
	switch {
	case !opened || other.odd:
		return nil, false
	case other.heard && !f.deaf:
		f.deaf = true
		f.bench.remarks = append(f.bench.remarks, fmt.Sprintf("before the first scenario AT+CIPSTART reached the broker where AT+MIPSTART did not: it %s", mqtt.said))
		return nil, true
	case other.heard:
		return nil, true
	}
	return &UnreachedError{Listener: l, Host: f.bench.cfg.host(), Port: port, MQTT: mqtt.said, Scene: other.said, Answered: mqtt.ok || other.ok}, true
}

// dial connects by the TCP/IP scene, which it opens for the first time.
func (f *preflight) dial(ctx context.Context, l broker.Listener, port int) (a arrival, opened bool) {
	b := f.bench
	if !f.scene {
		f.scene = true
		b.owed.mu.Lock()
		b.owed.scene = true
		b.owed.mu.Unlock()
		s := luat.Scene{Modem: b.modem, Do: b.do}
		limited, cancel := context.WithTimeout(ctx, max(b.scale(b.budget("AT+CIPSTATUS")), leastProbe))
		state, err := s.State(limited)
		cancel()
		if err == nil {
			_, err = s.Open(ctx, state)
		}
		if err != nil {
			return arrival{}, false
		}
	}
	a = f.connect(ctx, l, luat.Dial(b.cfg.host(), port))
	_, err := b.do(ctx, "AT+CIPCLOSE")
	return a, err == nil
}

// connect has the modem open a connection, and listens at both ends until one of them knows.
func (f *preflight) connect(ctx context.Context, l broker.Listener, command string) arrival {
	b, name := f.bench, at.Command{Text: command}.Name()
	from, seq := b.modem.Mark(), f.server.Seq()
	answer, err := b.do(ctx, command)
	switch {
	case missed(ctx, err):
		return arrival{odd: b.align(ctx) != nil || name == "+CIPSTART", said: "is not answered"}
	case err != nil:
		return arrival{odd: true, said: "is not answered"}
	case !answer.OK():
		return arrival{odd: true, said: fmt.Sprintf("answers %q", clip(answer.Final.Text))}
	}
	waits := max(b.scale(ReachTime), time.Second)
	limited, stop := context.WithTimeout(ctx, waits)
	defer stop()
	if !b.cfg.public() { // elsewhere it may be anybody, and only the modem knows whether it is there
		go func() {
			if f.arrives(limited, seq, l) {
				stop()
			}
		}()
	}
	line, err := b.modem.AwaitFrom(limited, from, "the result of "+name, func(l at.Line) bool { _, ok := luat.Outcome(l); return ok })
	return f.arrived(ctx, l, seq, line, err, waits)
}

// arrived puts together what both ends know. What the modem reports may be ahead of the
// broker, which is given a moment to hear of it.
func (f *preflight) arrived(ctx context.Context, l broker.Listener, seq int, line at.Line, err error, waited time.Duration) arrival {
	said, _ := luat.Outcome(line)
	a := arrival{ok: said == luat.ConnectOK, said: fmt.Sprintf("reports %q", said)}
	moment := time.Duration(0)
	if a.ok {
		moment = f.bench.cfg.longest(time.Second)
	}
	limited, cancel := context.WithTimeout(ctx, moment)
	defer cancel()
	a.heard = f.arrives(limited, seq, l) && (a.ok || !f.bench.cfg.public())
	switch {
	case a.heard:
	case err != nil && (lost(err) || ctx.Err() != nil):
		a.odd = true
	case err != nil:
		a.said = fmt.Sprintf("reports nothing within %v", waited)
	case a.ok:
		a.said = "reports that it stands, which somebody else must have answered"
	default:
		a.odd = said == luat.AlreadyConnect
	}
	return a
}

// arrives reports whether a connection to a listener comes before ctx ends, or has come.
func (f *preflight) arrives(ctx context.Context, seq int, l broker.Listener) bool {
	_, err := f.server.Await(ctx, seq, func(e broker.Event) bool { return e.Kind == broker.Accepted && e.Listener == l })
	return err == nil
}
