package port

import (
	"context"
	"fmt"
	"net"
	"time"
)

// dialTimeout is for a host that does not even refuse; the system's own is minutes.
const dialTimeout = 10 * time.Second

// dial connects to a modem that a serial server, or an emulator, offers on TCP.
func dial(ctx context.Context, name, address string, cfg Config) (Port, error) {
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("open port %q: %w", name, err)
	}
	return &stream{name: name, conn: conn.(*net.TCPConn), timeout: cfg.WriteTimeout}, nil
}
