package broker

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"attest/broker/wire"
)

// closing is how long a last write may take once the broker itself is closed.
const closing = 20 * time.Millisecond

// establish hands a connection to the library and returns when the library has let go of it.
type establish func(listener string, conn net.Conn) error

// link is one connection, from accept to the last byte. Its reading goroutine owns the socket; one more writes, and one
// runs the library, which sees nothing but a seam.
type link struct {
	b         *Broker
	listener  Listener
	peer      netip.AddrPort
	since     time.Time // when it was accepted
	raw       *net.TCPConn
	establish establish
	in        *pipe         // frames for the library
	out       *outbox       // frames for the client
	gone      chan struct{} // closed when the connection is over
	served    chan struct{} // closed when the library has let go of it
	work      sync.WaitGroup
	judge     *wire.Client

	// Written by the reading goroutine before the library knows the link, and never after.
	conn      net.Conn // raw, or TLS over it
	session   *session
	keepAlive time.Duration // the client's; zero: none
	emptyWill bool          // the will message is empty, which the library refuses

	last time.Time // when the client's last packet was whole; the reading goroutine's own

	mu       sync.Mutex
	id       int     // number of the connection; 0 for a stranger's
	stranger bool    // nobody knows yet whose it is
	held     []Event // what a stranger did
	rest     []byte  // what came last of a stranger and is no whole packet
	stage    stage
	parting  bool // the client has to close, and its grace runs
	over     bool // Closed was journalled
	hurry    bool // the broker closes
}

// stage is how far a connection has come.
type stage uint8

const (
	handshaking stage = iota // the TLS handshake goes on
	greeting                 // CONNECT is due
	connected                // the library serves the client
	deaf                     // what still comes is journalled, and nothing else
)

// newLink makes a connection of number id; 0 is a stranger's.
func newLink(b *Broker, id int, l Listener, raw *net.TCPConn, to establish) *link {
	return &link{
		b: b, id: id, stranger: id == 0, listener: l, raw: raw, conn: raw, establish: to,
		peer: peerOf(raw), since: time.Now(),
		in: newPipe(), out: newOutbox(), judge: &wire.Client{},
		gone: make(chan struct{}), served: make(chan struct{}),
	}
}

// run serves the connection until it is over.
func (l *link) run(config *tls.Config) {
	defer func() { _ = l.raw.Close() }()
	l.note(Event{Kind: Accepted})
	l.patience(l.b.cfg.ConnectTimeout)
	if l.handshake(config) {
		l.advance(greeting)
		l.work.Go(l.writeLoop)
		l.readLoop()
	} else {
		_ = l.raw.CloseWrite()
	}
	<-l.gone
	// A socket that is closed with bytes unread sends RST, not FIN.
	_, _ = io.Copy(io.Discard, l.raw)
	l.work.Wait()
}

// turnAway ends a connection that is one too many.
func (l *link) turnAway() {
	why := "too many connections of strangers"
	if !l.strange() {
		why = fmt.Sprintf("more than %d connections at a time", l.b.cfg.MaxConnections)
	}
	l.note(Event{Kind: Accepted})
	l.end(Event{How: FIN, Err: why})
	_ = l.raw.Close()
}

// note journals an event of this connection. It reports false, and journals nothing, when the connection is over.
func (l *link) note(ev Event) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return false
	}
	l.record(ev)
	return true
}

// end journals Closed, once, and brings the connection down as the event says. What waits to be written is lost.
func (l *link) end(closed Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.over = true
	closed.Kind = Closed
	l.record(closed)
	if l.stranger {
		l.depart(closed)
	}
	now := time.Now()
	switch {
	case closed.How == RST && !closed.ByPeer:
		_ = l.raw.SetLinger(0)
		_ = l.raw.Close()
	case closed.ByPeer || l.hurry || l.stage == handshaking:
		_ = l.raw.SetReadDeadline(now)
		_ = l.raw.SetWriteDeadline(now.Add(closing))
	default:
		_ = l.raw.SetDeadline(now.Add(l.b.cfg.Grace))
	}
	close(l.gone)
	l.in.close()
	l.out.close()
}

// rush ends the connection, whatever goes on, because the broker closes.
func (l *link) rush() {
	l.mu.Lock()
	l.hurry = true
	_ = l.raw.SetReadDeadline(time.Now())
	_ = l.raw.SetWriteDeadline(time.Now().Add(closing))
	l.mu.Unlock()
	l.end(Event{How: FIN, Err: "the broker closes"})
}

func (l *link) hurried() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hurry
}

// leave closes with FIN after everything that waits to be written, and listens no more.
func (l *link) leave(how Close, reason string) {
	l.advance(deaf)
	l.out.finish(how, reason)
}

func (l *link) advance(s stage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stage == handshaking && !l.over {
		_ = l.raw.SetWriteDeadline(time.Time{})
	}
	l.stage = s
}

func (l *link) at() stage {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stage
}

// patience is how long the client may take for its next packet; zero is for ever. It changes nothing once the
// connection is coming to its end.
func (l *link) patience(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || l.hurry || l.parting {
		return
	}
	if l.parting = l.judge.MustClose(); l.parting {
		d = l.b.cfg.Grace
	}
	var deadline time.Time
	if d > 0 {
		deadline = time.Now().Add(d)
	}
	_ = l.raw.SetReadDeadline(deadline)
}

// part gives the client the grace to close, if it has to.
func (l *link) part() {
	if l.judge.MustClose() {
		l.patience(l.b.cfg.Grace)
	}
}

func (l *link) isOver() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}
