package broker

import (
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"attest/broker/pki"
)

// Listener names one of the ports that the guide needs.
type Listener string

// The listeners. TLS and Mutual need Config.Authority.
const (
	Plain  Listener = "plain"  // MQTT over TCP; 1884 in the guide
	TLS    Listener = "tls"    // the server shows a certificate; 8883
	Mutual Listener = "mutual" // the client has to show one as well
)

// Defaults of a Config.
const (
	DefaultConnectTimeout = 5 * time.Second // as ThingsCloud closes whoever sends no MCONNECT, at-facts §10.4
	DefaultGrace          = 2 * time.Second
	DefaultTolerance      = time.Second
	DefaultMaxConnections = 100
	defaultMaxPacket      = 1 << 20
)

// Config says what a broker is. The zero value is a plain listener on a free port of the loopback interface that lets
// anonymous clients in.
type Config struct {
	Host      string           // address to listen on; default 127.0.0.1
	Ports     map[Listener]int // absent or zero: any free port
	Authority *pki.Authority   // opens the TLS and Mutual listeners

	Users        map[string]string // user name -> password; a user name that a client gives must be here and match
	RequireLogin bool              // refuse clients that give no user name, or an empty one

	ConnectTimeout time.Duration // from accept to the end of the first packet, TLS handshake included; default 5 s
	Grace          time.Duration // in which a client closes after its DISCONNECT, or after our FIN; default 2 s
	Tolerance      time.Duration // by how much a client may exceed its keep-alive unblamed; default 1 s
	MaxPacket      int           // bytes of the largest packet that a client may send; default 1 MiB
	MaxConnections int           // at a time, over all listeners; default 100. What comes then is closed at once

	Guard      *Guard            // tells the client from strangers; nil: whoever comes is the client
	OnStranger func(Stranger)    // called when a stranger is gone; it must be quick and must not call the broker
	Client     func(string) bool // the client ids that are admitted, others get CONNACK code 2; nil: all
	Topic      func(string) bool // the topics and filters that are admitted, also of a will; nil: all

	Chain  pki.Chain // the bad server chain to show; empty: the good one
	MinTLS uint16    // default tls.VersionTLS10, the oldest that Go can do
	MaxTLS uint16    // default tls.VersionTLS13; the Mutual listener speaks TLS 1.2 at most

	// Suites are the cipher suites that TLS 1.2 and older offer; empty: every one that Go has.
	Suites []uint16
	// ServerName is the name that every ClientHello must carry (SNI), or the handshake is refused; empty: any or none.
	ServerName string

	// HandshakeDelay holds every TLS handshake back, from the ClientHello to the answer; the connect timeout goes on.
	HandshakeDelay time.Duration

	// Silent keeps the Echo listener from sending anything back: bytes of a client's choice, printed by a modem, look
	// like lines of its own.
	Silent bool

	// OnEvent is called for every event, one at a time, in the journal's order, before the event has any effect: a
	// Sent packet is not yet on the wire. It must be quick and must not call the broker.
	OnEvent func(Event)
}

// complete fills in the defaults and reports what cannot work.
func (c Config) complete() (Config, error) {
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	c.ConnectTimeout = orDefault(c.ConnectTimeout, DefaultConnectTimeout)
	c.Grace = orDefault(c.Grace, DefaultGrace)
	c.Tolerance = orDefault(c.Tolerance, DefaultTolerance)
	c.MaxPacket = orDefault(c.MaxPacket, defaultMaxPacket)
	c.MaxConnections = orDefault(c.MaxConnections, DefaultMaxConnections)
	c.MinTLS = orDefault(c.MinTLS, tls.VersionTLS10)
	c.MaxTLS = orDefault(c.MaxTLS, tls.VersionTLS13)
	if c.ConnectTimeout < 0 || c.Grace < 0 || c.Tolerance < 0 || c.MaxPacket < 0 || c.MaxConnections < 0 {
		return c, errors.New("start the broker: negative timeout, packet size or number of connections")
	}
	if c.MinTLS > c.MaxTLS {
		return c, fmt.Errorf("start the broker: TLS from %s to %s is no range",
			tls.VersionName(c.MinTLS), tls.VersionName(c.MaxTLS))
	}
	for l := range c.Ports {
		switch {
		case l == Echo:
		case l != Plain && l != TLS && l != Mutual:
			return c, fmt.Errorf("start the broker: no listener is named %q", l)
		case l != Plain && c.Authority == nil:
			return c, fmt.Errorf("start the broker: the %s listener needs an authority", l)
		}
	}
	return c, nil
}

func orDefault[T comparable](value, standard T) T {
	var zero T
	if value == zero {
		return standard
	}
	return value
}

// maxTLS returns the newest version that a listener speaks. With TLS 1.3 a client finishes before its certificate is
// judged, so an honest one reports a connection that then fails: the Mutual listener ends at TLS 1.2, as the vendor's list
// does (manual SSLCFG). A MinTLS above that wins.
func (c Config) maxTLS(l Listener) uint16 {
	if l == Mutual {
		return max(c.MinTLS, min(c.MaxTLS, tls.VersionTLS12))
	}
	return c.MaxTLS
}

// listeners returns which listeners the broker opens, in the order of their ports in the guide.
func (c Config) listeners() []Listener {
	if c.Authority == nil {
		return []Listener{Plain}
	}
	return []Listener{Plain, TLS, Mutual}
}
