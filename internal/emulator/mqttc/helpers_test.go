package mqttc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"attest/internal/emulator/mqttc"
)

// patience is how long a test waits for what must come. Nothing waits that long when all is well.
const patience = 20 * time.Second

// log keeps events as lines, in the order of their coming.
type log struct {
	lines  chan string
	closed chan error
}

func newLog() *log { return &log{make(chan string, 1000), make(chan error, 1)} }

func (l *log) add(format string, args ...any) { l.lines <- fmt.Sprintf(format, args...) }

func (l *log) events() mqttc.Events {
	return mqttc.Events{
		Message: func(topic string, payload []byte, qos byte, retained bool) {
			l.add("message %q %q %d %v", topic, payload, qos, retained)
		},
		Closed:   func(err error) { l.closed <- err; l.add("closed") },
		Connack:  func(code byte, present bool) { l.add("connack %d %v", code, present) },
		Suback:   func(id uint16, code byte) { l.add("suback %d %#02x", id, code) },
		Unsuback: func(id uint16) { l.add("unsuback %d", id) },
		Puback:   func(id uint16) { l.add("puback %d", id) },
		Pubrec:   func(id uint16) { l.add("pubrec %d", id) },
		Pubcomp:  func(id uint16) { l.add("pubcomp %d", id) },
	}
}

// want takes the next events and holds them against lines.
func (l *log) want(t *testing.T, lines ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, want := range lines {
		select {
		case got := <-l.lines:
			if got != want {
				t.Fatalf("event: got %s, want %s", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("no event, want %s", want)
		}
	}
}

// end waits until no event can come any more, and wants none that was not taken.
func (l *log) end(t *testing.T, c *mqttc.Client) {
	t.Helper()
	await(t, c.Done(), "end of the connection")
	select {
	case got := <-l.lines:
		t.Errorf("event: got %s, want none", got)
	default:
	}
}

func await(t *testing.T, done <-chan struct{}, what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		t.Fatalf("no %s", what)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// peer is the server's end of a connection, moved byte by byte.
type peer struct{ net.Conn }

func (p peer) send(t *testing.T, bytes string) {
	t.Helper()
	_, err := io.WriteString(p, bytes)
	must(t, err)
}

// want reads exactly what is wanted.
func (p peer) want(t *testing.T, bytes string) {
	t.Helper()
	got := make([]byte, len(bytes))
	p.SetReadDeadline(time.Now().Add(patience))
	if n, err := io.ReadFull(p, got); err != nil || string(got) != bytes {
		t.Fatalf("wire: got %q (%v), want %q", got[:n], err, bytes)
	}
}

// wantFIN wants nothing more, and an end by FIN.
func (p peer) wantFIN(t *testing.T) {
	t.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	if rest, err := io.ReadAll(p); err != nil || len(rest) > 0 {
		t.Fatalf("wire: got %q (%v), want FIN", rest, err)
	}
}

func (p peer) wantRST(t *testing.T) {
	t.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	if rest, err := io.ReadAll(p); !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("wire: got %q (%v), want RST", rest, err)
	}
}

// listen is a loopback port and what gives its connections in turn.
func listen(t *testing.T) (port int, accept func() peer) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port, func() peer {
		t.Helper()
		l.(*net.TCPListener).SetDeadline(time.Now().Add(patience))
		conn, err := l.Accept()
		must(t, err)
		t.Cleanup(func() { conn.Close() })
		return peer{conn}
	}
}

// dial makes a client that the test's end closes.
func dial(t *testing.T, cfg mqttc.Config, host string, port int) *mqttc.Client {
	t.Helper()
	c, err := mqttc.Dial(t.Context(), cfg, host, port)
	must(t, err)
	t.Cleanup(c.Reset)
	return c
}

// dialled is a client with its peer, before CONNECT.
func dialled(t *testing.T, cfg mqttc.Config) (*mqttc.Client, peer, *log) {
	t.Helper()
	port, accept := listen(t)
	l := newLog()
	cfg.Events = l.events()
	c := dial(t, cfg, "127.0.0.1", port)
	return c, accept(), l
}

// The shortest session, and its CONNECT as the standard has it.
var short = mqttc.Session{ClientID: "a", Clean: true, KeepAlive: 60}

const (
	connectShort = "\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a"
	connackOK    = "\x20\x02\x00\x00"
)

// connected is a client whose session was accepted.
func connected(t *testing.T, k mqttc.Knobs) (*mqttc.Client, peer, *log) {
	t.Helper()
	c, p, l := dialled(t, mqttc.Config{Knobs: k})
	must(t, c.Connect(short))
	p.want(t, connectShort)
	p.send(t, connackOK)
	l.want(t, "connack 0 false")
	return c, p, l
}
