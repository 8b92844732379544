package mqttc

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
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
	writeTimeout  = 10 * time.Second // a server that no longer reads is gone
	lingerTime    = 2 * time.Second  // after our FIN: how long the server's last bytes are read, so that no RST follows it
	lateHandshake = 60 * time.Second // for a handshake nobody waits for
	maxPacket     = 1 << 17          // bytes of remaining length the modem has room for
)

// Config is what a connection is made with.
type Config struct {
	// Dial makes the TCP connection. Nil is the system's dialer and resolver.
	Dial func(ctx context.Context, host string, port int) (net.Conn, error)
	// TLS is nil for plain TCP.
	TLS    *TLS
	Events Events
	Knobs  Knobs
	// State is the session to go on with. Nil is a new one for this connection alone.
	State *State
}

// Events are called from one goroutine, in wire order, without any lock held: they may call
// the client. Nil ones are left out. One that was about to be called while Close is called
// from elsewhere may still come; none comes after Done.
type Events struct {
	// Message is an incoming PUBLISH, before it is acknowledged; at QoS 2 once, at PUBLISH.
	Message func(topic string, payload []byte, qos byte, retained bool)
	// Closed says once, and last, that the connection ended without our Close or Disconnect:
	// the peer closed it (io.EOF; io.ErrUnexpectedEOF inside a packet, or without TLS's
	// close_notify), reset it (syscall.ECONNRESET), broke the standard (ErrMalformed), did not
	// answer PINGREQ (ErrUnanswered), or a handshake reported as done before it was has failed.
	Closed func(err error)
	// Connack: code 0 accepts, 1 to 5 refuse (§3.2.2.3); the server then closes.
	Connack func(code byte, sessionPresent bool)
	// Suback: code 0 to 2 is the granted QoS, 0x80 a refusal.
	Suback   func(id uint16, code byte)
	Unsuback func(id uint16)
	// Puback ends QoS 1; Pubrec (once) and Pubcomp are the steps of QoS 2. Acknowledgements of
	// nothing that is under way are not reported.
	Puback  func(id uint16)
	Pubrec  func(id uint16)
	Pubcomp func(id uint16)
}

// DialError says which act of Dial failed.
type DialError struct {
	Act string // "files" (nothing was sent), "tcp", "tls"
	Err error
}

// Error names the act.
func (e *DialError) Error() string { return fmt.Sprintf("%s: %v", e.Act, e.Err) }

// Unwrap is the cause.
func (e *DialError) Unwrap() error { return e.Err }

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

// Dial makes the TCP connection and, with cfg.TLS, the TLS handshake. Nothing of MQTT is sent
// and nothing is read before Start or Connect. Errors are *DialError.
func Dial(ctx context.Context, cfg Config, host string, port int) (*Client, error) {
	var config *tls.Config
	if cfg.TLS != nil && !cfg.Knobs.PlainText {
		var err error
		if config, err = cfg.TLS.config(host, cfg.Knobs); err != nil {
			return nil, &DialError{"files", err}
		}
	}
	dial := cfg.Dial
	if dial == nil {
		dial = dialTCP
	}
	conn, err := dial(ctx, host, port)
	if err != nil {
		return nil, &DialError{"tcp", err}
	}
	c := &Client{
		conn: conn, events: cfg.Events.filled(), knobs: cfg.Knobs, state: cfg.State, done: make(chan struct{}),
		seen: map[Type]int{}, held: map[Type][]byte{}, again: map[uint16]packet{},
	}
	if c.state == nil {
		c.state = &State{}
	}
	if config != nil {
		if err := c.secure(ctx, config, cfg); err != nil {
			return nil, &DialError{"tls", err}
		}
	}
	return c, nil
}

func dialTCP(ctx context.Context, host string, port int) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}

// secure does the handshake, or leaves it to the reader if success is reported before.
func (c *Client) secure(ctx context.Context, config *tls.Config, cfg Config) error {
	conn := tls.Client(c.conn, config)
	if cfg.Knobs.EarlySuccess {
		c.conn, c.late = conn, cmp.Or(cfg.TLS.Timeout, lateHandshake)
		return nil
	}
	if cfg.TLS.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, cfg.TLS.Timeout)
		defer cancel()
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		c.conn.Close()
		return err
	}
	c.conn = conn
	return nil
}

func (e Events) filled() Events {
	if e.Message == nil {
		e.Message = func(string, []byte, byte, bool) {}
	}
	if e.Closed == nil {
		e.Closed = func(error) {}
	}
	if e.Connack == nil {
		e.Connack = func(byte, bool) {}
	}
	if e.Suback == nil {
		e.Suback = func(uint16, byte) {}
	}
	for _, f := range []*func(uint16){&e.Unsuback, &e.Puback, &e.Pubrec, &e.Pubcomp} {
		if *f == nil {
			*f = func(uint16) {}
		}
	}
	return e
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
	r := bufio.NewReader(c.conn)
	for {
		p, err := readPacket(r, maxPacket)
		switch {
		case c.over.Load():
			return ErrClosed
		case err == nil:
			err = c.handle(p)
		}
		if c.knobs.Tolerant && errors.Is(err, ErrMalformed) {
			continue
		}
		if err != nil {
			return err
		}
	}
}

func (c *Client) handshakeLate() error {
	conn, ok := c.conn.(*tls.Conn)
	if !ok || c.late == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.late)
	defer cancel()
	return conn.HandshakeContext(ctx)
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
