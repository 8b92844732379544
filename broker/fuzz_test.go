package broker_test

import (
	"bytes"
	"net"
	"testing"

	"attest/broker"
	"attest/broker/wire"
)

// Whatever a client sends after its CONNECT, the broker stays out of trouble and gets rid of the connection.
func FuzzBytesFromTheClient(f *testing.F) {
	b := start(f, broker.Config{MaxPacket: 4096})
	for _, p := range []wire.Packet{
		publish(1, "a/b", 1, "x"), publish(2, "a/b", 2, "x"), publish(0, "$SYS/a", 0, ""), subscribe(3, "a/+", 2),
		subscribe(4, "$share/g/a", 1), ack(wire.PUBACK, 1), ack(wire.PUBREC, 1), ack(wire.PUBREL, 2), ack(wire.PUBCOMP, 9),
		{Type: wire.UNSUBSCRIBE, ID: 5, Unsubscribe: &wire.Unsubscribe{Filters: []string{"a", "b"}}},
		{Type: wire.PINGREQ}, {Type: wire.DISCONNECT}, connect(clean("again")),
	} {
		f.Add(encode(f, p))
	}
	f.Add(bytes.Join([][]byte{
		encode(f, subscribe(1, "a", 2)), encode(f, publish(1, "a", 2, "x")), encode(f, ack(wire.PUBREL, 1)), {0xe0, 0},
	}, nil))
	hello := encode(f, connect(wire.Connect{ClientID: "fuzz", Will: &wire.Will{Topic: "will"}}))
	f.Fuzz(func(t *testing.T, sent []byte) {
		from := b.Seq()
		p := dial(t, b, broker.Plain)
		p.write(hello)
		_, _ = p.conn.Write(sent) // it may be cut off before
		_ = p.conn.(*net.TCPConn).CloseWrite()
		for {
			if _, err := p.r.Next(); err != nil {
				break
			}
		}
		ev := awaitMatch(t, b, from, func(e broker.Event) bool { return e.Kind == broker.Closed || e.Kind == broker.Trouble })
		if ev.Kind == broker.Trouble {
			t.Errorf("got %v", ev)
		}
	})
}
