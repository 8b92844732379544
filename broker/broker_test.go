package broker_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

func TestEveryListenerServes(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	for _, l := range []broker.Listener{broker.Plain, broker.TLS, broker.Mutual} {
		t.Run(string(l), func(t *testing.T) {
			from := b.Seq()
			p := dialAny(t, b, l).join(clean("860000000000001")).subscribe("a/b", 1)
			p.send(publish(7, "a/b", 1, "hello"))
			var got []wire.Type
			for range 2 { // in any order
				got = append(got, p.next().Type)
			}
			if got[0]+got[1] != wire.PUBACK+wire.PUBLISH {
				t.Errorf("got %v, want PUBACK and PUBLISH", got)
			}
			ev := await(t, b, from, broker.Received)
			if ev.Listener != l || ev.Packet.Type != wire.CONNECT || len(ev.Violations) > 0 {
				t.Errorf("got %v on %s with %v, want a conforming CONNECT on %s", ev, ev.Listener, ev.Violations, l)
			}
			p.send(wire.Packet{Type: wire.DISCONNECT})
			_ = p.conn.Close()
			if ev := await(t, b, from, broker.Closed); !ev.ByPeer || ev.How != broker.FIN {
				t.Errorf("got %v, want it closed by the client with FIN", ev)
			}
		})
	}
}

func TestZeroConfigHasNoTLS(t *testing.T) {
	b := start(t, broker.Config{})
	if got := b.Port(broker.TLS); got != 0 {
		t.Errorf("got port %d for TLS without an authority, want 0", got)
	}
}

func TestStartRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	tests := []struct {
		name string
		cfg  broker.Config
		want []string
	}{
		{"an occupied port", broker.Config{Ports: map[broker.Listener]int{broker.Plain: port}},
			[]string{"plain listener", "127.0.0.1:" + strconv.Itoa(port), "in use"}},
		{"an occupied port for TLS", broker.Config{Authority: newAuthority(t), Ports: map[broker.Listener]int{broker.Mutual: port}},
			[]string{"mutual listener", "127.0.0.1:" + strconv.Itoa(port)}},
		{"TLS without an authority", broker.Config{Ports: map[broker.Listener]int{broker.TLS: 0}}, []string{"tls", "authority"}},
		{"an unknown listener", broker.Config{Ports: map[broker.Listener]int{"websocket": 0}}, []string{`"websocket"`}},
		{"an empty range of TLS", broker.Config{MinTLS: tls.VersionTLS12, MaxTLS: tls.VersionTLS11}, []string{"TLS 1.2", "TLS 1.1"}},
		{"an unknown chain", broker.Config{Authority: newAuthority(t), Chain: "rusty"}, []string{"rusty"}},
		{"a negative time", broker.Config{Grace: -1}, []string{"negative"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := broker.Start(t.Context(), tt.cfg)
			if err == nil {
				b.Close()
				t.Fatal("got no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
		})
	}
	free, err := net.Listen("tcp", address(start(t, broker.Config{}), broker.Plain))
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v, %v, want the port of a broker in use", free, err)
	}
}

// A failed start must give back the ports that it had opened.
func TestFailedStartReleasesPorts(t *testing.T) {
	probe := start(t, broker.Config{})
	port := probe.Port(broker.Plain)
	probe.Close()
	taken := start(t, broker.Config{})
	cfg := broker.Config{Authority: newAuthority(t),
		Ports: map[broker.Listener]int{broker.Plain: port, broker.TLS: taken.Port(broker.Plain)}}
	if _, err := broker.Start(t.Context(), cfg); err == nil {
		t.Fatal("got no error for an occupied port")
	}
	start(t, broker.Config{Ports: map[broker.Listener]int{broker.Plain: port}})
}

func TestClosedPortRefuses(t *testing.T) {
	b := start(t, broker.Config{})
	port, err := b.ClosedPort()
	if err != nil {
		t.Fatal(err)
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if _, err := net.Dial("tcp", addr); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v, want connection refused", err)
	}
	if _, err := net.Listen("tcp", addr); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v, want the port reserved", err)
	}
	b.Close()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatalf("got %v, want the port free after Close", err)
	}
	_ = l.Close()
}

