package broker

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"attest/broker/wire"
)

// Stranger is a connection of somebody who is not the client, from its begin to its end.
type Stranger struct {
	Time     time.Time // when it connected
	Duration time.Duration
	From     netip.AddrPort
	Listener Listener
	Did      string // what it did, on one line, quoted and clipped
}

// Bounds on what is kept of connections that may be strangers'.
const (
	mostHeld     = 16  // events of one
	mostDeparted = 256 // connections of one broker; those beyond are told at once
)

// departed are the connections that ended before anybody knew whose they were. They wait for the end of the broker: the
// client may show itself at their address.
type departed struct {
	mu   sync.Mutex
	list []departure
}

// departure is a connection that is over, and everything that was held back of it.
type departure struct {
	Stranger
	events []Event
}

// record journals an event, or holds it back while nobody knows whose it is; l.mu is held.
func (l *link) record(ev Event) {
	ev.Conn, ev.Listener = l.id, l.listener
	switch {
	case !l.stranger:
		l.b.journal.add(ev)
	case len(l.held) < mostHeld || ev.Kind == Closed:
		ev.Time = time.Now()
		l.held = append(l.held, ev)
	}
}

// prove makes the connection, and whatever else came from its address, the client's.
func (l *link) prove() {
	if l.strange() {
		l.b.reveal(l.peer.Addr())
	}
}

// reveal journals what was held back of the connections from an address, which is the client's from now on.
func (b *Broker) reveal(a netip.Addr) {
	b.departed.mu.Lock()
	b.cfg.Guard.learn(a)
	var others []departure
	for _, d := range b.departed.list {
		if d.From.Addr() == a {
			b.release(d.events)
			continue
		}
		others = append(others, d)
	}
	b.departed.list = others
	b.departed.mu.Unlock()
	for _, e := range b.endpoints {
		for _, l := range e.live() {
			if l.peer.Addr() == a {
				l.reveal()
			}
		}
	}
}

// release journals the events of a connection under a number of its own, which it returns.
func (b *Broker) release(events []Event) int {
	id := int(b.conns.Add(1))
	b.crowd.reveal()
	for _, ev := range events {
		ev.Conn = id
		b.journal.add(ev)
	}
	return id
}

func (l *link) reveal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stranger && !l.over {
		l.stranger = false
		l.id = l.b.release(l.held)
		l.held = nil
		l.b.crowd.prove(l.peer.Addr())
	}
}

// keepRest keeps what came last of a stranger and is no whole packet.
func (l *link) keepRest(part []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stranger {
		l.rest = part
	}
}

// strange reports whether the connection has not shown to be the client's.
func (l *link) strange() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stranger
}

// faults returns what was armed for a packet of the client; a stranger's counts for nothing.
func (l *link) faults(dir Direction, t wire.Type) []Fault {
	if !l.b.faults.some.Load() {
		return nil
	}
	l.mu.Lock()
	stranger, id := l.stranger, l.id
	l.mu.Unlock()
	if stranger {
		return nil
	}
	return l.b.faults.at(dir, t, id)
}

// depart takes leave of a connection of which nobody knows whose it was; l.mu is held.
func (l *link) depart(closed Event) {
	did := deeds(l.held)
	if len(l.rest) > 0 {
		did = append(did, fmt.Sprintf("sent %q", clip(l.rest)))
	}
	l.b.depart(departure{events: l.held, Stranger: Stranger{
		Time: l.since, Duration: time.Since(l.since), From: l.peer, Listener: l.listener,
		Did: strings.Join(append(did, closed.text()), "; "),
	}})
}

func (b *Broker) depart(d departure) {
	b.departed.mu.Lock()
	defer b.departed.mu.Unlock()
	switch {
	case b.cfg.Guard.knows(d.From.Addr()): // since a moment
		b.release(d.events)
	case len(b.departed.list) < mostDeparted:
		b.departed.list = append(b.departed.list, d)
	default:
		b.tell(d.Stranger)
	}
}

// farewell tells of everybody who has never shown to be the client.
func (b *Broker) farewell() {
	b.departed.mu.Lock()
	defer b.departed.mu.Unlock()
	for _, d := range b.departed.list {
		b.tell(d.Stranger)
	}
	b.departed.list = nil
}

// tell hands a stranger over to whoever listens.
func (b *Broker) tell(s Stranger) {
	if b.cfg.OnStranger != nil {
		b.cfg.OnStranger(s)
	}
}

// deeds says what a stranger did, between its begin and its end.
func deeds(held []Event) []string {
	var did []string
	for _, ev := range held {
		switch {
		case ev.Kind == Accepted || ev.Kind == Closed:
		case ev.Kind == ClientHello:
			did = append(did, fmt.Sprintf("ClientHello for the name %q", clip([]byte(ev.Hello.SNI))))
		case ev.Kind == Received && ev.Packet.Connect == nil:
			did = append(did, fmt.Sprintf("sent %q", clip(ev.Packet.Raw)))
		default:
			did = append(did, string(clip([]byte(ev.text()))))
		}
	}
	return did
}

// clip keeps a log readable, whatever a stranger sends.
func clip(b []byte) []byte {
	const most = 160
	if len(b) <= most {
		return b
	}
	return []byte(strings.ToValidUTF8(string(b[:most]), "") + "…")
}
