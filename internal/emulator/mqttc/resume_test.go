package mqttc_test

import (
	"testing"

	"attest/internal/emulator/mqttc"
)

const connectKept = "\x10\x0d\x00\x04MQTT\x04\x00\x00\x3c\x00\x01a"

// reconnect makes the next connection of a session and accepts it.
func reconnect(t *testing.T, s *mqttc.State, k mqttc.Knobs, connect, connack string) (*mqttc.Client, peer, *log) {
	t.Helper()
	c, p, l := dialled(t, mqttc.Config{State: s, Knobs: k})
	session := short
	session.Clean = connect == connectShort
	must(t, c.Connect(session))
	p.want(t, connect)
	p.send(t, connack)
	return c, p, l
}

// leave ends a connection as a lost bearer does.
func leave(t *testing.T, c *mqttc.Client, p peer, l *log) {
	t.Helper()
	c.Reset()
	p.Close()
	l.end(t, c)
}

// unfinished is a session with, under way: QoS 1 "a" (id 1), QoS 2 "b" (id 2) waiting for PUBREC,
// QoS 2 "c" (id 3) waiting for PUBCOMP, a SUBSCRIBE (id 4), and incoming QoS 2 with id 9.
func unfinished(t *testing.T) *mqttc.State {
	t.Helper()
	s := &mqttc.State{}
	c, p, l := reconnect(t, s, mqttc.Knobs{}, connectKept, connackOK)
	l.want(t, "connack 0 false")
	for _, out := range []struct {
		topic string
		qos   byte
	}{{"a", 1}, {"b", 2}, {"c", 2}} {
		payload := []byte("m")
		_, err := c.Publish(out.topic, payload, out.qos, out.topic == "b")
		must(t, err)
		payload[0] = '!' // the caller's again
	}
	_, err := c.Subscribe("s", 1)
	must(t, err)
	p.want(t, "\x32\x06\x00\x01a\x00\x01m\x35\x06\x00\x01b\x00\x02m\x34\x06\x00\x01c\x00\x03m\x82\x06\x00\x04\x00\x01s\x01")
	p.send(t, "\x50\x02\x00\x03"+"\x34\x06\x00\x01t\x00\x09m")
	l.want(t, "pubrec 3", `message "t" "m" 2 false`)
	p.want(t, "\x62\x02\x00\x03"+"\x50\x02\x00\x09")
	leave(t, c, p, l)
	if got := s.Unacknowledged(); got != 3 {
		t.Fatalf("unacknowledged: got %d, want 3", got)
	}
	return s
}

func TestSentAgain(t *testing.T) { // MQTT-4.4.0-1
	const present = "\x20\x02\x01\x00"
	const again = "\x3a\x06\x00\x01a\x00\x01m\x3d\x06\x00\x01b\x00\x02m\x62\x02\x00\x03"
	for _, tt := range []struct {
		name             string
		knobs            mqttc.Knobs
		connect, connack string
		want             string
		nextID           string
	}{
		{"session present", mqttc.Knobs{}, connectKept, present, again, "\x00\x05"},
		{"the server forgot", mqttc.Knobs{}, connectKept, connackOK, again, "\x00\x05"},
		{"clean session", mqttc.Knobs{}, connectShort, connackOK, "", "\x00\x05"}, // MQTT-3.1.2-6
		{"without DUP", mqttc.Knobs{NoDup: true}, connectKept, present, "\x32\x06\x00\x01a\x00\x01m\x35\x06\x00\x01b\x00\x02m\x62\x02\x00\x03", "\x00\x05"},
		{"with other ids", mqttc.Knobs{ResendNewID: true}, connectKept, present, "\x3a\x06\x00\x01a\x00\x05m\x3d\x06\x00\x01b\x00\x06m\x62\x02\x00\x03", "\x00\x07"},
		{"not at all", mqttc.Knobs{NoResend: true}, connectKept, present, "", "\x00\x05"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, l := reconnect(t, unfinished(t), tt.knobs, tt.connect, tt.connack)
			p.want(t, tt.want)
			l.want(t, map[string]string{present: "connack 0 true", connackOK: "connack 0 false"}[tt.connack])
			_, err := c.Publish("n", nil, 1, false)
			must(t, err)
			p.want(t, "\x32\x05\x00\x01n"+tt.nextID)
			c.Close()
			p.wantFIN(t)
			p.Close()
			l.end(t, c)
		})
	}
}

