package mqttc_test

import (
	"errors"
	"strings"
	"testing"

	"attest/internal/emulator/mqttc"
)

func faults(t mqttc.Type, f mqttc.Fault) (k mqttc.Knobs) { k.Break(t, f); return k }

func flipped(t mqttc.Type, bits byte) (k mqttc.Knobs) { k.Flip(t, bits); return k }

// What the client sends when asked, byte for byte.
func TestSends(t *testing.T) {
	publish := func(topic, payload string, qos byte, retain bool) func(*mqttc.Client) error {
		return func(c *mqttc.Client) error {
			_, err := c.Publish(topic, []byte(payload), qos, retain)
			return err
		}
	}
	twice := func(f func(*mqttc.Client) error) func(*mqttc.Client) error {
		return func(c *mqttc.Client) error { return errors.Join(f(c), f(c)) }
	}
	subscribe := func(c *mqttc.Client) error { _, err := c.Subscribe("a/+", 2); return err }
	unsubscribe := func(c *mqttc.Client) error { _, err := c.Unsubscribe("a/+"); return err }
	disconnect := func(c *mqttc.Client) error { c.Disconnect(); return nil }
	qos1, qos2 := publish("t", "xy", 1, false), publish("t", "xy", 2, false)
	for _, tt := range []struct {
		name  string
		do    func(*mqttc.Client) error
		knobs mqttc.Knobs
		want  string
	}{
		{"QoS 0", publish("t", "xy", 0, false), mqttc.Knobs{}, "\x30\x05\x00\x01txy"},
		{"QoS 0 retained, empty", publish("t", "", 0, true), mqttc.Knobs{}, "\x31\x03\x00\x01t"},
		{"QoS 1", qos1, mqttc.Knobs{}, "\x32\x07\x00\x01t\x00\x01xy"},
		{"QoS 2", publish("ü", "xy", 2, true), mqttc.Knobs{}, "\x35\x08\x00\x02ü\x00\x01xy"},
		{"ids go on", twice(qos1), mqttc.Knobs{}, "\x32\x07\x00\x01t\x00\x01xy\x32\x07\x00\x01t\x00\x02xy"},
		{"length 127", publish("t", strings.Repeat("x", 124), 0, false), mqttc.Knobs{}, "\x30\x7f\x00\x01t" + strings.Repeat("x", 124)},
		{"length 128", publish("t", strings.Repeat("x", 125), 0, false), mqttc.Knobs{}, "\x30\x80\x01\x00\x01t" + strings.Repeat("x", 125)},
		{"length 16383", publish("t", strings.Repeat("x", 16380), 0, false), mqttc.Knobs{}, "\x30\xff\x7f\x00\x01t" + strings.Repeat("x", 16380)},
		{"length 16384", publish("t", strings.Repeat("x", 16381), 0, false), mqttc.Knobs{}, "\x30\x80\x80\x01\x00\x01t" + strings.Repeat("x", 16381)},
		{"subscribe", subscribe, mqttc.Knobs{}, "\x82\x08\x00\x01\x00\x03a/+\x02"},
		{"unsubscribe", unsubscribe, mqttc.Knobs{}, "\xa2\x07\x00\x01\x00\x03a/+"},
		{"disconnect", disconnect, mqttc.Knobs{}, "\xe0\x00"},

		{"QoS 2 as 1", qos2, mqttc.Knobs{LowerQoS: true}, "\x32\x07\x00\x01t\x00\x01xy"},
		{"QoS 1 as 0", qos1, mqttc.Knobs{LowerQoS: true}, "\x30\x05\x00\x01txy"},
		{"DUP at first", qos1, mqttc.Knobs{DupFirst: true}, "\x3a\x07\x00\x01t\x00\x01xy"},
		{"not retained", publish("t", "", 0, true), mqttc.Knobs{NoRetain: true}, "\x30\x03\x00\x01t"},
		{"retained unasked", publish("t", "", 0, false), mqttc.Knobs{ForceRetain: true}, "\x31\x03\x00\x01t"},
		{"cut", publish("t", "xy", 0, false), mqttc.Knobs{CutPayload: true}, "\x30\x04\x00\x01tx"},
		{"cut to the limit", publish("t", "", 0, false), mqttc.Knobs{CutPayload: true}, "\x30\x03\x00\x01t"},
		{"id at QoS 0", publish("t", "xy", 0, false), mqttc.Knobs{IDAtQoS0: true}, "\x30\x07\x00\x01t\x00\x01xy"},
		{"id zero", qos1, mqttc.Knobs{ZeroID: true}, "\x32\x07\x00\x01t\x00\x00xy"},
		{"id zero, subscribe", subscribe, mqttc.Knobs{ZeroID: true}, "\x82\x08\x00\x00\x00\x03a/+\x02"},
		{"the same id", twice(qos2), mqttc.Knobs{SameID: true}, strings.Repeat("\x34\x07\x00\x01t\x00\x01xy", 2)},
		{"lost", twice(qos1), faults(mqttc.PUBLISH, mqttc.Withheld), ""},
		{"first lost", twice(qos1), faults(mqttc.PUBLISH, mqttc.FirstLost), "\x32\x07\x00\x01t\x00\x02xy"},
		{"doubled", qos1, faults(mqttc.PUBLISH, mqttc.Doubled), strings.Repeat("\x32\x07\x00\x01t\x00\x01xy", 2)},
		{"swapped", twice(qos1), faults(mqttc.PUBLISH, mqttc.Swapped), "\x32\x07\x00\x01t\x00\x02xy\x32\x07\x00\x01t\x00\x01xy"},
		{"WrongID leaves PUBLISH alone", qos1, faults(mqttc.PUBLISH, mqttc.WrongID), "\x32\x07\x00\x01t\x00\x01xy"},
		{"a wildcard", publish("a/#", "", 0, false), mqttc.Knobs{Unchecked: true}, "\x30\x05\x00\x03a/#"},
		{"QoS 3", publish("t", "", 3, false), mqttc.Knobs{Unchecked: true}, "\x36\x05\x00\x01t\x00\x01"},
		{"not UTF-8", publish("\xff", "", 0, false), mqttc.Knobs{Unchecked: true}, "\x30\x03\x00\x01\xff"},
		{"subscribe one lower", subscribe, mqttc.Knobs{LowerFilter: true}, "\x82\x08\x00\x01\x00\x03a/+\x01"},
		{"subscribe flags", subscribe, flipped(mqttc.SUBSCRIBE, 2), "\x80\x08\x00\x01\x00\x03a/+\x02"},
		{"unsubscribe flags", unsubscribe, flipped(mqttc.UNSUBSCRIBE, 2), "\xa0\x07\x00\x01\x00\x03a/+"},
		{"disconnect flags", disconnect, flipped(mqttc.DISCONNECT, 1), "\xe1\x00"},
		{"no disconnect", disconnect, faults(mqttc.DISCONNECT, mqttc.Withheld), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, l := connected(t, tt.knobs)
			must(t, tt.do(c))
			c.Close()
			p.want(t, tt.want)
			p.wantFIN(t)
			p.Close()
			l.end(t, c)
		})
	}
}

