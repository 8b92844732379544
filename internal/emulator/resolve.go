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
	if nobody(address) {
		<-ctx.Done()
		return nil, fmt.Errorf("connect to %s: %w", address, context.Cause(ctx))
	}
	return m.dialNet(ctx, network, net.JoinHostPort(address, strconv.Itoa(port)))
}
