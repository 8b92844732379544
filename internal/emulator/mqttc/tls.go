package mqttc

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"
)

// TLS is the module's SSLCFG for MQTT (context 88). Versions are TLS 1.0 to 1.2.
type TLS struct {
	// Level is seclevel: 0 verifies nothing, 1 the server, 2 the server, and presents Cert if asked.
	Level int
	// CA, Cert and Key are PEM as in the module's files, with LF or CRLF line ends; Key is PKCS#1,
	// PKCS#8 or SEC 1. CA is the only trust at level 1 and 2; one that is missing or no
	// certificate is refused, as are Cert and Key at level 2 unless they belong together.
	CA, Cert, Key []byte
	// ServerName is hostname: sent as SNI if SNI is set, and the name the server's certificate
	// must be for. If empty the certificate must be for the dialled host. (at-facts §11 shows no
	// module that skips the name, so it is checked at level 1 and 2.)
	ServerName string
	// SNI sends ServerName, or else the dialled host where that is a name, in ClientHello.
	SNI bool
	// IgnoreTime is ignorelocaltime: no validity date of any certificate is looked at.
	IgnoreTime bool
	// MinVersion and MaxVersion are as in crypto/tls; 0 is TLS 1.0 and TLS 1.2.
	MinVersion, MaxVersion uint16
	// Suites are what is offered; nil is 0XFFFF, all that crypto/tls has. Those it does not
	// have (0x0004, 0x003D) are left out, and ErrUnsupported if none remains.
	Suites []uint16
	// Timeout is negotiatetimeout; 0 leaves it to the context.
	Timeout time.Duration
	// Now is the module's clock; nil is time.Now.
	Now func() time.Time
}

// ErrUnsupported is a TLS version or cipher suite that the emulator cannot offer, though a module may.
var ErrUnsupported = errors.New("not offered by the emulator")

// config makes the handshake's settings for a dialled host, or tells why its files or values cannot be used.
func (t *TLS) config(host string, k TLSKnobs) (*tls.Config, error) {
	config := &tls.Config{
		InsecureSkipVerify: true, // verified by VerifyConnection, for dates and knobs
		MinVersion:         tls.VersionTLS10,
		MaxVersion:         tls.VersionTLS12,
		CurvePreferences:   []tls.CurveID{tls.CurveP256, tls.CurveP384}, // the same in every release of Go
		Time:               t.Now,
	}
	if t.SNI && !k.NoSNI {
		config.ServerName = cmp.Or(t.ServerName, host) // never an address: crypto/tls leaves it out
		if k.DialledSNI {
			config.ServerName = host
		}
	}
	if err := errors.Join(t.setVersions(config, k), t.setSuites(config, k), t.setVerifier(config, host, k)); err != nil {
		return nil, err
	}
	if t.Level >= 2 {
		if err := t.setCertificate(config, k); err != nil {
			return nil, err
		}
	}
	return config, nil
}

// setVerifier makes the handshake judge the server.
func (t *TLS) setVerifier(config *tls.Config, host string, k TLSKnobs) error {
	if k.Stuck {
		return errors.New("stuck")
	}
	config.VerifyConnection = func(s tls.ConnectionState) error { return k.chokes(s, host) }
	if t.Level == 0 && !k.JudgeAlways {
		return nil
	}
	roots, err := parseCertificates(t.CA)
	if unreadable := k.readable(t.CA); unreadable != nil {
		err = unreadable
	}
	if err != nil && !k.BadCAPasses {
		return fmt.Errorf("read CA file: %w", err)
	}
	v := verifier{
		roots: roots, host: host, name: cmp.Or(t.ServerName, host), ignoreTime: t.IgnoreTime && !k.NeverIgnore, now: t.now, knobs: k,
	}
	if err == nil && !k.skips(t) {
		config.VerifyConnection = v.verify
	}
	return nil
}

