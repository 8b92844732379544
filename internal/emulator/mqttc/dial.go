package mqttc

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"
)

// lateHandshake bounds a handshake nobody waits for, where the module has no time of its own for it.
const lateHandshake = 60 * time.Second

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

// DialError says which act of Dial failed.
type DialError struct {
	Act string // "files" (nothing was sent), "tcp", "tls"
	Err error
}

// Error names the act.
func (e *DialError) Error() string { return fmt.Sprintf("%s: %v", e.Act, e.Err) }

// Unwrap is the cause.
func (e *DialError) Unwrap() error { return e.Err }

// Dial makes the TCP connection and, with cfg.TLS, the TLS handshake. Nothing of MQTT is sent
// and nothing is read before Start or Connect. Errors are *DialError.
func Dial(ctx context.Context, cfg Config, host string, port int) (*Client, error) {
	var config *tls.Config
	if cfg.TLS != nil && !cfg.Knobs.TLS.PlainText {
		var err error
		if config, err = cfg.TLS.config(host, cfg.Knobs.TLS); err != nil && !cfg.Knobs.TLS.PlainOnBad {
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
	if cfg.Knobs.TLS.early(cfg.TLS.Level) {
		c.conn, c.late = conn, cmp.Or(cfg.TLS.Timeout, lateHandshake)
		return nil
	}
	if err := cfg.TLS.shake(ctx, conn); err != nil {
		return err
	}
	c.conn = conn
	return nil
}

// shake does the handshake in the time it may take, or closes the connection.
func (t *TLS) shake(ctx context.Context, conn *tls.Conn) error {
	if t.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.Timeout)
		defer cancel()
	}
	err := conn.HandshakeContext(ctx)
	if err != nil {
		conn.NetConn().Close()
	}
	return err
}

// Handshake makes TLS of a connection that carries no MQTT. It closes the connection when
// it fails.
func (t *TLS) Handshake(ctx context.Context, conn net.Conn, host string, k TLSKnobs) (net.Conn, error) {
	config, err := t.config(host, k)
	if err != nil {
		conn.Close()
		return nil, err
	}
	secured := tls.Client(conn, config)
	return secured, t.shake(ctx, secured)
}

// handshakeLate does what secure left to the reader.
func (c *Client) handshakeLate() error {
	conn, ok := c.conn.(*tls.Conn)
	if !ok || c.late == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.late)
	defer cancel()
	return conn.HandshakeContext(ctx)
}
