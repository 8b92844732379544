package mqttc_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/emulator/mqttc"
)

// wantAct wants err to be a DialError of that act, with text in it.
func wantAct(t *testing.T, err error, act, text string) {
	t.Helper()
	var dial *mqttc.DialError
	if !errors.As(err, &dial) || dial.Act != act || !strings.Contains(err.Error(), text) {
		t.Errorf("got %v, want %s: … %s", err, act, text)
	}
}

// What is agreed on, by the module's sslversion and ciphersuite, with the vendor's list.
func TestVersionsAndSuites(t *testing.T) {
	ca := root(t)
	leaf := server(t, ca, rsaKey()).certificate()
	for _, tt := range []struct {
		name     string
		min, max uint16
		suites   []uint16
		want     uint16 // version
		suite    uint16 // 0 for any
	}{
		{"all", 0, 0, nil, tls.VersionTLS12, 0},
		{"TLS 1.0", tls.VersionTLS10, tls.VersionTLS10, nil, tls.VersionTLS10, 0},
		{"TLS 1.1", tls.VersionTLS11, tls.VersionTLS11, nil, tls.VersionTLS11, 0},
		{"TLS 1.2", tls.VersionTLS12, tls.VersionTLS12, nil, tls.VersionTLS12, 0},
		{"SSL 3.0 and above", 0x0300, tls.VersionTLS12, nil, tls.VersionTLS12, 0},
		{"never TLS 1.3", 0, tls.VersionTLS13, nil, tls.VersionTLS12, 0},
		{"0X0035", 0, 0, []uint16{0x0035}, tls.VersionTLS12, 0x0035},
		{"0X002F", 0, 0, []uint16{0x002f}, tls.VersionTLS12, 0x002f},
		{"0X0005", 0, 0, []uint16{0x0005}, tls.VersionTLS12, 0x0005},
		{"0X000A", 0, 0, []uint16{0x000a}, tls.VersionTLS12, 0x000a},
		{"0X0035 at TLS 1.0", tls.VersionTLS10, tls.VersionTLS10, []uint16{0x0035}, tls.VersionTLS10, 0x0035},
		{"with one Go has not", 0, 0, []uint16{0x003d, 0x002f}, tls.VersionTLS12, 0x002f},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS10}
			for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
				config.CipherSuites = append(config.CipherSuites, suite.ID)
			}
			port, result := serveTLS(t, config)
			c := dial(t, mqttc.Config{TLS: &mqttc.TLS{MinVersion: tt.min, MaxVersion: tt.max, Suites: tt.suites}}, "127.0.0.1", port)
			got := result()
			must(t, got.err)
			state, ok := c.ConnectionState()
			if !ok || state.Version != tt.want || tt.suite != 0 && state.CipherSuite != tt.suite {
				t.Errorf("got version %#04x, suite %#04x; want %#04x, %#04x", state.Version, state.CipherSuite, tt.want, tt.suite)
			}
			if tt.suites == nil && !slices.Contains(got.hello.CipherSuites, tls.TLS_RSA_WITH_AES_256_CBC_SHA) {
				t.Error("RSA key exchange is not offered")
			}
			if want := []tls.CurveID{tls.CurveP256, tls.CurveP384}; tt.suites == nil && !slices.Equal(got.hello.SupportedCurves, want) {
				t.Errorf("curves: got %v, want %v", got.hello.SupportedCurves, want)
			}
		})
	}
}

