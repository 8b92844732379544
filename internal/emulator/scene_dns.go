package emulator

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"attest/internal/emulator/mqttc"
)

// What a failed resolution reports (manual CDNSGIP).
const (
	dnsGeneral = 10 // the servers do not know the name
	dnsRetries = 11 // they do not answer
)

// serverTime is how long one name server is waited for. A module is more patient; a
// suite is not.
const serverTime = 300 * time.Millisecond

// nobody tells whether an address is of the range that belongs to nobody (RFC 5737).
func nobody(address string) bool { return strings.HasPrefix(address, "192.0.2.") }

func nameCommands() []entry {
	return []entry{
		{name: "+CDNSGIP", test: okay, write: resolveName},
		{name: "+CDNSCFG", test: answers(`+CDNSCFG: ("Primary DNS"),("Secondary DNS")`), read: nameServers, write: setNameServers},
	}
}

func nameServers(m *Modem) (reply, error) {
	s := m.scene.servers
	return text("PrimaryDns: "+s[0], "SecondaryDns: "+s[1])
}

// setNameServers is AT+CDNSCFG=<pri_dns>[,<sec_dns>[,<cid>]].
func setNameServers(m *Modem, p []param) (reply, error) {
	if len(p) > 3 {
		return reply{}, errSyntax
	}
	servers := [2]string{0: p[0].text}
	for i, one := range p[:min(len(p), 2)] {
		if addr, err := netip.ParseAddr(one.text); (err != nil || !addr.Is4()) && !m.broken.has(serversUnchecked) {
			return reply{}, errSyntax
		}
		servers[i] = one.text
	}
	if len(p) == 3 {
		if _, err := p[2].number(1, 3); err != nil && !m.broken.has(serversUnchecked) {
			return reply{}, err
		}
	}
	if !m.broken.has(serversKept) {
		m.scene.servers = servers
	}
	return reply{}, nil
}

// silence is how long the name servers keep a question waiting before the modem gives
// up; 0 for servers that answer.
func (s *scene) silence() time.Duration {
	var d time.Duration
	for _, server := range s.servers {
		switch {
		case nobody(server):
			d += serverTime
		case server != "":
			return 0
		}
	}
	return d
}

// resolveName is AT+CDNSGIP=<domain name>; the answer follows its OK. It works when the
// scene has an address (guide, FAQ 5).
func resolveName(m *Modem, p []param) (reply, error) {
	if len(p) != 1 {
		return reply{}, errSyntax
	}
	name, err := p[0].string(m.profile.Limits.DNSName.Value)
	switch {
	case err != nil && !m.broken.has(nameUnchecked):
		return reply{}, err
	case !m.scene.addressed() && m.broken.has(askedEarlyRestarts):
		return reply{after: m.restart}, nil
	case !m.scene.addressed():
		return reply{}, m.sceneRefused()
	}
	return reply{after: func() { m.resolving(name) }}, nil
}

// resolving waits for the servers, unless the scene is shut meanwhile.
func (m *Modem) resolving(name string) {
	s := &m.scene
	shut, wait := s.shut, s.silence()
	s.asking++
	m.later(wait, func() {
		if m.scene.shut == shut {
			m.scene.asking--
			m.resolved(name, wait > 0)
		}
	})
}

// resolved reports what a resolution came to.
func (m *Modem) resolved(name string, silent bool) {
	address, err := m.lookup(name)
	switch {
	case silent && m.broken.has(silentServers):
	case silent:
		m.urc(fmt.Sprintf("+CDNSGIP:0,%d", dnsRetries))
	case err != nil && m.broken.has(unknownResolved):
		m.urc(fmt.Sprintf("+CDNSGIP: 1,%q,%q", name, "0.0.0.0"))
	case err != nil:
		m.urc(fmt.Sprintf("+CDNSGIP:0,%d", dnsGeneral))
	case m.broken.has(knownUnresolved):
		m.urc(fmt.Sprintf("+CDNSGIP:0,%d", dnsGeneral))
	default:
		m.urc(fmt.Sprintf("+CDNSGIP: 1,%q,%q", name, address))
	}
}

// dialler is dial with the name servers of this moment: a name is of no use while they
// do not answer.
func (m *Modem) dialler(network string, secure *mqttc.TLS) func(ctx context.Context, host string, port int) (net.Conn, error) {
	wait, knobs := m.scene.silence(), m.knobs.TLS
	return func(ctx context.Context, host string, port int) (net.Conn, error) {
		if wait > 0 && net.ParseIP(host) == nil {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
			return nil, fmt.Errorf("resolve %q: no name server answers", host)
		}
		conn, err := m.dial(ctx, network, host, port)
		if err != nil || secure == nil {
			return conn, err
		}
		return secure.Handshake(ctx, conn, host, knobs)
	}
}