func TestDrop(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	if err := b.Drop(broker.FIN); !errors.Is(err, broker.ErrNoConnection) {
		t.Errorf("got %v, want ErrNoConnection", err)
	}
	for _, how := range []broker.Close{broker.FIN, broker.RST} {
		for _, l := range []broker.Listener{broker.Plain, broker.TLS} {
			t.Run(how.String()+" "+string(l), func(t *testing.T) {
				from := b.Seq()
				p := dialAny(t, b, l).join(clean("dropped"))
				if err := b.Drop(how); err != nil {
					t.Fatal(err)
				}
				p.ends(how)
				ev := await(t, b, from, broker.Closed)
				if ev.ByPeer || ev.How != how || !strings.Contains(ev.String(), "closed by the broker with "+how.String()) {
					t.Errorf("got %v, want the broker to close with %v", ev, how)
				}
			})
		}
	}
}

// A FIN has to be one even if the client's bytes are not read yet: a plain close would send RST.
func TestDropWithUnreadBytesIsFIN(t *testing.T) {
	b := start(t, broker.Config{})
	if err := b.Inject(broker.Fault{On: broker.Edge{Type: wire.PINGREQ}, Do: broker.Stall}); err != nil {
		t.Fatal(err)
	}
	p := dial(t, b, broker.Plain).join(clean("unread"))
	p.send(wire.Packet{Type: wire.PINGREQ})
	p.write(bytes.Repeat(encode(t, publish(0, "a", 0, strings.Repeat("x", 1000))), 50))
	await(t, b, 0, broker.Injected)
	if err := b.Drop(broker.FIN); err != nil {
		t.Fatal(err)
	}
	p.ends(broker.FIN)
	for range 100 { // and no RST comes behind it
		p.write(make([]byte, 1000))
	}
}

// A write that runs into the client's RST takes the error away from the read.
func TestResetFoundByWriting(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("reset")).subscribe("a", 0)
	inject(t, b, broker.Fault{On: broker.Edge{Type: wire.PINGREQ}, Do: broker.Delay, Delay: 50 * time.Millisecond})
	p.send(wire.Packet{Type: wire.PINGREQ})
	await(t, b, 0, broker.Injected)
	_ = p.conn.(*net.TCPConn).SetLinger(0)
	_ = p.conn.Close()
	if err := b.Publish("a", nil, 0, false); err != nil {
		t.Fatal(err)
	}
	if ev := await(t, b, 0, broker.Closed); !ev.ByPeer || ev.How != broker.RST {
		t.Errorf("got %v, want the client to close with RST", ev)
	}
}

func TestPeerCloses(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	for _, l := range []broker.Listener{broker.Plain, broker.TLS} {
		for _, how := range []broker.Close{broker.FIN, broker.RST} {
			t.Run(string(l)+" "+how.String(), func(t *testing.T) {
				from := b.Seq()
				raw, err := net.Dial("tcp", address(b, l))
				if err != nil {
					t.Fatal(err)
				}
				conn := raw
				if l == broker.TLS {
					conn = tls.Client(raw, clientTLS(t, l))
				}
				newPeer(t, conn).join(clean("peer"))
				if how == broker.RST {
					_ = raw.(*net.TCPConn).SetLinger(0)
				}
				_ = raw.Close()
				if ev := await(t, b, from, broker.Closed); !ev.ByPeer || ev.How != how {
					t.Errorf("got %v, want the client to close with %v", ev, how)
				}
			})
		}
	}
}

func TestPublishRefuses(t *testing.T) {
	b := start(t, broker.Config{})
	for name, err := range map[string]error{
		"QoS 3":            b.Publish("a", nil, 3, false),
		"a wildcard topic": b.Publish("a/#", nil, 0, false),
		"an empty topic":   b.Publish("", nil, 0, false),
	} {
		if err == nil {
			t.Errorf("publish with %s: got no error", name)
		}
	}
}

