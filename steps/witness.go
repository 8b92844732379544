package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/bench"
	"attest/internal/verdict"
)

// witness is what the broker saw on the wire: the other end, which is asked about
// every claim of the modem.
type witness struct {
	*scenario
	messages *messages
	taken    map[wire.Type]int // by type, the first event that no step has taken for such a packet
}

// seenWithin is the time that a packet may take to the broker when the step does
// not say another.
const seenWithin = "10s"

// settle is how long an absence is watched for what may still be on its way.
const settle = 20 * time.Millisecond

var witnessSteps = []definition{
	define("the broker accepted a connection on the {text} listener", func(a *areas) any { return a.witness.accepted }),
	define("the broker accepted {number} connections? in all", func(a *areas) any { return a.witness.acceptedInAll }),
	define("the broker finished a TLS handshake on the {text} listener", func(a *areas) any { return a.witness.handshake }),
	define("the broker finished a TLS handshake on the {text} listener with the client certificate", func(a *areas) any { return a.witness.handshakeWithCertificate }),
	define("the broker finished no TLS handshake", func(a *areas) any { return a.witness.noHandshake }),
	define("the broker saw a failed TLS handshake within {time}", func(a *areas) any { return a.witness.handshakeFailed }),
	define("the modem turned away from the server within {time}", func(a *areas) any { return a.witness.turnedAway }),
	define("the broker refused the client certificate within {time}", func(a *areas) any { return a.witness.certificateRefused }),
	define("the broker refused a client without certificate within {time}", func(a *areas) any { return a.witness.withoutCertificate }),
	define("the broker lost patience within {time}", func(a *areas) any { return a.witness.lostPatience }),
	define("the broker refused the CONNECT with code {number}", func(a *areas) any { return a.witness.refused }),
	define("the broker saw the connection closed by the modem within {time}", func(a *areas) any { return a.witness.closedByModem }),
	define("the broker saw an? ([A-Z]+) within {time}", func(a *areas) any { return a.witness.packet }),
	define("the broker saw no ([A-Z]+)", func(a *areas) any { return a.witness.none }),
	define("the broker saw {number} ([A-Z]+)s? in all", func(a *areas) any { return a.witness.inAll }),
	define("the broker saw a CONNECT with client id {text}, keep-alive {number} and a (clean|kept) session", func(a *areas) any { return a.witness.connect }),
	define("the broker saw a CONNECT with user name {text} and password {text}", func(a *areas) any { return a.witness.credentials }),
	define("the broker saw a CONNECT without credentials", func(a *areas) any { return a.witness.noCredentials }),
	define("the broker saw a CONNECT with the will {text} to {text} at QoS {number}, retained", func(a *areas) any { return a.witness.retainedWill }),
	define("every CONNECT came from client {text} with user name {text} and password {text}", func(a *areas) any { return a.witness.every }),
	define("the broker saw a SUBSCRIBE to {text} at QoS {number}", func(a *areas) any { return a.witness.subscribe }),
	define("the broker saw an UNSUBSCRIBE from {text}", func(a *areas) any { return a.witness.unsubscribe }),
	define("the broker saw a PUBLISH of {text} to {text} at QoS {number}", func(a *areas) any { return a.witness.publish }),
	define("the broker saw a retained PUBLISH of {text} to {text} at QoS {number}", func(a *areas) any { return a.witness.retainedPublish }),
	define("the broker saw those bytes published to {text}", func(a *areas) any { return a.witness.publishedBytes }),
}

// packetTypes are the packets by their names in steps.
var packetTypes = map[string]wire.Type{
	"CONNECT": wire.CONNECT, "CONNACK": wire.CONNACK, "PUBLISH": wire.PUBLISH, "PUBACK": wire.PUBACK,
	"PUBREC": wire.PUBREC, "PUBREL": wire.PUBREL, "PUBCOMP": wire.PUBCOMP, "SUBSCRIBE": wire.SUBSCRIBE,
	"SUBACK": wire.SUBACK, "UNSUBSCRIBE": wire.UNSUBSCRIBE, "UNSUBACK": wire.UNSUBACK,
	"PINGREQ": wire.PINGREQ, "PINGRESP": wire.PINGRESP, "DISCONNECT": wire.DISCONNECT,
}