// What cannot be used is refused before anything is sent.
func TestRefusedBeforeDialling(t *testing.T) {
	ca, other := root(t), root(t)
	client := clientCert(t, ca)
	stranger := issue(t, other, template("stranger"), nil)
	for _, tt := range []struct {
		name string
		tls  mqttc.TLS
		want string
	}{
		{"SSL 3.0 alone", mqttc.TLS{MinVersion: 0x0300, MaxVersion: 0x0300}, "not offered"},
		{"0X0004", mqttc.TLS{Suites: []uint16{0x0004}}, "not offered"},
		{"0X003D", mqttc.TLS{Suites: []uint16{0x003d}}, "not offered"},
		{"no CA file", mqttc.TLS{Level: 1}, "no PEM certificate"},
		{"CA file of text", mqttc.TLS{Level: 1, CA: []byte("hello")}, "no PEM certificate"},
		{"CA file cut", mqttc.TLS{Level: 1, CA: ca.pem()[:300]}, "no PEM certificate"},
		{"CA file is a key", mqttc.TLS{Level: 1, CA: client.keyPEM(t)}, "is no certificate"},
		{"CA file of rubbish", mqttc.TLS{Level: 1, CA: []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}, "read CA file: x509"},
		{"level 2 without a CA file", mqttc.TLS{Level: 2, Cert: client.pem(), Key: client.keyPEM(t)}, "no PEM certificate"},
		{"no client certificate", mqttc.TLS{Level: 2, CA: ca.pem(), Key: client.keyPEM(t)}, "client certificate"},
		{"no client key", mqttc.TLS{Level: 2, CA: ca.pem(), Cert: client.pem()}, "client certificate"},
		{"another's key", mqttc.TLS{Level: 2, CA: ca.pem(), Cert: client.pem(), Key: stranger.keyPEM(t)}, "client certificate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := mqttc.Config{TLS: &tt.tls, Dial: func(context.Context, string, int) (net.Conn, error) {
				t.Error("dialled")
				return nil, errors.New("no")
			}}
			_, err := mqttc.Dial(t.Context(), cfg, "127.0.0.1", 1)
			wantAct(t, err, "files", tt.want)
			if tt.tls.Level == 0 && !errors.Is(err, mqttc.ErrUnsupported) {
				t.Errorf("got %v, want %v", err, mqttc.ErrUnsupported)
			}
		})
	}
}

// A test's certificates: what the server presents, and what the module trusts.
type trust struct {
	leaf *issuer
	ca   []byte
}

