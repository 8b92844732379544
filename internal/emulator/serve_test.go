package emulator_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/emulator"
	"attest/internal/port"
)

// TestHostsOneAfterTheOther: what a host left half done ends with it, and the
// modem keeps the rest.
func TestHostsOneAfterTheOther(t *testing.T) {
	for _, left := range []string{"AT+CG", "AT+FSWRITE=a,0,50,15\r\nab"} {
		m := newModem(t, emulator.Config{})
		ours, theirs := net.Pipe()
		served := make(chan error, 1)
		go func() { served <- m.Serve(t.Context(), theirs) }()
		first := &host{t: t, modem: m, port: ours, input: make(chan []byte, 10), limit: time.Minute}
		go first.read()
		first.silent().do("AT+FSCREATE=a", "OK")
		_, second := port.Pipe("second")
		if err := m.Serve(t.Context(), second); !errors.Is(err, emulator.ErrBusy) {
			t.Fatalf("second host: got %v, want %v", err, emulator.ErrBusy)
		}
		first.quiet()
		first.send(left)
		ours.Close()
		if err := <-served; err != nil {
			t.Errorf("Serve: got %v, want no error when the host goes", err)
		}

		mine, yours := port.Pipe("third")
		go func() { served <- m.Serve(t.Context(), yours) }()
		third := &host{t: t, modem: m, port: mine, input: make(chan []byte, 10), limit: time.Minute}
		go third.read()
		third.do("AT+FSFLSIZE=a", "+FSFLSIZE: 0", "OK")
		mine.Close()
		if err := <-served; err != nil {
			t.Errorf("Serve: got %v, want no error when the host goes", err)
		}
	}
}

func TestServeEnds(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(m *emulator.Modem, host net.Conn, cancel func())
	}{
		{"context", func(_ *emulator.Modem, _ net.Conn, cancel func()) { cancel() }},
		{"host", func(_ *emulator.Modem, host net.Conn, _ func()) { host.Close() }},
		{"modem", func(m *emulator.Modem, _ net.Conn, _ func()) { m.Close() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newModem(t, emulator.Config{})
			ours, theirs := net.Pipe()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			served := make(chan error, 1)
			go func() { served <- m.Serve(ctx, theirs) }()
			io.WriteString(ours, "A")
			tt.end(m, ours, cancel)
			if err := <-served; err != nil {
				t.Errorf("got %v, want no error", err)
			}
			if _, err := theirs.Read(make([]byte, 1)); err == nil {
				t.Error("the port is still open")
			}
		})
	}
}

func TestClosedModem(t *testing.T) {
	m := newModem(t, emulator.Config{})
	m.Close()
	m.Close()
	if err := m.Stimulate("reset"); err == nil {
		t.Error("a closed modem was stimulated")
	}
	_, theirs := net.Pipe()
	if err := m.Serve(t.Context(), theirs); err != nil {
		t.Errorf("Serve on a closed modem: got %v, want no error", err)
	}
}

func TestConfigErrors(t *testing.T) {
	if _, err := emulator.New(emulator.Config{}); err == nil {
		t.Error("no profile: got no error")
	}
	_, err := emulator.New(emulator.Config{Profile: profile(t), Resolve: map[string]string{"a": "localhost"}})
	if err == nil || !strings.Contains(err.Error(), `"localhost"`) {
		t.Errorf("got %v, want an error that names the address", err)
	}
}

func TestResolve(t *testing.T) {
	m := newModem(t, emulator.Config{Resolve: map[string]string{"Broker.Example": "127.0.0.1", "no.invalid": "127.0.0.1"}})
	r := rig{attach(t, m).silent(), newPeer(t)}
	for _, tt := range []struct {
		name  string
		known bool
	}{
		{"broker.example", true}, {"BROKER.EXAMPLE.", true}, {"qa.attest.test", true}, {"127.0.0.1", true},
		{"attest.test", false}, {"localhost", false}, {"no.invalid", false}, {"other.example", false}, {"127.0.0.256", false},
	} {
		frames := []string{"OK", "STATE: IP STATUS", "CONNECT FAIL"}
		if tt.known {
			frames = []string{"OK", "CONNECT OK"}
		}
		r.do("AT+MIPSTART="+tt.name+","+itoa(r.peer.port()), frames...)
		if tt.known {
			r.do("AT+MIPCLOSE", "OK")
		}
	}
}

// TestFramesStayWhole: messages arrive while commands are answered, and no
// frame tears another.
func TestFramesStayWhole(t *testing.T) {
	const count = 300
	r := newRig(t).dial().logIn()
	go func() {
		for range count {
			io.WriteString(r.peer.conn, publishPacket(0x30, "t", 0, "payload"))
		}
	}()
	go func() {
		for range count {
			io.WriteString(r.host.port, "AT+CGATT?\r\n")
		}
	}()
	frames := []string{framed("+CGATT: 1"), framed("OK"), framed(`+MSUB: "t",7 byte,payload`)}
	seen := map[string]int{}
	for range 3 * count {
		r.peek(len(frames[1]))
		i := slices.IndexFunc(frames, func(f string) bool { return strings.HasPrefix(f, string(r.rest[:len(frames[1])])) })
		if i < 0 {
			t.Fatalf("torn: %q", r.rest)
		}
		r.want(frames[i])
		seen[frames[i]]++
	}
	for _, f := range frames {
		if seen[f] != count {
			t.Errorf("%q: got %d, want %d", f, seen[f], count)
		}
	}
}
