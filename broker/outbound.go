package broker

import (
	"crypto/tls"
	"errors"
	"sync"
	"syscall"
	"time"

	"attest/broker/wire"
)

// outboxLimit is how many bytes may wait for a client that does not read before the library has to wait as well.
const outboxLimit = 4 << 20

// outbox holds the packets for a client in order, and after the last one how to close.
type outbox struct {
	mu      sync.Mutex
	change  sync.Cond
	packets []wire.Packet
	size    int
	last    *Event // the Closed that follows the packets; nothing can be put behind it
	closed  bool
	broken  bool // a write told that the client had reset the connection
}

func newOutbox() *outbox {
	o := &outbox{}
	o.change.L = &o.mu
	return o
}

// put adds packets, waiting while the outbox is full. What comes after finish or close is dropped.
func (o *outbox) put(packets ...wire.Packet) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.size > outboxLimit && !o.closed && o.last == nil {
		o.change.Wait()
	}
	if o.closed || o.last != nil {
		return
	}
	for _, p := range packets {
		o.size += len(p.Raw)
	}
	o.packets = append(o.packets, packets...)
	o.change.Broadcast()
}

// finish closes the connection after what is in the outbox; only the first one counts.
func (o *outbox) finish(how Close, reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil {
		o.last = &Event{How: how, Err: reason}
		o.change.Broadcast()
	}
}

// take waits for packets and takes all there are. Without packets it returns the Closed that ends the connection, or
// nil when the outbox is closed.
func (o *outbox) take() ([]wire.Packet, *Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.packets) == 0 && o.last == nil && !o.closed {
		o.change.Wait()
	}
	if o.closed {
		return nil, nil
	}
	if len(o.packets) == 0 {
		return nil, o.last
	}
	packets := o.packets
	o.packets, o.size = nil, 0
	o.change.Broadcast()
	return packets, nil
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.change.Broadcast()
}

// spoil notes what a write found out: after it the socket reads like an orderly end.
func (o *outbox) spoil(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = o.broken || errors.Is(err, syscall.ECONNRESET)
}

// reset is how the client closed when reading says no more than that it did.
func (o *outbox) reset() Close {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken {
		return RST
	}
	return FIN
}

// writeLoop writes what is in the outbox until the connection is over, and says so to the client.
func (l *link) writeLoop() {
	for {
		packets, closed := l.out.take()
		if closed != nil {
			l.end(*closed)
		}
		if packets == nil || !l.deliver(packets) {
			break
		}
	}
	<-l.gone
	if conn, ok := l.conn.(*tls.Conn); ok {
		_ = conn.CloseWrite() // close_notify
	}
	_ = l.raw.CloseWrite()
}

// deliver writes packets, as far as the faults let it, and reports whether the connection goes on.
func (l *link) deliver(packets []wire.Packet) bool {
	var batch []byte
	for _, p := range packets {
		hit := l.b.faults.at(ToClient, p.Type, l.id)
		if len(hit) == 0 {
			if !l.sent(p) {
				return false
			}
			batch = append(batch, p.Raw...)
			continue
		}
		if !l.write(batch) || !l.misdeliver(p, hit) {
			return false
		}
		batch = nil
	}
	return l.write(batch)
}

// misdeliver writes what the faults make of a packet.
func (l *link) misdeliver(p wire.Packet, hit []Fault) bool {
	m := l.mishap(hit, p)
	if !m.wait(l.gone) {
		return false
	}
	if m.before != nil {
		l.end(Event{How: *m.before, Err: "as told"})
		return false
	}
	for _, frame := range m.frames {
		if p, _ := wire.Decode(frame); whole(frame) && !l.sent(p) {
			return false
		}
		if !l.drip(frame, m.drip) {
			return false
		}
	}
	if m.after != nil {
		l.end(Event{How: *m.after, Err: "as told"})
		return false
	}
	return true
}

// sent journals a packet that goes to the client.
func (l *link) sent(p wire.Packet) bool {
	l.judge.Sent(p)
	if !l.note(Event{Kind: Sent, Packet: &p}) {
		return false
	}
	if l.session != nil {
		l.session.sent(p)
	}
	l.part()
	return true
}

// drip writes a frame, pausing before each byte unless pace is negative.
func (l *link) drip(frame []byte, pace time.Duration) bool {
	if pace < 0 {
		return l.write(frame)
	}
	for i := range frame {
		if !pause(pace, l.gone) || !l.write(frame[i:i+1]) {
			return false
		}
	}
	return true
}

// write reports whether the bytes went out. If not, the reading goroutine finds out why.
func (l *link) write(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	if _, err := l.conn.Write(b); err != nil {
		l.out.spoil(err)
		return false
	}
	return true
}
