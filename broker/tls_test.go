package broker_test

import (
	"bytes"
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"testing"

	"attest/broker"
	"attest/broker/pki"
	"attest/broker/wire"
)

// recorder keeps the bytes that a client writes.
type recorder struct {
	net.Conn
	written bytes.Buffer
}

func (r *recorder) Write(b []byte) (int, error) {
	r.written.Write(b)
	return r.Conn.Write(b)
}

func TestClientHelloIsJournalled(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	raw, err := net.Dial("tcp", address(b, broker.TLS))
	if err != nil {
		t.Fatal(err)
	}
	tap := &recorder{Conn: raw}
	cfg := clientTLS(t, broker.TLS)
	cfg.MinVersion, cfg.MaxVersion = tls.VersionTLS11, tls.VersionTLS12
	cfg.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
	cfg.CurvePreferences = []tls.CurveID{tls.CurveP384}
	newPeer(t, tls.Client(tap, cfg)).join(clean("hello"))
	hello := await(t, b, 0, broker.ClientHello).Hello
	if hello.SNI != "localhost" || !slices.Equal(hello.Versions, []uint16{tls.VersionTLS12, tls.VersionTLS11}) ||
		!slices.Equal(hello.Curves, cfg.CurvePreferences) {
		t.Errorf("got %v", hello)
	}
	for _, suite := range cfg.CipherSuites {
		if !slices.Contains(hello.Suites, suite) {
			t.Errorf("got %v, want %s in it", hello, tls.CipherSuiteName(suite))
		}
	}
	if want := tap.written.Bytes()[11:43]; !bytes.Equal(hello.Random, want) {
		t.Errorf("got the random % x, want % x", hello.Random, want)
	}
	if len(hello.Schemes) == 0 || !slices.Contains(hello.Extensions, 0) { // server_name
		t.Errorf("got schemes %v and extensions %v", hello.Schemes, hello.Extensions)
	}
	ev := await(t, b, 0, broker.Handshake)
	if ev.Version != tls.VersionTLS12 || ev.Suite != tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 {
		t.Errorf("got %v", ev)
	}
	const want = "handshake TLS1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	if ev.String() != want {
		t.Errorf("got %q, want %q", ev, want)
	}
}

// The vendor's list is RSA key exchange alone, at-facts §11; the ones that Go can do are served in every version.
func TestVendorsSuites(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	suites := []uint16{0x0035, 0x002F, 0x0005, 0x000A, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12} {
		for _, suite := range suites {
			if suite == tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 && version < tls.VersionTLS12 {
				continue
			}
			t.Run(tls.VersionName(version)+" "+tls.CipherSuiteName(suite), func(t *testing.T) {
				from := b.Seq()
				cfg := clientTLS(t, broker.TLS)
				cfg.MinVersion, cfg.MaxVersion, cfg.CipherSuites = version, version, []uint16{suite}
				dialTLS(t, b, broker.TLS, cfg).join(clean("vendor"))
				ev := await(t, b, from, broker.Handshake)
				if ev.Version != version || ev.Suite != suite {
					t.Errorf("got %v, want %s with %s", ev, tls.VersionName(version), tls.CipherSuiteName(suite))
				}
			})
		}
	}
	cfg := clientTLS(t, broker.TLS)
	cfg.MinVersion = tls.VersionTLS13
	from := b.Seq()
	dialTLS(t, b, broker.TLS, cfg).join(clean("modern"))
	if ev := await(t, b, from, broker.Handshake); ev.Version != tls.VersionTLS13 {
		t.Errorf("got %v, want TLS 1.3", ev)
	}
}

func TestVersionLimits(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t), MinTLS: tls.VersionTLS11, MaxTLS: tls.VersionTLS12})
	for version, want := range map[uint16]bool{
		tls.VersionTLS10: false, tls.VersionTLS11: true, tls.VersionTLS12: true, tls.VersionTLS13: false,
	} {
		from := b.Seq()
		cfg := clientTLS(t, broker.TLS)
		cfg.MinVersion, cfg.MaxVersion = version, version
		conn, err := tls.Dial("tcp", address(b, broker.TLS), cfg)
		if err == nil {
			_ = conn.Close()
		}
		if (err == nil) != want {
			t.Errorf("%s: got %v, want accepted %v", tls.VersionName(version), err, want)
		}
		await(t, b, from, broker.ClientHello)
		if !want {
			if ev := await(t, b, from, broker.HandshakeFailed); !strings.Contains(ev.Err, "version") {
				t.Errorf("got %v, want the version as the reason", ev)
			}
		}
	}
}

