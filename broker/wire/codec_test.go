package wire_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"attest/broker/wire"
)

// packets of both directions, with the bytes that the standard's figures give for them.
var frames = []struct {
	packet wire.Packet
	frame  string
}{
	{
		wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{Clean: true, KeepAlive: 60, ClientID: "868488076506128"}},
		"\x10\x1b\x00\x04MQTT\x04\x02\x00\x3c\x00\x0f868488076506128",
	},
	{
		wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{
			KeepAlive: 300, ClientID: "a", UserFlag: true, User: "user", PasswordFlag: true, Password: []byte("password"),
			Will: &wire.Will{Topic: "/will_topic", Message: []byte("offline"), QoS: 2, Retain: true},
		}},
		"\x10\x33\x00\x04MQTT\x04\xf4\x01\x2c\x00\x01a\x00\x0b/will_topic\x00\x07offline\x00\x04user\x00\x08password",
	},
	{wire.Packet{Type: wire.CONNACK, Connack: &wire.Connack{SessionPresent: true}}, "\x20\x02\x01\x00"},
	{wire.Packet{Type: wire.CONNACK, Connack: &wire.Connack{Code: 4}}, "\x20\x02\x00\x04"},
	{wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: "a/b", Payload: []byte("x")}}, "\x30\x06\x00\x03a/bx"},
	{wire.Packet{Type: wire.PUBLISH, ID: 10, Publish: &wire.Publish{Topic: "a/b", QoS: 1, Dup: true}}, "\x3a\x07\x00\x03a/b\x00\x0a"},
	{wire.Packet{Type: wire.PUBLISH, ID: 0x1234, Publish: &wire.Publish{Topic: "a", QoS: 2, Retain: true, Payload: []byte("\r\n")}}, "\x35\x07\x00\x01a\x12\x34\r\n"},
	{wire.Packet{Type: wire.PUBACK, ID: 1}, "\x40\x02\x00\x01"},
	{wire.Packet{Type: wire.PUBREC, ID: 1}, "\x50\x02\x00\x01"},
	{wire.Packet{Type: wire.PUBREL, ID: 1}, "\x62\x02\x00\x01"},
	{wire.Packet{Type: wire.PUBCOMP, ID: 0xffff}, "\x70\x02\xff\xff"},
	{
		wire.Packet{Type: wire.SUBSCRIBE, ID: 10, Subscribe: &wire.Subscribe{Filters: []wire.Subscription{{Filter: "a/b", QoS: 1}, {Filter: "c/d", QoS: 2}}}},
		"\x82\x0e\x00\x0a\x00\x03a/b\x01\x00\x03c/d\x02",
	},
	{wire.Packet{Type: wire.SUBACK, ID: 10, Suback: &wire.Suback{Codes: []byte{0, 2, 0x80}}}, "\x90\x05\x00\x0a\x00\x02\x80"},
	{wire.Packet{Type: wire.UNSUBSCRIBE, ID: 10, Unsubscribe: &wire.Unsubscribe{Filters: []string{"a/b", "c/d"}}}, "\xa2\x0c\x00\x0a\x00\x03a/b\x00\x03c/d"},
	{wire.Packet{Type: wire.UNSUBACK, ID: 10}, "\xb0\x02\x00\x0a"},
	{wire.Packet{Type: wire.PINGREQ}, "\xc0\x00"},
	{wire.Packet{Type: wire.PINGRESP}, "\xd0\x00"},
	{wire.Packet{Type: wire.DISCONNECT}, "\xe0\x00"},
}

func TestEncode(t *testing.T) {
	for _, tt := range frames {
		got, err := tt.packet.Encode()
		if err != nil || string(got) != tt.frame {
			t.Errorf("%s:\ngot  %q, %v\nwant %q", tt.packet, got, err, tt.frame)
		}
	}
}

func TestDecode(t *testing.T) {
	for _, tt := range frames {
		got, found := wire.Decode([]byte(tt.frame))
		if len(found) != 0 {
			t.Errorf("%q: got %v, want no violation", tt.frame, found)
		}
		want := tt.packet
		want.Raw, want.Flags = []byte(tt.frame), tt.frame[0]&0xf
		if want.Connect != nil {
			c := *want.Connect
			c.Protocol, c.Level, c.Flags = "MQTT", 4, tt.frame[9]
			want.Connect = &c
		}
		if want.Publish != nil && want.Publish.Payload == nil {
			p := *want.Publish
			p.Payload = []byte{}
			want.Publish = &p
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", tt.frame, got, want)
		}
	}
}

// Another implementation reads what we write, and we read what it writes.
func TestCodecAgainstPaho(t *testing.T) {
	for _, tt := range frames {
		theirs, err := packets.ReadPacket(strings.NewReader(tt.frame))
		if err != nil {
			t.Errorf("paho reads %q: %v", tt.frame, err)
			continue
		}
		if connect, ok := theirs.(*packets.ConnectPacket); ok && connect.Validate() != packets.Accepted {
			t.Errorf("paho refuses %q", tt.frame)
		}
		var again bytes.Buffer
		if err := theirs.Write(&again); err != nil {
			t.Errorf("paho writes %q: %v", tt.frame, err)
		}
		p, found := wire.Decode(again.Bytes())
		if len(found) != 0 || p.String() != tt.packet.String() {
			t.Errorf("paho writes %q\ngot  %s %v\nwant %s", again.Bytes(), p, found, tt.packet)
		}
	}
}

