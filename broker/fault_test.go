package broker_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

// pubacks is the edge of the next PUBACK.
var pubacks = broker.Edge{Dir: broker.ToClient, Type: wire.PUBACK}

func TestFaultsToTheClient(t *testing.T) {
	const puback = "\x40\x02\x00\x07"
	tests := []struct {
		name  string
		fault broker.Fault
		bytes string // what the client reads for a PUBLISH and a PINGREQ
		sent  int    // how many PUBACKs are journalled
	}{
		{"none", broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.SUBACK}, Do: broker.Withhold}, puback + "\xd0\x00", 1},
		{"withhold", broker.Fault{On: pubacks, Do: broker.Withhold}, "\xd0\x00", 0},
		{"delay", broker.Fault{On: pubacks, Do: broker.Delay, Delay: time.Millisecond}, puback + "\xd0\x00", 1},
		{"duplicate", broker.Fault{On: pubacks, Do: broker.Duplicate}, puback + puback + "\xd0\x00", 2},
		{"replace", broker.Fault{On: pubacks, Do: broker.Replace, Bytes: []byte("\x40\x02\x00\x08")}, "\x40\x02\x00\x08\xd0\x00", 1},
		{"replace by two", broker.Fault{On: pubacks, Do: broker.Replace, Bytes: []byte("\x40\x02\x00\x08" + puback)},
			"\x40\x02\x00\x08" + puback + "\xd0\x00", 2},
		{"replace by a part", broker.Fault{On: pubacks, Do: broker.Replace, Bytes: []byte("\x40\x04\x00")}, "\x40\x04\x00\xd0\x00", 0},
		{"truncate", broker.Fault{On: pubacks, Do: broker.Truncate, Keep: 3}, "\x40\x02\x00\xd0\x00", 0},
		{"truncate to nothing", broker.Fault{On: pubacks, Do: broker.Truncate}, "\xd0\x00", 0},
		{"drip", broker.Fault{On: pubacks, Do: broker.Drip, Delay: time.Millisecond}, puback + "\xd0\x00", 1},
		{"any type", broker.Fault{On: broker.Edge{Dir: broker.ToClient, Nth: 2}, Do: broker.Withhold}, puback, 1},
		{"the second", broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PUBACK, Nth: 2}, Do: broker.Withhold},
			puback + "\xd0\x00", 1},
		{"another connection", broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PUBACK, Conn: 2}, Do: broker.Withhold},
			puback + "\xd0\x00", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, broker.Config{})
			p := dial(t, b, broker.Plain).join(clean("faulty"))
			inject(t, b, tt.fault)
			p.send(publish(7, "a", 1, ""), wire.Packet{Type: wire.PINGREQ})
			got := make([]byte, len(tt.bytes))
			for n := 0; n < len(got); {
				m, err := p.conn.Read(got[n:])
				if err != nil {
					t.Fatalf("got % x, then %v", got[:n], err)
				}
				n += m
			}
			if string(got) != tt.bytes {
				t.Errorf("got % x, want % x", got, tt.bytes)
			}
			if got := count(b, broker.Sent, wire.PUBACK); got != tt.sent {
				t.Errorf("got %d PUBACKs journalled as sent, want %d:\n%s", got, tt.sent, timeline(b))
			}
		})
	}
}

// count is how many packets of the type are journalled under the kind.
func count(b *broker.Broker, k broker.Kind, t wire.Type) (n int) {
	for _, e := range b.Events() {
		if e.Kind == k && e.Packet.Type == t {
			n++
		}
	}
	return n
}

