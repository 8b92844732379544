package wire_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"attest/broker/wire"
)

// act is one packet of a dialogue; in a good one no act has a violation.
type act struct {
	sent   bool // to the client
	packet wire.Packet
}

func from(p wire.Packet) act { return act{packet: p} }
func to(p wire.Packet) act   { return act{packet: p, sent: true} }

// dialogue is a statement about more than one packet, with an exchange that keeps it and one whose last packet breaks it.
// A dialogue without a clause has no bad exchange: it must not be blamed.
type dialogue struct {
	clause, name string
	good, bad    []act
	got          string // a part of what the violation has to say
}

func hello(clean bool) wire.Packet {
	return wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{ClientID: "a", Clean: clean, KeepAlive: 60}}
}

func publish(qos byte, id uint16, payload string) wire.Packet {
	return wire.Packet{Type: wire.PUBLISH, ID: id, Publish: &wire.Publish{Topic: "t", QoS: qos, Payload: []byte(payload)}}
}

func dup(qos byte, id uint16, payload string) wire.Packet {
	p := publish(qos, id, payload)
	p.Publish.Dup = true
	return p
}

func subscribe(id uint16, filter string) wire.Packet {
	return wire.Packet{Type: wire.SUBSCRIBE, ID: id, Subscribe: &wire.Subscribe{Filters: []wire.Subscription{{Filter: filter}}}}
}

func unsubscribe(id uint16, filter string) wire.Packet {
	return wire.Packet{Type: wire.UNSUBSCRIBE, ID: id, Unsubscribe: &wire.Unsubscribe{Filters: []string{filter}}}
}

func ack(t wire.Type, id uint16) wire.Packet {
	p := wire.Packet{Type: t, ID: id}
	if t == wire.SUBACK {
		p.Suback = &wire.Suback{Codes: []byte{0}}
	}
	return p
}

var (
	clean      = from(hello(true))
	resumed    = from(hello(false))
	ping       = from(wire.Packet{Type: wire.PINGREQ})
	disconnect = from(wire.Packet{Type: wire.DISCONNECT})
)

