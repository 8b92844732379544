package emulator_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"sync"
	"time"
)

// tlsKillers are the dialogues that kill the defects of TLS.
func tlsKillers() map[string]func(r rig) {
	failed := []string{"STATE: IP STATUS", "CONNECT FAIL"}
	signs := &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	bad := func(level int, settings string, server func() tls.Certificate, ca func() string, frames ...string) func(r rig) {
		return func(r rig) {
			r.configureTLS(level, ca())
			r.set(settings)
			r.serve(func(c *tls.Config) { c.Certificates = []tls.Certificate{server()} }, frames...)
		}
	}
	good := func(form func(string) string) func(r rig) {
		return func(r rig) {
			r.configureTLS(1, form(certs(r.t).ca))
			r.serve(func(*tls.Config) {}, "CONNECT OK")
		}
	}
	named := func(r rig) {
		r.set(`"hostname",88,"sni.test"`)
		got := make(chan string, 1)
		r.serve(func(c *tls.Config) {
			c.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) { got <- h.ServerName; return nil, nil }
		}, "CONNECT OK")
		if name := <-got; name != "sni.test" {
			r.t.Fatalf("SNI: got %q, want %q", name, "sni.test")
		}
	}
	version := func(setting string, version uint16, frames ...string) func(r rig) {
		return func(r rig) {
			r.set(setting)
			r.serve(func(c *tls.Config) { c.MinVersion, c.MaxVersion = version, version }, frames...)
		}
	}
	suite := func(setting string, suite uint16, frames ...string) func(r rig) {
		return func(r rig) {
			r.set(setting)
			r.serve(func(c *tls.Config) { c.Certificates, c.CipherSuites = []tls.Certificate{rsaServer()}, []uint16{suite} }, frames...)
		}
	}
	noFile := func(r rig) {
		r.configureTLS(1, "no certificate")
		r.do("AT+SSLMIPSTART="+r.hostPort(), append([]string{"OK"}, failed...)...)
		r.quiet()
	}
	expired := forged(signs, -2*time.Hour, x509.ExtKeyUsageServerAuth, nil)
	client := forged(signs, 0, x509.ExtKeyUsageClientAuth, nil)
	unsigned := forged(signs, 0, x509.ExtKeyUsageServerAuth, &x509.Certificate{KeyUsage: x509.KeyUsageDigitalSignature})
	stranger := func() string { c, _ := testCertificates(); return c.otherCA }
	return map[string]func(r rig){
		"level-0-verifies":        func(r rig) { r.serve(func(*tls.Config) {}, "CONNECT OK") },
		"dates-unverified":        bad(1, `"ignorelocaltime",88,0`, expired.server, expired.ca, failed...),
		"dates-always-verified":   bad(1, `"ignorelocaltime",88,1`, expired.server, expired.ca, "CONNECT OK"),
		"dates-ignored-with-all":  bad(1, `"ignorelocaltime",88,1`, client.server, stranger, failed...),
		"usage-unverified":        bad(1, "", client.server, client.ca, failed...),
		"every-certificate-signs": bad(1, "", unsigned.server, unsigned.ca, failed...),

		"sni-missing":          named,
		"hostname-unused":      named,
		"version-unlimited":    version(`"sslversion",88,1`, tls.VersionTLS12, failed...),
		"tls-1-2-missing":      version(`"sslversion",88,4`, tls.VersionTLS12, "CONNECT OK"),
		"suite-unlimited":      suite(`"ciphersuite",88,0X0035`, tls.TLS_RSA_WITH_RC4_128_SHA, failed...),
		"3des-missing":         suite(`"ciphersuite",88,0XFFFF`, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, "CONNECT OK"),
		"rsa-exchange-missing": suite(`"ciphersuite",88,0XFFFF`, tls.TLS_RSA_WITH_AES_128_CBC_SHA, "CONNECT OK"),

		"bad-ca-passes":    noFile,
		"bad-file-plain":   noFile,
		"crlf-pem-refused": good(func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }),
		"lf-pem-refused":   good(func(s string) string { return s }),
		"open-pem-refused": good(func(s string) string { return strings.TrimSuffix(s, "\n") }),
		"large-file-restarts": func(r rig) {
			r.configureTLS(1, strings.Repeat("x", 9000))
			r.do("AT+SSLMIPSTART="+r.hostPort(), append([]string{"OK"}, failed...)...)
			r.quiet()
		},

		"mutual-connect-ok-early": func(r rig) {
			r.configureTLS(2, certs(r.t).otherCA)
			r.dialTLS(true, failed...)
		},
		"mutual-only": func(r rig) {
			r.configureTLS(2, certs(r.t).ca)
			r.dialTLS(false, "CONNECT OK")
		},
		"odd-certificate-restarts": func(r rig) {
			r.serve(func(c *tls.Config) { c.Certificates = []tls.Certificate{shortKey()} }, "CONNECT OK")
		},
		"old-handshake-restarts": version(`"sslversion",88,4`, tls.VersionTLS10, "CONNECT OK"),
		"other-name-restarts": func(r rig) {
			r.serve(func(c *tls.Config) { c.Certificates = []tls.Certificate{onlyName.server()} }, "CONNECT OK")
		},
		"tls-failure-sticks": func(r rig) {
			r.configureTLS(1, certs(r.t).otherCA)
			r.dialTLS(false, failed...)
			r.store("good.crt", certs(r.t).ca)
			r.set(`"cacert",88,"good.crt"`)
			r.serve(func(*tls.Config) {}, "CONNECT OK")
		},
		"ssl-first-value-counts": func(r rig) {
			r.set(`"seclevel",88,1`)
			r.set(`"seclevel",88,2`)
			r.do(`AT+SSLCFG="seclevel",88`, `+SSLCFG:"seclevel",88,2`, "OK")
		},
	}
}