func TestFaultsFromTheClient(t *testing.T) {
	edge := broker.Edge{Dir: broker.FromClient, Type: wire.PUBLISH}
	tests := []struct {
		name  string
		fault broker.Fault
		want  []string // payloads that the subscriber gets
	}{
		{"withhold", broker.Fault{On: edge, Do: broker.Withhold}, []string{"2"}},
		{"delay", broker.Fault{On: edge, Do: broker.Delay, Delay: time.Millisecond}, []string{"1", "2"}},
		{"duplicate", broker.Fault{On: edge, Do: broker.Duplicate}, []string{"1", "1", "2"}},
		{"replace", broker.Fault{On: edge, Do: broker.Replace, Bytes: []byte("\x30\x04\x00\x01ax")}, []string{"x", "2"}},
		{"twice", broker.Fault{On: edge, Do: broker.Withhold, Times: 2}, nil},
		{"for ever", broker.Fault{On: edge, Do: broker.Withhold, Times: -1}, nil},
		{"the second", broker.Fault{On: broker.Edge{Type: wire.PUBLISH, Nth: 2}, Do: broker.Withhold}, []string{"1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, broker.Config{})
			p := dial(t, b, broker.Plain).join(clean("faulty")).subscribe("a", 0)
			inject(t, b, tt.fault)
			p.send(publish(0, "a", 0, "1"), publish(0, "a", 0, "2"), publish(0, "end", 0, ""))
			for _, want := range tt.want {
				if got := p.expect(wire.PUBLISH); string(got.Publish.Payload) != want {
					t.Fatalf("got %v, want %q", got, want)
				}
			}
			p.ping()
			if got := count(b, broker.Received, wire.PUBLISH); got != 3 {
				t.Errorf("got %d PUBLISHes journalled, want 3", got)
			}
			if n := strings.Count(timeline(b), "injected: "); n != max(1, min(tt.fault.Times, 2)) && tt.fault.Times >= 0 {
				t.Errorf("got %d faults journalled:\n%s", n, timeline(b))
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	for code := byte(1); code <= 5; code++ {
		for _, l := range []broker.Listener{broker.Plain, broker.TLS} {
			b := start(t, broker.Config{Authority: newAuthority(t)})
			inject(t, b, broker.Refuse(code))
			p := dialAny(t, b, l)
			p.send(connect(clean("refused")))
			if got := p.expect(wire.CONNACK); got.Connack.Code != code {
				t.Errorf("got %v, want code %d", got, code)
			}
			p.ends(broker.FIN) // MQTT-3.2.2-5
			dialAny(t, b, l).join(clean("welcome"))
		}
	}
}

func TestClosingFaults(t *testing.T) {
	from := broker.Edge{Dir: broker.FromClient, Type: wire.PUBLISH}
	tests := []struct {
		name     string
		on       broker.Edge
		do       broker.Action
		answered bool
		how      broker.Close
	}{
		{"before PUBACK, FIN", pubacks, broker.CloseBefore, false, broker.FIN},
		{"before PUBACK, RST", pubacks, broker.ResetBefore, false, broker.RST},
		{"after PUBACK, FIN", pubacks, broker.CloseAfter, true, broker.FIN},
		{"before PUBLISH, FIN", from, broker.CloseBefore, false, broker.FIN},
		{"before PUBLISH, RST", from, broker.ResetBefore, false, broker.RST},
		{"after PUBLISH, FIN", from, broker.CloseAfter, true, broker.FIN},
	}
	for _, tt := range tests {
		for _, l := range []broker.Listener{broker.Plain, broker.TLS} {
			t.Run(tt.name+" "+string(l), func(t *testing.T) {
				b := start(t, broker.Config{Authority: newAuthority(t)})
				p := dialAny(t, b, l).join(clean("closing"))
				inject(t, b, broker.Fault{On: tt.on, Do: tt.do})
				p.send(publish(1, "a", 1, ""))
				if tt.answered {
					p.expect(wire.PUBACK)
				}
				p.ends(tt.how)
				ev := await(t, b, 0, broker.Closed)
				if ev.ByPeer || ev.How != tt.how {
					t.Errorf("got %v, want the broker to close with %v", ev, tt.how)
				}
				want := 0
				if tt.answered {
					want = 1
				}
				if got := count(b, broker.Sent, wire.PUBACK); got != want {
					t.Errorf("got %d PUBACKs sent, want %d", got, want)
				}
			})
		}
	}
	// An RST may overtake the bytes before it, so only its coming is certain.
	t.Run("after PUBACK, RST", func(t *testing.T) {
		b := start(t, broker.Config{})
		p := dial(t, b, broker.Plain).join(clean("closing"))
		inject(t, b, broker.Fault{On: pubacks, Do: broker.ResetAfter})
		p.send(publish(1, "a", 1, ""))
		if ev := await(t, b, 0, broker.Closed); ev.How != broker.RST || count(b, broker.Sent, wire.PUBACK) != 1 {
			t.Errorf("got\n%s", timeline(b))
		}
	})
}

// Faults on one edge add up: the packet is cut, then the connection.
func TestFaultsCombine(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain)
	edge := broker.Edge{Dir: broker.ToClient, Type: wire.CONNACK}
	inject(t, b, broker.Fault{On: edge, Do: broker.Truncate, Keep: 3})
	inject(t, b, broker.Fault{On: edge, Do: broker.CloseAfter})
	p.send(connect(clean("cut")))
	if frame, err := p.r.Next(); string(frame) != "\x20\x02\x00" || err == nil {
		t.Errorf("got % x, %v, want three bytes and the end", frame, err)
	}
}

func TestStallToTheClient(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("stalled"))
	inject(t, b, broker.Fault{On: pubacks, Do: broker.Stall})
	p.send(publish(1, "a", 1, ""), publish(0, "a", 0, ""), wire.Packet{Type: wire.PINGREQ})
	awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Kind == broker.Received && e.Packet.Type == wire.PINGREQ })
	p.silent(20 * time.Millisecond)
	dial(t, b, broker.Plain).join(clean("another")).ping()
	if err := b.Drop(broker.FIN); err != nil {
		t.Fatal(err)
	}
	p.ends(broker.FIN)
}

func TestStallFromTheClient(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("stalled"))
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.FromClient, Type: wire.PUBLISH}, Do: broker.Stall})
	p.send(publish(1, "a", 1, ""), wire.Packet{Type: wire.PINGREQ})
	p.silent(20 * time.Millisecond)
	if got := count(b, broker.Received, wire.PINGREQ); got != 0 {
		t.Errorf("got %d PINGREQs, want none read", got)
	}
}

