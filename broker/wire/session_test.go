package wire_test

import (
	"slices"
	"strconv"
	"testing"

	"attest/broker/wire"
)

func itoa(id uint16) string { return strconv.Itoa(int(id)) }

// first is a connection that breaks with three PUBLISHes and a PUBREL without their acknowledgements.
var first = []act{
	resumed,
	from(publish(1, 4, "a")), from(publish(2, 2, "b")), from(publish(1, 3, "c")),
	from(publish(2, 7, "d")), to(ack(wire.PUBREC, 7)), from(ack(wire.PUBREL, 7)),
	from(publish(1, 9, "e")), to(ack(wire.PUBACK, 9)), from(subscribe(11, "s")),
	to(publish(1, 50, "x")), to(publish(1, 51, "x")),
}

func TestClientResume(t *testing.T) {
	for _, tt := range []struct {
		name string
		acts []act
		want []string // clauses
		owed []string
	}{
		{
			"everything again, in its order",
			[]act{resumed, from(dup(1, 4, "a")), from(dup(2, 2, "b")), from(dup(1, 3, "c")), from(ack(wire.PUBREL, 7))},
			nil, nil,
		},
		{"nothing again", []act{resumed}, nil, []string{"PUBLISH id=4", "PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7"}},
		{
			"in another order", []act{resumed, from(dup(2, 2, "b")), from(dup(1, 4, "a"))},
			[]string{"MQTT-4.6.0-1"}, []string{"PUBLISH id=3", "PUBREL id=7"},
		},
		{
			"without DUP", []act{resumed, from(publish(1, 4, "a"))},
			[]string{"MQTT-3.3.1-1"}, []string{"PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7"},
		},
		{
			"an id in use for something new", []act{resumed, from(publish(1, 4, "z"))},
			[]string{"MQTT-2.3.1-2"}, []string{"PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7"},
		},
		{
			"a PUBLISH instead of its PUBREL", []act{resumed, from(dup(2, 7, "d"))},
			[]string{"MQTT-4.3.3-1"}, []string{"PUBLISH id=4", "PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7"},
		},
		{
			"an acknowledgement that was late, and ids that are free", []act{resumed, from(ack(wire.PUBACK, 51)), from(publish(1, 9, "f")), from(subscribe(11, "other"))},
			nil, []string{"PUBLISH id=4", "PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7"},
		},
		{
			"a PUBLISH that comes again is owed its answer", []act{resumed, to(dup(1, 50, "x"))},
			nil, []string{"PUBLISH id=4", "PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7", "PUBACK id=50"},
		},
		{
			"the server has lost the session",
			[]act{resumed, to(wire.Packet{Type: wire.CONNACK, Connack: &wire.Connack{}})}, nil, nil,
		},
		{
			"the server has kept the session",
			[]act{resumed, to(wire.Packet{Type: wire.CONNACK, Connack: &wire.Connack{SessionPresent: true}})},
			nil, []string{"PUBLISH id=4", "PUBLISH id=2", "PUBLISH id=3", "PUBREL id=7"},
		},
		{
			"one that comes again leaves the other late ones",
			[]act{resumed, to(dup(1, 50, "x")), from(ack(wire.PUBACK, 51)), from(ack(wire.PUBACK, 50)), from(dup(1, 4, "a")), from(dup(2, 2, "b")), from(dup(1, 3, "c")), from(ack(wire.PUBREL, 7))},
			nil, nil,
		},
		{"a clean session owes nothing", []act{clean, from(publish(1, 4, "z"))}, nil, nil},
		{"a clean session knows no DUP", []act{clean, from(dup(1, 4, "a"))}, []string{"MQTT-3.3.1-1"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after wire.Client
			if found := play(&before, first); len(found) != 0 {
				t.Fatalf("first connection: got %v, want no violation", found)
			}
			after.Resume(&before)
			if got := clauses(play(&after, tt.acts)); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if got := printed(after.Owed()); !slices.Equal(got, tt.owed) {
				t.Errorf("got owed %q, want %q", got, tt.owed)
			}
		})
	}
}

// The session of a clean connection ends with it.
func TestClientResumeAfterCleanSession(t *testing.T) {
	var before, after wire.Client
	play(&before, []act{clean, from(publish(1, 4, "a"))})
	after.Resume(&before)
	if found := play(&after, []act{resumed, from(publish(1, 4, "z"))}); len(found) != 0 || len(after.Owed()) != 0 {
		t.Errorf("got %v and %v owed, want nothing", found, after.Owed())
	}
}

// After a PUBREC that the client may have missed it goes on with PUBLISH or PUBREL, in any order.
func TestClientResumeAfterPubrec(t *testing.T) {
	for _, again := range []wire.Packet{dup(2, 2, "b"), ack(wire.PUBREL, 2)} {
		var before, after wire.Client
		play(&before, []act{resumed, from(publish(1, 1, "a")), from(publish(2, 2, "b")), to(ack(wire.PUBREC, 2))})
		after.Resume(&before)
		play(&after, []act{resumed})
		if got, want := printed(after.Owed()), []string{"PUBLISH id=1", "PUBREL id=2"}; !slices.Equal(got, want) {
			t.Errorf("got owed %q, want %q", got, want)
		}
		found := play(&after, []act{from(dup(1, 1, "a")), from(again)})
		if owed := printed(after.Owed()); len(found) != 0 || len(owed) != 0 {
			t.Errorf("%s: got %v and %q owed, want nothing", again, found, owed)
		}
	}
}

// A session goes on over a connection on which nothing happened.
func TestClientResumeTwice(t *testing.T) {
	var one, two, three wire.Client
	play(&one, []act{resumed, from(publish(1, 4, "a")), from(publish(1, 5, "b"))})
	two.Resume(&one)
	play(&two, []act{resumed, from(dup(1, 4, "a")), to(ack(wire.PUBACK, 4))})
	three.Resume(&two)
	play(&three, []act{resumed})
	if got, want := printed(three.Owed()), []string{"PUBLISH id=5"}; !slices.Equal(got, want) {
		t.Errorf("got owed %q, want %q", got, want)
	}
}
