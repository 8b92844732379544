package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"attest/broker/wire"
)

// visitor is one connection to an external broker, as any client of it has.
type visitor struct {
	conn  net.Conn
	heard func(wire.Packet) // takes each PUBLISH, in order, on the reader's goroutine
	work  sync.WaitGroup
	gone  chan struct{} // closed when the connection is over

	mu     sync.Mutex // serialises writes, and guards what follows
	next   uint16     // packet id
	asked  map[answer]chan wire.Packet
	left   bool  // we closed
	failed error // why the connection is over; nil while it is not, and when we closed
}

// A visitor pings three times in its keep-alive; a broker that is silent for as long is gone.
const (
	visitKeepAlive = 60 * time.Second
	visitPing      = visitKeepAlive / 3
	visitWrite     = 10 * time.Second
)

// visit logs in under a client id with a clean session. The listener is the first that the broker has, if none is named.
// The caller must close the visitor.
func (e *External) visit(ctx context.Context, l Listener, id string, heard func(wire.Packet)) (*visitor, error) {
	conn, err := e.dial(ctx, l)
	if err != nil {
		return nil, err
	}
	v := &visitor{conn: conn, heard: heard, gone: make(chan struct{}), asked: map[answer]chan wire.Packet{}}
	v.work.Go(v.read)
	v.work.Go(v.ping)
	connect := &wire.Connect{Clean: true, KeepAlive: uint16(visitKeepAlive / time.Second), ClientID: id}
	if e.User != "" {
		connect.UserFlag, connect.User = true, e.User
		connect.PasswordFlag, connect.Password = e.Password != "", []byte(e.Password)
	}
	reply, err := v.ask(ctx, wire.Packet{Type: wire.CONNECT, Connect: connect}, wire.CONNACK)
	if err == nil && reply.Connack.Code != 0 {
		err = &RefusedError{Code: reply.Connack.Code, User: e.User}
	}
	if err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

// read takes what the broker sends until the connection is over.
func (v *visitor) read() {
	frames := wire.NewReader(v.conn, 0)
	for {
		_ = v.conn.SetReadDeadline(time.Now().Add(visitKeepAlive))
		frame, err := frames.Next()
		if err != nil {
			v.end(err)
			return
		}
		p, broken := wire.Decode(frame)
		if len(broken) > 0 {
			v.end(fmt.Errorf("it sent %v", broken[0]))
			return
		}
		v.take(p)
	}
}

// take answers a message, and hands an answer to whoever asked.
func (v *visitor) take(p wire.Packet) {
	switch p.Type {
	case wire.PUBLISH:
		v.heard(p)
		if kind := [...]wire.Type{1: wire.PUBACK, 2: wire.PUBREC}; p.Publish.QoS > 0 {
			_ = v.write(wire.Packet{Type: kind[p.Publish.QoS], ID: p.ID}) // a broken connection shows in read
		}
	case wire.PUBREL:
		_ = v.write(wire.Packet{Type: wire.PUBCOMP, ID: p.ID})
	default:
		v.mu.Lock()
		defer v.mu.Unlock()
		if reply, ok := v.asked[answer{p.Type, p.ID}]; ok {
			delete(v.asked, answer{p.Type, p.ID})
			reply <- p
		}
	}
}

// ping keeps the connection alive.
func (v *visitor) ping() {
	ticks := time.NewTicker(visitPing)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			_ = v.write(wire.Packet{Type: wire.PINGREQ})
		case <-v.gone:
			return
		}
	}
}

// end notes why the connection is over.
func (v *visitor) end(err error) {
	v.mu.Lock()
	if !v.left {
		if errors.Is(err, io.EOF) {
			err = errors.New("it closed the connection")
		}
		v.failed = err
	}
	v.mu.Unlock()
	_ = v.conn.Close()
	close(v.gone)
}

// why is why the connection is over; nil if we closed it.
func (v *visitor) why() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.failed
}

func (v *visitor) write(p wire.Packet) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.send(p)
}

// send writes a packet; v.mu is held.
func (v *visitor) send(p wire.Packet) error {
	frame, err := p.Encode()
	if err != nil {
		return err
	}
	_ = v.conn.SetWriteDeadline(time.Now().Add(visitWrite))
	_, err = v.conn.Write(frame)
	return err
}

// close logs out, and waits until nothing more is heard.
func (v *visitor) close() {
	v.mu.Lock()
	v.left = true
	_ = v.send(wire.Packet{Type: wire.DISCONNECT})
	v.mu.Unlock()
	_ = v.conn.Close()
	v.work.Wait()
}