// await waits for an event from the start of the trial on.
func (w *witness) await(ctx context.Context, limit, want string, match func(broker.Event) bool) (broker.Event, error) {
	b, err := w.trial.Witness(ctx)
	if err != nil {
		return broker.Event{}, err
	}
	return w.awaits(ctx, b, limit, want, match)
}

// awaits waits for an event in the journal of the broker, or of its observer.
func (w *witness) awaits(ctx context.Context, b bench.Others, limit, want string, match func(broker.Event) bool) (broker.Event, error) {
	limited, cancel, err := w.within(ctx, limit)
	if err != nil {
		return broker.Event{}, err
	}
	defer cancel()
	event, err := b.Await(limited, 0, match)
	return event, w.explain(ctx, err, want)
}

func (w *witness) accepted(ctx context.Context, listener string) error {
	_, err := w.await(ctx, seenWithin, "a TCP connection on the "+listener+" listener", func(e broker.Event) bool {
		return e.Kind == broker.Accepted && string(e.Listener) == listener
	})
	return err
}

func (w *witness) acceptedInAll(ctx context.Context, count string) error {
	return w.counted(ctx, count, "TCP connections", func(e broker.Event) bool { return e.Kind == broker.Accepted })
}

func (w *witness) handshake(ctx context.Context, listener string) error {
	_, err := w.handshakeEvent(ctx, listener)
	return err
}

func (w *witness) handshakeEvent(ctx context.Context, listener string) (broker.Event, error) {
	return w.await(ctx, seenWithin, "a finished TLS handshake on the "+listener+" listener", func(e broker.Event) bool {
		return e.Kind == broker.Handshake && string(e.Listener) == listener
	})
}

// handshakeWithCertificate compares the certificate that the modem showed with the
// one that was stored in it.
func (w *witness) handshakeWithCertificate(ctx context.Context, listener string) error {
	event, err := w.handshakeEvent(ctx, listener)
	if err != nil {
		return err
	}
	want, err := clientCertificate(w.trial.Authority())
	if err != nil {
		return err
	}
	if len(event.Peer) == 0 {
		return w.mismatch("no client certificate", "the client certificate that was stored")
	}
	if !event.Peer[0].Equal(want) {
		return w.mismatch("another client certificate: "+event.Peer[0].Subject.String(), "the client certificate that was stored")
	}
	return nil
}

// handshakeFailed ends at a handshake that the modem finished where it must not, which
// no broker can undo.
func (w *witness) handshakeFailed(ctx context.Context, limit string) error {
	const want = "a TLS handshake that fails"
	event, err := w.await(ctx, limit, want, func(e broker.Event) bool {
		return e.Kind == broker.HandshakeFailed || w.guarded && e.Kind == broker.Handshake
	})
	if err == nil && event.Kind == broker.Handshake {
		return w.breach(event.String(), want)
	}
	return err
}

// turnedAway is a client that judges the certificate in the handshake, or at its end
// and closes before it has sent anything: the sources do not say which.
func (w *witness) turnedAway(ctx context.Context, limit string) error {
	const want = "a TLS handshake that fails, or the end of the connection before any packet"
	event, err := w.await(ctx, limit, want, func(e broker.Event) bool {
		return e.Kind == broker.HandshakeFailed || e.Kind == broker.Received || e.Kind == broker.Closed && e.ByPeer
	})
	if err == nil && event.Kind == broker.Received {
		return w.breach(event.String(), want)
	}
	return err
}

// certificateRefused asks for a certificate that was shown and refused: a handshake
// may fail for other reasons.
func (w *witness) certificateRefused(ctx context.Context, limit string) error {
	want := "a client certificate that the server refuses"
	event, err := w.await(ctx, limit, want, func(e broker.Event) bool { return e.Kind == broker.HandshakeFailed })
	if err == nil && len(event.Peer) == 0 {
		return w.mismatch("a handshake that failed without a client certificate: "+event.Err, want)
	}
	return err
}

// withoutCertificate asks for a handshake that failed because none was shown.
func (w *witness) withoutCertificate(ctx context.Context, limit string) error {
	want := "a TLS handshake without a client certificate, which the server refuses"
	event, err := w.await(ctx, limit, want, func(e broker.Event) bool { return e.Kind == broker.HandshakeFailed })
	if err == nil && len(event.Peer) > 0 {
		return w.mismatch("a handshake with the certificate of "+event.Peer[0].Subject.String(), want)
	}
	return err
}

