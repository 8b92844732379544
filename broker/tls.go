package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"syscall"
	"time"
)

// serverTLS returns what the listener shows and accepts. Every suite that Go has is served, the RSA key exchange ones
// of the vendor's list among them; 0x0004 and 0x003D do not exist in Go. Sessions are never resumed, so each handshake
// shows both sides' certificates.
func serverTLS(cfg Config, l Listener) (*tls.Config, error) {
	cert := cfg.Authority.Server()
	if cfg.Chain != "" {
		bad, err := cfg.Authority.Bad(cfg.Chain)
		if err != nil {
			return nil, fmt.Errorf("start the broker: make the %s chain: %w", cfg.Chain, err)
		}
		cert = bad
	}
	c := &tls.Config{
		Certificates:           []tls.Certificate{cert},
		MinVersion:             cfg.MinTLS,
		MaxVersion:             cfg.maxTLS(l),
		SessionTicketsDisabled: true,
	}
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if len(cfg.Suites) == 0 || slices.Contains(cfg.Suites, s.ID) {
			c.CipherSuites = append(c.CipherSuites, s.ID)
		}
	}
	if len(c.CipherSuites) == 0 {
		return nil, fmt.Errorf("start the broker: Go has none of the cipher suites %#04x", cfg.Suites)
	}
	if l == Mutual {
		c.ClientAuth = tls.RequireAndVerifyClientCert
		c.ClientCAs = cfg.Authority.Pool()
	}
	return c, nil
}

// handshake does the TLS handshake, if the listener has one, and journals it. It reports whether the connection can go on.
func (l *link) handshake(config *tls.Config) bool {
	if config == nil {
		return true
	}
	tap := &helloTap{Conn: l.raw}
	config = config.Clone()
	config.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		l.note(Event{Kind: ClientHello, Hello: newHello(h, tap.first)})
		l.hold(l.b.cfg.HandshakeDelay)
		if want := l.b.cfg.ServerName; want != "" && h.ServerName != want {
			return nil, fmt.Errorf("the ClientHello is for the server name %q, not %q", h.ServerName, want) // history H6
		}
		return nil, nil
	}
	conn := tls.Server(tap, config)
	_ = l.raw.SetWriteDeadline(time.Now().Add(l.b.cfg.ConnectTimeout))
	if err := conn.HandshakeContext(context.Background()); err != nil {
		l.handshakeFailed(err)
		return false
	}
	state := conn.ConnectionState()
	l.conn = conn
	if len(state.VerifiedChains) > 0 { // the client's certificate is the authority's, and its key nobody else's
		l.prove()
	}
	return l.note(Event{Kind: Handshake, Version: state.Version, Suite: state.CipherSuite, Peer: state.PeerCertificates})
}

// hold waits, unless the connection ends.
func (l *link) hold(d time.Duration) {
	if d <= 0 {
		return
	}
	l.note(Event{Kind: Injected, Err: fmt.Sprintf("the TLS handshake is held back for %v", d)})
	pause(d, l.gone)
}

// handshakeFailed journals the reason and what the client presented, and ends the connection in the name of whoever
// gave up.
func (l *link) handshakeFailed(err error) {
	failed := Event{Kind: HandshakeFailed, Err: err.Error()}
	var unverified *tls.CertificateVerificationError
	if errors.As(err, &unverified) {
		failed.Peer = unverified.UnverifiedCertificates
	}
	closed := Event{How: FIN, Err: "no TLS session"}
	switch {
	case expired(err):
		failed.Err = fmt.Sprintf("not finished within %v", l.b.cfg.ConnectTimeout)
		l.note(Event{Kind: Deadline, Err: "TLS handshake " + failed.Err})
	case errors.Is(err, syscall.ECONNRESET):
		closed.ByPeer, closed.How = true, RST
	case ended(err), remoteAlert(err):
		closed.ByPeer = true
	}
	l.note(failed)
	l.advance(deaf)
	l.end(closed)
}

// remoteAlert reports whether the error is an alert that the client sent.
func remoteAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}