// set sets a key of SSLCFG, if there is one.
func (r rig) set(setting string) {
	r.t.Helper()
	if setting != "" {
		r.do("AT+SSLCFG="+setting, "OK")
	}
}

// serve answers SSLMIPSTART by a server that a test changes.
func (r rig) serve(change func(*tls.Config), frames ...string) {
	r.t.Helper()
	config := serverConfig(r.t, false)
	change(config)
	r.do("AT+SSLMIPSTART="+r.hostPort(), "OK")
	if err := r.peer.listener.(*net.TCPListener).SetDeadline(time.Now().Add(r.limit)); err != nil {
		r.t.Fatal(err)
	}
	r.peer.accept()
	conn := tls.Server(r.peer.conn, config)
	if conn.Handshake() != nil {
		conn.Close() // what becomes of it, the modem says
	}
	r.peer.use(conn)
	r.hear(frames...)
}

// chain is a server's certificate, with what signed it, and the CA that is to be trusted for it.
type chain struct {
	pair tls.Certificate
	root string
}

func (c *chain) server() tls.Certificate { return c.pair }
func (c *chain) ca() string              { return c.root }

// onlyName is for a name, and for no address.
var onlyName = func() *chain {
	ca, caKey := issue(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil, nil, ecKey())
	leaf, key := issue(&x509.Certificate{DNSNames: []string{"broker.attest.test"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, ca, caKey, ecKey())
	return &chain{tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key}, encode("CERTIFICATE", ca.Raw)}
}()

// forged makes a chain whose leaf is that old, for that use, and signed by a certificate in between if there is one.
func forged(root *x509.Certificate, age time.Duration, usage x509.ExtKeyUsage, middle *x509.Certificate) *chain {
	template := *root
	signer, signerKey := issue(&template, nil, nil, ecKey())
	c := &chain{root: encode("CERTIFICATE", signer.Raw)}
	if middle != nil {
		signer, signerKey = issue(middle, signer, signerKey, ecKey())
		c.pair.Certificate = [][]byte{signer.Raw}
	}
	leaf, key := issueAt(time.Now().Add(age), &x509.Certificate{
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, signer, signerKey, ecKey())
	c.pair.Certificate, c.pair.PrivateKey = append([][]byte{leaf.Raw}, c.pair.Certificate...), key
	return c
}

// rsaServer has the RSA key that the suites of the manual need; no test looks at its issuer.
var rsaServer = sync.OnceValue(func() tls.Certificate { return selfSigned(must(rsa.GenerateKey(rand.Reader, 2048))) })

// shortKey has one of 1024 bits.
var shortKey = sync.OnceValue(func() tls.Certificate { return selfSigned(must(rsa.GenerateKey(rand.Reader, 1024))) })

func selfSigned(key crypto.Signer) tls.Certificate {
	leaf, _ := issue(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}, nil, nil, key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key}
}