func TestDelaysTakeTime(t *testing.T) {
	const delay = 30 * time.Millisecond
	tests := map[string]broker.Fault{
		"to the client":   {On: pubacks, Do: broker.Delay, Delay: delay},
		"from the client": {On: broker.Edge{Type: wire.PUBLISH}, Do: broker.Delay, Delay: delay},
		"drip":            {On: pubacks, Do: broker.Drip, Delay: delay / 4}, // four bytes
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			b := start(t, broker.Config{})
			p := dial(t, b, broker.Plain).join(clean("slow"))
			inject(t, b, fault)
			begin := time.Now()
			p.send(publish(1, "a", 1, ""), wire.Packet{Type: wire.PINGREQ})
			p.expect(wire.PUBACK)
			if took := time.Since(begin); took < delay {
				t.Errorf("took %v, want %v", took, delay)
			}
			p.expect(wire.PINGRESP) // it waits as well: a stream keeps its order
		})
	}
}

func TestClearFaults(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("clear"))
	inject(t, b, broker.Fault{On: pubacks, Do: broker.Withhold, Times: -1})
	p.send(publish(1, "a", 1, ""))
	p.ping()
	b.ClearFaults()
	p.send(publish(2, "a", 1, ""))
	p.expect(wire.PUBACK)
}

// What was withheld is not on the client's account: its id stays in use, and a message counts as never sent.
func TestWithheldIsNotSent(t *testing.T) {
	b := start(t, broker.Config{})
	c := wire.Connect{ClientID: "withheld", KeepAlive: 60}
	p := dial(t, b, broker.Plain).join(c).subscribe("down", 1)
	inject(t, b, broker.Fault{On: pubacks, Do: broker.Withhold})
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PUBLISH}, Do: broker.Withhold})
	p.send(publish(1, "up", 1, "x"))
	p.ping()
	from := b.Seq()
	p.send(publish(1, "up", 1, "another"))
	p.expect(wire.PUBACK)
	ev := await(t, b, from, broker.Received)
	if !slices.ContainsFunc(ev.Violations, func(v wire.Violation) bool { return v.Clause == "MQTT-2.3.1-2" }) {
		t.Errorf("got %v, want MQTT-2.3.1-2 violated", ev)
	}
	from = b.Seq()
	if err := b.Publish("down", []byte("late"), 1, false); err != nil {
		t.Fatal(err)
	}
	await(t, b, from, broker.Injected)
	_ = p.conn.Close()
	if got := dial(t, b, broker.Plain).join(c).expect(wire.PUBLISH); got.Publish.Dup {
		t.Errorf("got %v, want DUP zero for what was never sent", got)
	}
}

func TestInjectRefuses(t *testing.T) {
	b := start(t, broker.Config{})
	tests := map[string]broker.Fault{
		"no such code":          broker.Refuse(6),
		"acceptance":            broker.Refuse(0),
		"refusal of PUBLISH":    {On: broker.Edge{Type: wire.PUBLISH}, Do: broker.Refusal, Code: 1},
		"refusal to the client": {On: broker.Edge{Dir: broker.ToClient, Type: wire.CONNECT}, Do: broker.Refusal, Code: 1},
		"truncate from client":  {On: broker.Edge{Type: wire.PUBLISH}, Do: broker.Truncate},
		"negative delay":        {On: pubacks, Do: broker.Delay, Delay: -1},
		"unknown action":        {On: pubacks, Do: broker.Stall + 1},
	}
	for name, fault := range tests {
		if err := b.Inject(fault); err == nil || !strings.HasPrefix(err.Error(), "inject a fault: ") {
			t.Errorf("%s: got %v, want an error", name, err)
		}
	}
}

func TestSplit(t *testing.T) {
	tests := []struct {
		in   string
		want []string
		last bool // the last piece is whole
	}{
		{"", nil, false},
		{"\xc0", []string{"\xc0"}, false},
		{"\xc0\x00\xd0\x00", []string{"\xc0\x00", "\xd0\x00"}, true},
		{"\xc0\x00\x30\x05ab", []string{"\xc0\x00", "\x30\x05ab"}, false},
		{"\x30\x80", []string{"\x30\x80"}, false},
		{"\x30\x81\x00a\xc0\x00", []string{"\x30\x81\x00a", "\xc0\x00"}, true},
		{"\x30\xff\xff\xff\xff\x01", []string{"\x30\xff\xff\xff\xff\x01"}, true}, // malformed: no end can be found
	}
	for _, tt := range tests {
		var got []string
		whole := false
		for _, piece := range broker.Split([]byte(tt.in)) {
			got, whole = append(got, string(piece)), broker.Whole(piece)
		}
		if !slices.Equal(got, tt.want) || whole != tt.last {
			t.Errorf("split(% x): got %q, whole %v; want %q, %v", tt.in, got, whole, tt.want, tt.last)
		}
	}
}
