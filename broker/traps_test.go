package broker_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

// Each test here meets one trap of the library, mochi v2.7.9, and fails where the library alone decides.

// The library closes nobody who stays silent before CONNECT.
func TestSilentClientsAreClosed(t *testing.T) {
	const timeout = 50 * time.Millisecond
	b := start(t, broker.Config{ConnectTimeout: timeout, Authority: newAuthority(t)})
	tests := []struct {
		name string
		l    broker.Listener
		tls  bool
		send []byte
		want string
	}{
		{"nothing", broker.Plain, false, nil, "no CONNECT within 50ms"},
		{"half a CONNECT", broker.Plain, false, []byte{0x10, 0x20, 0x00}, "no CONNECT within 50ms"},
		{"no handshake", broker.TLS, false, nil, "TLS handshake not finished within 50ms"},
		{"half a ClientHello", broker.Mutual, false, []byte{22, 3, 1, 0, 80, 1}, "TLS handshake not finished within 50ms"},
		{"nothing after the handshake", broker.TLS, true, nil, "no CONNECT within 50ms"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := b.Seq()
			var p *peer
			if tt.tls {
				p = dialAny(t, b, tt.l)
			} else {
				p = dial(t, b, tt.l)
			}
			if tt.send != nil {
				p.write(tt.send)
			}
			ev := await(t, b, from, broker.Deadline)
			if ev.Err != tt.want {
				t.Errorf("got %q, want %q", ev.Err, tt.want)
			}
			if ev := await(t, b, from, broker.Closed); ev.ByPeer || ev.How != broker.FIN {
				t.Errorf("got %v, want the broker to close with FIN", ev)
			}
			if _, err := p.conn.Read(make([]byte, 100)); !errors.Is(err, io.EOF) {
				t.Errorf("got %v, want EOF", err)
			}
		})
	}
}

// A client within its handshake must not keep others from connecting.
func TestSilentHandshakeBlocksNobody(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t), ConnectTimeout: time.Minute})
	for range 10 {
		dial(t, b, broker.TLS)
	}
	dialAny(t, b, broker.TLS).join(clean("behind"))
}

// A takeover, a drop and the end of the broker send a DISCONNECT, which 3.1.1 does not have.
func TestNoDisconnectFromTheServer(t *testing.T) {
	t.Run("takeover", func(t *testing.T) {
		b := start(t, broker.Config{})
		old := dial(t, b, broker.Plain).join(clean("same"))
		dial(t, b, broker.Plain).join(clean("same"))
		old.ends(broker.FIN)
		ev := await(t, b, 0, broker.Closed)
		if ev.Conn != 1 || ev.ByPeer || !strings.Contains(ev.Err, "taken over by connection 2") {
			t.Errorf("got %v, want connection 1 taken over", ev)
		}
	})
	t.Run("drop", func(t *testing.T) {
		b := start(t, broker.Config{})
		p := dial(t, b, broker.Plain).join(clean("dropped"))
		if err := b.Drop(broker.FIN); err != nil {
			t.Fatal(err)
		}
		p.ends(broker.FIN)
	})
	t.Run("close", func(t *testing.T) {
		b := start(t, broker.Config{})
		p := dial(t, b, broker.Plain).join(clean("closed"))
		b.Close()
		p.ends(broker.FIN)
	})
	t.Run("from the library", func(t *testing.T) {
		p := serveWith(t, func(c net.Conn) error {
			_, err := c.Write([]byte{0x20, 2, 0, 0, 0xe0, 0})
			return errors.Join(err, c.Close())
		})
		p.send(connect(clean("e0 00")))
		p.expect(wire.CONNACK)
		p.ends(broker.FIN)
	})
}

// serveWith connects to a broker with another library behind its frame layer.
func serveWith(t *testing.T, library func(net.Conn) error) *peer {
	t.Helper()
	b, stop, err := broker.ServeWith(t.Context(), broker.Config{}, library)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return dial(t, b, broker.Plain)
}

