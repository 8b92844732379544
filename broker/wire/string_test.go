package wire_test

import (
	"strings"
	"testing"

	"attest/broker/wire"
)

func TestPacketString(t *testing.T) {
	for _, tt := range []struct {
		packet wire.Packet
		want   string
	}{
		{
			wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{ClientID: "868488076506128", KeepAlive: 60, Clean: true}},
			`CONNECT client="868488076506128" keepalive=60 clean=true`,
		},
		{
			wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{
				ClientID: "a\"b", UserFlag: true, User: "user", PasswordFlag: true, Password: []byte("secret"),
				Will: &wire.Will{Topic: "topic", Message: []byte("gone\r\n"), QoS: 1, Retain: true},
			}},
			`CONNECT client="a\"b" keepalive=0 clean=false user="user" password=hidden will="topic" will-qos=1 will-retain=true 6 bytes "gone\r\n"`,
		},
		{wire.Packet{Type: wire.CONNACK, Connack: &wire.Connack{Code: 2}}, `CONNACK code=2 (identifier rejected) session-present=false`},
		{
			wire.Packet{Type: wire.PUBLISH, ID: 1, Publish: &wire.Publish{
				Topic: "mqtt/pub_topic", QoS: 1, Dup: true, Retain: true, Payload: []byte("publish 1 payload"),
			}},
			`PUBLISH topic="mqtt/pub_topic" qos=1 id=1 dup=true retain=true 17 bytes "publish 1 payload"`,
		},
		{wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: "主题"}}, `PUBLISH topic="主题" qos=0 0 bytes ""`},
		{
			wire.Packet{Type: wire.PUBLISH, Publish: &wire.Publish{Topic: "t", Payload: []byte(strings.Repeat("x", 65))}},
			`PUBLISH topic="t" qos=0 65 bytes "` + strings.Repeat("x", 64) + `"…`,
		},
		{wire.Packet{Type: wire.PUBREL, ID: 7}, `PUBREL id=7`},
		{wire.Packet{Type: wire.SUBSCRIBE, ID: 2, Subscribe: &wire.Subscribe{Filters: []wire.Subscription{{Filter: "a/#", QoS: 1}, {Filter: "b"}}}}, `SUBSCRIBE id=2 "a/#" qos=1 "b" qos=0`},
		{wire.Packet{Type: wire.SUBACK, ID: 2, Suback: &wire.Suback{Codes: []byte{1, 0x80}}}, `SUBACK id=2 codes=01 80`},
		{wire.Packet{Type: wire.UNSUBSCRIBE, ID: 3, Unsubscribe: &wire.Unsubscribe{Filters: []string{"a", "b"}}}, `UNSUBSCRIBE id=3 "a" "b"`},
		{wire.Packet{Type: wire.UNSUBACK, ID: 3}, `UNSUBACK id=3`},
		{wire.Packet{Type: wire.PINGRESP}, `PINGRESP`},
		{wire.Packet{Type: wire.PUBLISH}, `PUBLISH`},
	} {
		if got := tt.packet.String(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// Neither the packet nor a violation shows a password, wherever a CONNECT is broken.
func TestPasswordIsNeverShown(t *testing.T) {
	const secret = "correct-horse"
	whole := connect(0xc6, str("a")+str("t")+str("m")+str("u")+str(secret))
	broken := []string{
		whole, whole + "?", "\x13" + whole[1:],
		connect(0xc2, str("a")+str("u")+"\x00\xff"+secret),    // the password is cut
		connect(0xc2, str("a")+"\x00\xff"+"u"+str(secret)),    // the user name swallows it
		connect(0xc2, "\x00\xff"+"a"+str("u")+str(secret)),    // the client id does
		connect(0xc6, str("a")+"\x00\xfft"+str(secret)),       // the will topic does
		connect(0xc6, str("a")+str("t")+"\x00\xff"+secret),    // the will message does
		connect(0x02, str("a")+str("u")+str(secret)),          // no flag
		connect(0x82, str("a")+str("u")+str(secret)),          // no password flag
		frame(wire.CONNECT, 0, "\x00\xffMQTT\x04\xc2"+secret), // the protocol name does
	}
	for _, b := range broken {
		var said strings.Builder
		p, found := wire.Decode([]byte(b))
		said.WriteString(p.String())
		for _, v := range found {
			said.WriteString(v.String())
		}
		var c wire.Client
		for range 2 {
			for _, v := range c.Received(p) {
				said.WriteString(v.String())
			}
		}
		if strings.Contains(said.String(), secret) {
			t.Errorf("%q shows the password: %s", b, said.String())
		}
	}
}