var dialogues = []dialogue{
	{clause: "2.2.1", name: "PINGRESP of a client", good: []act{clean, ping}, bad: []act{clean, from(wire.Packet{Type: wire.PINGRESP})}, got: "PINGRESP from the client"},
	{clause: "2.3.1-2", name: "PUBLISH, several in flight",
		good: []act{clean, from(publish(1, 1, "x")), from(publish(1, 2, "y"))},
		bad:  []act{clean, from(publish(1, 1, "x")), from(publish(1, 1, "y"))}, got: "PUBLISH with this id waits"},
	{clause: "2.3.1-2", name: "PUBLISH with DUP and another content",
		good: []act{clean, from(publish(1, 1, "x")), from(dup(1, 1, "x"))},
		bad:  []act{clean, from(publish(1, 1, "x")), from(dup(1, 1, "y"))}, got: "id=1 dup=true"},
	{clause: "2.3.1-2", name: "after PUBREC the id is in use still",
		good: []act{clean, from(publish(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1)), to(ack(wire.PUBCOMP, 1)), from(publish(2, 1, "x"))},
		bad:  []act{clean, from(publish(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1)), from(publish(2, 1, "x"))}, got: "while its PUBREL waits"},
	{clause: "2.3.1-2", name: "SUBSCRIBE without its SUBACK",
		good: []act{clean, from(subscribe(1, "x")), to(ack(wire.SUBACK, 1)), from(subscribe(1, "y"))},
		bad:  []act{clean, from(subscribe(1, "x")), from(subscribe(1, "y"))}, got: "SUBSCRIBE with this id waits"},
	{clause: "2.3.1-2", name: "UNSUBSCRIBE shares the ids of SUBSCRIBE",
		good: []act{clean, from(unsubscribe(1, "x")), to(ack(wire.UNSUBACK, 1)), from(publish(1, 1, "x"))},
		bad:  []act{clean, from(subscribe(1, "x")), from(unsubscribe(1, "x"))}, got: "SUBSCRIBE with this id waits"},
	{clause: "2.3.1-2", name: "an acknowledgement of another kind frees nothing",
		good: []act{clean, from(publish(1, 1, "x")), to(ack(wire.PUBACK, 1)), from(publish(1, 1, "y"))},
		bad:  []act{clean, from(publish(1, 1, "x")), to(ack(wire.SUBACK, 1)), to(ack(wire.PUBREC, 1)), to(ack(wire.PUBCOMP, 1)), from(publish(1, 1, "y"))}, got: "waits for its acknowledgement"},
	{clause: "2.3.1-6", name: "PUBACK",
		good: []act{clean, to(publish(1, 7, "x")), to(publish(1, 8, "x")), from(ack(wire.PUBACK, 7)), from(ack(wire.PUBACK, 8))},
		bad:  []act{clean, to(publish(1, 7, "x")), to(publish(1, 8, "x")), from(ack(wire.PUBACK, 9))}, got: "PUBACK id=9 where id 7, 8 waits for a PUBACK"},
	{clause: "2.3.1-6", name: "PUBREC",
		good: []act{clean, to(publish(2, 7, "x")), from(ack(wire.PUBREC, 7))},
		bad:  []act{clean, to(publish(2, 7, "x")), from(ack(wire.PUBREC, 1))}, got: "PUBREC id=1 where id 7"},
	{clause: "2.3.1-6", name: "PUBREL",
		good: []act{clean, from(publish(2, 7, "x")), to(ack(wire.PUBREC, 7)), from(ack(wire.PUBREL, 7))},
		bad:  []act{clean, from(publish(2, 7, "x")), to(ack(wire.PUBREC, 7)), from(ack(wire.PUBREL, 8))}, got: "PUBREL id=8 where id 7"},
	{clause: "2.3.1-6", name: "PUBREL at QoS 1",
		good: []act{clean, from(publish(1, 7, "x")), to(ack(wire.PUBACK, 7))},
		bad:  []act{clean, from(publish(1, 7, "x")), to(ack(wire.PUBACK, 7)), from(ack(wire.PUBREL, 7))}, got: "nothing waits for a PUBREL"},
	{clause: "3.1.0-1", name: "SUBSCRIBE first", good: []act{clean, from(subscribe(1, "x"))}, bad: []act{from(subscribe(1, "x"))}, got: "SUBSCRIBE"},
	{clause: "3.1.0-1", name: "PINGREQ first", good: []act{clean, ping}, bad: []act{ping}, got: "PINGREQ"},
	{clause: "3.1.0-2", name: "another CONNECT", good: []act{clean}, bad: []act{clean, ping, clean}, got: "another CONNECT"},
	{clause: "3.3.1-1", name: "DUP at the first try, QoS 1", good: []act{clean, from(publish(1, 1, "x"))}, bad: []act{clean, from(dup(1, 1, "x"))}, got: "first time"},
	{clause: "3.3.1-1", name: "DUP at the first try, QoS 2", good: []act{clean, from(publish(2, 1, "x"))}, bad: []act{clean, from(dup(2, 1, "x"))}, got: "first time"},
	{clause: "3.3.1-1", name: "second try without DUP",
		good: []act{clean, from(publish(1, 1, "x")), from(dup(1, 1, "x"))},
		bad:  []act{clean, from(publish(1, 1, "x")), from(publish(1, 1, "x"))}, got: "second time"},
	{clause: "3.3.4-1", name: "QoS 0 answered", good: []act{clean, to(publish(0, 0, "x"))}, bad: []act{clean, to(publish(0, 0, "x")), from(ack(wire.PUBACK, 0))}, got: "no PUBLISH waits for a PUBACK"},
	{clause: "3.3.4-1", name: "QoS 1 answered with PUBREC",
		good: []act{clean, to(publish(1, 5, "x")), from(ack(wire.PUBACK, 5))},
		bad:  []act{clean, to(publish(1, 5, "x")), from(ack(wire.PUBREC, 5))}, got: "another QoS"},
	{clause: "3.3.4-1", name: "QoS 2 answered with PUBACK",
		good: []act{clean, to(publish(2, 5, "x")), from(ack(wire.PUBREC, 5))},
		bad:  []act{clean, to(publish(2, 5, "x")), from(ack(wire.PUBACK, 5))}, got: "another QoS"},
	{clause: "3.3.4-1", name: "answered twice",
		good: []act{clean, to(publish(1, 5, "x")), to(dup(1, 5, "x")), from(ack(wire.PUBACK, 5)), from(ack(wire.PUBACK, 5))},
		bad:  []act{clean, to(publish(1, 5, "x")), from(ack(wire.PUBACK, 5)), from(ack(wire.PUBACK, 5))}, got: "PUBACK id=5"},
	{clause: "3.14.4-2", name: "PINGREQ after DISCONNECT", good: []act{clean, ping, disconnect}, bad: []act{clean, disconnect, ping}, got: "PINGREQ after"},
	{clause: "4.3.3-1", name: "PUBREL before the PUBREC",
		good: []act{clean, from(publish(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1))},
		bad:  []act{clean, from(publish(2, 1, "x")), from(ack(wire.PUBREL, 1))}, got: "before the PUBREC"},
	{clause: "4.3.3-1", name: "PUBLISH after its PUBREL",
		good: []act{clean, from(publish(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(dup(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1))},
		bad:  []act{clean, from(publish(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1)), from(dup(2, 1, "x"))}, got: "after its PUBREL"},
	{clause: "4.3.3-2", name: "PUBCOMP with another id",
		good: []act{clean, to(publish(2, 5, "x")), from(ack(wire.PUBREC, 5)), to(ack(wire.PUBREL, 5)), from(ack(wire.PUBCOMP, 5))},
		bad:  []act{clean, to(publish(2, 5, "x")), from(ack(wire.PUBREC, 5)), to(ack(wire.PUBREL, 5)), from(ack(wire.PUBCOMP, 6))}, got: "PUBCOMP id=6 where id 5"},
	{clause: "4.3.3-2", name: "PUBCOMP before the PUBREL",
		good: []act{clean, to(ack(wire.PUBREL, 5)), from(ack(wire.PUBCOMP, 5))},
		bad:  []act{clean, to(publish(2, 5, "x")), from(ack(wire.PUBREC, 5)), from(ack(wire.PUBCOMP, 5))}, got: "nothing waits for a PUBCOMP"},
	{clause: "4.6.0-2", name: "PUBACKs",
		good: []act{clean, to(publish(1, 5, "x")), to(publish(1, 3, "x")), from(ack(wire.PUBACK, 5)), from(ack(wire.PUBACK, 3))},
		bad:  []act{clean, to(publish(1, 5, "x")), to(publish(1, 3, "x")), from(ack(wire.PUBACK, 3))}, got: "PUBACK id=3 before id 5"},
	{clause: "4.6.0-3", name: "PUBRECs",
		good: []act{clean, to(publish(2, 5, "x")), to(publish(1, 4, "x")), to(publish(2, 3, "x")), from(ack(wire.PUBREC, 5)), from(ack(wire.PUBREC, 3))},
		bad:  []act{clean, to(publish(2, 5, "x")), to(publish(2, 3, "x")), from(ack(wire.PUBREC, 3))}, got: "before id 5"},
	{clause: "4.6.0-4", name: "PUBRELs",
		good: []act{clean, from(publish(2, 1, "x")), from(publish(2, 2, "y")), to(ack(wire.PUBREC, 2)), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 2)), from(ack(wire.PUBREL, 1))},
		bad:  []act{clean, from(publish(2, 1, "x")), from(publish(2, 2, "y")), to(ack(wire.PUBREC, 2)), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1))}, got: "before id 2"},

	{name: "a repetition crosses its PUBACK", good: []act{clean, from(publish(1, 1, "x")), to(ack(wire.PUBACK, 1)), from(dup(1, 1, "x"))}},
	{name: "a PUBREL crosses its PUBCOMP", good: []act{clean, from(publish(2, 1, "x")), to(ack(wire.PUBREC, 1)), from(ack(wire.PUBREL, 1)), to(ack(wire.PUBCOMP, 1)), from(ack(wire.PUBREL, 1))}},
	{name: "a SUBSCRIBE is sent again", good: []act{clean, from(subscribe(1, "x")), from(subscribe(1, "x"))}},
	{name: "a client may send before CONNACK", good: []act{clean, from(publish(0, 0, "x"))}},
	{name: "a session that we have not seen may go on", good: []act{resumed, from(dup(1, 9, "x")), from(ack(wire.PUBREL, 4))}},
	{name: "the same message again, once it is acknowledged", good: []act{clean, from(publish(1, 1, "x")), to(ack(wire.PUBACK, 1)), from(publish(1, 1, "x")), to(ack(wire.PUBACK, 1)), from(publish(1, 2, "x"))}},

	// Judged by other methods, in the tests below.
	{clause: "2.2.2-2"}, {clause: "3.1.2-23"}, {clause: "3.14.4-1"}, {clause: "4.6.0-1"}, {clause: "4.8.0-1"},
}

