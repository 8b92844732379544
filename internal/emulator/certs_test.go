package emulator_test

import (
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

// certificates are what the TLS flows of the guide need, in PEM.
type certificates struct {
	ca, server, serverKey, client, clientKey string
	otherCA                                  string // another authority, same name
}

// testCertificates are made once: an RSA key takes its time.
var testCertificates = sync.OnceValues(func() (c certificates, err error) {
	defer func() {
		if r, ok := recover().(error); ok {
			err = r
		}
	}()
	ca, caKey := issue(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil, nil, ecKey())
	other, _ := issue(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil, nil, ecKey())
	server, serverKey := issue(&x509.Certificate{
		DNSNames: []string{"broker.attest.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, ca, caKey, ecKey())
	rsaKey := must(rsa.GenerateKey(rand.Reader, 2048))
	client, _ := issue(&x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, ca, caKey, rsaKey)
	return certificates{
		ca: encode("CERTIFICATE", ca.Raw), otherCA: encode("CERTIFICATE", other.Raw),
		server: encode("CERTIFICATE", server.Raw), serverKey: encode("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(serverKey))),
		client: encode("CERTIFICATE", client.Raw), clientKey: encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)),
	}, nil
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ecKey() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

func issue(c *x509.Certificate, parent *x509.Certificate, parentKey crypto.Signer, key crypto.Signer) (*x509.Certificate, crypto.Signer) {
	return issueAt(time.Now(), c, parent, parentKey, key)
}

// issueAt makes a certificate that is valid for an hour before and after a time.
func issueAt(now time.Time, c *x509.Certificate, parent *x509.Certificate, parentKey crypto.Signer, key crypto.Signer) (*x509.Certificate, crypto.Signer) {
	c.SerialNumber = must(rand.Int(rand.Reader, big.NewInt(1<<62)))
	c.NotBefore, c.NotAfter = now.Add(-time.Hour), now.Add(time.Hour)
	c.Subject = pkix.Name{CommonName: "attest test"}
	if parent == nil {
		parent, parentKey = c, key
	} else {
		c.Subject.CommonName = "leaf"
	}
	raw := must(x509.CreateCertificate(rand.Reader, c, parent, key.Public(), parentKey))
	return must(x509.ParseCertificate(raw)), key
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func certs(t testing.TB) certificates {
	t.Helper()
	c, err := testCertificates()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serverConfig asks for a client certificate when mutual.
func serverConfig(t testing.TB, mutual bool) *tls.Config {
	t.Helper()
	c := certs(t)
	pair, err := tls.X509KeyPair([]byte(c.server), []byte(c.serverKey))
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MaxVersion: tls.VersionTLS12}
	if mutual {
		config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM([]byte(c.ca))
	}
	return config
}

// store writes a file as the guide does.
func (h *host) store(name, content string) {
	h.t.Helper()
	h.do(`AT+FSCREATE="`+name+`"`, "OK")
	h.ask(`AT+FSWRITE="`+name+`",0,`+itoa(len(content))+",15\r\n", "\r\n>")
	h.ask(content, framed("OK"))
}

// configureTLS writes the files that a seclevel needs, and names them.
func (h *host) configureTLS(level int, ca string) {
	h.t.Helper()
	c := certs(h.t)
	if level >= 1 {
		h.store("ca.crt", ca)
		h.do(`AT+SSLCFG="cacert",88,"ca.crt"`, "OK")
	}
	if level >= 2 {
		h.store("client.crt", c.client)
		h.store("client.key", c.clientKey)
		h.do(`AT+SSLCFG="clientcert",88,"client.crt"`, "OK")
		h.do(`AT+SSLCFG="clientkey",88,"client.key"`, "OK")
	}
	if level >= 1 {
		h.do(`AT+SSLCFG="seclevel",88,`+itoa(level), "OK")
	}
}

// dialTLS makes a TLS connection; the frames are those behind the OK.
func (r rig) dialTLS(mutual bool, frames ...string) rig {
	r.t.Helper()
	config := serverConfig(r.t, mutual)
	r.do("AT+SSLMIPSTART="+r.hostPort(), "OK")
	r.peer.accept()
	conn := tls.Server(r.peer.conn, config)
	if conn.Handshake() != nil {
		conn.Close() // what becomes of it, the modem says
	}
	r.peer.use(conn)
	r.hear(frames...)
	return r
}