func TestMutualHandshake(t *testing.T) {
	a := newAuthority(t)
	b := start(t, broker.Config{Authority: a})
	expired, key, err := a.BadClient(pki.Expired)
	if err != nil {
		t.Fatal(err)
	}
	bad, err := tls.X509KeyPair(expired, key)
	if err != nil {
		t.Fatal(err)
	}
	good := clientTLS(t, broker.Mutual).Certificates[0]
	tests := []struct {
		name   string
		certs  []tls.Certificate
		reason string // empty: accepted
	}{
		{"good", []tls.Certificate{good}, ""},
		{"none", nil, "didn't provide a certificate"},
		{"expired", []tls.Certificate{bad}, "expired"},
	}
	for _, tt := range tests {
		for _, newest := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(tt.name+" "+tls.VersionName(newest), func(t *testing.T) {
				from := b.Seq()
				cfg := clientTLS(t, broker.TLS)
				cfg.Certificates, cfg.MaxVersion = tt.certs, newest
				conn, err := tls.Dial("tcp", address(b, broker.Mutual), cfg)
				if err == nil {
					t.Cleanup(func() { _ = conn.Close() })
				}
				// A TLS 1.3 client would be told that all is well before its certificate is judged.
				if accepted := err == nil; accepted != (tt.reason == "") {
					t.Errorf("the client's end of the handshake: %v", err)
				}
				kind := broker.HandshakeFailed
				if tt.reason == "" {
					kind = broker.Handshake
				}
				ev := await(t, b, from, kind)
				if !strings.Contains(ev.Err, tt.reason) {
					t.Errorf("got %v, want %q", ev, tt.reason)
				}
				if kind == broker.Handshake && ev.Version != tls.VersionTLS12 {
					t.Errorf("got %v, want TLS 1.2", ev)
				}
				if shown := len(ev.Peer) > 0; shown != (tt.certs != nil) {
					t.Errorf("got %d certificates journalled", len(ev.Peer))
				}
				if tt.certs != nil && !strings.Contains(ev.String(), "client certificate") {
					t.Errorf("got %q, want the certificate in it", ev)
				}
			})
		}
	}
}

// A handshake that fails reaches none of the library's hooks.
func TestFailedHandshakesAreJournalled(t *testing.T) {
	b := start(t, broker.Config{Authority: newAuthority(t)})
	refusal := func(version uint16) func(t *testing.T) {
		return func(t *testing.T) {
			cfg := &tls.Config{ServerName: "localhost", MinVersion: version, MaxVersion: version} // trusts others
			if conn, err := tls.Dial("tcp", address(b, broker.TLS), cfg); err == nil {
				_ = conn.Close()
				t.Error("the client trusts the authority")
			}
		}
	}
	tests := []struct {
		name   string
		run    func(t *testing.T)
		reason string
		byPeer bool
		how    broker.Close
	}{
		{"the client distrusts, TLS 1.2", refusal(tls.VersionTLS12), "remote error: tls:", true, broker.FIN},
		{"the client distrusts, TLS 1.3", refusal(tls.VersionTLS13), "remote error: tls:", true, broker.FIN},
		{"plain MQTT", func(t *testing.T) {
			dial(t, b, broker.TLS).send(connect(clean("plain")))
		}, "first record does not look like a TLS handshake", false, broker.FIN},
		{"the client gives up", func(t *testing.T) {
			p := dial(t, b, broker.TLS)
			p.write([]byte{22, 3, 1})
			_ = p.conn.Close()
		}, "EOF", true, broker.FIN},
		{"the client resets", func(t *testing.T) {
			p := dial(t, b, broker.TLS)
			_ = p.conn.(*net.TCPConn).SetLinger(0)
			_ = p.conn.Close()
		}, "reset", true, broker.RST},
		{"no suite in common", func(t *testing.T) {
			cfg := clientTLS(t, broker.TLS)
			cfg.MaxVersion, cfg.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
			if _, err := tls.Dial("tcp", address(b, broker.TLS), cfg); err == nil {
				t.Error("got no error")
			}
		}, "no cipher suite supported by both", false, broker.FIN},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := b.Seq()
			tt.run(t)
			if ev := await(t, b, from, broker.HandshakeFailed); !strings.Contains(ev.Err, tt.reason) {
				t.Errorf("got %v, want %q", ev, tt.reason)
			}
			ev := await(t, b, from, broker.Closed)
			if ev.ByPeer != tt.byPeer || ev.How != tt.how {
				t.Errorf("got %v, want by peer %v with %v", ev, tt.byPeer, tt.how)
			}
		})
	}
}