func TestFinishedAfterAReconnect(t *testing.T) {
	s := unfinished(t)
	c, p, l := reconnect(t, s, mqttc.Knobs{}, connectKept, "\x20\x02\x01\x00")
	l.want(t, "connack 0 true")
	p.want(t, "\x3a\x06\x00\x01a\x00\x01m\x3d\x06\x00\x01b\x00\x02m\x62\x02\x00\x03")
	p.send(t, "\x40\x02\x00\x01\x50\x02\x00\x02\x70\x02\x00\x03")
	l.want(t, "puback 1", "pubrec 2", "pubcomp 3")
	p.want(t, "\x62\x02\x00\x02")
	p.send(t, "\x3c\x06\x00\x01t\x00\x09m") // delivered before the reconnect: once is enough (MQTT-4.3.3-2)
	p.want(t, "\x50\x02\x00\x09")
	p.send(t, "\x62\x02\x00\x09\x90\x03\x00\x04\x01"+sync0) // the SUBSCRIBE of another connection has no answer
	p.want(t, "\x70\x02\x00\x09")
	l.want(t, sync0event)
	if got := s.Unacknowledged(); got != 1 {
		t.Errorf("unacknowledged: got %d, want 1", got)
	}
	leave(t, c, p, l)
}

// A server that kept no session numbers its messages anew: what has an old number is not a repetition.
func TestServerForgotWhatItSent(t *testing.T) {
	c, p, l := reconnect(t, unfinished(t), mqttc.Knobs{}, connectKept, connackOK)
	l.want(t, "connack 0 false")
	p.send(t, "\x34\x06\x00\x01t\x00\x09n")
	l.want(t, `message "t" "n" 2 false`)
	leave(t, c, p, l)
}

// What a clean session left is no part of the next one, also when that is kept (MQTT-3.1.2-6).
func TestCleanSessionLeavesNothing(t *testing.T) {
	s := &mqttc.State{}
	c, p, l := reconnect(t, s, mqttc.Knobs{}, connectShort, connackOK)
	l.want(t, "connack 0 false")
	_, err := c.Publish("a", []byte("m"), 1, false)
	must(t, err)
	p.want(t, "\x32\x06\x00\x01a\x00\x01m")
	leave(t, c, p, l)
	c, p, l = reconnect(t, s, mqttc.Knobs{}, connectKept, connackOK)
	l.want(t, "connack 0 false")
	c.Close()
	p.wantFIN(t) // nothing before it
	p.Close()
	l.end(t, c)
}

// The identifiers wrap around zero, and around those in use.
func TestPacketIDs(t *testing.T) {
	s := &mqttc.State{}
	c, p, l := reconnect(t, s, mqttc.Knobs{}, connectKept, connackOK)
	l.want(t, "connack 0 false")
	go func() { // the peer takes what comes
		buffer := make([]byte, 1<<16)
		for {
			if _, err := p.Read(buffer); err != nil {
				return
			}
		}
	}()
	seen := map[uint16]bool{}
	for range 65535 {
		id, err := c.Publish("t", nil, 1, false)
		must(t, err)
		if id == 0 || seen[id] {
			t.Fatalf("id %d is zero or in use", id)
		}
		seen[id] = true
	}
	if id, err := c.Publish("t", nil, 1, false); err != mqttc.ErrBusy {
		t.Fatalf("got id %d (%v), want %v", id, err, mqttc.ErrBusy)
	}
	if id, err := c.Subscribe("t", 1); err != mqttc.ErrBusy {
		t.Fatalf("got id %d (%v), want %v", id, err, mqttc.ErrBusy)
	}
	p.send(t, "\x40\x02\x12\x34")
	l.want(t, "puback 4660")
	if id, err := c.Publish("t", nil, 2, false); err != nil || id != 0x1234 {
		t.Errorf("got id %#x (%v), want the one that is free", id, err)
	}
	leave(t, c, p, l)
}
