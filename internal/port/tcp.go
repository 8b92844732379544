package port

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// dialTimeout is for a host that does not even refuse; the system's own is minutes.
const dialTimeout = 10 * time.Second

// connection is a port on the network, locked on this machine.
type connection struct {
	stream
	lock  *lock
	close sync.Once
}

// dial connects to a modem that a serial server, or an emulator, offers on TCP.
func dial(ctx context.Context, name, address string, cfg Config) (Port, error) {
	c, err := connect(ctx, name, address, cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// connect locks an address and connects to it. The lock comes first: many servers throw
// out whom they have when somebody new comes.
func connect(ctx context.Context, name, address string, cfg Config) (*connection, error) {
	lock, err := acquireAddress(name, address, cfg)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		lock.release()
		return nil, fmt.Errorf("open port %q: %w", name, err)
	}
	c := &connection{lock: lock}
	c.name, c.conn, c.timeout = name, conn.(*net.TCPConn), cfg.WriteTimeout
	return c, nil
}

// Close hangs up. The lock goes last.
func (c *connection) Close() error {
	c.close.Do(func() {
		c.stream.Close()
		c.lock.release()
	})
	return nil
}
