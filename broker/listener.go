package broker

import (
	"crypto/tls"
	"log/slog"
	"net"
	"sync"

	"github.com/mochi-mqtt/server/v2/listeners"
)

// endpoint is a listener of the library's kind that does what the library's own do not: it shakes hands in a goroutine
// a connection, keeps the connect deadline, and closes its connections itself.
type endpoint struct {
	b    *Broker
	name Listener
	tcp  *net.TCPListener
	tls  *tls.Config // nil for plain TCP

	mu     sync.Mutex
	closed bool
	links  map[*link]struct{}
	work   sync.WaitGroup
}

// Init does nothing: the port is open already.
func (e *endpoint) Init(*slog.Logger) error { return nil }

// ID is the name of the listener.
func (e *endpoint) ID() string { return string(e.name) }

// Address is where the endpoint listens.
func (e *endpoint) Address() string { return e.tcp.Addr().String() }

// Protocol is what the endpoint speaks.
func (e *endpoint) Protocol() string { return "tcp" }

// Serve accepts connections until Close.
func (e *endpoint) Serve(to listeners.EstablishFn) {
	for {
		conn, err := e.tcp.AcceptTCP()
		if err != nil {
			e.failed(err)
			return
		}
		e.start(conn, establish(to))
	}
}

// failed journals an Accept that fails while the endpoint is open.
func (e *endpoint) failed(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.b.journal.add(Event{Kind: Trouble, Listener: e.name, Err: err.Error()})
	}
}

// start serves a connection in a goroutine of its own.
func (e *endpoint) start(conn *net.TCPConn, to establish) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		_ = conn.Close()
		return
	}
	known := e.b.cfg.Guard.knows(peerOf(conn).Addr())
	id := 0
	if known {
		id = int(e.b.conns.Add(1))
	}
	l := newLink(e.b, id, e.name, conn, to)
	if !e.b.crowd.enter(e.b.cfg.MaxConnections, l.peer.Addr(), known) {
		l.turnAway()
		return
	}
	e.links[l] = struct{}{}
	e.work.Go(func() {
		l.run(e.tls)
		e.b.crowd.leave(l.peer.Addr(), !l.strange())
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.links, l)
	})
}

// live returns the connections that are not over.
func (e *endpoint) live() []*link {
	e.mu.Lock()
	defer e.mu.Unlock()
	var live []*link
	for l := range e.links {
		if !l.isOver() {
			live = append(live, l)
		}
	}
	return live
}

// Close closes the port and every connection, and returns when none is left. The library's own way to close its clients
// sends them a DISCONNECT, so it is not taken.
func (e *endpoint) Close(listeners.CloseFn) {
	e.mu.Lock()
	e.closed = true
	for l := range e.links {
		l.rush()
	}
	e.mu.Unlock()
	_ = e.tcp.Close()
	e.work.Wait()
}