func TestClient(t *testing.T) {
	for _, d := range dialogues {
		t.Run(d.clause+" "+d.name, func(t *testing.T) {
			var good wire.Client
			if found := play(&good, d.good); len(found) != 0 {
				t.Errorf("good dialogue: got %v, want no violation", found)
			}
			if len(d.bad) == 0 {
				return
			}
			var bad wire.Client
			last := len(d.bad) - 1
			if found := play(&bad, d.bad[:last]); len(found) != 0 {
				t.Fatalf("before the bad packet: got %v, want no violation", found)
			}
			found := play(&bad, d.bad[last:])
			if want := []string{"MQTT-" + d.clause}; !slices.Equal(clauses(found), want) {
				t.Fatalf("got %v, want %v", found, want)
			}
			if !strings.Contains(found[0].Got, d.got) || found[0].Sentence == "" {
				t.Errorf("got %q, want it to contain %q, and a sentence", found[0], d.got)
			}
		})
	}
}

// play tells the client's judge every act, as it would come over the wire, and gathers what it says.
func play(c *wire.Client, acts []act) (found []wire.Violation) {
	for _, a := range acts {
		frame, err := a.packet.Encode()
		if err != nil {
			panic(err)
		}
		p, _ := wire.Decode(frame)
		if a.sent {
			c.Sent(p)
		} else {
			found = append(found, c.Received(p)...)
		}
	}
	return found
}

