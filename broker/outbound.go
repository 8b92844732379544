package broker

import (
	"crypto/tls"
	"time"

	"attest/broker/wire"
)

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
		hit := l.faults(ToClient, p.Type)
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