// Whatever ends a connection but a DISCONNECT, the will is published, every time.
func TestWillIsNeverLost(t *testing.T) {
	tests := []struct {
		name string
		kill func(t *testing.T, b *broker.Broker, p *peer)
	}{
		{"FIN from the broker", func(t *testing.T, b *broker.Broker, p *peer) { provoke(t, b, p, broker.CloseBefore) }},
		{"RST from the broker", func(t *testing.T, b *broker.Broker, p *peer) { provoke(t, b, p, broker.ResetBefore) }},
		{"FIN after an answer", func(t *testing.T, b *broker.Broker, p *peer) { provoke(t, b, p, broker.CloseAfter) }},
		{"RST after an answer", func(t *testing.T, b *broker.Broker, p *peer) { provoke(t, b, p, broker.ResetAfter) }},
		{"FIN from the client", func(_ *testing.T, _ *broker.Broker, p *peer) { _ = p.conn.Close() }},
		{"RST from the client", func(_ *testing.T, _ *broker.Broker, p *peer) {
			_ = p.conn.(*net.TCPConn).SetLinger(0)
			_ = p.conn.Close()
		}},
		{"a takeover", func(t *testing.T, b *broker.Broker, _ *peer) { dial(t, b, broker.Plain).join(clean("dying")) }},
		{"a protocol violation", func(_ *testing.T, _ *broker.Broker, p *peer) { p.write([]byte{0xf0, 0}) }},
		{"a second CONNECT", func(_ *testing.T, _ *broker.Broker, p *peer) { p.send(connect(clean("dying"))) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, broker.Config{})
			watcher := dial(t, b, broker.Plain).join(clean("watcher")).subscribe("will", 0)
			for i := range 20 {
				c := clean("dying")
				c.Will = &wire.Will{Topic: "will", Message: fmt.Append(nil, i)}
				p := dial(t, b, broker.Plain).join(c)
				tt.kill(t, b, p)
				if got := watcher.expect(wire.PUBLISH); string(got.Publish.Payload) != fmt.Sprint(i) {
					t.Fatalf("got %v, want will %d", got, i)
				}
			}
		})
	}
}

// provoke has the fault hit a PINGREQ of the peer.
func provoke(t *testing.T, b *broker.Broker, p *peer, do broker.Action) {
	t.Helper()
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.FromClient, Type: wire.PINGREQ}, Do: do})
	p.send(wire.Packet{Type: wire.PINGREQ})
}

// The will of the old connection comes before the new one is let in.
func TestWillComesBeforeTheTakeover(t *testing.T) {
	b := start(t, broker.Config{})
	for i := range 50 {
		c := clean("dying")
		c.Will = &wire.Will{Topic: "will", Message: fmt.Append(nil, i), Retain: true}
		dial(t, b, broker.Plain).join(c)
		p := dial(t, b, broker.Plain).join(clean("dying")).subscribe("will", 0)
		if got := p.expect(wire.PUBLISH); string(got.Publish.Payload) != fmt.Sprint(i) {
			t.Fatalf("got %v, want will %d", got, i)
		}
	}
}

func TestWillIsDiscardedAfterDisconnect(t *testing.T) {
	b := start(t, broker.Config{})
	watcher := dial(t, b, broker.Plain).join(clean("watcher")).subscribe("will", 0)
	c := clean("leaving")
	c.Will = &wire.Will{Topic: "will", Message: []byte("gone")}
	p := dial(t, b, broker.Plain).join(c)
	p.send(wire.Packet{Type: wire.DISCONNECT})
	_ = p.conn.Close()
	await(t, b, 0, broker.Closed)
	watcher.ping() // MQTT-3.14.4-3: a will would have come before the answer
}

// The library counts a keep-alive of 1 s as 1 s and one of 65,535 s as 32,766 s: MQTT-3.1.2-24.
func TestKeepAliveIsExact(t *testing.T) {
	for keepAlive, want := range map[uint16]time.Duration{
		0: 0, 1: 1500 * time.Millisecond, 60: 90 * time.Second, 65535: 98302500 * time.Millisecond,
	} {
		if got := broker.Limit(keepAlive); got != want {
			t.Errorf("keep-alive %d: got %v, want %v", keepAlive, got, want)
		}
	}
	t.Parallel()
	b := start(t, broker.Config{})
	c := clean("idle")
	c.KeepAlive = 1
	p := dial(t, b, broker.Plain).join(c)
	begin := time.Now()
	p.ends(broker.FIN)
	if took := time.Since(begin); took < 1400*time.Millisecond || took > 4*time.Second {
		t.Errorf("closed after %v, want 1.5s", took)
	}
	ev := await(t, b, 0, broker.Deadline)
	if len(ev.Violations) != 1 || ev.Violations[0].Clause != "MQTT-3.1.2-23" {
		t.Errorf("got %v, want MQTT-3.1.2-23 violated", ev)
	}
}

