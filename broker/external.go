package broker

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
)

// External is a broker that somebody else runs, such as mosquitto or EMQX. What goes on inside it only its clients tell,
// see [Observe].
type External struct {
	Host       string           // name or address, as this machine reaches it
	Ports      map[Listener]int // of the listeners that it has: Plain, TLS, Mutual
	ServerName string           // what its certificate must carry; empty: Host
	CA         []byte           // PEM, of whoever signed its certificate; empty: whom this machine trusts
	Cert, Key  []byte           // PEM, for its Mutual listener
	User       string           // of every client; empty: none logs in
	Password   string
}

// Listeners returns what the broker has, in the order of their ports in the guide.
func (e *External) Listeners() []Listener {
	return slices.DeleteFunc([]Listener{Plain, TLS, Mutual}, func(l Listener) bool { return e.Ports[l] == 0 })
}

// dial connects to a listener and does its handshake.
func (e *External) dial(ctx context.Context, l Listener) (net.Conn, error) {
	config, err := e.tls(l)
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort(e.Host, strconv.Itoa(e.Ports[l]))
	var dialer net.Dialer
	raw, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil || config == nil {
		return raw, err
	}
	conn := tls.Client(raw, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, fmt.Errorf("TLS with %s: %w", address, err)
	}
	return conn, nil
}

// tls is how a listener is met; nil for the plain one.
func (e *External) tls(l Listener) (*tls.Config, error) {
	if l == Plain {
		return nil, nil
	}
	c := &tls.Config{ServerName: cmp.Or(e.ServerName, e.Host), MinVersion: tls.VersionTLS10}
	if len(e.CA) > 0 {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(e.CA) {
			return nil, errors.New("read the CA certificate of the external broker: no certificate in PEM")
		}
	}
	if l == Mutual {
		pair, err := tls.X509KeyPair(e.Cert, e.Key)
		if err != nil {
			return nil, fmt.Errorf("read the client certificate for the external broker: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}
