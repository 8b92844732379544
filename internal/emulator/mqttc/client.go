package mqttc

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Errors a caller tells apart.
var (
	ErrClosed     = errors.New("connection is closed")
	ErrNotReady   = errors.New("no session: CONNACK has not accepted one") // for Publish, Subscribe, Unsubscribe
	ErrConnected  = errors.New("CONNECT was sent already")                 // MQTT-3.1.0-2
	ErrUnanswered = errors.New("PINGREQ was not answered")
)

const (
	writeTimeout = 10 * time.Second // a server that no longer reads is gone
	maxPacket    = 1 << 17          // bytes of remaining length the modem has room for
)

type phase uint8

const (
	dialled  phase = iota // no CONNECT yet
	asked                 // CONNECT sent
	accepted              // CONNACK 0
	refused               // CONNACK 1 to 5
)

// Client is one connection. Its methods are safe for concurrent use.
type Client struct {
	conn   net.Conn
	events Events
	knobs  Knobs
	state  *State
	late   time.Duration // for a handshake that is yet to be done; 0 if none is

	start sync.Once
	done  chan struct{}
	over  atomic.Bool       // we ended it: nothing more is sent, no event begins
	shut  atomic.Bool       // FIN or RST is sent
	again map[uint16]packet // the reader's: messages to deliver a second time

	mu    sync.Mutex // serialises packets, and guards what follows
	phase phase
	cause error           // why we gave up
	seen  map[Type]int    // how many of a type were due, for Faults
	held  map[Type][]byte // swapped packets
	alive keepAlive
}

// Start begins reading, and with it the events. Call it when whoever hears the events is
// ready: after CONNECT OK was printed, a server may close at once. Connect calls it too.
func (c *Client) Start() { c.start.Do(func() { go c.read() }) }

// Done is closed when the connection is gone and no event will come any more.
func (c *Client) Done() <-chan struct{} { return c.done }

// ConnectionState is what the handshake agreed on; false on a plain connection.
func (c *Client) ConnectionState() (tls.ConnectionState, bool) {
	if conn, ok := c.conn.(*tls.Conn); ok {
		return conn.ConnectionState(), true
	}
	return tls.ConnectionState{}, false
}

func (c *Client) read() {
	defer close(c.done)
	err := c.receive()
	ours := c.over.Swap(true)
	c.stopPinging()
	if !ours {
		c.finish()
		c.boast()
		c.events.Closed(c.reason(err))
	}
	io.Copy(io.Discard, c.conn) // what was not read would turn our FIN into RST
	c.conn.Close()
}

// receive handles packets until the connection ends or has to.
func (c *Client) receive() error {
	if err := c.handshakeLate(); err != nil {
		return err
	}
	r := bufio.NewReader(c.reader())
	for {
		p, err := readPacket(r, maxPacket)
		switch {
		case c.over.Load():
			return ErrClosed
		case err == nil:
			err = c.handle(c.shortened(p))
		}
		if c.knobs.Tolerant && errors.Is(err, ErrMalformed) {
			continue
		}
		if err != nil {
			return err
		}
	}
}

// reason prefers why we gave up to what the closed connection then said.
func (c *Client) reason(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause != nil {
		return c.cause
	}
	return err
}

// fail gives the connection up; the reader reports it. The caller holds mu.
func (c *Client) fail(err error) error {
	if c.cause == nil {
		c.cause = err
	}
	c.conn.Close()
	return err
}