// Which servers are taken, by seclevel and knob.
func TestVerification(t *testing.T) {
	plain := func(t *testing.T) trust { ca := root(t); return trust{server(t, ca, nil), ca.pem()} }
	leaf := func(f func(*x509.Certificate)) func(*testing.T) trust {
		return func(t *testing.T) trust { ca := root(t); return trust{server(t, ca, nil, f), ca.pem()} }
	}
	chain := func(between ...func(*x509.Certificate)) func(*testing.T) trust {
		return func(t *testing.T) trust {
			ca := root(t)
			return trust{server(t, issue(t, ca, template("between", between...), nil), nil), ca.pem()}
		}
	}
	bare := func(made func(*testing.T) trust) func(*testing.T) trust { // the leaf alone
		return func(t *testing.T) trust { tr := made(t); tr.leaf.above = nil; return tr }
	}
	expiredRoot := func(t *testing.T) trust {
		ca := root(t, dates(-9, -5)) // its dates and the leaf's have no day in common
		return trust{server(t, ca, nil), ca.pem()}
	}
	stranger := func(t *testing.T) trust { return trust{server(t, root(t), nil), root(t).pem()} } // of the same subject
	selfSigned := func(t *testing.T) trust { return trust{server(t, nil, nil), root(t).pem()} }
	expired, early := leaf(dates(-3, -2)), leaf(dates(1, 2))
	elsewhere := leaf(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"elsewhere.test"} })
	cnOnly := leaf(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames, c.Subject.CommonName = nil, nil, "server.test" })
	wrongUse := leaf(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	now := func(n int) func() time.Time { return func() time.Time { return years(n) } }
	type tlsc = mqttc.TLS
	type knobs = mqttc.Knobs
	for _, tt := range []struct {
		name  string
		made  func(*testing.T) trust
		tls   tlsc
		knobs knobs
		want  string // "" taken
	}{
		{"good", plain, tlsc{Level: 1}, knobs{}, ""},
		{"good, by name", plain, tlsc{Level: 1, ServerName: "server.test"}, knobs{}, ""},
		{"good, with one between", chain(isCA), tlsc{Level: 1}, knobs{}, ""},
		{"the CA file is the server's own certificate", func(t *testing.T) trust { l := server(t, root(t), nil); return trust{l, l.pem()} }, tlsc{Level: 1}, knobs{}, ""},
		{"expired", expired, tlsc{Level: 1}, knobs{}, "expired"},
		{"not yet valid", early, tlsc{Level: 1}, knobs{}, "not yet valid"},
		{"expired root", expiredRoot, tlsc{Level: 1}, knobs{}, "expired"},
		{"expired between", chain(isCA, dates(-3, -2)), tlsc{Level: 1}, knobs{}, "expired"},
		{"by the module's clock", plain, tlsc{Level: 1, Now: now(2)}, knobs{}, "expired"},
		{"unknown issuer", stranger, tlsc{Level: 1}, knobs{}, "unknown authority"},
		{"self-signed", selfSigned, tlsc{Level: 1}, knobs{}, "unknown authority"},
		{"one between is missing", bare(chain(isCA)), tlsc{Level: 1}, knobs{}, "unknown authority"},
		{"one between is no CA", chain(), tlsc{Level: 1}, knobs{}, "cannot sign this kind of certificate"},
		{"wrong usage", wrongUse, tlsc{Level: 1}, knobs{}, "incompatible key usage"},
		{"another's name", elsewhere, tlsc{Level: 1}, knobs{}, "127.0.0.1"},
		{"another's name, by hostname", plain, tlsc{Level: 1, ServerName: "elsewhere.test"}, knobs{}, "not elsewhere.test"},
		{"hostname in place of the dialled one", elsewhere, tlsc{Level: 1, ServerName: "elsewhere.test"}, knobs{}, ""},
		{"name in the subject alone", cnOnly, tlsc{Level: 1, ServerName: "server.test"}, knobs{}, "Common Name"},

		{"level 0 takes all", selfSigned, tlsc{Level: 0}, knobs{}, ""},
		{"ignore: expired", expired, tlsc{Level: 1, IgnoreTime: true}, knobs{}, ""},
		{"ignore: not yet valid", early, tlsc{Level: 1, IgnoreTime: true}, knobs{}, ""},
		{"ignore: expired root", expiredRoot, tlsc{Level: 1, IgnoreTime: true}, knobs{}, ""},
		{"ignore: expired between", chain(isCA, dates(-3, -2)), tlsc{Level: 1, IgnoreTime: true}, knobs{}, ""},
		{"ignore: a clock of long ago", plain, tlsc{Level: 1, IgnoreTime: true, Now: now(-50)}, knobs{}, ""},
		{"ignore: unknown issuer", stranger, tlsc{Level: 1, IgnoreTime: true}, knobs{}, "unknown authority"},
		{"ignore: another's name", elsewhere, tlsc{Level: 1, IgnoreTime: true}, knobs{}, "127.0.0.1"},

		{"level 1 unverified", selfSigned, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipServer: true}}, ""},
		{"level 1 is not level 2", selfSigned, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipMutual: true}}, "unknown authority"},
		{"dates skipped", expired, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipDates: true}}, ""},
		{"dates skipped, issuer not", stranger, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipDates: true}}, "unknown authority"},
		{"issuer skipped", stranger, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipTrust: true}}, ""},
		{"issuer skipped, self-signed", selfSigned, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipTrust: true}}, ""},
		{"issuer skipped, dates not", expired, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipTrust: true}}, "expired"},
		{"issuer skipped, name not", elsewhere, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipTrust: true}}, "127.0.0.1"},
		{"issuer skipped, usage not", wrongUse, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipTrust: true}}, "incompatible key usage"},
		{"name skipped", elsewhere, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipHost: true}}, ""},
		{"name skipped, issuer not", stranger, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipHost: true}}, "unknown authority"},
		{"usage skipped", wrongUse, tlsc{Level: 1}, knobs{TLS: mqttc.TLSKnobs{SkipUsage: true}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made := tt.made(t)
			port, result := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{made.leaf.certificate()}})
			tt.tls.CA = made.ca
			c, err := mqttc.Dial(t.Context(), mqttc.Config{TLS: &tt.tls, Knobs: tt.knobs}, "127.0.0.1", port)
			got := result()
			if tt.want != "" {
				wantAct(t, err, "tls", tt.want)
				if got.err == nil {
					t.Error("the server's handshake succeeded")
				}
				return
			}
			must(t, err)
			must(t, got.err)
			c.Close()
		})
	}
}

