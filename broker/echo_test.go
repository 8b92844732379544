package broker_test

import (
	"errors"
	"io"
	"net"
	"strconv"
	"testing"
	"time"

	"attest/broker"
)

// dialEcho opens a connection to the Echo listener.
func dialEcho(t *testing.T, b *broker.Broker) *net.TCPConn {
	t.Helper()
	port, err := b.EchoPort()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// reads wants data on a connection.
func reads(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		t.Fatalf("got %q (%v), want %q", got[:n], err, want)
	}
}

func TestEcho(t *testing.T) {
	b := start(t, broker.Config{})
	conn := dialEcho(t, b)
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	reads(t, conn, "hello")
	if ev := await(t, b, 0, broker.Accepted); ev.Listener != broker.Echo {
		t.Errorf("accepted on %s, want the echo", ev.Listener)
	}
	if ev := await(t, b, 0, broker.DataReceived); string(ev.Data) != "hello" || ev.String() != `data "hello"` {
		t.Errorf("got %v, want the data", ev)
	}
	if err := b.Say([]byte("news")); err != nil {
		t.Fatal(err)
	}
	reads(t, conn, "news")
	_ = conn.Close()
	if ev := await(t, b, 0, broker.Closed); !ev.ByPeer || ev.How != broker.FIN {
		t.Errorf("got %v, want it closed by the client with FIN", ev)
	}
	if err := b.Say([]byte("news")); !errors.Is(err, broker.ErrNoConnection) {
		t.Errorf("Say without a connection: got %v, want %v", err, broker.ErrNoConnection)
	}
}

func TestSilentEcho(t *testing.T) {
	b := start(t, broker.Config{Silent: true})
	conn := dialEcho(t, b)
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	await(t, b, 0, broker.DataReceived)
	if err := b.Drop(broker.FIN); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); err != nil || len(got) > 0 {
		t.Errorf("got %q (%v), want the end alone", got, err)
	}
}

func TestEchoEnds(t *testing.T) {
	b := start(t, broker.Config{})
	conn := dialEcho(t, b)
	await(t, b, 0, broker.Accepted)
	if err := b.Drop(broker.RST); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("read after a reset: got %v, want an error", err)
	}
	if err := b.Drop(broker.FIN); !errors.Is(err, broker.ErrNoConnection) {
		t.Errorf("Drop without a connection: got %v, want %v", err, broker.ErrNoConnection)
	}
	conn = dialEcho(t, b)
	b.Close()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("a connection outlives the broker")
	}
	if _, err := b.EchoPort(); !errors.Is(err, broker.ErrClosed) {
		t.Errorf("EchoPort of a closed broker: got %v, want %v", err, broker.ErrClosed)
	}
}

// A stranger gets no more than 64 kB back.
func TestEchoAllowance(t *testing.T) {
	b := start(t, broker.Config{})
	conn := dialEcho(t, b)
	go func() { _, _ = conn.Write(make([]byte, 100<<10)) }() // it breaks off
	if n, _ := io.Copy(io.Discard, conn); n > 64<<10 {
		t.Errorf("%d bytes came back", n)
	}
	if ev := await(t, b, 0, broker.Closed); ev.ByPeer || ev.How != broker.RST {
		t.Errorf("got %v, want it reset by the broker", ev)
	}
}