func TestDropDuringHandshake(t *testing.T) {
	for _, how := range []broker.Close{broker.FIN, broker.RST} {
		b := start(t, broker.Config{Authority: newAuthority(t)})
		p := dial(t, b, broker.TLS)
		await(t, b, 0, broker.Accepted)
		if err := b.Drop(how); err != nil {
			t.Fatal(err)
		}
		p.ends(how)
	}
}

func TestBadChains(t *testing.T) {
	a := newAuthority(t)
	for _, chain := range pki.Chains() {
		b, err := broker.Start(t.Context(), broker.Config{Authority: a, Chain: chain})
		if err != nil {
			t.Errorf("%s: %v", chain, err)
			continue
		}
		t.Cleanup(b.Close)
		accepted := chain == pki.RSA1024 || chain == pki.Oversized || chain == pki.WrongOrder
		if accepted {
			continue // whether a client takes these is its own affair
		}
		conn, err := tls.Dial("tcp", address(b, broker.TLS), clientTLS(t, broker.TLS))
		if err == nil {
			_ = conn.Close()
			t.Errorf("%s: the client accepts it", chain)
		}
		await(t, b, 0, broker.HandshakeFailed)
	}
	b := start(t, broker.Config{Authority: a, Chain: pki.Oversized})
	cfg := clientTLS(t, broker.TLS)
	dialTLS(t, b, broker.TLS, cfg).join(clean("big")).send(wire.Packet{Type: wire.DISCONNECT})
}

// A server of one suite takes clients that have it, and one that requires a server name those that send it.
func TestSuiteAndServerNameLimits(t *testing.T) {
	for _, tt := range []struct {
		name   string
		server broker.Config
		client func(*tls.Config)
		want   string // of the failure, "" taken
	}{
		{"the suite", broker.Config{Suites: []uint16{0x0005}}, func(c *tls.Config) { c.CipherSuites = []uint16{0x0005, 0x002F} }, ""},
		{"another suite", broker.Config{Suites: []uint16{0x0005}}, func(c *tls.Config) { c.CipherSuites = []uint16{0x002F} }, "cipher suite"},
		{"the name", broker.Config{ServerName: "localhost"}, func(c *tls.Config) { c.ServerName = "localhost" }, ""},
		{"another name", broker.Config{ServerName: "localhost"}, func(c *tls.Config) { c.ServerName = "elsewhere.invalid" }, `"elsewhere.invalid"`},
		{"no name", broker.Config{ServerName: "localhost"}, func(c *tls.Config) { c.ServerName = "" }, `""`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.server.Authority, tt.server.MaxTLS = newAuthority(t), tls.VersionTLS12
			b := start(t, tt.server)
			cfg := clientTLS(t, broker.TLS)
			cfg.MaxVersion, cfg.InsecureSkipVerify = tls.VersionTLS12, true
			tt.client(cfg)
			raw, err := net.Dial("tcp", address(b, broker.TLS))
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			if err := tls.Client(raw, cfg).Handshake(); (err == nil) != (tt.want == "") {
				t.Errorf("got %v, want refused for %q", err, tt.want)
			}
			if tt.want == "" {
				await(t, b, 0, broker.Handshake)
			} else if ev := await(t, b, 0, broker.HandshakeFailed); !strings.Contains(ev.Err, tt.want) {
				t.Errorf("got %v, want %q in it", ev, tt.want)
			}
		})
	}
}

func TestSuitesThatGoHasNot(t *testing.T) {
	b, err := broker.Start(t.Context(), broker.Config{Authority: newAuthority(t), Suites: []uint16{0x003D}})
	if err == nil {
		b.Close()
		t.Fatal("got a broker, want an error")
	}
	if !strings.Contains(err.Error(), "0x003d") {
		t.Errorf("got %v, want the suite in it", err)
	}
}
