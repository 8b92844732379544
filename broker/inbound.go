package broker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"attest/broker/wire"
)

// readLoop takes the client's packets one by one until the connection is over.
func (l *link) readLoop() {
	l.last = time.Now()
	r := wire.NewReader(l.conn, l.b.cfg.MaxPacket)
	for {
		frame, err := r.Next()
		if err != nil {
			l.unread(frame, err)
			return
		}
		if l.at() == greeting && isClientHello(frame) {
			l.note(Event{Kind: HandshakeFailed, Err: "a TLS ClientHello where no TLS is spoken"})
			l.leave(FIN, "a TLS ClientHello")
			return
		}
		p, broken := wire.Decode(frame)
		if !l.received(p, broken) {
			return
		}
		l.arrive(p, broken)
		l.rearm()
	}
}

// isClientHello tells a client that begins TLS with a listener that does not from one that breaks MQTT: the record's
// type and version, read as a packet, would be a CONNECT with flags that no client sends.
func isClientHello(frame []byte) bool {
	return len(frame) > 2 && frame[0] == 0x16 && frame[1] == 0x03 // RFC 5246 §6.2.1: handshake, version 3.x
}

// received journals a whole packet with everything that it breaks.
func (l *link) received(p wire.Packet, broken []wire.Violation) bool {
	now := time.Now()
	broken = append(broken, l.judge.Silence(l.last, now, l.b.cfg.Tolerance)...)
	if p.Connect != nil && l.b.proves(*p.Connect) {
		l.prove()
	}
	if p.Connect != nil && !l.strange() {
		l.judge.Resume(l.b.previous(p.Connect.ClientID))
	}
	broken = append(broken, l.judge.Received(p)...)
	l.last = now
	return l.note(Event{Kind: Received, Packet: &p, Violations: broken})
}

// rearm sets how long the client may now be silent.
func (l *link) rearm() {
	if l.judge.MustClose() {
		l.part()
		return
	}
	if l.at() == connected {
		l.patience(l.limit())
	}
}

// limit is one and a half times the keep-alive, the silence after which a server has to close.
func (l *link) limit() time.Duration { return l.keepAlive + l.keepAlive/2 } // MQTT-3.1.2-24

// unread ends the connection for what the reader could not go on with.
func (l *link) unread(part []byte, err error) {
	l.keepRest(part)
	switch {
	case expired(err):
		l.deadline()
	case errors.Is(err, syscall.ECONNRESET):
		l.end(Event{ByPeer: true, How: RST, Err: "connection reset"})
	case ended(err), remoteAlert(err):
		l.end(Event{ByPeer: true, How: l.out.reset(), Err: endText(err)})
	case errors.Is(err, wire.ErrLength):
		p, broken := wire.Decode(part)
		l.received(p, broken)
		l.leave(FIN, "malformed packet: "+err.Error())
	default:
		l.leave(FIN, err.Error())
	}
}

// deadline ends the connection of a client that has been silent for too long.
func (l *link) deadline() {
	if l.hurried() {
		return // the deadline is the broker's own end, and no fault of the client; rush journals it
	}
	late := Event{Kind: Deadline, Violations: l.judge.Lingers()}
	switch {
	case len(late.Violations) > 0:
		late.Err = fmt.Sprintf("connection still open after %v", l.b.cfg.Grace)
	case l.at() == greeting:
		late.Err = fmt.Sprintf("no CONNECT within %v", l.b.cfg.ConnectTimeout)
	case l.at() == connected:
		late.Err = fmt.Sprintf("no packet for %v with a keep-alive of %v", l.limit(), l.keepAlive)
		late.Violations = l.judge.Silence(l.last, time.Now(), 0)
	default:
		late.Err = "silence after the refusal"
	}
	l.note(late)
	l.end(Event{How: FIN, Err: late.Err})
}

// expired reports whether a deadline of ours passed.
func expired(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// ended reports whether the stream ended, between packets or within one.
func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

func endText(err error) string {
	if errors.Is(err, io.EOF) {
		return "end of stream"
	}
	return err.Error()
}

// arrive lets the packet through to the library, as far as the faults let it.
func (l *link) arrive(p wire.Packet, broken []wire.Violation) {
	hit := l.faults(FromClient, p.Type)
	if len(hit) == 0 {
		l.pass(p, broken)
		return
	}
	m := l.mishap(hit, p)
	switch {
	case !m.wait(l.gone):
		return
	case m.refuse != 0:
		l.refuse(m.refuse, "CONNECT refused as told")
		return
	case m.before != nil:
		l.end(Event{How: *m.before, Err: "as told"})
		return
	}
	for _, frame := range m.frames {
		if p, broken := wire.Decode(frame); whole(frame) {
			l.pass(p, broken)
		}
	}
	if m.after != nil {
		l.in.drained()
		l.leave(*m.after, "as told")
	}
}
