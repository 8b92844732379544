package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"sync"
	"time"
)

// keyBits is the size of every key of the documented flows.
const keyBits = 2048

// Config says whom the server's certificate is for.
type Config struct {
	Names     []string // DNS names; with no name and no address it is localhost, 127.0.0.1 and ::1
	Addresses []net.IP
}

// Authority is a root with its certificates. It is safe for concurrent use.
type Authority struct {
	cfg       Config
	now       time.Time
	root      issuer
	serverKey *rsa.PrivateKey
	clientKey *rsa.PrivateKey
	server    tls.Certificate
	client    *x509.Certificate
	stranger  func() (*rsa.PrivateKey, error) // the key of whoever the root does not know; made when first asked for
}

// issuer is a certificate and the key that signs with it.
type issuer struct {
	cert *x509.Certificate
	key  *rsa.PrivateKey
}

// New makes the keys, in parallel, and the documented chain: about 0.1 s on two cores.
func New(cfg Config) (*Authority, error) {
	if len(cfg.Names) == 0 && len(cfg.Addresses) == 0 {
		cfg = Config{Names: []string{"localhost"}, Addresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}}
	}
	keys, err := generate(3)
	if err != nil {
		return nil, err
	}
	a := &Authority{
		cfg: cfg, now: time.Now(), serverKey: keys[1], clientKey: keys[2],
		stranger: sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, keyBits) }),
	}
	if a.root.cert, err = a.selfSigned(a.rootTemplate(), keys[0]); err != nil {
		return nil, err
	}
	a.root.key = keys[0]
	leaf, err := a.issue(a.serverTemplate(), a.serverKey, a.root)
	if err != nil {
		return nil, err
	}
	a.server = chain(a.serverKey, leaf)
	if a.client, err = a.issue(a.clientTemplate(), a.clientKey, a.root); err != nil {
		return nil, err
	}
	return a, nil
}

// generate makes n RSA keys at once.
func generate(n int) ([]*rsa.PrivateKey, error) {
	keys, errs := make([]*rsa.PrivateKey, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { keys[i], errs[i] = rsa.GenerateKey(rand.Reader, keyBits) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("make an RSA key: %w", err)
		}
	}
	return keys, nil
}

// Server is the good certificate of the listeners: the leaf alone, for the client has the root.
func (a *Authority) Server() tls.Certificate { return a.server }

// Pool holds the root alone, to verify servers and clients with.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root.cert)
	return pool
}

// CAPEM is the root as PEM, the guide's ca.crt.
func (a *Authority) CAPEM() []byte { return certificatePEM(a.root.cert) }

// Client is the client's certificate and its PKCS#1 key as PEM, the guide's client.crt and client.key.
func (a *Authority) Client() (certPEM, keyPEM []byte) {
	return certificatePEM(a.client), keyPEMOf(a.clientKey)
}

// ServerPEM is the good certificate of the listeners and its PKCS#1 key as PEM, for a broker in another process.
func (a *Authority) ServerPEM() (certPEM, keyPEM []byte) {
	return certificatePEM(a.server.Leaf), keyPEMOf(a.serverKey)
}

// WrongCA is the PEM of another root with the same subject: a client that trusts it has to refuse [Authority.Server].
func (a *Authority) WrongCA() ([]byte, error) {
	other, err := a.falseRoot(a.root.cert.Subject)
	if err != nil {
		return nil, err
	}
	return certificatePEM(other.cert), nil
}

// falseRoot is a root that nobody was told to trust.
func (a *Authority) falseRoot(subject pkix.Name) (issuer, error) {
	key, err := a.stranger()
	if err != nil {
		return issuer{}, fmt.Errorf("make an RSA key: %w", err)
	}
	template := a.rootTemplate()
	template.Subject = subject
	// With the key identifier of the true root only the signature tells the two apart.
	template.SubjectKeyId = a.root.cert.SubjectKeyId
	cert, err := a.selfSigned(template, key)
	return issuer{cert: cert, key: key}, err
}
