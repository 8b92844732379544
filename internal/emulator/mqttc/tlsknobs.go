package mqttc

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// TLSKnobs make TLS misbehave.
type TLSKnobs struct {
	// What of a server is judged.
	SkipServer  bool // level 1 verifies nothing
	SkipMutual  bool // level 2 verifies nothing
	SkipTrust   bool // any issuer will do; name, dates and usage are checked
	SkipDates   bool
	SkipHost    bool
	SkipUsage   bool
	AnySigner   bool // whatever certificate signed another is taken for an authority's
	NeverIgnore bool // IgnoreTime is not looked at
	IgnoreAll   bool // IgnoreTime ignores all that is wrong with a server, not its dates alone
	JudgeAlways bool // level 0 verifies like level 1

	// What is offered.
	NoSNI       bool
	DialledSNI  bool // ClientHello names the dialled host, never ServerName
	AnyVersion  bool // MinVersion and MaxVersion are not looked at
	NoTLS12     bool // there is nothing newer than TLS 1.1
	AnySuite    bool // Suites is not looked at
	No3DES      bool
	NoRSASuites bool // no RSA key exchange

	// The client's certificate.
	NoClientCert bool // level 2 presents none
	NeedsRequest bool // level 2 gives up if the server does not ask for it

	// Files.
	NoCRLF      bool // one with CR LF cannot be read
	NoLF        bool // one with bare LF cannot be read
	NeedsEnd    bool // nor one whose last line does not end
	BadCAPasses bool // a CA file without a certificate verifies nothing, and everybody passes
	PlainOnBad  bool // no TLS at all if a file cannot be used

	// The connection.
	PlainText    bool // no TLS at all on the TLS port
	EarlySuccess bool // Dial succeeds before the handshake; its failure is a Closed event
	EarlyMutual  bool // the same, at level 2 alone
	Stuck        bool // every handshake fails

	// What is too much, by ErrChoked.
	ChokesOnFile bool // a file of more than 8 kB
	ChokesOnName bool // a server's certificate that is not for the dialled host
	ChokesOnCert bool // one with a short key, an old signature, more than one record, or of tomorrow
	ChokesOnOld  bool // TLS 1.0, TLS 1.1, and RC4
}

// ErrChoked is the end of a client that its knobs make give up on what it should stand.
var ErrChoked = errors.New("choked")

// early reports whether Dial succeeds before the handshake.
func (k TLSKnobs) early(level int) bool { return k.EarlySuccess || k.EarlyMutual && level >= 2 }

// skips reports whether the server stays unverified.
func (k TLSKnobs) skips(t *TLS) bool {
	return t.Level == 1 && k.SkipServer || t.Level >= 2 && k.SkipMutual || t.IgnoreTime && k.IgnoreAll
}

// readable returns why the client cannot read one of the files.
func (k TLSKnobs) readable(files ...[]byte) error {
	for _, file := range files {
		bare := bytes.ReplaceAll(file, []byte("\r\n"), nil)
		switch {
		case k.ChokesOnFile && len(file) > 8192:
			return fmt.Errorf("a file of %d bytes: %w", len(file), ErrChoked)
		case k.NoCRLF && len(bare) < len(file), k.NoLF && bytes.Contains(bare, []byte("\n")),
			k.NeedsEnd && len(file) > 0 && !bytes.HasSuffix(file, []byte("\n")):
			return errors.New("unknown line ends")
		}
	}
	return nil
}

// offers reports whether the client has a cipher suite.
func (k TLSKnobs) offers(suite *tls.CipherSuite) bool {
	return !(k.No3DES && strings.Contains(suite.Name, "3DES") || k.NoRSASuites && strings.HasPrefix(suite.Name, "TLS_RSA_"))
}

// chokes returns ErrChoked for what the client does not stand in a handshake with the dialled host.
func (k TLSKnobs) chokes(state tls.ConnectionState, host string) error {
	leaf := state.PeerCertificates[0]
	key, ok := leaf.PublicKey.(*rsa.PublicKey)
	odd := ok && key.N.BitLen() < 2048 || leaf.SignatureAlgorithm == x509.SHA1WithRSA || len(leaf.Raw) > 16384 || leaf.NotBefore.After(time.Now())
	old := state.Version < tls.VersionTLS12 || state.CipherSuite == tls.TLS_RSA_WITH_RC4_128_SHA
	if k.ChokesOnCert && odd || k.ChokesOnOld && old || k.ChokesOnName && leaf.VerifyHostname(host) != nil {
		return fmt.Errorf("the handshake with %s: %w", leaf.Subject, ErrChoked)
	}
	return nil
}