// setCertificate makes the client present its certificate.
func (t *TLS) setCertificate(config *tls.Config, k TLSKnobs) error {
	pair, err := tls.X509KeyPair(t.Cert, t.Key)
	if err = errors.Join(err, k.readable(t.Cert, t.Key)); err != nil {
		return fmt.Errorf("read client certificate and key: %w", err)
	}
	if k.NoClientCert {
		pair = tls.Certificate{}
	}
	asked := false
	// Whatever issuers the server names: a module has the one certificate.
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		asked = true
		return &pair, nil
	}
	if verify := config.VerifyConnection; k.NeedsRequest {
		config.VerifyConnection = func(s tls.ConnectionState) error {
			if !asked {
				return errors.New("the server did not ask for a certificate")
			}
			return verify(s)
		}
	}
	return nil
}

func (t *TLS) now() time.Time {
	if t.Now == nil {
		return time.Now()
	}
	return t.Now()
}

func (t *TLS) setVersions(config *tls.Config, k TLSKnobs) error {
	if k.NoTLS12 {
		config.MaxVersion = tls.VersionTLS11
	}
	if k.AnyVersion {
		return nil
	}
	if t.MinVersion != 0 {
		config.MinVersion = max(t.MinVersion, config.MinVersion)
	}
	if t.MaxVersion != 0 {
		config.MaxVersion = min(t.MaxVersion, config.MaxVersion)
	}
	if config.MinVersion > config.MaxVersion {
		return fmt.Errorf("TLS versions %#04x to %#04x: %w", t.MinVersion, t.MaxVersion, ErrUnsupported)
	}
	return nil
}

func (t *TLS) setSuites(config *tls.Config, k TLSKnobs) error {
	for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if k.offers(suite) && (t.Suites == nil || k.AnySuite || slices.Contains(t.Suites, suite.ID)) {
			config.CipherSuites = append(config.CipherSuites, suite.ID) // named, or RSA key exchange and RC4 stay off
		}
	}
	if len(config.CipherSuites) == 0 {
		return fmt.Errorf("cipher suites %#04x: %w", t.Suites, ErrUnsupported)
	}
	return nil
}

// parseCertificates takes a file of one or more PEM certificates and nothing else.
func parseCertificates(file []byte) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("a %q is no certificate", block.Type)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, cert)
	}
	if len(all) == 0 {
		return nil, errors.New("no PEM certificate in it")
	}
	return all, nil
}

// verifier judges the chain a server presents.
type verifier struct {
	roots      []*x509.Certificate
	host       string // as dialled
	name       string // to be found in the certificate
	ignoreTime bool
	now        func() time.Time
	knobs      TLSKnobs
}

func (v verifier) verify(state tls.ConnectionState) error {
	chain := state.PeerCertificates
	if err := v.knobs.chokes(state, v.host); err != nil {
		return err
	}
	options := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: v.now()}
	if v.knobs.SkipUsage {
		options.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	}
	roots := v.roots
	if v.knobs.SkipTrust {
		roots = chain
	}
	for _, root := range roots {
		options.Roots.AddCert(v.timeless(root))
	}
	for _, cert := range chain[1:] {
		options.Intermediates.AddCert(v.authority(v.timeless(cert)))
	}
	if _, err := v.timeless(chain[0]).Verify(options); err != nil {
		return err
	}
	if v.knobs.SkipHost {
		return nil
	}
	return chain[0].VerifyHostname(v.name)
}

// timeless is the certificate without its dates, where dates do not count. The signature is
// over the certificate's bytes, which stay.
func (v verifier) timeless(cert *x509.Certificate) *x509.Certificate {
	if !v.ignoreTime && !v.knobs.SkipDates {
		return cert
	}
	free := *cert
	free.NotBefore, free.NotAfter = time.Time{}, v.now().AddDate(100, 0, 0)
	return &free
}

// authority is the certificate as one that may sign others, where that is not looked at.
func (v verifier) authority(cert *x509.Certificate) *x509.Certificate {
	if !v.knobs.AnySigner {
		return cert
	}
	free := *cert
	free.IsCA, free.BasicConstraintsValid, free.KeyUsage = true, true, x509.KeyUsageCertSign
	return &free
}
