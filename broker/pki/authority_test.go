package pki_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"attest/broker/pki"
)

// host and address are whom the authority of the tests makes certificates for.
const (
	host    = "broker.attest.test"
	address = "192.0.2.7"
)

var config = pki.Config{Names: []string{host, "second.attest.test"}, Addresses: []net.IP{net.ParseIP(address)}}

// shared is the authority of all tests: keys take their time under the race detector, and nothing changes an Authority.
var shared = sync.OnceValues(func() (*pki.Authority, error) { return pki.New(config) })

func authority(t *testing.T) *pki.Authority {
	t.Helper()
	a, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func parse(t *testing.T, certPEM []byte) *x509.Certificate {
	t.Helper()
	block, rest := pem.Decode(certPEM)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
		t.Fatalf("got no single certificate: %.40q… and %d bytes after", certPEM, len(rest))
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestServerIsForItsNames(t *testing.T) {
	for _, tt := range []struct {
		name       string
		cfg        pki.Config
		subject    string
		good, evil []string
	}{
		{
			"names and addresses", pki.Config{Names: []string{host}, Addresses: []net.IP{net.ParseIP(address)}},
			host, []string{host, address}, []string{"localhost", "127.0.0.1"},
		},
		{"an address alone", pki.Config{Addresses: []net.IP{net.ParseIP(address)}}, address, []string{address}, []string{host}},
		{"nothing said", pki.Config{}, "localhost", []string{"localhost", "127.0.0.1", "::1"}, []string{host, address}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := pki.New(tt.cfg)
			if err != nil {
				t.Fatal(err)
			}
			leaf := a.Server().Leaf
			if leaf.Subject.CommonName != tt.subject {
				t.Errorf("got the subject %q, want %q", leaf.Subject.CommonName, tt.subject)
			}
			for _, name := range tt.good {
				if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: a.Pool()}); err != nil {
					t.Errorf("%s: got %v, want it verified", name, err)
				}
			}
			for _, name := range tt.evil {
				if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: a.Pool()}); err == nil {
					t.Errorf("%s: got it verified, want an error", name)
				}
			}
		})
	}
}

func TestClientIsAClient(t *testing.T) {
	a := authority(t)
	certPEM, keyPEM := a.Client()
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	asClient := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), KeyUsages: asClient}); err != nil {
		t.Errorf("as a client: got %v, want it verified", err)
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: a.Pool()}); err == nil {
		t.Error("as a server: got it verified, want an error")
	}
	if _, err := a.Server().Leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), KeyUsages: asClient}); err == nil {
		t.Error("the server as a client: got it verified, want an error")
	}
}

// The files look like those of the guide: 1212, 1127 and 1679 bytes, of which it says that they are examples.
func TestFilesAreLikeTheGuides(t *testing.T) {
	a := authority(t)
	certPEM, keyPEM := a.Client()
	for _, tt := range []struct {
		name, header string
		data         []byte
		want, margin int
	}{
		{pki.CAFile, "-----BEGIN CERTIFICATE-----\n", a.CAPEM(), 1212, 60},
		{pki.ClientCertFile, "-----BEGIN CERTIFICATE-----\n", certPEM, 1127, 60},
		{pki.ClientKeyFile, "-----BEGIN RSA PRIVATE KEY-----\n", keyPEM, 1679, 8},
	} {
		if n := len(tt.data); n < tt.want-tt.margin || n > tt.want+tt.margin {
			t.Errorf("%s: got %d bytes, want about %d", tt.name, n, tt.want)
		}
		if !bytes.HasPrefix(tt.data, []byte(tt.header)) || !bytes.HasSuffix(tt.data, []byte("-----\n")) || bytes.ContainsRune(tt.data, '\r') {
			t.Errorf("%s: got %q, want PEM with LF line ends", tt.name, tt.data)
		}
	}
	block, _ := pem.Decode(keyPEM)
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err != nil || key.N.BitLen() != 2048 {
		t.Errorf("client.key: got %v, want a PKCS#1 key of 2048 bits", err)
	}
	for _, cert := range []*x509.Certificate{parse(t, a.CAPEM()), parse(t, certPEM), a.Server().Leaf} {
		key, ok := cert.PublicKey.(*rsa.PublicKey)
		if !ok || key.N.BitLen() != 2048 || cert.SignatureAlgorithm != x509.SHA256WithRSA {
			t.Errorf("%s: got a %v key signed with %v, want RSA of 2048 bits with SHA-256", cert.Subject, cert.PublicKeyAlgorithm, cert.SignatureAlgorithm)
		}
	}
}

func TestAuthoritiesDiffer(t *testing.T) {
	a := authority(t)
	b, err := pki.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a.CAPEM(), b.CAPEM()) {
		t.Error("got the same root twice")
	}
	if _, err := a.Server().Leaf.Verify(x509.VerifyOptions{Roots: b.Pool()}); err == nil {
		t.Error("got a server verified by another run's root")
	}
}

func TestWrongCA(t *testing.T) {
	a := authority(t)
	wrongPEM, err := a.WrongCA()
	if err != nil {
		t.Fatal(err)
	}
	right, wrong := parse(t, a.CAPEM()), parse(t, wrongPEM)
	if !bytes.Equal(wrong.RawSubject, right.RawSubject) || !wrong.IsCA || wrong.CheckSignatureFrom(wrong) != nil {
		t.Errorf("got %s, authority %t; want a root with the subject %s", wrong.Subject, wrong.IsCA, right.Subject)
	}
	if wrong.PublicKey.(*rsa.PublicKey).Equal(right.PublicKey) {
		t.Error("got the same key")
	}
	pool := x509.NewCertPool()
	pool.AddCert(wrong)
	if _, err := a.Server().Leaf.Verify(x509.VerifyOptions{Roots: pool}); err == nil {
		t.Error("got the server verified by the wrong root")
	}
}

func TestWriteDir(t *testing.T) {
	a := authority(t)
	dir := filepath.Join(t.TempDir(), "new", "certificates")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, pki.ClientKeyFile), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // also over itself
		if err := a.WriteDir(dir); err != nil {
			t.Fatal(err)
		}
	}
	certPEM, keyPEM := a.Client()
	for name, want := range map[string]struct {
		data []byte
		mode os.FileMode
	}{"ca.crt": {a.CAPEM(), 0o644}, "client.crt": {certPEM, 0o644}, "client.key": {keyPEM, 0o600}} {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(data, want.data) {
			t.Errorf("%s: got %d bytes, %v; want %d", name, len(data), err, len(want.data))
			continue
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&^want.mode != 0 {
			t.Errorf("%s: got mode %v, %v; want no more than %v", name, info.Mode(), err, want.mode)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("got %v, %v; want three files", entries, err)
	}
}

func TestWriteDirFails(t *testing.T) {
	a := authority(t)
	file := filepath.Join(t.TempDir(), "occupied")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := a.WriteDir(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v, want an error that names %s", err, file)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := pki.New(config); err != nil {
			b.Fatal(err)
		}
	}
}

// A library that looks for an address among the names finds it there, and others where it belongs.
func TestAddressesAreNamesToo(t *testing.T) {
	leaf := authority(t).Server().Leaf
	if !slices.Contains(leaf.DNSNames, address) || !slices.Contains(leaf.DNSNames, host) || leaf.VerifyHostname(address) != nil {
		t.Errorf("got the names %q and the addresses %v, want %s among both", leaf.DNSNames, leaf.IPAddresses, address)
	}
}
