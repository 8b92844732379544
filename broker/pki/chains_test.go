package pki_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/broker/pki"
)

// verify holds a chain against the root as a TLS client does; repair may put the one thing right that is wrong.
func verify(a *pki.Authority, c tls.Certificate, repair func(*x509.VerifyOptions)) error {
	opts := x509.VerifyOptions{DNSName: host, Roots: a.Pool(), Intermediates: x509.NewCertPool()}
	for _, der := range c.Certificate[1:] {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return err
		}
		opts.Intermediates.AddCert(cert)
	}
	if repair != nil {
		repair(&opts)
	}
	_, err := c.Leaf.Verify(opts)
	return err
}

func invalid(reason x509.InvalidReason) func(error) bool {
	return func(err error) bool {
		var e x509.CertificateInvalidError
		return errors.As(err, &e) && e.Reason == reason
	}
}

func wrongName(err error) bool {
	var e x509.HostnameError
	return errors.As(err, &e)
}

// unknown is a chain that leads nowhere; hint is a part of why.
func unknown(hint string) func(error) bool {
	return func(err error) bool {
		var e x509.UnknownAuthorityError
		return errors.As(err, &e) && strings.Contains(err.Error(), hint)
	}
}

func none(err error) bool { return err == nil }

// badChains tells for every chain the cause for which Go and openssl refuse it, and how it would be right.
var badChains = []struct {
	chain   pki.Chain
	cause   func(error) bool
	openssl string // "" where the certificate itself is good
	repair  func(*testing.T, *pki.Authority, tls.Certificate) error
}{
	{pki.Expired, invalid(x509.Expired), "certificate has expired", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		return verify(a, c, func(o *x509.VerifyOptions) { o.CurrentTime = c.Leaf.NotAfter.Add(-time.Hour) })
	}},
	{pki.NotYetValid, invalid(x509.Expired), "certificate is not yet valid", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		return verify(a, c, func(o *x509.VerifyOptions) { o.CurrentTime = c.Leaf.NotBefore.Add(time.Hour) })
	}},
	{pki.WrongHost, wrongName, "hostname mismatch", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		return verify(a, c, func(o *x509.VerifyOptions) { o.DNSName = "elsewhere.invalid" })
	}},
	// openssl takes the name from the subject where there is no other, as TLS did once.
	{pki.CNOnly, wrongName, "", func(t *testing.T, a *pki.Authority, c tls.Certificate) error {
		if c.Leaf.Subject.CommonName != host {
			t.Errorf("got the subject %s, want the host in it", c.Leaf.Subject)
		}
		return verify(a, c, func(o *x509.VerifyOptions) { o.DNSName = "" })
	}},
	{pki.WrongUsage, invalid(x509.IncompatibleUsage), "unsuitable certificate purpose", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		return verify(a, c, func(o *x509.VerifyOptions) { o.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	}},
	{pki.UnknownCA, unknown("unknown authority"), "unable to get local issuer certificate", func(t *testing.T, a *pki.Authority, c tls.Certificate) error {
		return stranger(t, a).CheckSignature(c.Leaf.SignatureAlgorithm, c.Leaf.RawTBSCertificate, c.Leaf.Signature)
	}},
	{pki.SameSubject, unknown("rsa: verification error"), "certificate signature failure", func(t *testing.T, a *pki.Authority, c tls.Certificate) error {
		return verify(a, c, func(o *x509.VerifyOptions) {
			o.Roots = x509.NewCertPool()
			o.Roots.AddCert(stranger(t, a))
		})
	}},
	{pki.SelfSigned, unknown("unknown authority"), "self-signed certificate", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		return verify(a, c, func(o *x509.VerifyOptions) { o.Roots.AddCert(c.Leaf) })
	}},
	{pki.MissingIntermediate, unknown("unknown authority"), "unable to get local issuer certificate", func(t *testing.T, a *pki.Authority, c tls.Certificate) error {
		other, err := a.Bad(pki.WrongOrder)
		if err != nil {
			return err
		}
		return verify(a, c, func(o *x509.VerifyOptions) { o.Intermediates.AddCert(other.Leaf) })
	}},
	{pki.WrongOrder, wrongName, "hostname mismatch", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		leaf, err := x509.ParseCertificate(c.Certificate[1])
		if err != nil {
			return err
		}
		return verify(a, tls.Certificate{Certificate: [][]byte{c.Certificate[1], c.Certificate[0]}, Leaf: leaf}, nil)
	}},
	{pki.NonCAIntermediate, unknown("parent certificate cannot sign"), "invalid CA certificate", func(t *testing.T, a *pki.Authority, c tls.Certificate) error {
		middle, err := x509.ParseCertificate(c.Certificate[1])
		if err != nil {
			return err
		}
		if err := middle.CheckSignatureFrom(parse(t, a.CAPEM())); err != nil {
			return err
		}
		return middle.CheckSignature(c.Leaf.SignatureAlgorithm, c.Leaf.RawTBSCertificate, c.Leaf.Signature)
	}},
	{pki.SHA1, unknown("insecure algorithm SHA1-RSA"), "CA signature digest algorithm too weak", func(t *testing.T, a *pki.Authority, c tls.Certificate) error {
		digest := sha1.Sum(c.Leaf.RawTBSCertificate)
		return rsa.VerifyPKCS1v15(parse(t, a.CAPEM()).PublicKey.(*rsa.PublicKey), crypto.SHA1, digest[:], c.Leaf.Signature)
	}},
	{pki.BrokenSignature, unknown("rsa: verification error"), "certificate signature failure", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		if !bytes.Equal(c.Leaf.RawTBSCertificate, a.Server().Leaf.RawTBSCertificate) {
			return errors.New("another certificate than the good one")
		}
		return nil
	}},
	{pki.KeyMismatch, none, "", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		if c.PrivateKey.(*rsa.PrivateKey).PublicKey.Equal(c.Leaf.PublicKey) {
			return errors.New("the key matches")
		}
		return nil
	}},
	{pki.RSA1024, none, "EE certificate key too weak", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		if bits := c.Leaf.PublicKey.(*rsa.PublicKey).N.BitLen(); bits != 1024 {
			return errors.New("another key size")
		}
		return nil
	}},
	{pki.Oversized, none, "", func(_ *testing.T, a *pki.Authority, c tls.Certificate) error {
		if n := len(c.Leaf.Raw); n < 22_000 || n > 23_000 {
			return errors.New("another size")
		}
		return nil
	}},
}