// A keep-alive that is exceeded, but not by half, is a violation and nothing else.
func TestLatePing(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{Tolerance: time.Millisecond})
	c := clean("late")
	c.KeepAlive = 1
	p := dial(t, b, broker.Plain).join(c)
	p.silent(1100 * time.Millisecond)
	p.ping()
	ev := awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Kind == broker.Received && e.Packet.Type == wire.PINGREQ })
	if len(ev.Violations) != 1 || ev.Violations[0].Clause != "MQTT-3.1.2-23" {
		t.Errorf("got %v, want MQTT-3.1.2-23 violated", ev)
	}
}

// The library has one table of packet ids for both directions: a SUBSCRIBE with the id of a message in flight to the
// client is refused, a PUBLISH with it makes the message forgotten.
func TestPacketIDsOfBothDirections(t *testing.T) {
	b := start(t, broker.Config{})
	c := wire.Connect{ClientID: "ids", KeepAlive: 60}
	p := dial(t, b, broker.Plain).join(c).subscribe("down", 1)
	if err := b.Publish("down", []byte("in flight"), 1, false); err != nil {
		t.Fatal(err)
	}
	id := p.expect(wire.PUBLISH).ID
	p.send(subscribe(id, "other", 2))
	if got := p.expect(wire.SUBACK); got.ID != id || got.Suback.Codes[0] != 2 {
		t.Errorf("got %v, want id %d granted", got, id)
	}
	p.send(publish(id, "up", 2, ""))
	p.send(ack(wire.PUBREL, p.expect(wire.PUBREC).ID))
	if got := p.expect(wire.PUBCOMP).ID; got != id {
		t.Errorf("got PUBCOMP id=%d, want %d", got, id)
	}
	p.send(wire.Packet{Type: wire.UNSUBSCRIBE, ID: id, Unsubscribe: &wire.Unsubscribe{Filters: []string{"other"}}})
	p.expect(wire.UNSUBACK)
	_ = p.conn.Close()
	p = dial(t, b, broker.Plain).join(c)
	if again := p.expect(wire.PUBLISH); again.ID != id || !again.Publish.Dup {
		t.Errorf("got %v, want id %d again with DUP", again, id)
	}
}

// A SUBSCRIBE with the id of the client's own message in flight is the client's fault, but the library's answer, 0x91,
// would be the broker's: MQTT-3.9.3-2.
func TestPacketIDInUse(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("reuse"))
	p.send(publish(1, "a", 2, ""))
	p.expect(wire.PUBREC)
	from := b.Seq()
	p.send(subscribe(1, "a", 1))
	if got := p.expect(wire.SUBACK).Suback.Codes[0]; got != 1 {
		t.Errorf("got code %#x, want 1", got)
	}
	if ev := await(t, b, from, broker.Received); len(ev.Violations) != 1 || ev.Violations[0].Clause != "MQTT-2.3.1-2" {
		t.Errorf("got %v, want MQTT-2.3.1-2 violated", ev)
	}
	p.send(ack(wire.PUBREL, 1))
	p.expect(wire.PUBCOMP)
}

