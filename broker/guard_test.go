package broker_test

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

// strangers collects what a broker tells of them.
type strangers struct {
	mu   sync.Mutex
	list []broker.Stranger
}

func (s *strangers) add(one broker.Stranger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, one)
}

func (s *strangers) did() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, one := range s.list {
		b.WriteString(one.From.Addr().String() + " " + string(one.Listener) + ": " + one.Did + "\n")
	}
	return b.String()
}

// guarded starts a broker for one client, which logs in with a name of its own.
func guarded(t *testing.T, change func(*broker.Config)) (*broker.Broker, *strangers) {
	t.Helper()
	seen := &strangers{}
	cfg := broker.Config{Guard: new(broker.Guard), OnStranger: seen.add, Authority: newAuthority(t), RequireLogin: true,
		Users: map[string]string{"k3y": "s3cret"}}
	if change != nil {
		change(&cfg)
	}
	return start(t, cfg), seen
}

// from connects from another loopback address than the client does.
func from(t *testing.T, host string, b *broker.Broker, l broker.Listener) *peer {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	port := address(b, l)
	if l == broker.Echo {
		n, err := b.EchoPort()
		if err != nil {
			t.Fatal(err)
		}
		port = (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: n}).String()
	}
	conn, err := dialer.DialContext(t.Context(), "tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	return newPeer(t, conn)
}

const stranger = "127.0.0.2"

func named(id, user, password string) wire.Connect {
	c := clean(id)
	c.UserFlag, c.User, c.PasswordFlag, c.Password = true, user, true, []byte(password)
	return c
}

// What strangers do is in their own log, word by word, and in no evidence.
func TestStrangers(t *testing.T) {
	b, seen := guarded(t, func(c *broker.Config) { c.Grace = 50 * time.Millisecond })
	modem := dial(t, b, broker.Plain).join(named("modem", "k3y", "s3cret"))
	before := timeline(b)

	admin := from(t, stranger, b, broker.Plain)
	admin.send(connect(named("scanner", "admin", "admin")))
	if code := admin.expect(wire.CONNACK).Connack.Code; code != 4 {
		t.Errorf("a wrong login got the code %d, want 4", code)
	}
	admin.ends(broker.FIN)
	nobody := from(t, stranger, b, broker.Plain)
	nobody.send(connect(clean("nobody")))
	if code := nobody.expect(wire.CONNACK).Connack.Code; code != 5 {
		t.Errorf("no login got the code %d, want 5", code)
	}
	web := from(t, stranger, b, broker.Plain)
	web.write([]byte("GET / HTTP/1.1\r\n\r\n" + strings.Repeat("x", 80)))
	web.ends(broker.FIN)
	tls := from(t, stranger, b, broker.TLS)
	tls.write([]byte("no TLS at all\r\n"))
	_ = tls.conn.Close()
	_ = from(t, stranger, b, broker.Mutual).conn.Close()
	from(t, stranger, b, broker.Echo).ends(broker.FIN)

	modem.ping()
	if got := strings.ReplaceAll(timeline(b), before, ""); strings.Count(got, "\n") != 2 { // PINGREQ and PINGRESP
		t.Errorf("behind the strangers the journal has\n%s", got)
	}
	if n := b.Strangers(); n != 6 {
		t.Errorf("%d strangers, want 6", n)
	}
	b.Close()
	did := seen.did()
	for _, want := range []string{
		`127.0.0.2 plain: CONNECT client="scanner"`, `user="admin"`, "CONNECT refused: bad or missing credentials",
		`127.0.0.2 plain: sent "GET / HTTP/1.1`, "127.0.0.2 tls: handshake failed", "127.0.0.2 mutual: handshake failed",
		"127.0.0.2 echo: turned away",
	} {
		if !strings.Contains(did, want) {
			t.Errorf("the log lacks %q:\n%s", want, did)
		}
	}
}

// Before anybody has logged in nothing is journalled; the login lets go of all of it, in order.
func TestAConnectionIsHeldBackUntilItShowsWhoseItIs(t *testing.T) {
	for name, prove := range map[string]func(*testing.T, *broker.Broker) *peer{
		"user and password": func(t *testing.T, b *broker.Broker) *peer {
			return from(t, "127.0.0.3", b, broker.Plain).join(named("modem", "k3y", "s3cret"))
		},
		"the user alone": func(t *testing.T, b *broker.Broker) *peer {
			p := from(t, "127.0.0.3", b, broker.Plain)
			p.send(connect(named("modem", "k3y", "")))
			return p
		},
		"the password alone": func(t *testing.T, b *broker.Broker) *peer {
			p := from(t, "127.0.0.3", b, broker.Plain)
			p.send(connect(named("modem", "", "s3cret")))
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, seen := guarded(t, nil)
			early := from(t, "127.0.0.3", b, broker.TLS)
			early.write([]byte("not TLS, but the modem's\r\n"))
			early.ends(broker.FIN)
			quiet := from(t, stranger, b, broker.Plain)
			if got := timeline(b); got != "" {
				t.Fatalf("before the login the journal has\n%s", got)
			}
			prove(t, b)
			await(t, b, 0, broker.Received)
			got := timeline(b)
			if !strings.HasPrefix(got, "accepted on tls\nhandshake failed") || !strings.Contains(got, "accepted on plain (connection 2)\nCONNECT") {
				t.Errorf("the journal has\n%s", got)
			}
			for i, e := range b.Events()[1:] {
				if e.Time.Before(b.Events()[i].Time) {
					t.Errorf("%v at %v is behind %v", b.Events()[i], b.Events()[i].Time, e.Time)
				}
			}
			_ = quiet.conn.Close()
			b.Close()
			if n := b.Strangers(); n != 1 || strings.Count(seen.did(), "\n") != 1 || strings.Contains(seen.did(), "127.0.0.3") {
				t.Errorf("%d strangers:\n%s", n, seen.did())
			}
		})
	}
}

