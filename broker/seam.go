package broker

import (
	"fmt"
	"net"
	"slices"
	"time"

	"attest/broker/wire"
)

// seam is the connection as the library sees it. Deadlines do nothing: time is kept on this side, because the library
// counts a keep-alive of 1 s as 1 s and of 65,535 s as 32,766 s.
type seam struct{ l *link }

// Read gives the library the packets that it may see.
func (s seam) Read(b []byte) (int, error) { return s.l.in.Read(b) }

// Write takes whole packets from the library and puts what 3.1.1 allows into the outbox. It does not wait for the client.
func (s seam) Write(b []byte) (int, error) {
	select {
	case <-s.l.gone:
		return 0, net.ErrClosed
	default:
	}
	for _, frame := range split(slices.Clone(b)) {
		p, broken := wire.Decode(frame)
		switch {
		case p.Type == wire.DISCONNECT: // 3.1.1 has none from the server; a Close follows
			continue
		case len(broken) > 0: // such as CONNACK codes that 3.1.1 does not have, MQTT-3.2.2-6
			s.l.trouble(fmt.Sprintf("the library wants to send %v", broken[0]))
			return 0, net.ErrClosed
		}
		s.pass(p)
	}
	return len(b), nil
}

func (s seam) pass(p wire.Packet) {
	p, ok := s.l.session.toClient(p)
	if !ok {
		return
	}
	if p.Raw != nil {
		s.l.out.put(p)
		return
	}
	s.l.send(p)
}

// Close is the library letting go: the connection is closed after what waits to be written, unless it is the client's
// turn to close.
func (s seam) Close() error {
	if s.l.at() != deaf {
		s.l.leave(FIN, "closed by the broker library")
	}
	return nil
}

func (s seam) LocalAddr() net.Addr              { return s.l.raw.LocalAddr() }
func (s seam) RemoteAddr() net.Addr             { return s.l.raw.RemoteAddr() }
func (s seam) SetDeadline(time.Time) error      { return nil }
func (s seam) SetReadDeadline(time.Time) error  { return nil }
func (s seam) SetWriteDeadline(time.Time) error { return nil }

// serve runs the library on the connection. A panic of the library costs the connection, not the process.
func (l *link) serve() {
	defer close(l.served)
	defer l.in.close()
	defer func() {
		if r := recover(); r != nil {
			l.trouble(fmt.Sprintf("the library panicked: %v", r))
		}
	}()
	_ = l.establish(string(l.listener), seam{l}) // its errors are protocol errors, which the journal shows
}
