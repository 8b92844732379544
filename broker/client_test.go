package broker_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
)

func TestLogin(t *testing.T) {
	users := map[string]string{"user": "password", "guest": ""}
	login := func(user, password string) wire.Connect {
		c := clean("login")
		c.UserFlag, c.User, c.PasswordFlag, c.Password = true, user, true, []byte(password)
		return c
	}
	name := clean("login")
	name.UserFlag, name.User = true, "guest"
	tests := []struct {
		name     string
		connect  wire.Connect
		code     byte
		required byte // code with RequireLogin
	}{
		{"anonymous", clean("login"), 0, 5},
		{"empty credentials", login("", ""), 0, 5},
		{"right", login("user", "password"), 0, 0},
		{"wrong password", login("user", "Password"), 4, 4},
		{"no password", login("user", ""), 4, 4},
		{"unknown user", login("root", "password"), 4, 4},
		{"a name alone", name, 0, 0},
		{"a password for nobody", login("", "password"), 4, 4},
	}
	for _, tt := range tests {
		for require, want := range map[bool]byte{false: tt.code, true: tt.required} {
			b := start(t, broker.Config{Users: users, RequireLogin: require})
			p := dial(t, b, broker.Plain)
			p.send(connect(tt.connect))
			if got := p.expect(wire.CONNACK).Connack.Code; got != want {
				t.Errorf("%s, login required %v: got code %d, want %d", tt.name, require, got, want)
			}
			if want != 0 {
				p.ends(broker.FIN) // MQTT-3.2.2-5
			} else {
				p.ping()
			}
		}
	}
}

func TestPasswordsAreNotPrinted(t *testing.T) {
	b := start(t, broker.Config{Users: map[string]string{"user": "s3cret"}})
	c := clean("secret")
	c.UserFlag, c.User, c.PasswordFlag, c.Password = true, "user", true, []byte("s3cret")
	dial(t, b, broker.Plain).join(c)
	if strings.Contains(timeline(b), "s3cret") {
		t.Errorf("got the password in\n%s", timeline(b))
	}
}

// After DISCONNECT it is the client who closes, and nothing more may come from it.
func TestClientLeaves(t *testing.T) {
	cfg := broker.Config{Grace: 50 * time.Millisecond}
	t.Run("as it must", func(t *testing.T) {
		b := start(t, cfg)
		p := dial(t, b, broker.Plain).join(clean("polite"))
		p.send(wire.Packet{Type: wire.DISCONNECT})
		await(t, b, 0, broker.Sent)
		_ = p.conn.Close()
		if ev := await(t, b, 0, broker.Closed); !ev.ByPeer {
			t.Errorf("got %v, want the client to close", ev)
		}
	})
	t.Run("staying", func(t *testing.T) {
		b := start(t, cfg)
		p := dial(t, b, broker.Plain).join(clean("staying"))
		p.send(wire.Packet{Type: wire.DISCONNECT})
		p.ends(broker.FIN)
		ev := await(t, b, 0, broker.Deadline)
		if len(ev.Violations) != 1 || ev.Violations[0].Clause != "MQTT-3.14.4-1" {
			t.Errorf("got %v, want MQTT-3.14.4-1 violated", ev)
		}
	})
	t.Run("talking on", func(t *testing.T) {
		b := start(t, cfg)
		p := dial(t, b, broker.Plain).join(clean("talking"))
		p.send(wire.Packet{Type: wire.DISCONNECT})
		p.send(publish(0, "a", 0, ""))
		p.ends(broker.FIN)
		ev := awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Packet != nil && e.Packet.Type == wire.PUBLISH })
		if len(ev.Violations) != 1 || ev.Violations[0].Clause != "MQTT-3.14.4-2" {
			t.Errorf("got %v, want MQTT-3.14.4-2 violated", ev)
		}
	})
}

// A client that was sent a malformed packet has to close: MQTT-2.2.2-2, MQTT-4.8.0-1.
func TestClientIgnoresMalformedPacket(t *testing.T) {
	b := start(t, broker.Config{Grace: 50 * time.Millisecond})
	inject(t, b, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.CONNACK}, Do: broker.Replace,
		Bytes: []byte("\x21\x02\x00\x00")})
	p := dial(t, b, broker.Plain)
	p.send(connect(clean("tolerant")))
	if _, err := p.r.Next(); err != nil {
		t.Fatal(err)
	}
	p.send(wire.Packet{Type: wire.PINGREQ}) // does not buy it time
	ev := await(t, b, 0, broker.Deadline)
	if len(ev.Violations) != 1 || ev.Violations[0].Clause != "MQTT-2.2.2-2" {
		t.Errorf("got %v, want MQTT-2.2.2-2 violated", ev)
	}
}