// A certificate of the run is as good as a login.
func TestACertificateShowsTheClient(t *testing.T) {
	guard := new(broker.Guard)
	b, _ := guarded(t, func(c *broker.Config) { c.Guard = guard })
	dialTLS(t, b, broker.Mutual, clientTLS(t, broker.Mutual))
	await(t, b, 0, broker.Handshake)
	if n := guard.Addresses(); n != 1 {
		t.Errorf("the client has %d addresses, want 1", n)
	}
	failed := dial(t, b, broker.TLS) // a failed handshake of the client counts
	failed.write([]byte("no TLS\r\n"))
	await(t, b, 0, broker.HandshakeFailed)
}

// A fault waits for the client, whoever comes before.
func TestAStrangerTakesNoFault(t *testing.T) {
	b, _ := guarded(t, nil)
	if err := b.Inject(broker.Refuse(3)); err != nil {
		t.Fatal(err)
	}
	p := from(t, stranger, b, broker.Plain)
	p.send(connect(clean("early")))
	if code := p.expect(wire.CONNACK).Connack.Code; code != 5 {
		t.Errorf("the stranger got the code %d, want 5", code)
	}
	modem := dial(t, b, broker.Plain)
	modem.send(connect(named("modem", "k3y", "s3cret")))
	if code := modem.expect(wire.CONNACK).Connack.Code; code != 3 {
		t.Errorf("the client got the code %d, want 3", code)
	}
}

func TestTooManyConnections(t *testing.T) {
	b, seen := guarded(t, func(c *broker.Config) { c.MaxConnections = 4 })
	from(t, stranger, b, broker.Plain)
	from(t, stranger, b, broker.Plain).ends(broker.FIN) // one address gets an eighth of the places, or one
	modem := dial(t, b, broker.Plain).join(named("modem", "k3y", "s3cret"))
	dial(t, b, broker.Plain)
	dial(t, b, broker.Plain)
	dial(t, b, broker.Plain).ends(broker.FIN)
	closed := await(t, b, 0, broker.Closed)
	if want := "more than 4 connections at a time"; closed.Err != want {
		t.Errorf("got %q, want %q", closed.Err, want)
	}
	modem.ping()
	from(t, "127.0.0.3", b, broker.Plain).ends(broker.FIN)
	b.Close()
	if !strings.Contains(seen.did(), "127.0.0.2 plain: closed by the broker with FIN: too many connections of strangers") {
		t.Errorf("the log has\n%s", seen.did())
	}
}

// The login alone opens nothing but what the client is there for.
func TestOnlyWhatIsNeededIsAdmitted(t *testing.T) {
	b, _ := guarded(t, func(c *broker.Config) {
		c.Client = func(id string) bool { return id == "modem" }
		c.Topic = func(topic string) bool { return strings.HasPrefix(topic, "mine/") }
	})
	refused := func(c wire.Connect, want byte) {
		t.Helper()
		p := dial(t, b, broker.Plain)
		p.send(connect(c))
		if code := p.expect(wire.CONNACK).Connack.Code; code != want {
			t.Errorf("%q got the code %d, want %d", c.ClientID, code, want)
		}
		p.ends(broker.FIN)
	}
	refused(named("other", "k3y", "s3cret"), 2)
	will := named("modem", "k3y", "s3cret")
	will.Will = &wire.Will{Topic: "theirs", Message: []byte("m")}
	refused(will, 5)

	p := dial(t, b, broker.Plain).join(named("modem", "k3y", "s3cret"))
	p.send(subscribe(1, "mine/#", 1))
	if codes := p.expect(wire.SUBACK).Suback.Codes; string(codes) != "\x01" {
		t.Errorf("mine/# got % x", codes)
	}
	p.send(subscribe(2, "#", 1))
	if codes := p.expect(wire.SUBACK).Suback.Codes; string(codes) != "\x80" {
		t.Errorf("# got % x", codes)
	}
	p.send(publish(0, "mine/a", 0, "x"))
	if topic := p.expect(wire.PUBLISH).Publish.Topic; topic != "mine/a" {
		t.Errorf("got %q", topic)
	}
	p.send(publish(0, "theirs", 0, "x"))
	p.ends(broker.FIN)
	if want := `the topic "theirs" is not admitted`; !strings.Contains(timeline(b), want) {
		t.Errorf("want %q in\n%s", want, timeline(b))
	}
}