// stranger is the root that Authority.WrongCA gives; unknown CAs sign with its key.
func stranger(t *testing.T, a *pki.Authority) *x509.Certificate {
	t.Helper()
	wrongPEM, err := a.WrongCA()
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, wrongPEM)
}

func TestBadChains(t *testing.T) {
	a := authority(t)
	tested := map[pki.Chain]bool{}
	for _, tt := range badChains {
		tested[tt.chain] = true
		t.Run(string(tt.chain), func(t *testing.T) {
			c, err := a.Bad(tt.chain)
			if err != nil {
				t.Fatal(err)
			}
			if err := verify(a, c, nil); !tt.cause(err) {
				t.Errorf("got the cause %T %v", err, err)
			}
			if err := tt.repair(t, a, c); err != nil {
				t.Errorf("put right: got %v, want nothing else wrong", err)
			}
			if _, ok := c.Leaf.PublicKey.(*rsa.PublicKey); !ok {
				t.Errorf("got a key of type %T, want RSA", c.Leaf.PublicKey)
			}
		})
	}
	for _, c := range pki.Chains() {
		if !tested[c] {
			t.Errorf("no test for %s", c)
		}
		delete(tested, c)
	}
	for c := range tested {
		t.Errorf("%s is not listed", c)
	}
}