func TestMutual(t *testing.T) {
	ca := root(t)
	client := clientCert(t, ca)
	serverCert := server(t, ca, nil).certificate()
	crlf := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) }
	good := mqttc.TLS{Level: 2, CA: ca.pem(), Cert: client.pem(), Key: client.keyPEM(t)}
	for _, tt := range []struct {
		name   string
		tls    mqttc.TLS
		knobs  mqttc.Knobs
		asks   tls.ClientAuthType
		issuer *issuer // that the server names
		want   int     // certificates it gets
	}{
		{"asked", good, mqttc.Knobs{}, tls.RequireAndVerifyClientCert, ca, 1},
		{"CR LF", mqttc.TLS{Level: 2, CA: crlf(good.CA), Cert: crlf(good.Cert), Key: crlf(good.Key)}, mqttc.Knobs{}, tls.RequireAndVerifyClientCert, ca, 1},
		{"not asked", good, mqttc.Knobs{}, tls.NoClientCert, ca, 0},
		{"asked for another issuer's", good, mqttc.Knobs{}, tls.RequireAnyClientCert, root(t, func(c *x509.Certificate) { c.Subject.CommonName = "other" }), 1},
		{"level 1 has none", mqttc.TLS{Level: 1, CA: good.CA, Cert: good.Cert, Key: good.Key}, mqttc.Knobs{}, tls.RequestClientCert, ca, 0},
		{"not sent", good, mqttc.Knobs{TLS: mqttc.TLSKnobs{NoClientCert: true}}, tls.RequestClientCert, ca, 0},
		{"unverified", mqttc.TLS{Level: 2, CA: root(t).pem(), Cert: good.Cert, Key: good.Key}, mqttc.Knobs{TLS: mqttc.TLSKnobs{SkipMutual: true}}, tls.RequireAndVerifyClientCert, ca, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			port, result := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{serverCert}, ClientAuth: tt.asks, ClientCAs: tt.issuer.pool()})
			c := dial(t, mqttc.Config{TLS: &tt.tls, Knobs: tt.knobs}, "127.0.0.1", port)
			got := result()
			must(t, got.err)
			if n := len(got.state.PeerCertificates); n != tt.want {
				t.Errorf("client certificates: got %d, want %d", n, tt.want)
			}
			c.Close()
		})
	}
	t.Run("verified at level 2", func(t *testing.T) {
		port, _ := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{serverCert}})
		cfg := mqttc.Config{TLS: &mqttc.TLS{Level: 2, CA: root(t).pem(), Cert: good.Cert, Key: good.Key}, Knobs: mqttc.Knobs{TLS: mqttc.TLSKnobs{SkipServer: true}}}
		_, err := mqttc.Dial(t.Context(), cfg, "127.0.0.1", port)
		wantAct(t, err, "tls", "unknown authority")
	})
}

func TestSNI(t *testing.T) {
	leaf := server(t, root(t), nil).certificate()
	for _, tt := range []struct {
		name  string
		host  string
		tls   mqttc.TLS
		knobs mqttc.Knobs
		want  string
	}{
		{"hostname", "127.0.0.1", mqttc.TLS{ServerName: "server.test", SNI: true}, mqttc.Knobs{}, "server.test"},
		{"the dialled name", "dialled.test", mqttc.TLS{SNI: true}, mqttc.Knobs{}, "dialled.test"},
		{"never an address", "127.0.0.1", mqttc.TLS{SNI: true}, mqttc.Knobs{}, ""},
		{"off", "dialled.test", mqttc.TLS{ServerName: "server.test"}, mqttc.Knobs{}, ""},
		{"missing", "dialled.test", mqttc.TLS{ServerName: "server.test", SNI: true}, mqttc.Knobs{TLS: mqttc.TLSKnobs{NoSNI: true}}, ""}, // history H6
	} {
		t.Run(tt.name, func(t *testing.T) {
			port, result := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{leaf}})
			resolve := func(ctx context.Context, host string, port int) (net.Conn, error) {
				if host != tt.host {
					t.Errorf("dialled: got %q, want %q", host, tt.host)
				}
				return net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
			}
			c := dial(t, mqttc.Config{TLS: &tt.tls, Knobs: tt.knobs, Dial: resolve}, tt.host, port)
			got := result()
			must(t, got.err)
			if got.hello.ServerName != tt.want {
				t.Errorf("SNI: got %q, want %q", got.hello.ServerName, tt.want)
			}
			c.Close()
		})
	}
}

