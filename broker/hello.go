package broker

import (
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// Hello is what a client offers in its ClientHello.
type Hello struct {
	Version    uint16                // client_version: the highest of a client that lists none (RFC 5246 §7.4.1.2)
	Versions   []uint16              // TLS versions that Go knows; of a client that lists none, all up to Version
	Suites     []uint16              // cipher suites, in the client's order
	SNI        string                // server name, empty when none was sent
	Curves     []tls.CurveID         // supported groups
	Schemes    []tls.SignatureScheme // signature algorithms
	ALPN       []string              // application protocols
	Extensions []uint16              // every extension, in order
	Random     []byte                // the 32 bytes of the client random
}

// String lists versions, suites, SNI and curves by their standard names.
func (h *Hello) String() string {
	return fmt.Sprintf("versions=%s suites=%s sni=%q curves=%s",
		joined(h.VersionNames()), joined(h.SuiteNames()), h.SNI, joined(h.GroupNames()))
}

func joined(names []string) string { return strings.ReplaceAll(strings.Join(names, ","), " ", "") }

// supportedVersions is the extension in which a client lists its versions (RFC 8446 §4.2.1).
const supportedVersions = 43

// VersionNames are the versions that the client lists. One that lists none says only its highest: "≤ TLS 1.2".
func (h *Hello) VersionNames() []string {
	if !slices.Contains(h.Extensions, supportedVersions) {
		return []string{"≤ " + tls.VersionName(h.Version)}
	}
	return names(h.Versions, tls.VersionName)
}

// SuiteNames are the cipher suites by IANA's names, in the client's order; one without a name here is a number.
func (h *Hello) SuiteNames() []string { return names(h.Suites, suiteName) }

// GroupNames are the supported groups by IANA's names, in the client's order; one without a name here is a number.
func (h *Hello) GroupNames() []string { return names(h.Curves, groupName) }

// SchemeNames are the signature algorithms, in the client's order; one that Go does not know is a number.
func (h *Hello) SchemeNames() []string { return names(h.Schemes, tls.SignatureScheme.String) }

func names[T any](values []T, name func(T) string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = name(v)
	}
	return all
}

func newHello(h *tls.ClientHelloInfo, record []byte) *Hello {
	return &Hello{
		Version:    clientVersion(record),
		Versions:   slices.Clone(h.SupportedVersions),
		Suites:     slices.Clone(h.CipherSuites),
		SNI:        h.ServerName,
		Curves:     slices.Clone(h.SupportedCurves),
		Schemes:    slices.Clone(h.SignatureSchemes),
		ALPN:       slices.Clone(h.SupportedProtos),
		Extensions: slices.Clone(h.Extensions),
		Random:     clientRandom(record),
	}
}

// Where the client's version and random stand: after the record header (5 bytes) and the handshake header (4), as
// RFC 5246 §6.2.1, §7.4 and §7.4.1.2 lay them out.
const (
	versionStart = 5 + 4
	randomStart  = versionStart + 2
	randomEnd    = randomStart + 32
)

// clientVersion reads client_version out of the first bytes of a connection; 0 if there are too few.
func clientVersion(record []byte) uint16 {
	if len(record) < randomStart {
		return 0
	}
	return uint16(record[versionStart])<<8 | uint16(record[versionStart+1])
}

// clientRandom cuts the client random out of the first bytes of a connection.
func clientRandom(record []byte) []byte {
	if len(record) < randomEnd {
		return nil
	}
	return slices.Clone(record[randomStart:randomEnd])
}

// helloTap keeps the first bytes that are read through it: crypto/tls tells neither the client's version nor its random.
// It keeps the link's deadlines too: crypto/tls would give a client that does not read five seconds for its close_notify.
type helloTap struct {
	net.Conn
	first []byte
}

// SetWriteDeadline does nothing.
func (t *helloTap) SetWriteDeadline(time.Time) error { return nil }

func (t *helloTap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	if want := randomEnd - len(t.first); want > 0 {
		t.first = append(t.first, b[:min(n, want)]...)
	}
	return n, err
}