func TestPublishRetained(t *testing.T) {
	b := start(t, broker.Config{})
	if err := b.Publish("state", []byte("on"), 1, true); err != nil {
		t.Fatal(err)
	}
	p := dial(t, b, broker.Plain).join(clean("late")).subscribe("state", 2)
	got := p.expect(wire.PUBLISH)
	if !got.Publish.Retain || got.Publish.QoS != 1 || string(got.Publish.Payload) != "on" {
		t.Errorf("got %v, want the retained message at QoS 1", got)
	}
}

// Close must not wait for anybody: a silent client, a client within a handshake or a packet, a packet held back, a
// client that does not read.
func TestCloseIsFast(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PINGRESP}, Do: broker.Delay, Delay: time.Hour})
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.FromClient, Type: wire.UNSUBSCRIBE}, Do: broker.Stall})
	dial(t, b, broker.Plain)
	dial(t, b, broker.TLS)
	dial(t, b, broker.Plain).write([]byte{0x10})
	dial(t, b, broker.TLS).write([]byte{22, 3, 1})
	delayed := dial(t, b, broker.Plain).join(clean("delayed"))
	delayed.send(wire.Packet{Type: wire.PINGREQ})
	stalled := dial(t, b, broker.Plain).join(clean("stalled"))
	stalled.send(wire.Packet{Type: wire.UNSUBSCRIBE, ID: 1, Unsubscribe: &wire.Unsubscribe{Filters: []string{"a"}}})
	deaf := dialAny(t, b, broker.Mutual).join(clean("deaf")).subscribe("flood", 0)
	for range 2000 {
		if err := b.Publish("flood", make([]byte, 8<<10), 0, false); err != nil {
			t.Fatal(err)
		}
	}
	inject(t, b, broker.Fault{On: broker.Edge{Type: wire.PUBREL}, Do: broker.CloseBefore})
	lingering := dial(t, b, broker.Plain).join(clean("lingering"))
	lingering.send(ack(wire.PUBREL, 1))
	lingering.ends(broker.FIN)
	for _, text := range []string{"delay at PINGRESP", "stall at UNSUBSCRIBE"} {
		awaitMatch(t, b, 0, func(e broker.Event) bool { return strings.Contains(e.String(), text) })
	}
	begin := time.Now()
	b.Close()
	if took := time.Since(begin); took > 250*time.Millisecond {
		t.Errorf("Close took %v", took)
	}
	b.Close()
	delayed.ends(broker.FIN)
	_ = deaf.conn.Close()
	for conn := 1; conn <= 8; conn++ {
		awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Conn == conn && e.Kind == broker.Closed })
	}
}

func inject(tb testing.TB, b *broker.Broker, f broker.Fault) {
	tb.Helper()
	if err := b.Inject(f); err != nil {
		tb.Fatal(err)
	}
}

// leaked returns the stacks of goroutines that run code of the broker or its library.
func leaked() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var found []string
	for stack := range strings.SplitSeq(string(buf), "\n\n") {
		if strings.Contains(stack, "attest/broker.") || strings.Contains(stack, "mochi-mqtt") {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}

func TestNoGoroutineLeaks(t *testing.T) {
	b, err := broker.Start(t.Context(), broker.Config{Authority: newAuthority(t)})
	if err != nil {
		t.Fatal(err)
	}
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PINGRESP}, Do: broker.Stall})
	for range 5 {
		for _, l := range []broker.Listener{broker.Plain, broker.TLS, broker.Mutual} {
			dial(t, b, l)
			dialAny(t, b, l).join(clean("again")).subscribe("a", 1)
		}
	}
	dial(t, b, broker.Plain).join(clean("stalled")).send(wire.Packet{Type: wire.PINGREQ})
	await(t, b, 0, broker.Injected)
	if leaked() == "" {
		t.Fatal("the search for goroutines finds none of a running broker")
	}
	b.Close()
	if stacks := leaked(); strings.Contains(stacks, "(*link)") {
		t.Errorf("connections that outlive Close:\n%s", stacks)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for leaked() != "" { // what Close has ended needs a moment to be gone
		if ctx.Err() != nil {
			t.Fatalf("left running:\n%s", leaked())
		}
		runtime.Gosched()
	}
}
