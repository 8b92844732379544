package broker

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// Echo is a listener that speaks no protocol: it sends back what it gets. It is not open before [Broker.EchoPort].
const Echo Listener = "echo"

// What an echo does for strangers, at most: a port that answers everybody must be of no use to anybody else.
const (
	maxEchoes = 8               // connections at a time
	echoBytes = 64 << 10        // that one connection may send
	echoIdle  = 2 * time.Minute // of silence; the vendor's chart gives a connection 75 s (at-facts §9.2)
)

// echo is the peer of a TCP connection that carries no MQTT.
type echo struct {
	b    *Broker
	tcp  *net.TCPListener
	work sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  map[*net.TCPConn]int // the number of each
}

// EchoPort returns the port of the Echo listener; the first call opens it, on the same host as the others.
func (b *Broker) EchoPort() (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, ErrClosed
	}
	if b.echo == nil {
		l, err := net.Listen("tcp", net.JoinHostPort(b.cfg.Host, strconv.Itoa(b.cfg.Ports[Echo])))
		if err != nil {
			return 0, err
		}
		b.echo = &echo{b: b, tcp: l.(*net.TCPListener), conns: map[*net.TCPConn]int{}}
		b.echo.work.Go(b.echo.serve)
	}
	return b.echo.tcp.Addr().(*net.TCPAddr).Port, nil
}

// Say sends data on every connection of the Echo listener. Without one it returns [ErrNoConnection].
func (b *Broker) Say(data []byte) error {
	if e := b.echoing(); e != nil {
		return e.say(data)
	}
	return ErrNoConnection
}

// echoing returns the Echo listener, nil if it is not open.
func (b *Broker) echoing() *echo {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.echo
}

// serve accepts connections until close.
func (e *echo) serve() {
	for {
		conn, err := e.tcp.AcceptTCP()
		if err != nil {
			e.mu.Lock()
			defer e.mu.Unlock()
			if !e.closed {
				e.b.journal.add(Event{Kind: Trouble, Listener: Echo, Err: err.Error()})
			}
			return
		}
		e.start(conn)
	}
}

func (e *echo) start(conn *net.TCPConn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || len(e.conns) == maxEchoes {
		_ = conn.Close()
		return
	}
	if peer := peerOf(conn); !e.b.cfg.Guard.knows(peer.Addr()) { // nobody logs in here
		_ = conn.Close()
		e.b.crowd.meet()
		e.b.tell(Stranger{Time: time.Now(), From: peer, Listener: Echo, Did: "turned away: nobody logged in from there before"})
		return
	}
	id := int(e.b.conns.Add(1))
	e.conns[conn] = id
	e.b.journal.add(Event{Kind: Accepted, Listener: Echo, Conn: id})
	e.work.Go(func() { e.talk(conn, id) })
}

// talk sends back what comes, until the client or its allowance ends.
func (e *echo) talk(conn *net.TCPConn, id int) {
	buf := make([]byte, 4096)
	for left := echoBytes; left > 0; {
		_ = conn.SetReadDeadline(time.Now().Add(echoIdle))
		n, err := conn.Read(buf[:min(left, len(buf))])
		if n > 0 {
			left -= n
			e.b.journal.add(Event{Kind: DataReceived, Listener: Echo, Conn: id, Data: bytes.Clone(buf[:n])})
			if !e.b.cfg.Silent {
				_, _ = conn.Write(buf[:n]) // a client that is gone is seen by the next Read
			}
		}
		if err != nil {
			e.over(conn, endOf(err))
			return
		}
	}
	e.over(conn, Event{How: RST, Err: "the client sent too much"})
}

// endOf says how a Read that failed ended the connection.
func endOf(err error) Event {
	var late net.Error
	switch {
	case errors.Is(err, io.EOF):
		return Event{How: FIN, ByPeer: true, Err: "end of the client's data"}
	case errors.As(err, &late) && late.Timeout():
		return Event{How: FIN, Err: "the client was silent for too long"}
	}
	return Event{How: RST, ByPeer: true, Err: "reset by the client"}
}

// over ends a connection and journals it, once.
func (e *echo) over(conn *net.TCPConn, closed Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, live := e.conns[conn]
	if !live {
		return
	}
	delete(e.conns, conn)
	closed.Kind, closed.Listener, closed.Conn = Closed, Echo, id
	e.b.journal.add(closed)
	if closed.How == RST {
		_ = conn.SetLinger(0)
	}
	_ = conn.Close()
}

// live returns the connections that are not over.
func (e *echo) live() []*net.TCPConn {
	e.mu.Lock()
	defer e.mu.Unlock()
	var live []*net.TCPConn
	for conn := range e.conns {
		live = append(live, conn)
	}
	return live
}

func (e *echo) say(data []byte) error {
	err := ErrNoConnection
	for _, conn := range e.live() {
		e.mu.Lock()
		id := e.conns[conn]
		e.mu.Unlock()
		e.b.journal.add(Event{Kind: DataSent, Listener: Echo, Conn: id, Data: bytes.Clone(data)})
		if _, err = conn.Write(data); err != nil {
			return err
		}
	}
	return err
}

// drop ends every connection and tells whether there was one.
func (e *echo) drop(how Close) bool {
	live := e.live()
	for _, conn := range live {
		e.over(conn, Event{How: how, Err: "dropped as told"})
	}
	return len(live) > 0
}

// close closes the port and every connection, and returns when none is left.
func (e *echo) close() {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	_ = e.tcp.Close()
	e.drop(FIN)
	e.work.Wait()
}
