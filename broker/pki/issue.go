package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"
)

const (
	day = 24 * time.Hour
	// A modem whose clock is months off still finds the good certificates valid.
	past   = 365 * day
	future = 10 * 365 * day
)

func (a *Authority) rootTemplate() *x509.Certificate {
	t := a.template("attest root of one run")
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	t.IsCA, t.BasicConstraintsValid = true, true
	return t
}

func (a *Authority) intermediateTemplate() *x509.Certificate {
	t := a.rootTemplate()
	t.Subject.CommonName = "attest intermediate of one run"
	return t
}

// serverTemplate allows both the RSA key exchange and signatures.
func (a *Authority) serverTemplate() *x509.Certificate {
	t := a.template(a.host())
	t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	t.DNSNames, t.IPAddresses = slices.Concat(a.cfg.Names, texts(a.cfg.Addresses)), a.cfg.Addresses
	return t
}

// texts are addresses as names. The small TLS libraries of modules look for an address there alone, and would not know the
// broker of a bench without a name.
func texts(addresses []net.IP) []string {
	var all []string
	for _, a := range addresses {
		if a.To4() != nil {
			all = append(all, a.String())
		}
	}
	return all
}

func (a *Authority) clientTemplate() *x509.Certificate {
	t := a.template("attest client")
	t.Subject.Organization = nil // the file is about as long as the guide's
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return t
}

func (a *Authority) template(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject:            pkix.Name{Organization: []string{"attest"}, CommonName: name},
		NotBefore:          a.now.Add(-past),
		NotAfter:           a.now.Add(future),
		SignatureAlgorithm: x509.SHA256WithRSA,
	}
}

// host is what the subject of the server's certificate says.
func (a *Authority) host() string {
	if len(a.cfg.Names) > 0 {
		return a.cfg.Names[0]
	}
	return a.cfg.Addresses[0].String()
}

func (a *Authority) selfSigned(template *x509.Certificate, key *rsa.PrivateKey) (*x509.Certificate, error) {
	return a.issue(template, key, issuer{cert: template, key: key})
}

// issue signs a certificate for the public half of key.
func (a *Authority) issue(template *x509.Certificate, key *rsa.PrivateKey, by issuer) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	template.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &key.PublicKey, by.key)
	if err != nil {
		return nil, fmt.Errorf("issue a certificate for %q: %w", template.Subject.CommonName, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read back the certificate for %q: %w", template.Subject.CommonName, err)
	}
	return cert, nil
}

// chain is what a TLS server sends, in this order, with the key that it uses.
func chain(key *rsa.PrivateKey, certs ...*x509.Certificate) tls.Certificate {
	c := tls.Certificate{PrivateKey: key, Leaf: certs[0]}
	for _, cert := range certs {
		c.Certificate = append(c.Certificate, cert.Raw)
	}
	return c
}