// A Go client refuses the chains in a real handshake with the key exchange that the vendor's list names; the three whose
// certificate is good say what they are: the mismatch fails later, the others not at all.
func TestBadChainsInAHandshake(t *testing.T) {
	a := authority(t)
	for _, tt := range badChains {
		t.Run(string(tt.chain), func(t *testing.T) {
			c, err := a.Bad(tt.chain)
			if err != nil {
				t.Fatal(err)
			}
			err, _ = handshake(t, &tls.Config{
				Certificates: []tls.Certificate{c}, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA},
			}, &tls.Config{
				RootCAs: a.Pool(), ServerName: host, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA},
			})
			good := tt.chain == pki.RSA1024 || tt.chain == pki.Oversized
			if (err == nil) != good {
				t.Errorf("got %v, want it accepted: %t", err, good)
			}
			var refused *tls.CertificateVerificationError
			if want := !good && tt.chain != pki.KeyMismatch; errors.As(err, &refused) != want {
				t.Errorf("got %v, want it refused for the certificate: %t", err, want)
			}
		})
	}
}

func TestBadClients(t *testing.T) {
	a := authority(t)
	certPEM, keyPEM := a.Client()
	if _, err := mutual(t, a, certPEM, keyPEM); err != nil {
		t.Errorf("the good client: got %v, want it accepted", err)
	}
	for _, tt := range []struct {
		chain pki.Chain
		cause func(error) bool
	}{
		{pki.Expired, invalid(x509.Expired)},
		{pki.NotYetValid, invalid(x509.Expired)},
		{pki.WrongUsage, invalid(x509.IncompatibleUsage)},
		{pki.UnknownCA, unknown("unknown authority")},
		{pki.SameSubject, unknown("rsa: verification error")},
	} {
		certPEM, keyPEM, err := a.BadClient(tt.chain)
		if err != nil {
			t.Errorf("%s: %v", tt.chain, err)
			continue
		}
		_, err = mutual(t, a, certPEM, keyPEM)
		if !tt.cause(err) {
			t.Errorf("%s: got the cause %v", tt.chain, err)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	a := authority(t)
	if _, err := a.Bad("expird"); err == nil || !strings.Contains(err.Error(), `"expird"`) || !strings.Contains(err.Error(), `"expired"`) {
		t.Errorf("got %v, want an error with the name and the known ones", err)
	}
	if _, _, err := a.BadClient(pki.Oversized); err == nil || !strings.Contains(err.Error(), `"oversized"`) {
		t.Errorf("got %v, want an error with the name", err)
	}
}

func TestBadConcurrently(t *testing.T) {
	a := authority(t)
	var wg sync.WaitGroup
	for _, c := range pki.Chains() {
		wg.Go(func() {
			if _, err := a.Bad(c); err != nil {
				t.Errorf("%s: %v", c, err)
			}
		})
	}
	wg.Go(func() { a.Client() })
	wg.Wait()
}

// handshake connects the two over memory and tells what each of them says.
func handshake(t *testing.T, server, client *tls.Config) (clientErr, serverErr error) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close(); far.Close() })
	done := make(chan error, 1)
	go func() {
		err := tls.Server(far, server).HandshakeContext(t.Context())
		if err != nil {
			far.Close()
		}
		done <- err
	}()
	clientErr = tls.Client(near, client).HandshakeContext(t.Context())
	if clientErr != nil {
		near.Close()
	}
	return clientErr, <-done
}

// mutual is a handshake in which the server asks for a certificate.
func mutual(t *testing.T, a *pki.Authority, certPEM, keyPEM []byte) (clientErr, serverErr error) {
	t.Helper()
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	return handshake(t,
		&tls.Config{Certificates: []tls.Certificate{a.Server()}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: a.Pool(), MaxVersion: tls.VersionTLS12},
		// Go's client keeps a certificate back whose issuer the server did not name, unless it is forced.
		&tls.Config{RootCAs: a.Pool(), ServerName: host, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &pair, nil
		}},
	)
}
