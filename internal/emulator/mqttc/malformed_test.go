package mqttc_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"attest/internal/emulator/mqttc"
)

// What a server must not send ends the connection, by FIN, and nothing of it is delivered.
func TestServerBreaksTheStandard(t *testing.T) {
	const before, asked, after = 0, 1, 2
	for _, tt := range []struct {
		name string
		when int
		sent string
		want string
	}{
		{"CONNACK before CONNECT", before, connackOK, "CONNACK before CONNECT"},
		{"PUBLISH before CONNACK", asked, "\x30\x03\x00\x01t", "PUBLISH before CONNACK"}, // MQTT-3.2.0-1
		{"CONNACK header flags", asked, "\x21\x02\x00\x00", "flags 0001"},                // CONNACK_001
		{"CONNACK flags", asked, "\x20\x02\x02\x00", "CONNACK with flags"},
		{"CONNACK of one byte", asked, "\x20\x01\x00", "CONNACK of 1 bytes"},
		{"CONNACK of three bytes", asked, "\x20\x03\x00\x00\x00", "CONNACK of 3 bytes"},
		{"CONNACK 5 with session present", asked, "\x20\x02\x01\x05", "session present"}, // MQTT-3.2.2-4
		{"CONNACK 6", asked, "\x20\x02\x00\x06", "CONNACK code 6"},
		{"CONNACK twice", after, connackOK, "second CONNACK"},
		{"CONNECT", after, connectShort, "CONNECT from a server"},
		{"SUBSCRIBE", after, "\x82\x06\x00\x01\x00\x01s\x01", "SUBSCRIBE from a server"},
		{"UNSUBSCRIBE", after, "\xa2\x05\x00\x01\x00\x01s", "UNSUBSCRIBE from a server"},
		{"PINGREQ", after, "\xc0\x00", "PINGREQ from a server"},
		{"DISCONNECT", after, "\xe0\x00", "DISCONNECT from a server"},
		{"type 0", after, "\x00\x00", "type 0 from a server"},
		{"type 15", after, "\xf0\x00", "type 15 from a server"},
		{"length of five bytes", after, "\x30\x80\x80\x80\x80\x01", "more than four bytes"},
		{"QoS 3", after, "\x36\x05\x00\x01t\x00\x01", "QoS 3"},                         // MQTT-3.3.1-4
		{"DUP at QoS 0", after, "\x38\x03\x00\x01t", "with DUP"},                       // MQTT-3.3.1-2
		{"wildcard in a topic", after, "\x30\x05\x00\x03a/#", "wildcard"},              // MQTT-3.3.2-2
		{"empty topic", after, "\x30\x02\x00\x00", "no characters"},                    // MQTT-4.7.3-1
		{"topic not UTF-8", after, "\x30\x03\x00\x01\xff", "not UTF-8"},                // MQTT-1.5.3-1
		{"topic with a surrogate", after, "\x30\x05\x00\x03\xed\xa0\x80", "not UTF-8"}, // MQTT-1.5.3-1
		{"topic with U+0000", after, "\x30\x03\x00\x01\x00", "U+0000"},                 // MQTT-1.5.3-2
		{"topic longer than the packet", after, "\x30\x03\x00\x02t", "shorter than its topic"},
		{"half a topic length", after, "\x30\x01\x00", "shorter than its topic"},
		{"QoS 1 without an id", after, "\x32\x04\x00\x01t\x00", "without a packet id"},
		{"QoS 1 with id 0", after, "\x32\x05\x00\x01t\x00\x00", "packet id 0"}, // MQTT-2.3.1-1
		{"PUBACK flags", after, "\x42\x02\x00\x01", "PUBACK with header flags"},
		{"PUBACK of one byte", after, "\x40\x01\x00", "PUBACK of 1 bytes"},
		{"PUBACK with id 0", after, "\x40\x02\x00\x00", "packet id 0"},
		{"PUBREC flags", after, "\x52\x02\x00\x01", "PUBREC with header flags"},
		{"PUBREL flags", after, "\x60\x02\x00\x01", "PUBREL with header flags"}, // MQTT-3.6.1-1
		{"PUBCOMP of three bytes", after, "\x70\x03\x00\x01\x00", "PUBCOMP of 3 bytes"},
		{"SUBACK of two codes", after, "\x90\x04\x00\x01\x00\x00", "SUBACK of 4 bytes"},
		{"SUBACK code 3", after, "\x90\x03\x00\x01\x03", "SUBACK code 0x03"}, // MQTT-3.9.3-2
		{"SUBACK with id 0", after, "\x90\x03\x00\x00\x00", "packet id 0"},
		{"UNSUBACK of three bytes", after, "\xb0\x03\x00\x01\x00", "UNSUBACK of 3 bytes"},
		{"PINGRESP of one byte", after, "\xd0\x01\x00", "PINGRESP of 1 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, l := dialled(t, mqttc.Config{})
			c.Start()
			if tt.when >= asked {
				must(t, c.Connect(short))
				p.want(t, connectShort)
			}
			if tt.when == after {
				p.send(t, connackOK)
				l.want(t, "connack 0 false")
			}
			p.send(t, tt.sent+sync0)
			p.wantFIN(t)
			p.Close()
			l.want(t, "closed")
			if err := <-l.closed; !errors.Is(err, mqttc.ErrMalformed) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %v: … %s", err, mqttc.ErrMalformed, tt.want)
			}
			l.end(t, c)
		})
	}
}

func TestAfterARefusal(t *testing.T) {
	c, p, l := dialled(t, mqttc.Config{})
	must(t, c.Connect(short))
	p.want(t, connectShort)
	p.send(t, "\x20\x02\x00\x05"+sync0) // MQTT-3.2.2-5
	l.want(t, "connack 5 false", "closed")
	p.wantFIN(t)
	p.Close()
	l.end(t, c)
}

func TestPeerEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(p peer)
		want error
	}{
		{"FIN", func(p peer) { p.Close() }, io.EOF},
		{"FIN inside a packet", func(p peer) { io.WriteString(p, "\x30\x05\x00"); p.Close() }, io.ErrUnexpectedEOF},
		{"FIN inside a length", func(p peer) { io.WriteString(p, "\x30\x80"); p.Close() }, io.ErrUnexpectedEOF},
		{"RST", func(p peer) { p.Conn.(*net.TCPConn).SetLinger(0); p.Close() }, syscall.ECONNRESET},
	} {
		for _, connect := range []bool{false, true} {
			name := tt.name
			if connect {
				name += " in a session"
			}
			t.Run(name, func(t *testing.T) {
				c, p, l := dialled(t, mqttc.Config{})
				c.Start()
				if connect {
					must(t, c.Connect(short))
					p.want(t, connectShort)
					p.send(t, connackOK)
					l.want(t, "connack 0 false")
				}
				tt.end(p)
				l.want(t, "closed")
				if err := <-l.closed; !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				c.Close()
				l.end(t, c)
			})
		}
	}
}

// A server that announces what a module has no room for costs no memory.
func TestOversizedPacket(t *testing.T) {
	c, p, l := connected(t, mqttc.Knobs{})
	p.send(t, "\x30\xff\xff\xff\x7f\x00\x01t")
	p.wantFIN(t)
	p.Close()
	l.want(t, "closed")
	if err := <-l.closed; !strings.Contains(err.Error(), "refuse a packet of 268435455 bytes") {
		t.Errorf("got %v, want a refusal that names the size", err)
	}
	l.end(t, c)
}