func TestRefusesToSend(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(*mqttc.Client) (uint16, error)
	}{
		{"MQTT-3.3.2-2 +", func(c *mqttc.Client) (uint16, error) { return c.Publish("a/+", nil, 0, false) }},
		{"MQTT-3.3.2-2 #", func(c *mqttc.Client) (uint16, error) { return c.Publish("a/#", nil, 0, false) }},
		{"MQTT-3.3.2-1", func(c *mqttc.Client) (uint16, error) { return c.Publish("\xff", nil, 0, false) }},
		{"MQTT-4.7.3-1", func(c *mqttc.Client) (uint16, error) { return c.Publish("", nil, 0, false) }},
		{"MQTT-4.7.3-2", func(c *mqttc.Client) (uint16, error) { return c.Publish("a\x00", nil, 0, false) }},
		{"MQTT-4.7.3-3", func(c *mqttc.Client) (uint16, error) { return c.Publish(strings.Repeat("a", 65536), nil, 0, false) }},
		{"MQTT-3.3.1-4", func(c *mqttc.Client) (uint16, error) { return c.Publish("a", nil, 3, false) }},
		{"too long", func(c *mqttc.Client) (uint16, error) { return c.Publish("a", make([]byte, 1<<28), 0, false) }},
		{"MQTT-3.8.3-1", func(c *mqttc.Client) (uint16, error) { return c.Subscribe("\xff", 0) }},
		{"MQTT-3.8.3-4", func(c *mqttc.Client) (uint16, error) { return c.Subscribe("a", 3) }},
		{"empty filter", func(c *mqttc.Client) (uint16, error) { return c.Subscribe("", 0) }},
		{"MQTT-3.10.3-1", func(c *mqttc.Client) (uint16, error) { return c.Unsubscribe("\xff") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, _ := connected(t, mqttc.Knobs{})
			if _, err := tt.do(c); !errors.Is(err, mqttc.ErrRefused) {
				t.Errorf("got %v, want %v", err, mqttc.ErrRefused)
			}
			c.Close()
			p.wantFIN(t)
		})
	}
}