// The library sends again in the order of whole seconds, and marks as repeated what it never sent: MQTT-4.6.0-1,
// MQTT-3.3.1-1.
func TestRedeliveryKeepsTheOrder(t *testing.T) {
	b := start(t, broker.Config{})
	const messages = 50
	c := wire.Connect{ClientID: "queue", KeepAlive: 60}
	p := dial(t, b, broker.Plain).join(c).subscribe("q", 2)
	p.send(wire.Packet{Type: wire.DISCONNECT})
	_ = p.conn.Close()
	await(t, b, 0, broker.Closed)
	b.SkipOrder(1<<16 - messages/2) // the library compares 16 bits
	for i := range messages {
		if err := b.Publish("q", fmt.Append(nil, i), byte(1+i%2), false); err != nil {
			t.Fatal(err)
		}
	}
	for _, dup := range []bool{false, true} {
		p = dial(t, b, broker.Plain).join(c)
		for i := range messages {
			got := p.expect(wire.PUBLISH)
			if string(got.Publish.Payload) != fmt.Sprint(i) || got.Publish.Dup != dup {
				t.Fatalf("got %v, want message %d with dup=%v", got, i, dup)
			}
		}
		_ = p.conn.Close()
	}
}

// PUBRELs go out again in the order of the PUBRECs: MQTT-4.6.0-4.
func TestPubrelsKeepTheOrder(t *testing.T) {
	b := start(t, broker.Config{})
	const messages = 20
	c := wire.Connect{ClientID: "release", KeepAlive: 60}
	p := dial(t, b, broker.Plain).join(c).subscribe("q", 2)
	ids := make([]uint16, messages)
	for i := range ids {
		if err := b.Publish("q", nil, 2, false); err != nil {
			t.Fatal(err)
		}
		ids[i] = p.expect(wire.PUBLISH).ID
	}
	for range 2 {
		for _, id := range ids {
			p.send(ack(wire.PUBREC, id))
		}
		for _, id := range ids {
			if got := p.expect(wire.PUBREL).ID; got != id {
				t.Fatalf("got PUBREL id=%d, want %d", got, id)
			}
		}
		_ = p.conn.Close()
		p = dial(t, b, broker.Plain).join(c)
		for _, id := range ids {
			if got := p.expect(wire.PUBREL).ID; got != id {
				t.Fatalf("after the reconnect got PUBREL id=%d, want %d", got, id)
			}
		}
	}
}

// The library repeats its PUBREC after a reconnect, though nobody has asked again.
func TestNoAcknowledgementUnasked(t *testing.T) {
	b := start(t, broker.Config{})
	c := wire.Connect{ClientID: "half", KeepAlive: 60}
	p := dial(t, b, broker.Plain).join(c)
	p.send(publish(5, "a", 2, "x"))
	p.expect(wire.PUBREC)
	_ = p.conn.Close()
	watcher := dial(t, b, broker.Plain).join(clean("watcher")).subscribe("a", 0)
	p = dial(t, b, broker.Plain).join(c)
	p.ping()
	again := publish(5, "a", 2, "x")
	again.Publish.Dup = true
	p.send(again)
	p.expect(wire.PUBREC)
	p.send(ack(wire.PUBREL, 5))
	p.expect(wire.PUBCOMP)
	p.send(ack(wire.PUBREL, 5)) // MQTT-4.3.3-2: answered even if the message is known no more
	p.expect(wire.PUBCOMP)
	watcher.ping() // the message came once, before it subscribed
}

// The library refuses an empty will message and an empty password, with codes that 3.1.1 does not have.
func TestEmptyWillAndPassword(t *testing.T) {
	b := start(t, broker.Config{Users: map[string]string{"user": ""}})
	watcher := dial(t, b, broker.Plain).join(clean("watcher")).subscribe("will", 1)
	c := clean("empty")
	c.Will = &wire.Will{Topic: "will", QoS: 1}
	c.UserFlag, c.User, c.PasswordFlag = true, "user", true
	p := dial(t, b, broker.Plain).join(c)
	_ = p.conn.Close()
	if got := watcher.expect(wire.PUBLISH); len(got.Publish.Payload) != 0 {
		t.Errorf("got %v, want an empty message", got)
	}
}

// A will of one zero byte is not an empty one.
func TestWillOfOneByte(t *testing.T) {
	b := start(t, broker.Config{})
	watcher := dial(t, b, broker.Plain).join(clean("watcher")).subscribe("will", 1)
	c := clean("zero")
	c.Will = &wire.Will{Topic: "will", Message: []byte{0}}
	p := dial(t, b, broker.Plain).join(c)
	_ = p.conn.Close()
	if got := watcher.expect(wire.PUBLISH); string(got.Publish.Payload) != "\x00" {
		t.Errorf("got %v, want one zero byte", got)
	}
}