func TestDialFails(t *testing.T) {
	port, accept := listen(t)
	hung := func() *peer { p := accept(); return &p } // accepted, and nothing else
	t.Run("nobody listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		l.Close()
		_, err = mqttc.Dial(t.Context(), mqttc.Config{}, "127.0.0.1", l.Addr().(*net.TCPAddr).Port)
		wantAct(t, err, "tcp", "refused")
	})
	t.Run("negotiation time", func(t *testing.T) {
		_, err := mqttc.Dial(t.Context(), mqttc.Config{TLS: &mqttc.TLS{Timeout: 20 * time.Millisecond}}, "127.0.0.1", port)
		wantAct(t, err, "tls", "deadline exceeded")
		hung().Close()
	})
	t.Run("given up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := mqttc.Dial(ctx, mqttc.Config{TLS: &mqttc.TLS{}}, "127.0.0.1", port)
			done <- err
		}()
		p := hung()
		p.want(t, "\x16\x03\x01") // the handshake began
		cancel()
		wantAct(t, <-done, "tls", "canceled")
		p.Close()
	})
	t.Run("plain text behind the port", func(t *testing.T) {
		done := make(chan error)
		go func() {
			_, err := mqttc.Dial(t.Context(), mqttc.Config{TLS: &mqttc.TLS{}}, "127.0.0.1", port)
			done <- err
		}()
		p := hung()
		p.send(t, connackOK+connackOK)
		wantAct(t, <-done, "tls", "first record does not look like a TLS handshake")
		p.Close()
	})
}

// noted is a connection that keeps what was read.
type noted struct {
	net.Conn
	read *bytes.Buffer
}

func (n noted) Read(b []byte) (int, error) {
	count, err := n.Conn.Read(b)
	n.read.Write(b[:count])
	return count, err
}

// TLS ends with close_notify before FIN (RFC 5246 §7.2.1). crypto/tls does not miss it: look at the records.
func TestCloseNotify(t *testing.T) {
	const alert = 21
	port, accept := listen(t)
	config := &tls.Config{Certificates: []tls.Certificate{server(t, root(t), nil).certificate()}}
	var read bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		conn := tls.Server(noted{accept(), &read}, config)
		defer conn.Close()
		_, err := conn.Read(make([]byte, 1))
		ended <- err
	}()
	c := dial(t, mqttc.Config{TLS: &mqttc.TLS{}}, "127.0.0.1", port)
	c.Close()
	if err := <-ended; err != io.EOF {
		t.Errorf("got %v, want %v", err, io.EOF)
	}
	var last byte
	for records := read.Bytes(); len(records) > 5; {
		last = records[0]
		records = records[min(len(records), 5+int(binary.BigEndian.Uint16(records[3:]))):]
	}
	if last != alert {
		t.Errorf("last record: got type %d, want %d", last, alert)
	}
}

// Plain text on the TLS port, files unread.
func TestPlainText(t *testing.T) {
	port, accept := listen(t)
	c := dial(t, mqttc.Config{TLS: &mqttc.TLS{Level: 2}, Knobs: mqttc.Knobs{TLS: mqttc.TLSKnobs{PlainText: true}}}, "127.0.0.1", port)
	p := accept()
	must(t, c.Connect(short))
	p.want(t, connectShort)
	if _, ok := c.ConnectionState(); ok {
		t.Error("there is TLS")
	}
	c.Close()
	p.wantFIN(t)
}

// Success before the handshake: its failure comes as Closed (history H7).
func TestEarlySuccess(t *testing.T) {
	early := mqttc.Knobs{TLS: mqttc.TLSKnobs{EarlySuccess: true}}
	t.Run("fails", func(t *testing.T) {
		l := newLog()
		leaf := server(t, root(t), nil)
		port, result := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{leaf.certificate()}})
		c := dial(t, mqttc.Config{TLS: &mqttc.TLS{Level: 1, CA: root(t).pem()}, Knobs: early, Events: l.events()}, "127.0.0.1", port)
		c.Start()
		if got := result(); got.err == nil {
			t.Error("the handshake succeeded")
		}
		l.want(t, "closed")
		if err := <-l.closed; !strings.Contains(err.Error(), "unknown authority") {
			t.Errorf("got %v, want the handshake's failure", err)
		}
		l.end(t, c)
	})
	t.Run("time runs out", func(t *testing.T) {
		l := newLog()
		port, accept := listen(t)
		c := dial(t, mqttc.Config{TLS: &mqttc.TLS{Timeout: 20 * time.Millisecond}, Knobs: early, Events: l.events()}, "127.0.0.1", port)
		p := accept()
		c.Start()
		l.want(t, "closed")
		p.Close()
		l.end(t, c)
	})
	t.Run("succeeds", func(t *testing.T) {
		leaf := server(t, root(t), nil)
		port, result := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{leaf.certificate()}})
		c := dial(t, mqttc.Config{TLS: &mqttc.TLS{}, Knobs: early}, "127.0.0.1", port)
		must(t, c.Connect(short))
		must(t, result().err)
		c.Close()
	})
}