// lostPatience makes sure that it was the broker's deadline, not the modem, that
// ended the connection.
func (w *witness) lostPatience(ctx context.Context, limit string) error {
	_, err := w.await(ctx, limit, "a connection without CONNECT until the broker's deadline", func(e broker.Event) bool { return e.Kind == broker.Deadline })
	return err
}

func (w *witness) refused(ctx context.Context, code string) error {
	_, err := w.await(ctx, seenWithin, "CONNACK code="+code, func(e broker.Event) bool {
		return e.Kind == broker.Sent && e.Packet != nil && e.Packet.Connack != nil && e.Packet.Connack.Code == code[0]-'0'
	})
	return err
}

func (w *witness) closedByModem(ctx context.Context, limit string) error {
	_, err := w.await(ctx, limit, "the connection closed by the modem", func(e broker.Event) bool { return e.Kind == broker.Closed && e.ByPeer })
	return err
}

func (w *witness) packet(ctx context.Context, packet, limit string) error {
	t, err := packetType(packet)
	if err != nil {
		return err
	}
	if t == wire.PUBLISH && w.trial.External() {
		_, err = w.relayed(ctx, limit, packet, func(wire.Publish) bool { return true })
		return err
	}
	session := 0
	if t == wire.DISCONNECT {
		if session, err = w.newest(); err != nil {
			return err
		}
	}
	_, err = w.await(ctx, limit, packet, func(e broker.Event) bool { return isReceived(e, t) && (session == 0 || e.Conn == session) })
	return err
}

// newest is the connection of the session that was opened last: what ended one before it ends no other. It is 0 where
// there was none.
func (w *witness) newest() (int, error) {
	events, err := w.trial.Seen()
	for _, e := range slices.Backward(events) {
		if isReceived(e, wire.CONNECT) {
			return e.Conn, err
		}
	}
	return 0, err
}

// none lets the modem answer an AT and watches a little longer, for what is on its way.
func (w *witness) none(ctx context.Context, packet string) error {
	return w.named(w.inAll(ctx, "0", packet))
}

// noHandshake is for a client that may not even try.
func (w *witness) noHandshake(ctx context.Context) error {
	return w.named(w.counted(ctx, "0", "finished TLS handshakes", func(e broker.Event) bool { return e.Kind == broker.Handshake }))
}

// named makes a mismatch a breach where the scenario is about one.
func (w *witness) named(err error) error {
	if m := (*verdict.Mismatch)(nil); errors.As(err, &m) {
		m.Security = w.guarded
	}
	return err
}

func (w *witness) inAll(ctx context.Context, count, packet string) error {
	t, err := packetType(packet)
	if err != nil {
		return err
	}
	return w.counted(ctx, count, packet, func(e broker.Event) bool { return isReceived(e, t) })
}

// counted waits until the journal holds that many such events, and then a little
// longer for one too many.
func (w *witness) counted(ctx context.Context, count, name string, match func(broker.Event) bool) error {
	want, err := strconv.Atoi(count)
	if err != nil {
		return fmt.Errorf("read the number %q: %w", count, err)
	}
	counting := func(enough int) func(broker.Event) bool {
		n := 0
		return func(e broker.Event) bool {
			if match(e) {
				n++
			}
			return n >= enough
		}
	}
	if want > 0 {
		if _, err := w.await(ctx, seenWithin, count+" "+name, counting(want)); err != nil {
			return err
		}
	}
	if err := w.settled(ctx); err != nil {
		return err
	}
	b, err := w.trial.Witness(ctx)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, w.trial.Quiet(settle))
	defer cancel()
	extra, err := b.Await(limited, 0, counting(want+1))
	var unseen *broker.TimeoutError
	switch {
	case err == nil:
		return w.mismatch(extra.String(), count+" "+name)
	case errors.As(err, &unseen) && ctx.Err() == nil:
		return nil
	}
	return err
}

func packetType(name string) (wire.Type, error) {
	t, ok := packetTypes[name]
	if !ok {
		return 0, fmt.Errorf("unknown packet %q", name)
	}
	return t, nil
}
