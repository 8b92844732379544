package broker_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/pki"
	"attest/internal/mosquitto"
)

// foreign is mosquitto as an external broker.
func foreign(t *testing.T, cfg mosquitto.Config) (*mosquitto.Server, broker.External) {
	t.Helper()
	certificates, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Authority = certificates
	s := mosquitto.Start(t, cfg)
	cert, key := certificates.Client()
	return s, broker.External{
		Host: "127.0.0.1", CA: certificates.CAPEM(), Cert: cert, Key: key, User: cfg.User, Password: cfg.Password,
		Ports: map[broker.Listener]int{broker.Plain: s.Plain, broker.TLS: s.TLS, broker.Mutual: s.Mutual},
	}
}

func observe(t *testing.T, to broker.External) *broker.Observer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	o, err := broker.Observe(ctx, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// awaitMessage waits for a message of a kind on a topic.
func awaitMessage(t *testing.T, o *broker.Observer, kind broker.Kind, topic string) broker.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	e, err := o.Await(ctx, 0, func(e broker.Event) bool { return e.Kind == kind && e.Packet.Publish.Topic == topic })
	if err != nil {
		t.Fatalf("a %v message of %q: %v", kind, topic, err)
	}
	return e
}

func TestObserverHearsEverybodyOverEachListener(t *testing.T) {
	t.Parallel()
	_, to := foreign(t, mosquitto.Config{User: "lab", Password: "secret"})
	other := observe(t, to)
	for _, l := range []broker.Listener{broker.Plain, broker.TLS, broker.Mutual} {
		through := to
		through.Ports = map[broker.Listener]int{l: to.Ports[l]}
		o := observe(t, through)
		if err := o.Watch("hall/+", 1); err != nil {
			t.Fatal(err)
		}
		for qos := range byte(3) {
			topic := "hall/" + string(l) + string('0'+qos)
			if err := other.Publish(topic, []byte("20 °C"), qos, false); err != nil {
				t.Fatal(err)
			}
			for _, kind := range []broker.Kind{broker.Relayed, broker.Watched} {
				m := awaitMessage(t, o, kind, topic).Packet.Publish
				if string(m.Payload) != "20 °C" || m.QoS != qos || m.Retain || m.Dup {
					t.Errorf("%v over %s: %+v, want QoS %d", kind, l, m, qos)
				}
			}
		}
	}
	for _, e := range other.Events() {
		if e.Kind == broker.Relayed && strings.HasPrefix(e.Packet.Publish.Topic, "hall/") {
			t.Errorf("the observer takes its own message for somebody else's: %v", e)
		}
	}
}

func TestObserverKnowsWhatTheBrokerKeeps(t *testing.T) {
	t.Parallel()
	_, to := foreign(t, mosquitto.Config{})
	o := observe(t, to)
	keeps := func(topic, payload string) bool {
		t.Helper()
		kept, err := o.Keeps(t.Context(), topic, []byte(payload), 100*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	for topic, retain := range map[string]bool{"a/kept": true, "a/passing": false, "b/kept": true} {
		if err := o.Publish(topic, []byte("x"), 1, retain); err != nil {
			t.Fatal(err)
		}
		if got := keeps(topic, "x"); got != retain {
			t.Errorf("%s is kept: %t, want %t", topic, got, retain)
		}
	}
	if keeps("a/kept", "y") {
		t.Error("another message is kept than was published")
	}
	if got := strings.Join(observe(t, to).Before(), " "); got != "a/kept b/kept" {
		t.Errorf("kept from before: %q", got)
	}
	ours := func(topic string) bool { return strings.HasPrefix(topic, "a/") }
	if err := o.Forget(t.Context(), []string{"868488076506128"}, ours); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(observe(t, to).Before(), " "); got != "b/kept" {
		t.Errorf("kept after Forget: %q, want what is not ours alone", got)
	}
}

func TestObserverSaysWhyItCannot(t *testing.T) {
	t.Parallel()
	_, to := foreign(t, mosquitto.Config{User: "lab", Password: "secret"})
	stranger, err := pki.New(pki.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*broker.External)
		want   string
	}{
		{"no listener", func(e *broker.External) { e.Ports = nil }, "it has no listener"},
		{"a wrong password", func(e *broker.External) { e.Password = "guess" }, `log in as user "lab": refused with CONNACK code 5`},
		{"no login", func(e *broker.External) { e.User = "" }, "log in without a user name: refused with CONNACK code 5 (not authorized)"},
		{"another CA", func(e *broker.External) { e.CA = stranger.CAPEM(); delete(e.Ports, broker.Plain) }, "certificate signed by unknown authority"},
		{"no PEM", func(e *broker.External) { e.CA = []byte("x"); delete(e.Ports, broker.Plain) }, "no certificate in PEM"},
		{"another name", func(e *broker.External) { e.ServerName = "qa.example.org"; delete(e.Ports, broker.Plain) }, "qa.example.org"},
		{"no client certificate", func(e *broker.External) {
			e.Ports = map[broker.Listener]int{broker.Mutual: to.Ports[broker.Mutual]}
			e.Key = nil
		}, "read the client certificate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			to := to
			to.Ports = map[broker.Listener]int{broker.Plain: to.Ports[broker.Plain], broker.TLS: to.Ports[broker.TLS]}
			tt.change(&to)
			o, err := broker.Observe(t.Context(), to, nil)
			if err == nil {
				o.Close()
				t.Fatal("observes")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q in it", err, tt.want)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "guess") {
				t.Errorf("%v: a password", err)
			}
		})
	}
}