// A message names a few of many ids.
func TestClientNamesSomeIDs(t *testing.T) {
	for n, want := range map[uint16]string{
		8: "id 1, 2, 3, 4, 5, 6, 7, 8 waits for a PUBACK",
		9: "id 1, 2, 3, 4, 5, 6, 7, 8 and 1 more waits for a PUBACK",
	} {
		var c wire.Client
		play(&c, []act{clean})
		for id := range n {
			play(&c, []act{to(publish(1, id+1, "x"))})
		}
		if found := play(&c, []act{from(ack(wire.PUBACK, 99))}); len(found) != 1 || !strings.HasSuffix(found[0].Got, want) {
			t.Errorf("got %v, want %s", found, want)
		}
	}
}

// Packets that were made and never on a wire count like any other, also those that lack their content.
func TestClientTakesMadePackets(t *testing.T) {
	var c wire.Client
	for _, kind := range []wire.Type{wire.CONNECT, wire.PUBLISH, wire.SUBSCRIBE, wire.UNSUBSCRIBE} {
		if found := c.Received(wire.Packet{Type: kind}); len(found) != 0 {
			t.Errorf("%s: got %v, want no violation", kind, found)
		}
	}
	c.Sent(wire.Packet{Type: wire.CONNACK})
	c.Sent(wire.Packet{Type: wire.PUBLISH})
	c.Sent(publish(1, 6, "x"))
	if got, want := printed(c.Owed()), []string{"PUBACK id=6"}; !slices.Equal(got, want) || c.MustClose() {
		t.Errorf("got owed %q, must close %t; want %q", got, c.MustClose(), want)
	}
}

// Without an id, which Decode reports, there is nothing to hold against a packet.
func TestClientIgnoresPacketsWithoutID(t *testing.T) {
	var c wire.Client
	if found := play(&c, []act{clean, from(publish(1, 0, "x")), from(publish(1, 0, "y")), from(dup(1, 0, "z")), from(subscribe(0, "x")), from(subscribe(0, "y"))}); len(found) != 0 {
		t.Errorf("got %v, want no violation", found)
	}
}

// An overtaking acknowledgement is reported once; those that follow are in order again.
func TestClientReportsOvertakingOnce(t *testing.T) {
	var c wire.Client
	play(&c, []act{clean, to(publish(1, 1, "x")), to(publish(1, 2, "x")), to(publish(1, 3, "x"))})
	found := play(&c, []act{from(ack(wire.PUBACK, 2)), from(ack(wire.PUBACK, 3)), from(ack(wire.PUBACK, 1))})
	if want := []string{"MQTT-4.6.0-2"}; !slices.Equal(clauses(found), want) {
		t.Errorf("got %v, want %v once", found, want)
	}
}

func TestClientSilence(t *testing.T) {
	last := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	connect := func(keepAlive uint16) act {
		return from(wire.Packet{Type: wire.CONNECT, Connect: &wire.Connect{ClientID: "a", Clean: true, KeepAlive: keepAlive}})
	}
	for _, tt := range []struct {
		name      string
		acts      []act
		silent    time.Duration
		tolerance time.Duration
		got       string // "" for none
	}{
		{"in time", []act{connect(60)}, 60 * time.Second, 0, ""},
		{"late", []act{connect(60)}, 60*time.Second + time.Millisecond, 0, "silence of 1m0.001s with a keep-alive of 1m0s"},
		{"tolerated", []act{connect(60)}, 65 * time.Second, 5 * time.Second, ""},
		{"beyond the tolerance", []act{connect(60)}, 66 * time.Second, 5 * time.Second, "silence of 1m6s"},
		{"the longest keep-alive", []act{connect(65535)}, 65536 * time.Second, 0, "silence of 18h12m16s"},
		{"keep-alive off", []act{connect(0)}, 1000 * time.Hour, 0, ""},
		{"before CONNECT", nil, time.Hour, 0, ""},
		{"after DISCONNECT", []act{connect(60), disconnect}, time.Hour, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c wire.Client
			play(&c, tt.acts)
			found := c.Silence(last, last.Add(tt.silent), tt.tolerance)
			if tt.got == "" {
				if len(found) != 0 {
					t.Errorf("got %v, want no violation", found)
				}
				return
			}
			if !slices.Equal(clauses(found), []string{"MQTT-3.1.2-23"}) || !strings.Contains(found[0].Got, tt.got) {
				t.Errorf("got %v, want MQTT-3.1.2-23 with %q", found, tt.got)
			}
		})
	}
}

