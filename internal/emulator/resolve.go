package emulator

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// lookup is the modem's name resolution: addresses are themselves, what
// Config.Resolve knows goes there, *.attest.test is this machine. Every other
// name is unknown, *.invalid always; no name server is ever asked.
func (m *Modem) lookup(host string) (string, error) {
	if net.ParseIP(host) != nil {
		return host, nil
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	if strings.HasSuffix(name, ".invalid") {
		return "", fmt.Errorf("resolve %q: no such host", host)
	}
	if address, ok := m.resolve[name]; ok {
		return address, nil
	}
	if strings.HasSuffix(name, ".attest.test") {
		return "127.0.0.1", nil
	}
	return "", fmt.Errorf("resolve %q: unknown host", host)
}

// dial makes a connection, of TCP or UDP. Nobody answers at an address that belongs to
// nobody.
func (m *Modem) dial(ctx context.Context, network, host string, port int) (net.Conn, error) {
	address, err := m.lookup(host)
	if err != nil {
		return nil, err
	}
	if nobody(address) || m.world[unreachable] {
		<-ctx.Done()
		return nil, fmt.Errorf("connect to %s: %w", address, context.Cause(ctx))
	}
	conn, err := m.dialNet(ctx, network, net.JoinHostPort(address, strconv.Itoa(port)))
	if err == nil && m.world[tlsForbidden] {
		conn = &tlsCut{conn}
	}
	return conn, err
}

// tlsCut is a connection through something that lets no TLS pass.
type tlsCut struct{ net.Conn }

// Write closes the connection at a handshake record (RFC 8446 §5.1: type 22, version 3.x).
func (c *tlsCut) Write(b []byte) (int, error) {
	if len(b) > 2 && b[0] == 22 && b[1] == 3 {
		c.Close()
	}
	return c.Conn.Write(b)
}
