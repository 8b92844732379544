package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
)

// Chain names a way in which a server's certificate is wrong.
type Chain string

// The bad chains. Each is right in everything but what its name says.
const (
	Expired             Chain = "expired"
	NotYetValid         Chain = "not-yet-valid"
	WrongHost           Chain = "wrong-host"           // valid for another name
	CNOnly              Chain = "cn-only"              // the name in the subject, and nowhere else
	WrongUsage          Chain = "wrong-usage"          // a client's extended key usage
	UnknownCA           Chain = "unknown-ca"           // signed by a root of another subject
	SameSubject         Chain = "same-subject"         // signed by a root of the same subject and key identifier, with another key
	SelfSigned          Chain = "self-signed"          // signed by itself
	MissingIntermediate Chain = "missing-intermediate" // the leaf without the intermediate that signed it
	WrongOrder          Chain = "wrong-order"          // the intermediate before the leaf
	NonCAIntermediate   Chain = "non-ca-intermediate"  // signed by a certificate that is no authority
	SHA1                Chain = "sha1"                 // signed with SHA-1
	BrokenSignature     Chain = "broken-signature"     // the last bit of the signature flipped
	KeyMismatch         Chain = "key-mismatch"         // a good certificate, of which the server does not have the key
	RSA1024             Chain = "rsa-1024"             // a good certificate with a short key
	Oversized           Chain = "oversized"            // a good certificate of 22 kB, more than one TLS record holds
)

// Chains lists every bad chain.
func Chains() []Chain {
	return []Chain{
		Expired, NotYetValid, WrongHost, CNOnly, WrongUsage, UnknownCA, SameSubject, SelfSigned, MissingIntermediate,
		WrongOrder, NonCAIntermediate, SHA1, BrokenSignature, KeyMismatch, RSA1024, Oversized,
	}
}

// elsewhere is a host that is never ours (RFC 6761).
const elsewhere = "elsewhere.invalid"

// oversize is about how many bytes an oversized certificate has.
const oversize = 22_000

// Bad makes the server certificate that is wrong in the way c says; a name that is not in [Chains] is an error.
func (a *Authority) Bad(c Chain) (tls.Certificate, error) {
	switch c {
	case UnknownCA, SameSubject:
		return a.badRoot(c)
	case SelfSigned:
		leaf, err := a.selfSigned(a.serverTemplate(), a.serverKey)
		return certificate(a.serverKey, err, leaf)
	case MissingIntermediate, WrongOrder, NonCAIntermediate:
		return a.badIntermediate(c)
	case BrokenSignature:
		return a.brokenSignature()
	case KeyMismatch:
		leaf, err := a.issue(a.serverTemplate(), a.clientKey, a.root)
		return certificate(a.serverKey, err, leaf)
	case RSA1024:
		return a.shortKey()
	}
	template := a.serverTemplate()
	if !a.spoil(template, c) {
		return tls.Certificate{}, fmt.Errorf("unknown bad chain %q; the known ones are %q", c, Chains())
	}
	leaf, err := a.issue(template, a.serverKey, a.root)
	return certificate(a.serverKey, err, leaf)
}

// spoil makes the template of a good certificate a bad one; false where c is nothing that a template says.
func (a *Authority) spoil(t *x509.Certificate, c Chain) bool {
	switch c {
	case Expired:
		t.NotAfter = a.now.Add(-2 * day)
	case NotYetValid:
		t.NotBefore = a.now.Add(30 * day)
	case WrongHost:
		t.Subject.CommonName, t.DNSNames, t.IPAddresses = elsewhere, []string{elsewhere}, nil
	case CNOnly:
		t.DNSNames, t.IPAddresses = nil, nil
	case WrongUsage:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	case SHA1:
		t.SignatureAlgorithm = x509.SHA1WithRSA
	case Oversized:
		t.ExtraExtensions = []pkix.Extension{ballast()}
	default:
		return false
	}
	return true
}

// ballast is a well-formed extension that means nothing, of the arc that is kept for examples (X.660).
func ballast() pkix.Extension {
	value := append([]byte{0x04, 0x82, oversize >> 8, oversize & 0xff}, make([]byte, oversize)...)
	return pkix.Extension{Id: []int{2, 999, 1}, Value: value}
}

func (a *Authority) badRoot(c Chain) (tls.Certificate, error) {
	root, err := a.falseRoot(a.falseSubject(c))
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := a.issue(a.serverTemplate(), a.serverKey, root)
	return certificate(a.serverKey, err, leaf)
}

// falseSubject is whom a false root claims to be.
func (a *Authority) falseSubject(c Chain) pkix.Name {
	subject := a.root.cert.Subject
	if c == UnknownCA {
		subject.CommonName = "nobody knows this root"
	}
	return subject
}

func (a *Authority) badIntermediate(c Chain) (tls.Certificate, error) {
	key, err := a.stranger()
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make an RSA key: %w", err)
	}
	template := a.intermediateTemplate()
	if c == NonCAIntermediate {
		template.IsCA, template.KeyUsage = false, x509.KeyUsageDigitalSignature
	}
	middle, err := a.issue(template, key, a.root)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := a.issue(a.serverTemplate(), a.serverKey, issuer{cert: middle, key: key})
	switch c {
	case MissingIntermediate:
		return certificate(a.serverKey, err, leaf)
	case WrongOrder:
		return certificate(a.serverKey, err, middle, leaf)
	}
	return certificate(a.serverKey, err, leaf, middle)
}

// brokenSignature flips a bit of the good certificate; the signature is what a certificate ends with.
func (a *Authority) brokenSignature() (tls.Certificate, error) {
	der := append([]byte(nil), a.server.Certificate[0]...)
	der[len(der)-1] ^= 1
	leaf, err := x509.ParseCertificate(der)
	return certificate(a.serverKey, err, leaf)
}

func (a *Authority) shortKey() (tls.Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a short RSA key: %w", err)
	}
	leaf, err := a.issue(a.serverTemplate(), key, a.root)
	return certificate(key, err, leaf)
}

func certificate(key *rsa.PrivateKey, err error, certs ...*x509.Certificate) (tls.Certificate, error) {
	if err != nil {
		return tls.Certificate{}, err
	}
	return chain(key, certs...), nil
}

// BadClient makes a client certificate that a server has to refuse, with its PKCS#1 key: [Expired], [NotYetValid],
// [WrongUsage], [UnknownCA] or [SameSubject]; any other is an error. A client may keep the one of UnknownCA back, because
// the server names another issuer when it asks; that of SameSubject it cannot tell.
func (a *Authority) BadClient(c Chain) (certPEM, keyPEM []byte, err error) {
	by, t := a.root, a.clientTemplate()
	switch c {
	case Expired, NotYetValid:
		a.spoil(t, c)
	case WrongUsage:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	case UnknownCA, SameSubject:
		if by, err = a.falseRoot(a.falseSubject(c)); err != nil {
			return nil, nil, err
		}
	default:
		return nil, nil, fmt.Errorf("unknown bad client certificate %q", c)
	}
	cert, err := a.issue(t, a.clientKey, by)
	if err != nil {
		return nil, nil, err
	}
	return certificatePEM(cert), keyPEMOf(a.clientKey), nil
}