func TestViolationsAcrossConnections(t *testing.T) {
	b := start(t, broker.Config{})
	c := wire.Connect{ClientID: "again", KeepAlive: 60}
	for range 2 {
		p := dial(t, b, broker.Plain).join(c)
		inject(t, b, broker.Fault{On: pubacks, Do: broker.CloseBefore})
		p.send(publish(1, "a", 1, "x")) // the second time without DUP
		p.ends(broker.FIN)
	}
	ev := awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Conn == 2 && len(e.Violations) > 0 })
	if ev.Violations[0].Clause != "MQTT-3.3.1-1" {
		t.Errorf("got %v, want MQTT-3.3.1-1 violated", ev)
	}
}

func TestSessions(t *testing.T) {
	b := start(t, broker.Config{})
	tests := []struct {
		clean, present bool
	}{
		{clean: false, present: false}, // none yet
		{clean: false, present: true},
		{clean: true, present: false},
		{clean: false, present: false}, // a clean session leaves none
		{clean: false, present: true},
	}
	for i, tt := range tests {
		p := dial(t, b, broker.Plain)
		p.send(connect(wire.Connect{ClientID: "kept", Clean: tt.clean, KeepAlive: 60}))
		if got := p.expect(wire.CONNACK); got.Connack.SessionPresent != tt.present || got.Connack.Code != 0 {
			t.Fatalf("connection %d: got %v, want session-present=%v", i+1, got, tt.present)
		}
		if i%2 == 0 { // the others are taken over
			p.send(wire.Packet{Type: wire.DISCONNECT})
			_ = p.conn.Close()
		}
	}
}

// Nothing of a clean session is left, such as the notion that a message was sent before.
func TestCleanSessionLeavesNothing(t *testing.T) {
	b := start(t, broker.Config{})
	p := dial(t, b, broker.Plain).join(clean("client")).subscribe("a", 1)
	if err := b.Publish("a", []byte("1"), 1, false); err != nil {
		t.Fatal(err)
	}
	id := p.expect(wire.PUBLISH).ID
	kept := wire.Connect{ClientID: "client", KeepAlive: 60}
	p = dial(t, b, broker.Plain).join(kept).subscribe("a", 1)
	from := b.Seq()
	_ = p.conn.Close()
	await(t, b, from, broker.Closed)
	if err := b.Publish("a", []byte("2"), 1, false); err != nil {
		t.Fatal(err)
	}
	got := dial(t, b, broker.Plain).join(kept).expect(wire.PUBLISH)
	if got.ID != id || got.Publish.Dup {
		t.Errorf("got %v, want id %d again, without DUP", got, id)
	}
}

// After a refusal nothing is listened to.
func TestRefusedClientTalksOn(t *testing.T) {
	b := start(t, broker.Config{RequireLogin: true})
	p := dial(t, b, broker.Plain)
	again := encode(t, connect(clean("refused")))
	p.write(bytes.Join([][]byte{again, encode(t, publish(1, "a", 1, "x")), again}, nil))
	if got := p.expect(wire.CONNACK).Connack.Code; got != 5 {
		t.Errorf("got code %d, want 5", got)
	}
	p.ends(broker.FIN)
	if ev := await(t, b, 0, broker.Closed); !strings.Contains(ev.Err, "CONNECT refused") {
		t.Errorf("got %v, want the refusal as the reason", ev)
	}
}

// Many clients of one id at once: each takes over from the one before, and the last one stays.
func TestTakeoverStorm(t *testing.T) {
	b := start(t, broker.Config{})
	const clients = 20
	for range clients {
		p := dial(t, b, broker.Plain)
		p.send(connect(wire.Connect{ClientID: "one", KeepAlive: 60}))
	}
	for conn := range clients {
		awaitMatch(t, b, 0, func(e broker.Event) bool {
			return e.Conn == conn+1 && (e.Kind == broker.Closed || e.Kind == broker.Sent)
		})
	}
	closed := 0
	awaitMatch(t, b, 0, func(e broker.Event) bool {
		if e.Kind == broker.Closed {
			closed++
		}
		return closed == clients-1
	})
	dial(t, b, broker.Plain).join(wire.Connect{ClientID: "one", KeepAlive: 60})
	if text := timeline(b); strings.Contains(text, "trouble") {
		t.Errorf("got trouble in\n%s", text)
	}
}