// The library answers 0x80 and above where 3.1.1 has codes 0 to 5 or closes without a word.
func TestConnackCodes(t *testing.T) {
	b := start(t, broker.Config{})
	tests := []struct {
		name  string
		frame []byte
		code  byte // 0: closed without a CONNACK
	}{
		{"an empty id without a clean session", encode(t, connect(wire.Connect{KeepAlive: 60})), 2}, // MQTT-3.1.3-8
		{"MQTT 5", []byte("\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc"), 1},                // MQTT-3.1.2-2
		{"MQTT 3.1", []byte("\x10\x11\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x03abc"), 1},
		{"another protocol", []byte("\x10\x0f\x00\x04MQTX\x04\x02\x00\x3c\x00\x03abc"), 0},          // MQTT-3.1.2-1
		{"the reserved flag", []byte("\x10\x0f\x00\x04MQTT\x04\x03\x00\x3c\x00\x03abc"), 0},         // MQTT-3.1.2-3
		{"will retain alone", []byte("\x10\x0f\x00\x04MQTT\x04\x22\x00\x3c\x00\x03abc"), 0},         // MQTT-3.1.2-15
		{"a password alone", []byte("\x10\x12\x00\x04MQTT\x04\x42\x00\x3c\x00\x03abc\x00\x01x"), 0}, // MQTT-3.1.2-22
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := b.Seq()
			p := dial(t, b, broker.Plain)
			p.write(tt.frame)
			if tt.code != 0 {
				if got := p.expect(wire.CONNACK).Connack.Code; got != tt.code {
					t.Errorf("got code %d, want %d", got, tt.code)
				}
			}
			p.ends(broker.FIN)
			if ev := await(t, b, from, broker.Received); len(ev.Violations) == 0 {
				t.Errorf("got %v without a violation", ev)
			}
		})
	}
	t.Run("from the library", func(t *testing.T) {
		p := serveWith(t, func(c net.Conn) error {
			_, err := c.Write([]byte{0x20, 2, 0, 0x82})
			return err
		})
		p.send(connect(clean("refused")))
		p.ends(broker.FIN) // MQTT-3.2.2-6
	})
}

// The library drops what is published to $SYS and to $SHARE, and leaves the client without its acknowledgement.
func TestReservedTopicsAreAcknowledged(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("sys"))
	for _, topic := range []string{"$SYS/broker", "$sys/x", "$SHARE", "$share"} {
		p.send(publish(1, topic, 0, ""), publish(2, topic, 1, ""))
		p.expect(wire.PUBACK)
		p.send(publish(3, topic, 2, ""))
		p.expect(wire.PUBREC)
		p.send(ack(wire.PUBREL, 3))
		p.expect(wire.PUBCOMP)
	}
}

