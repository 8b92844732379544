package broker_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/pki"
	"attest/broker/wire"
)

// patience bounds every wait that has to succeed.
const patience = 10 * time.Second

// authority is one for the whole test binary: RSA keys are slow.
var authority = sync.OnceValues(func() (*pki.Authority, error) { return pki.New(pki.Config{}) })

func newAuthority(tb testing.TB) *pki.Authority {
	tb.Helper()
	a, err := authority()
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func start(tb testing.TB, cfg broker.Config) *broker.Broker {
	tb.Helper()
	b, err := broker.Start(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(b.Close)
	return b
}

func address(b *broker.Broker, l broker.Listener) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(b.Port(l)))
}

// await returns the first event of the kind at or after from.
func await(tb testing.TB, b *broker.Broker, from int, kind broker.Kind) broker.Event {
	tb.Helper()
	return awaitMatch(tb, b, from, func(e broker.Event) bool { return e.Kind == kind })
}

func awaitMatch(tb testing.TB, b *broker.Broker, from int, match func(broker.Event) bool) broker.Event {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ev, err := b.Await(ctx, from, match)
	if err != nil {
		tb.Fatal(err)
	}
	return ev
}

// peer is a client that does exactly what it is told.
type peer struct {
	tb   testing.TB
	conn net.Conn
	r    *wire.Reader
}

func newPeer(tb testing.TB, conn net.Conn) *peer {
	tb.Helper()
	tb.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return &peer{tb: tb, conn: conn, r: wire.NewReader(conn, 0)}
}

func dial(tb testing.TB, b *broker.Broker, l broker.Listener) *peer {
	tb.Helper()
	conn, err := net.Dial("tcp", address(b, l))
	if err != nil {
		tb.Fatal(err)
	}
	return newPeer(tb, conn)
}

func dialTLS(tb testing.TB, b *broker.Broker, l broker.Listener, cfg *tls.Config) *peer {
	tb.Helper()
	conn, err := tls.Dial("tcp", address(b, l), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return newPeer(tb, conn)
}

// dialAny reaches any of the listeners as a good client does.
func dialAny(tb testing.TB, b *broker.Broker, l broker.Listener) *peer {
	tb.Helper()
	if l == broker.Plain {
		return dial(tb, b, l)
	}
	return dialTLS(tb, b, l, clientTLS(tb, l))
}

func clientTLS(tb testing.TB, l broker.Listener) *tls.Config {
	tb.Helper()
	a := newAuthority(tb)
	cfg := &tls.Config{RootCAs: a.Pool(), ServerName: "localhost"}
	if l == broker.Mutual {
		cert, err := tls.X509KeyPair(a.Client())
		if err != nil {
			tb.Fatal(err)
		}
		cfg.Certificates = []tls.Certificate{cert}
	}
	return cfg
}

func encode(tb testing.TB, p wire.Packet) []byte {
	tb.Helper()
	frame, err := p.Encode()
	if err != nil {
		tb.Fatal(err)
	}
	return frame
}

func (p *peer) send(packets ...wire.Packet) {
	p.tb.Helper()
	for _, packet := range packets {
		p.write(encode(p.tb, packet))
	}
}

func (p *peer) write(b []byte) {
	p.tb.Helper()
	if _, err := p.conn.Write(b); err != nil {
		p.tb.Fatal(err)
	}
}

// next reads one packet, which has to be well-formed.
func (p *peer) next() wire.Packet {
	p.tb.Helper()
	frame, err := p.r.Next()
	if err != nil {
		p.tb.Fatalf("got %v, want a packet", err)
	}
	packet, broken := wire.Decode(frame)
	if len(broken) > 0 {
		p.tb.Fatalf("got %v, which breaks %v", packet, broken)
	}
	return packet
}

func (p *peer) expect(t wire.Type) wire.Packet {
	p.tb.Helper()
	packet := p.next()
	if packet.Type != t {
		p.tb.Fatalf("got %v, want %v", packet, t)
	}
	return packet
}

// ends checks that nothing more comes and that the broker closes in the given way.
func (p *peer) ends(how broker.Close) {
	p.tb.Helper()
	frame, err := p.r.Next()
	switch {
	case err == nil:
		p.tb.Fatalf("got % x, want %v", frame, how)
	case how == broker.FIN && !errors.Is(err, io.EOF), how == broker.RST && !errors.Is(err, syscall.ECONNRESET):
		p.tb.Fatalf("got %v, want %v", err, how)
	}
}

// silent checks that nothing comes for a while and the connection stays open.
func (p *peer) silent(d time.Duration) {
	p.tb.Helper()
	_ = p.conn.SetReadDeadline(time.Now().Add(d))
	defer func() { _ = p.conn.SetReadDeadline(time.Now().Add(patience)) }()
	frame, err := p.r.Next()
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		p.tb.Fatalf("got % x, %v, want silence", frame, err)
	}
}

// join connects and checks that the broker accepts.
func (p *peer) join(c wire.Connect) *peer {
	p.tb.Helper()
	p.send(connect(c))
	if ack := p.expect(wire.CONNACK); ack.Connack.Code != 0 {
		p.tb.Fatalf("got %v, want it accepted", ack)
	}
	return p
}

// subscribe subscribes with the packet id 100.
func (p *peer) subscribe(filter string, qos byte) *peer {
	p.tb.Helper()
	p.send(subscribe(100, filter, qos))
	if ack := p.expect(wire.SUBACK); len(ack.Suback.Codes) != 1 || ack.Suback.Codes[0] != qos {
		p.tb.Fatalf("got %v, want the QoS %d", ack, qos)
	}
	return p
}

// ping makes sure that the broker has processed everything before.
func (p *peer) ping() {
	p.tb.Helper()
	p.send(wire.Packet{Type: wire.PINGREQ})
	p.expect(wire.PINGRESP)
}

func connect(c wire.Connect) wire.Packet { return wire.Packet{Type: wire.CONNECT, Connect: &c} }

func clean(id string) wire.Connect { return wire.Connect{ClientID: id, Clean: true, KeepAlive: 60} }

func subscribe(id uint16, filter string, qos byte) wire.Packet {
	return wire.Packet{Type: wire.SUBSCRIBE, ID: id,
		Subscribe: &wire.Subscribe{Filters: []wire.Subscription{{Filter: filter, QoS: qos}}}}
}

func publish(id uint16, topic string, qos byte, payload string) wire.Packet {
	return wire.Packet{Type: wire.PUBLISH, ID: id,
		Publish: &wire.Publish{Topic: topic, QoS: qos, Payload: []byte(payload)}}
}

func ack(t wire.Type, id uint16) wire.Packet { return wire.Packet{Type: t, ID: id} }

// timeline is the journal as text, one event a line.
func timeline(b *broker.Broker) string {
	text := ""
	for _, e := range b.Events() {
		text += fmt.Sprintln(e)
	}
	return text
}
