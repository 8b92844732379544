package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"

	"attest/broker"
	"attest/internal/bench"
	"attest/internal/benchfile"
)

// external reads the broker to judge against, if it is not attest's own: that of the flag, whose files are beside us, or
// that of the bench file, whose files are in dir.
func (f *runFlags) external(s *setup, b *benchfile.Bench, dir string) error {
	text, refuse := f.broker, func(err error) error { return &usageError{err: fmt.Errorf("--broker: %w", err)} }
	if text == "" {
		text = b.Broker.External
		refuse = func(err error) error {
			mistake := b.Refuse("broker.external", err.Error(), "")
			return &usageError{err: mistake}
		}
	} else {
		dir = ""
	}
	if text == "" {
		return nil
	}
	e, err := bench.ParseExternal(text, dir)
	if err != nil {
		return refuse(err)
	}
	if f.broker == "" && (b.Broker.Listen != "" || len(b.Fixed()) > 0) {
		return refuse(errors.New("listen and ports are of attest's own broker: leave them out, or leave external out"))
	}
	s.config.Broker = bench.BrokerConfig{Advertise: b.Broker.Advertise, External: e}
	return nil
}

// unshared refuses two modems at one external broker: both would be the guide's client there, and the second takes over
// from the first.
func unshared(setups []*setup) error {
	taken := make(map[string]string)
	for _, s := range setups {
		e := s.config.Broker.External
		if e == nil {
			continue
		}
		for _, l := range e.Listeners() {
			at := net.JoinHostPort(e.Host, fmt.Sprint(e.Ports[l]))
			if other, ok := taken[at]; ok && other != s.bench {
				return &usageError{
					err:  fmt.Errorf("the benches %q and %q share the external broker at %s, where their modems would be one client", other, s.bench, at),
					hint: "give each a broker of its own, or judge them one after the other with --only",
				}
			}
			taken[at] = s.bench
		}
	}
	return nil
}

// unreachedHint says what to do about an external broker that does not do.
func unreachedHint(err error) string {
	var refused *broker.RefusedError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var alert tls.AlertError
	switch {
	case errors.As(err, &refused) && refused.Code >= 4:
		return "say who may log in: user=U&password=P; it must be allowed to publish and to subscribe to every topic"
	case errors.As(err, &unknown):
		return "ca= must be the certificate of the CA that signed the broker's"
	case errors.As(err, &name):
		return "name the broker as its certificate does, or give it another certificate: a modem that verifies would refuse it"
	case errors.As(err, &alert):
		return "cert= and key= must be of a client that the broker's mutual listener accepts"
	}
	return "is it running, and does it listen there?"
}