// The library grants the filters "a+/b" and "a#", crashes at a SUBSCRIBE of MQTT 5 without its options byte, and goes on
// after much else: MQTT-4.8.0-1.
func TestMalformedPacketsCloseTheConnection(t *testing.T) {
	b := start(t, broker.Config{})
	tests := []struct {
		name, clause string
		frame        []byte
	}{
		{"filter a+/b", "MQTT-4.7.1-3", encode(t, subscribe(1, "a+/b", 0))},
		{"filter a#", "MQTT-4.7.1-2", encode(t, subscribe(1, "a#", 0))},
		{"SUBSCRIBE without options", "MQTT-3.8.3-3", []byte("\x82\x05\x00\x01\x00\x01a")},
		{"SUBSCRIBE at QoS 3", "MQTT-3.8.3-4", []byte("\x82\x06\x00\x01\x00\x01a\x03")},
		{"SUBSCRIBE with flags 0000", "MQTT-3.8.1-1", []byte("\x80\x06\x00\x01\x00\x01a\x00")},
		{"SUBSCRIBE of nothing", "MQTT-3.8.3-3", []byte("\x82\x02\x00\x01")},
		{"PUBLISH at QoS 3", "MQTT-3.3.1-4", []byte("\x36\x05\x00\x01a\x00\x01")},
		{"PUBLISH to a wildcard", "MQTT-3.3.2-2", encode(t, publish(0, "a/#", 0, ""))},
		{"PUBLISH with the id 0", "MQTT-2.3.1-1", encode(t, publish(0, "a", 1, ""))},
		{"PUBLISH of ill-formed UTF-8", "MQTT-3.3.2-1", encode(t, publish(0, "\xff", 0, ""))},
		{"AUTH", "MQTT-2.2.1", []byte("\xf0\x00")},
		{"type 0", "MQTT-2.2.1", []byte("\x00\x00")},
		{"CONNACK", "MQTT-2.2.1", []byte("\x20\x02\x00\x00")},
		{"a second CONNECT", "MQTT-3.1.0-2", encode(t, connect(clean("again")))},
		{"a remaining length of five bytes", "MQTT-2.2.3", []byte("\x30\xff\xff\xff\xff\x01")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := dial(t, b, broker.Plain).join(clean("malformed"))
			from := b.Seq()
			p.write(tt.frame)
			p.ends(broker.FIN)
			ev := await(t, b, from, broker.Received)
			if len(ev.Violations) == 0 || ev.Violations[0].Clause != tt.clause {
				t.Errorf("got %v, want %s violated", ev, tt.clause)
			}
			if ev := await(t, b, from, broker.Closed); ev.ByPeer {
				t.Errorf("got %v, want the broker to close", ev)
			}
		})
	}
	// The crash needs MQTT 5, which the library speaks.
	p := dial(t, b, broker.Plain)
	p.write([]byte("\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc\x82\x06\x00\x01\x00\x00\x01a"))
	p.expect(wire.CONNACK)
	p.ends(broker.FIN)
}

// A panic of the library costs one connection and is the broker's own fault.
func TestLibraryPanics(t *testing.T) {
	b, stop, err := broker.ServeWith(t.Context(), broker.Config{}, func(net.Conn) error { panic("index out of range") })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	for range 2 {
		from := b.Seq()
		p := dial(t, b, broker.Plain)
		p.send(connect(clean("victim")))
		p.ends(broker.FIN)
		if ev := await(t, b, from, broker.Trouble); !strings.Contains(ev.Err, "index out of range") {
			t.Errorf("got %v, want the panic", ev)
		}
	}
}

// With a maximum of zero the library allocates what five bytes announce.
func TestHugePacketsAreRefused(t *testing.T) {
	for name, cfg := range map[string]broker.Config{"by default": {}, "as told": {MaxPacket: 5000}} {
		t.Run(name, func(t *testing.T) {
			b := start(t, cfg)
			p := dial(t, b, broker.Plain).join(clean("huge"))
			p.send(publish(1, "a", 1, strings.Repeat("x", 4900)))
			p.expect(wire.PUBACK)
			p.write([]byte{0x30, 0xff, 0xff, 0xff, 0x7f})
			p.ends(broker.FIN)
			if ev := await(t, b, 0, broker.Closed); !strings.Contains(ev.Err, "268435460 bytes announced") {
				t.Errorf("got %v, want the size", ev)
			}
		})
	}
}

// The library publishes its statistics every second, and stops the world for it; it lets messages expire, which 3.1.1
// does not know.
func TestNothingHappensBySecond(t *testing.T) {
	t.Parallel()
	b := start(t, broker.Config{})
	kept := wire.Connect{ClientID: "kept", KeepAlive: 60}
	away := dial(t, b, broker.Plain).join(kept).subscribe("q", 1)
	_ = away.conn.Close()
	await(t, b, 0, broker.Closed)
	if err := b.Publish("q", []byte("kept"), 1, false); err != nil {
		t.Fatal(err)
	}
	p := dial(t, b, broker.Plain).join(clean("sys")).subscribe("$SYS/broker/uptime", 0)
	p.expect(wire.PUBLISH) // the retained one
	p.silent(1200 * time.Millisecond)
	dial(t, b, broker.Plain).join(kept).expect(wire.PUBLISH)
}
