package mqttc_test

import (
	"errors"
	"strings"
	"testing"

	"attest/internal/emulator/mqttc"
)

func full() mqttc.Session {
	return mqttc.Session{
		ClientID: "id", User: "us", HasUser: true, Pass: "pw", HasPass: true, Clean: true, KeepAlive: 60,
		Will: &mqttc.Will{Topic: "w", Message: []byte("m\x00"), QoS: 2, Retain: true},
	}
}

func TestConnect(t *testing.T) {
	const head = "\x00\x04MQTT\x04"
	for _, tt := range []struct {
		name    string
		session mqttc.Session
		knobs   mqttc.Knobs
		want    string
	}{
		{"shortest", short, mqttc.Knobs{}, connectShort},
		{"everything", full(), mqttc.Knobs{}, "\x10\x1d" + head + "\xf6\x00\x3c\x00\x02id\x00\x01w\x00\x02m\x00\x00\x02us\x00\x02pw"},
		{"user name alone", mqttc.Session{ClientID: "id", HasUser: true, KeepAlive: 1}, mqttc.Knobs{}, "\x10\x10" + head + "\x80\x00\x01\x00\x02id\x00\x00"},
		{"no client id", mqttc.Session{Clean: true}, mqttc.Knobs{}, "\x10\x0c" + head + "\x02\x00\x00\x00\x00"},
		{"will at QoS 1, empty", mqttc.Session{ClientID: "i", Clean: true, Will: &mqttc.Will{Topic: "w", QoS: 1}}, mqttc.Knobs{}, "\x10\x12" + head + "\x0e\x00\x00\x00\x01i\x00\x01w\x00\x00"},

		{"reserved flag", short, mqttc.Knobs{FlipConnect: 1}, "\x10\x0d" + head + "\x03\x00\x3c\x00\x01a"},
		{"header flags", short, mqttc.Knobs{FlipHeader: map[mqttc.Type]byte{mqttc.CONNECT: 2}}, "\x12\x0d" + head + "\x02\x00\x3c\x00\x01a"},
		{"MQTT 3.1", short, mqttc.Knobs{ProtocolName: "MQIsdp", ProtocolLevel: 3}, "\x10\x0f\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x01a"},
		{"never clean", short, mqttc.Knobs{NeverClean: true}, "\x10\x0d" + head + "\x00\x00\x3c\x00\x01a"},
		{"always clean", mqttc.Session{ClientID: "a", KeepAlive: 60}, mqttc.Knobs{AlwaysClean: true}, connectShort},
		{"no keep-alive", short, mqttc.Knobs{NoKeepAlive: true}, "\x10\x0d" + head + "\x02\x00\x00\x00\x01a"},
		{"half the keep-alive", short, mqttc.Knobs{HalfKeepAlive: true}, "\x10\x0d" + head + "\x02\x00\x1e\x00\x01a"},
		{"no login, no will", full(), mqttc.Knobs{NoUser: true, NoWill: true}, "\x10\x0e" + head + "\x02\x00\x3c\x00\x02id"},
		{"no password", full(), mqttc.Knobs{NoPassword: true, NoWill: true}, "\x10\x12" + head + "\x82\x00\x3c\x00\x02id\x00\x02us"},
		{"a poorer will", full(), mqttc.Knobs{NoWillRetain: true, NoWillQoS: true, NoUser: true}, "\x10\x15" + head + "\x06\x00\x3c\x00\x02id\x00\x01w\x00\x02m\x00"},
		{"fields swapped", full(), mqttc.Knobs{SwapFields: true}, "\x10\x1d" + head + "\xf6\x00\x3c\x00\x02id\x00\x02us\x00\x02pw\x00\x01w\x00\x02m\x00"},
		{"ping first", short, mqttc.Knobs{PingFirst: true}, "\xc0\x00" + connectShort},
		{"sent twice", short, mqttc.Knobs{Faults: map[mqttc.Type]mqttc.Fault{mqttc.CONNECT: mqttc.Doubled}}, connectShort + connectShort},
		{"unchecked", mqttc.Session{HasPass: true}, mqttc.Knobs{Unchecked: true}, "\x10\x0e" + head + "\x40\x00\x00\x00\x00\x00\x00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, l := dialled(t, mqttc.Config{Knobs: tt.knobs})
			must(t, c.Connect(tt.session))
			c.Close()
			p.want(t, tt.want)
			p.wantFIN(t)
			p.Close()
			l.end(t, c)
		})
	}
}

func TestConnectRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		session mqttc.Session
		want    string
	}{
		{"MQTT-3.1.3-7", mqttc.Session{}, "empty client id"},
		{"MQTT-3.1.2-22", mqttc.Session{ClientID: "a", HasPass: true}, "password without"},
		{"MQTT-3.1.3-4", mqttc.Session{ClientID: "a\xff"}, "not UTF-8"},
		{"MQTT-1.5.3-2", mqttc.Session{ClientID: "a\x00"}, "U+0000"},
		{"MQTT-3.1.3-11", mqttc.Session{ClientID: "a", HasUser: true, User: "\xed\xa0\x80"}, "not UTF-8"},
		{"MQTT-3.1.3-10", mqttc.Session{ClientID: "a", Will: &mqttc.Will{Topic: "\xff"}}, "not UTF-8"},
		{"a will's wildcard", mqttc.Session{ClientID: "a", Will: &mqttc.Will{Topic: "a/#"}}, "wildcard"},
		{"MQTT-3.1.2-14", mqttc.Session{ClientID: "a", Will: &mqttc.Will{Topic: "a", QoS: 3}}, "QoS 3"},
		{"too long an id", mqttc.Session{ClientID: strings.Repeat("a", 65536)}, "at most 65535"},
		{"too long a password", mqttc.Session{ClientID: "a", HasUser: true, HasPass: true, Pass: strings.Repeat("a", 65536)}, "password of"},
		{"too long a will", mqttc.Session{ClientID: "a", Will: &mqttc.Will{Topic: "a", Message: make([]byte, 65536)}}, "will message of"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, _ := dialled(t, mqttc.Config{})
			err := c.Connect(tt.session)
			if !errors.Is(err, mqttc.ErrRefused) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want a refusal for %q", err, tt.want)
			}
			c.Close()
			p.wantFIN(t)
		})
	}
}

func TestConnectOnce(t *testing.T) {
	c, p, _ := connected(t, mqttc.Knobs{})
	if err := c.Connect(short); !errors.Is(err, mqttc.ErrConnected) { // MQTT-3.1.0-2
		t.Errorf("got %v, want %v", err, mqttc.ErrConnected)
	}
	c.Close()
	p.wantFIN(t)
}

func TestNothingBeforeConnack(t *testing.T) {
	c, p, l := dialled(t, mqttc.Config{})
	refused := func(when string, want error) {
		t.Helper()
		_, pub := c.Publish("a", nil, 0, false)
		_, sub := c.Subscribe("a", 0)
		_, unsub := c.Unsubscribe("a")
		for _, err := range []error{pub, sub, unsub} {
			if !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", when, err, want)
			}
		}
	}
	refused("before CONNECT", mqttc.ErrNotReady)
	must(t, c.Connect(short))
	refused("before CONNACK", mqttc.ErrNotReady)
	p.want(t, connectShort)
	p.send(t, "\x20\x02\x00\x05")
	l.want(t, "connack 5 false")
	refused("after a refusal", mqttc.ErrNotReady)
	p.Close()
	l.want(t, "closed")
	refused("after the end", mqttc.ErrClosed)
	l.end(t, c)
}