// A conversation: lines "> …" are what the client is told, "@ …" what the peer sends, "= …" what
// it must get, "! …" the event that must come.
type line struct{ voice, text string }

const sync0, sync0event = "\x30\x03\x00\x01z", `message "z" "" 0 false`

func converse(t *testing.T, k mqttc.Knobs, lines []line) {
	t.Helper()
	c, p, l := connected(t, k)
	for _, line := range lines {
		switch line.voice {
		case ">":
			qos := line.text[len(line.text)-1] - '0'
			var err error
			if strings.HasPrefix(line.text, "subscribe") {
				_, err = c.Subscribe("s", qos)
			} else if strings.HasPrefix(line.text, "unsubscribe") {
				_, err = c.Unsubscribe("s")
			} else {
				_, err = c.Publish("t", nil, qos, false)
			}
			must(t, err)
		case "@":
			p.send(t, line.text)
		case "=":
			p.want(t, line.text)
		case "!":
			l.want(t, line.text)
		}
	}
	if !k.AckQoS0 { // all before it is answered when this has come
		p.send(t, sync0)
		l.want(t, sync0event)
	}
	c.Close()
	p.wantFIN(t)
	p.Close()
	l.end(t, c)
}

func TestConversations(t *testing.T) {
	const (
		out1, out2          = "\x32\x05\x00\x01t\x00\x01", "\x34\x05\x00\x01t\x00\x01"
		puback, pubrec      = "\x40\x02\x00\x01", "\x50\x02\x00\x01"
		pubrel, pubcomp     = "\x62\x02\x00\x01", "\x70\x02\x00\x01"
		sub, unsub          = "\x82\x06\x00\x01\x00\x01s\x01", "\xa2\x05\x00\x01\x00\x01s"
		in0, in1, in2       = "\x30\x04\x00\x01tm", "\x32\x06\x00\x01t\x00\x09m", "\x34\x06\x00\x01t\x00\x09m"
		in2dup              = "\x3c\x06\x00\x01t\x00\x09m"
		puback9, pubrec9    = "\x40\x02\x00\x09", "\x50\x02\x00\x09"
		pubrel9, pubcomp9   = "\x62\x02\x00\x09", "\x70\x02\x00\x09"
		puback10            = "\x40\x02\x00\x0a"
		got0, got1, got2    = `message "t" "m" 0 false`, `message "t" "m" 1 false`, `message "t" "m" 2 false`
		in1other, pubackoth = "\x32\x06\x00\x01t\x00\x07m", "\x40\x02\x00\x07"
	)
	for _, tt := range []struct {
		name  string
		knobs mqttc.Knobs
		lines []line
	}{
		{"QoS 1 out", mqttc.Knobs{}, []line{{">", "publish 1"}, {"=", out1}, {"@", puback}, {"!", "puback 1"}}},
		{"QoS 2 out", mqttc.Knobs{}, []line{{">", "publish 2"}, {"=", out2}, {"@", pubrec}, {"!", "pubrec 1"}, {"=", pubrel}, {"@", pubcomp}, {"!", "pubcomp 1"}}},
		{"an id is free again", mqttc.Knobs{}, []line{{">", "publish 1"}, {"=", out1}, {"@", puback}, {"!", "puback 1"}, {">", "publish 1"}, {"=", "\x32\x05\x00\x01t\x00\x02"}}},
		{"PUBACK twice counts once", mqttc.Knobs{}, []line{{">", "publish 1"}, {"=", out1}, {"@", puback + puback + sync0}, {"!", "puback 1"}, {"!", sync0event}}},
		{"PUBACK with another id", mqttc.Knobs{}, []line{{">", "publish 1"}, {"=", out1}, {"@", puback9 + sync0}, {"!", sync0event}}},
		{"PUBACK for QoS 2", mqttc.Knobs{}, []line{{">", "publish 2"}, {"=", out2}, {"@", puback + sync0}, {"!", sync0event}}},
		{"PUBCOMP before PUBREC", mqttc.Knobs{}, []line{{">", "publish 2"}, {"=", out2}, {"@", pubcomp + sync0}, {"!", sync0event}}},
		{"PUBREC twice", mqttc.Knobs{}, []line{{">", "publish 2"}, {"=", out2}, {"@", pubrec + pubrec}, {"!", "pubrec 1"}, {"=", pubrel + pubrel}, {"@", pubcomp}, {"!", "pubcomp 1"}}},
		{"PUBREC of nothing", mqttc.Knobs{}, []line{{"@", pubrec + sync0}, {"!", sync0event}}},
		{"subscribe", mqttc.Knobs{}, []line{{">", "subscribe 1"}, {"=", sub}, {"@", "\x90\x03\x00\x01\x01"}, {"!", "suback 1 0x01"}}},
		{"subscribe refused", mqttc.Knobs{}, []line{{">", "subscribe 1"}, {"=", sub}, {"@", "\x90\x03\x00\x01\x80"}, {"!", "suback 1 0x80"}}},
		{"unsubscribe", mqttc.Knobs{}, []line{{">", "unsubscribe 0"}, {"=", unsub}, {"@", "\xb0\x02\x00\x01"}, {"!", "unsuback 1"}}},
		{"UNSUBACK for a SUBSCRIBE", mqttc.Knobs{}, []line{{">", "subscribe 1"}, {"=", sub}, {"@", "\xb0\x02\x00\x01" + sync0}, {"!", sync0event}}},
		{"QoS 0 in", mqttc.Knobs{}, []line{{"@", in0}, {"!", got0}}},
		{"QoS 0 in, retained", mqttc.Knobs{}, []line{{"@", "\x31\x04\x00\x01tm"}, {"!", `message "t" "m" 0 true`}}},
		{"QoS 1 in", mqttc.Knobs{}, []line{{"@", in1}, {"!", got1}, {"=", puback9}}},
		{"QoS 1 in again is delivered again", mqttc.Knobs{}, []line{{"@", in1 + in1}, {"!", got1}, {"!", got1}, {"=", puback9 + puback9}}},
		{"QoS 2 in", mqttc.Knobs{}, []line{{"@", in2}, {"!", got2}, {"=", pubrec9}, {"@", pubrel9}, {"=", pubcomp9}}},
		{"QoS 2 in repeated", mqttc.Knobs{}, []line{{"@", in2 + in2dup}, {"!", got2}, {"=", pubrec9 + pubrec9}, {"@", pubrel9}, {"=", pubcomp9}, {"@", in2}, {"!", got2}, {"=", pubrec9}}},
		{"PUBREL of nothing", mqttc.Knobs{}, []line{{"@", pubrel9}, {"=", pubcomp9}}},
		{"in order", mqttc.Knobs{}, []line{{"@", in1 + in1other + in0}, {"!", got1}, {"!", got1}, {"!", got0}, {"=", puback9 + pubackoth}}},
		{"length 16384 in", mqttc.Knobs{}, []line{{"@", "\x30\x80\x80\x01\x00\x01t" + strings.Repeat("x", 16381)}, {"!", `message "t" "` + strings.Repeat("x", 16381) + `" 0 false`}}},

		{"PUBACK withheld", faults(mqttc.PUBACK, mqttc.Withheld), []line{{"@", in1}, {"!", got1}}},
		{"PUBACK doubled", faults(mqttc.PUBACK, mqttc.Doubled), []line{{"@", in1}, {"=", puback9 + puback9}, {"!", got1}}},
		{"PUBACK with a wrong id", faults(mqttc.PUBACK, mqttc.WrongID), []line{{"@", in1}, {"=", puback10}, {"!", got1}}},
		{"PUBACKs swapped", faults(mqttc.PUBACK, mqttc.Swapped), []line{{"@", in1 + in1other}, {"=", pubackoth + puback9}, {"!", got1}, {"!", got1}}},
		{"PUBACK flags", flipped(mqttc.PUBACK, 2), []line{{"@", in1}, {"=", "\x42\x02\x00\x09"}, {"!", got1}}},
		{"PUBREC flags", flipped(mqttc.PUBREC, 2), []line{{"@", in2}, {"=", "\x52\x02\x00\x09"}, {"!", got2}}},
		{"PUBREL flags", flipped(mqttc.PUBREL, 2), []line{{">", "publish 2"}, {"=", out2}, {"@", pubrec}, {"=", "\x60\x02\x00\x01"}, {"!", "pubrec 1"}}},
		{"PUBREL with a wrong id", faults(mqttc.PUBREL, mqttc.WrongID), []line{{">", "publish 2"}, {"=", out2}, {"@", pubrec}, {"=", "\x62\x02\x00\x02"}, {"!", "pubrec 1"}}},
		{"PUBCOMP withheld", faults(mqttc.PUBCOMP, mqttc.Withheld), []line{{"@", in2}, {"=", pubrec9}, {"!", got2}, {"@", pubrel9 + sync0}, {"!", sync0event}}},
		{"PUBACK for QoS 0", mqttc.Knobs{AckQoS0: true}, []line{{"@", in0}, {"=", puback}, {"!", got0}}},
		{"QoS 2 answered like 1", mqttc.Knobs{AckOne: true}, []line{{"@", in2}, {"=", puback9}, {"!", got2}}},
		{"QoS 2 repeated is delivered again", mqttc.Knobs{QoS2Repeats: true}, []line{{"@", in2 + in2dup}, {"!", got2}, {"!", got2}, {"=", pubrec9 + pubrec9}}},
		{"QoS 2 delivered twice", mqttc.Knobs{QoS2Twice: true}, []line{{"@", in2 + pubrel9}, {"!", got2}, {"!", got2}, {"=", pubrec9 + pubcomp9}}},
		{"any PUBACK counts", mqttc.Knobs{AnyAck: true}, []line{{">", "publish 1"}, {"=", out1}, {"@", puback9}, {"!", "puback 9"}}},
		{"any PUBREC and PUBCOMP count", mqttc.Knobs{AnyAck: true}, []line{{"@", pubrec9}, {"!", "pubrec 9"}, {"=", pubrel9}, {"@", pubcomp9}, {"!", "pubcomp 9"}}},
		{"any SUBACK counts", mqttc.Knobs{AnyAck: true}, []line{{"@", "\x90\x03\x00\x01\x01\xb0\x02\x00\x01"}, {"!", "suback 1 0x01"}, {"!", "unsuback 1"}}},
		{"what a server must not send is dropped", mqttc.Knobs{Tolerant: true}, []line{{"@", "\x36\x05\x00\x01t\x00\x01" + in0}, {"!", got0}}},
	} {
		t.Run(tt.name, func(t *testing.T) { converse(t, tt.knobs, tt.lines) })
	}
}