func TestClientHasToClose(t *testing.T) {
	raw := func(frame string) act {
		p, _ := wire.Decode([]byte(frame))
		return to(p)
	}
	for _, tt := range []struct {
		name   string
		acts   []act
		clause string // "" when it may stay
	}{
		{"a live connection", []act{clean, raw("\x20\x02\x00\x00"), raw("\x32\x05\x00\x01a\x00\x01")}, ""},
		{"after DISCONNECT", []act{clean, disconnect}, "MQTT-3.14.4-1"},
		{"after a CONNACK with header flags", []act{clean, raw("\x21\x02\x00\x00")}, "MQTT-2.2.2-2"},
		{"after a PUBREL with header flags", []act{clean, raw("\x60\x02\x00\x01")}, "MQTT-2.2.2-2"},
		{"after a CONNACK of one byte", []act{clean, raw("\x20\x01\x00")}, "MQTT-4.8.0-1"},
		{"after a PUBLISH at QoS 3", []act{clean, raw("\x36\x05\x00\x01a\x00\x01")}, "MQTT-4.8.0-1"},
		{"after half a PUBLISH", []act{clean, raw("\x32\x15\x00\x01a")}, "MQTT-4.8.0-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c wire.Client
			for _, a := range tt.acts {
				if a.sent {
					c.Sent(a.packet)
				} else {
					c.Received(a.packet)
				}
			}
			var want []string
			if tt.clause != "" {
				want = []string{tt.clause}
			}
			if got := clauses(c.Lingers()); !slices.Equal(got, want) || c.MustClose() != (want != nil) {
				t.Errorf("got %v, must close %t; want %v", got, c.MustClose(), want)
			}
		})
	}
}

// What was sent malformed asks for no answer.
func TestClientOwesNothingForMalformed(t *testing.T) {
	var c wire.Client
	p, _ := wire.Decode([]byte("\x32\x05\x00\x01#\x00\x01"))
	c.Sent(p)
	if owed := c.Owed(); len(owed) != 0 {
		t.Errorf("got %v, want nothing", owed)
	}
}

func TestClientOwed(t *testing.T) {
	for _, tt := range []struct {
		name string
		acts []act
		want []string
	}{
		{"nothing", []act{clean, to(publish(0, 0, "x"))}, nil},
		{"PUBACK", []act{clean, to(publish(1, 3, "x"))}, []string{"PUBACK id=3"}},
		{"PUBREC", []act{clean, to(publish(2, 3, "x"))}, []string{"PUBREC id=3"}},
		{"PUBREL, once for two PUBRECs", []act{clean, from(publish(2, 3, "x")), to(ack(wire.PUBREC, 3)), to(ack(wire.PUBREC, 3))}, []string{"PUBREL id=3"}},
		{"no PUBREL for a PUBREC after it", []act{clean, from(publish(2, 3, "x")), to(ack(wire.PUBREC, 3)), from(ack(wire.PUBREL, 3)), to(ack(wire.PUBREC, 3))}, nil},
		{"no PUBREL for a PUBREC at QoS 1", []act{clean, from(publish(1, 3, "x")), to(ack(wire.PUBREC, 3))}, nil},
		{"PUBCOMP", []act{clean, to(publish(2, 3, "x")), from(ack(wire.PUBREC, 3)), to(ack(wire.PUBREL, 3))}, []string{"PUBCOMP id=3"}},
		{"all paid", []act{clean, to(publish(2, 3, "x")), from(ack(wire.PUBREC, 3)), to(ack(wire.PUBREL, 3)), from(ack(wire.PUBCOMP, 3))}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c wire.Client
			if found := play(&c, tt.acts); len(found) != 0 {
				t.Fatalf("got %v, want no violation", found)
			}
			if got := printed(c.Owed()); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func printed(packets []wire.Packet) (lines []string) {
	for _, p := range packets {
		lines = append(lines, p.Type.String()+" id="+itoa(p.ID))
	}
	return lines
}