func TestObserverTellsOfABrokerThatGoes(t *testing.T) {
	t.Parallel()
	s, to := foreign(t, mosquitto.Config{})
	o := observe(t, to)
	s.Stop()
	if _, err := o.Await(t.Context(), 0, func(e broker.Event) bool { return e.Kind == broker.Trouble }); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Await(t.Context(), 0, func(broker.Event) bool { return false }); err == nil || !strings.Contains(err.Error(), "lost its connection") {
		t.Errorf("waits at a broker that is gone: %v", err)
	}
	if err := o.Publish("a", nil, 0, false); err == nil {
		t.Error("publishes at a broker that is gone")
	}
	if err := o.Answers(t.Context()); err == nil {
		t.Error("a broker that is gone answers")
	}
}

// EMQX refuses a subscription to # by default, as this mosquitto does.
func TestObserverHearsEverythingWhereItMayNotSaySo(t *testing.T) {
	t.Parallel()
	acl := filepath.Join(t.TempDir(), "acl")
	if err := os.WriteFile(acl, []byte("topic readwrite +/#\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, to := foreign(t, mosquitto.Config{More: []string{"acl_file " + acl}})
	o, other := observe(t, to), observe(t, to)
	for _, topic := range []string{"single", "/", "of/three/levels"} {
		if err := other.Publish(topic, []byte("x"), 1, false); err != nil {
			t.Fatal(err)
		}
		awaitMessage(t, o, broker.Relayed, topic)
	}
}

func TestObserverTriesABroker(t *testing.T) {
	t.Parallel()
	_, to := foreign(t, mosquitto.Config{})
	o := observe(t, to)
	if err := o.Try(t.Context()); err != nil {
		t.Error(err)
	}
	if left := observe(t, to).Before(); len(left) > 0 {
		t.Errorf("the trial left %q", left)
	}
	_, to = foreign(t, mosquitto.Config{More: []string{"retain_available false"}})
	if err := observe(t, to).Try(t.Context()); err == nil {
		t.Error("a broker that keeps no message will do")
	}
}

// TestRefusalOutrunsTheEnd: whoever closes at once after a CONNACK that refuses has refused all the same.
func TestRefusalOutrunsTheEnd(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 512)) // the CONNECT
			_, _ = conn.Write([]byte{0x20, 2, 0, 5})
			_ = conn.Close()
		}
	}()
	to := broker.External{Host: "127.0.0.1", Ports: map[broker.Listener]int{broker.Plain: l.Addr().(*net.TCPAddr).Port}}
	for range 200 {
		_, err := broker.Observe(t.Context(), to, nil)
		if refused := (*broker.RefusedError)(nil); !errors.As(err, &refused) {
			t.Fatalf("%v, want that the login was refused", err)
		}
	}
}
