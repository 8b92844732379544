package mqttc_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"
)

// rsaKey is one for all tests: the slow part, and the vendor's suites need it.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// issuer is a certificate with its key, and what a server presents after a leaf of it.
type issuer struct {
	cert  *x509.Certificate
	key   crypto.Signer
	above [][]byte
}

// years is a date that many years from now.
func years(n int) time.Time { return time.Now().AddDate(n, 0, 0) }

// template is a certificate in force, changed by f.
func template(name string, f ...func(*x509.Certificate)) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	cert := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: years(-1), NotAfter: years(1)}
	for _, change := range f {
		change(cert)
	}
	return cert
}

func isCA(c *x509.Certificate) {
	c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
}

func dates(from, to int) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.NotBefore, c.NotAfter = years(from), years(to) }
}

// issue signs a certificate; by nobody else if parent is nil.
func issue(t *testing.T, parent *issuer, cert *x509.Certificate, key crypto.Signer) *issuer {
	t.Helper()
	if key == nil {
		var err error
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
	}
	signer, above := &issuer{cert: cert, key: key}, [][]byte(nil)
	if parent != nil {
		signer = parent
		if parent.above != nil || !bytes.Equal(parent.cert.RawSubject, parent.cert.RawIssuer) {
			above = append([][]byte{parent.cert.Raw}, parent.above...)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, signer.cert, key.Public(), signer.key)
	must(t, err)
	made, err := x509.ParseCertificate(der)
	must(t, err)
	return &issuer{made, key, above}
}

// root is a certificate authority.
func root(t *testing.T, f ...func(*x509.Certificate)) *issuer {
	t.Helper()
	return issue(t, nil, template("root", append(f, isCA)...), nil)
}

// server is a leaf for 127.0.0.1 and server.test.
func server(t *testing.T, parent *issuer, key crypto.Signer, f ...func(*x509.Certificate)) *issuer {
	t.Helper()
	usual := func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses = []string{"server.test"}, []net.IP{net.IPv4(127, 0, 0, 1)}
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	return issue(t, parent, template("server", append([]func(*x509.Certificate){usual}, f...)...), key)
}

func clientCert(t *testing.T, parent *issuer) *issuer {
	t.Helper()
	return issue(t, parent, template("client", func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}), rsaKey())
}

// certificate is what a TLS stack presents.
func (i *issuer) certificate() tls.Certificate {
	return tls.Certificate{Certificate: append([][]byte{i.cert.Raw}, i.above...), PrivateKey: i.key}
}

func (i *issuer) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.cert.Raw})
}

func (i *issuer) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(i.cert)
	return pool
}

// keyPEM is the key as PKCS#1, as the guide's files have it, or PKCS#8 where that cannot be.
func (i *issuer) keyPEM(t *testing.T) []byte {
	t.Helper()
	if key, ok := i.key.(*rsa.PrivateKey); ok {
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	}
	der, err := x509.MarshalPKCS8PrivateKey(i.key)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// met is what a TLS server saw of one connection.
type met struct {
	hello *tls.ClientHelloInfo
	state tls.ConnectionState
	err   error
}

// serveTLS accepts one connection, does the handshake, and holds the connection until the test or the client ends it.
func serveTLS(t *testing.T, config *tls.Config) (port int, result func() met) {
	t.Helper()
	port, accept := listen(t)
	results := make(chan met, 1)
	config = config.Clone()
	var hello *tls.ClientHelloInfo
	config.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) { hello = h; return nil, nil }
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	go func() {
		defer close(done)
		conn := tls.Server(accept(), config)
		defer conn.Close()
		err := conn.HandshakeContext(t.Context())
		results <- met{hello, conn.ConnectionState(), err}
		conn.Read(make([]byte, 1))
	}()
	return port, func() met { t.Helper(); return <-results }
}