// The sizes at which the remaining length takes one byte more (§2.2.3, table 2.4).
func TestRemainingLength(t *testing.T) {
	for _, tt := range []struct {
		remaining int
		header    string
	}{
		{127, "\x30\x7f"},
		{128, "\x30\x80\x01"},
		{16383, "\x30\xff\x7f"},
		{16384, "\x30\x80\x80\x01"},
		{2097151, "\x30\xff\xff\x7f"},
		{2097152, "\x30\x80\x80\x80\x01"},
	} {
		p := wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: "a", Payload: make([]byte, tt.remaining-3)}}
		frame, err := p.Encode()
		if err != nil || !bytes.HasPrefix(frame, []byte(tt.header)) || len(frame) != len(tt.header)+tt.remaining {
			t.Errorf("remaining length %d: got %d bytes % x…, %v; want the header % x", tt.remaining, len(frame), frame[:5], err, tt.header)
			continue
		}
		got, found := wire.Decode(frame)
		if len(found) != 0 || len(got.Publish.Payload) != tt.remaining-3 {
			t.Errorf("remaining length %d: got %d bytes of payload, %v", tt.remaining, len(got.Publish.Payload), found)
		}
	}
}

// The longest string there is.
func TestEncodeLongestString(t *testing.T) {
	long := strings.Repeat("a", 65535)
	frame, err := wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: long}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if p, found := wire.Decode(frame); len(found) != 0 || p.Publish.Topic != long {
		t.Errorf("got a topic of %d bytes, %v; want %d", len(p.Publish.Topic), found, len(long))
	}
}

func TestEncodeRefuses(t *testing.T) {
	long := strings.Repeat("a", 65536)
	for _, tt := range []struct {
		name    string
		packet  wire.Packet
		tooLong bool
	}{
		{"no type", wire.Packet{}, false},
		{"type 15", wire.Packet{Type: 15}, false},
		{"CONNECT without content", wire.Packet{Type: wire.CONNECT}, false},
		{"CONNACK without content", wire.Packet{Type: wire.CONNACK}, false},
		{"PUBLISH without content", wire.Packet{Type: wire.PUBLISH}, false},
		{"SUBSCRIBE without content", wire.Packet{Type: wire.SUBSCRIBE}, false},
		{"SUBACK without content", wire.Packet{Type: wire.SUBACK}, false},
		{"UNSUBSCRIBE without content", wire.Packet{Type: wire.UNSUBSCRIBE}, false},
		{"a long topic", wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: long}}, true},
		{"a long client id", wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{ClientID: long}}, true},
		{"a long password", wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{PasswordFlag: true, Password: []byte(long)}}, true},
		{"a long filter", wire.Packet{Type: wire.UNSUBSCRIBE, Unsubscribe: &wire.Unsubscribe{Filters: []string{long}}}, true},
	} {
		if frame, err := tt.packet.Encode(); err == nil || errors.Is(err, wire.ErrTooLong) != tt.tooLong {
			t.Errorf("%s: got %.20q, %v; want an error, too long %t", tt.name, frame, err, tt.tooLong)
		}
	}
}

// A scripted peer may encode what the standard forbids; it is only seen when it is read.
func TestEncodeForbidden(t *testing.T) {
	for _, tt := range []struct {
		packet wire.Packet
		clause string
	}{
		{wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: "a", QoS: 1}}, "MQTT-2.3.1-1"},
		{wire.Packet{Type: wire.PUBLISH, ID: 1, Publish: &wire.Publish{Topic: "a", QoS: 3}}, "MQTT-3.3.1-4"},
		{wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: "a/#"}}, "MQTT-3.3.2-2"},
		{wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{Protocol: "MQTT", Level: 3, ClientID: "a"}}, "MQTT-3.1.2-2"},
		{wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{Protocol: "MQTT", Clean: true}}, "MQTT-3.1.2-2"},
		{wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{Level: 4, Clean: true}}, "MQTT-3.1.2-1"},
		{wire.Packet{Type: wire.SUBSCRIBE, ID: 1, Subscribe: &wire.Subscribe{}}, "MQTT-3.8.3-3"},
	} {
		frame, err := tt.packet.Encode()
		if err != nil {
			t.Errorf("%s: %v", tt.packet, err)
			continue
		}
		if _, found := wire.Decode(frame); len(found) != 1 || found[0].Clause != tt.clause {
			t.Errorf("%s: got %v, want %s", tt.packet, found, tt.clause)
		}
	}
}

func TestFrame(t *testing.T) {
	if got, want := string(wire.Frame(wire.CONNACK, 0xf, []byte("\x00\x00"))), "\x2f\x02\x00\x00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
