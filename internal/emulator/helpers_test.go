package emulator_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/transcripts"
)

// profile is that of the release under emulation.
func profile(t testing.TB) *firmware.Profile {
	t.Helper()
	p, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newModem builds a modem with the guide's numbers.
func newModem(t testing.TB, cfg emulator.Config) *emulator.Modem {
	t.Helper()
	if cfg.Profile == nil {
		cfg.Profile = profile(t)
	}
	cfg.IMEI, cfg.IMSI, cfg.ICCID = "868488076506128", "460001841426414", "898604981022C0256459"
	m, err := emulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// host talks to a modem over an in-memory port and holds every byte against
// what it expects.
type host struct {
	t     testing.TB
	modem *emulator.Modem
	port  io.ReadWriteCloser
	input chan []byte
	rest  []byte
	limit time.Duration
}

// newHost connects a host to a new modem with the given defects. Echo is off
// unless the dialogue switches it on.
func newHost(t testing.TB, defects ...string) *host {
	t.Helper()
	return attach(t, newModem(t, emulator.Config{Defects: defects})).silent()
}

// attach serves the modem to a new host.
func attach(t testing.TB, m *emulator.Modem) *host {
	t.Helper()
	ours, theirs := net.Pipe()
	served := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { served <- m.Serve(ctx, theirs) }()
	h := &host{t: t, modem: m, port: ours, input: make(chan []byte, 1000), limit: 10 * time.Second}
	go h.read()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: got %v, want no error", err)
		}
	})
	return h
}

func (h *host) read() {
	defer close(h.input)
	for {
		buf := make([]byte, 4096)
		n, err := h.port.Read(buf)
		if n > 0 {
			h.input <- buf[:n]
		}
		if err != nil {
			return
		}
	}
}

func (h *host) silent() *host {
	h.t.Helper()
	h.ask("ATE0\r\n", "ATE0\r\r\nOK\r\n")
	return h
}

func (h *host) send(text string) {
	h.t.Helper()
	if _, err := io.WriteString(h.port, text); err != nil {
		h.t.Fatalf("send %q: %v", text, err)
	}
}

// want reads exactly the bytes of text.
func (h *host) want(text string) {
	h.t.Helper()
	if got := h.take(len(text), text); got != text {
		h.t.Fatalf("got  %q\nwant %q", got, text)
	}
}

// take reads n bytes; want is for the message when they do not come, or when
// what came already differs.
func (h *host) take(n int, want string) string {
	h.t.Helper()
	timer := time.NewTimer(h.limit)
	defer timer.Stop()
	for len(h.rest) < n && strings.HasPrefix(want, string(h.rest)) {
		select {
		case chunk, ok := <-h.input:
			if !ok {
				h.t.Fatalf("port closed, got %q\nwant %q", h.rest, want)
			}
			h.rest = append(h.rest, chunk...)
		case <-timer.C:
			h.t.Fatalf("nothing more after %v\ngot  %q\nwant %q", h.limit, h.rest, want)
		}
	}
	n = min(n, len(h.rest))
	got := string(h.rest[:n])
	h.rest = bytes.Clone(h.rest[n:])
	return got
}

// ask sends bytes and wants bytes.
func (h *host) ask(sent, want string) {
	h.t.Helper()
	h.send(sent)
	h.want(want)
}

// until reads up to and including mark.
func (h *host) until(mark string) string {
	h.t.Helper()
	for !bytes.Contains(h.rest, []byte(mark)) {
		h.peek(len(h.rest) + 1)
	}
	return h.take(bytes.Index(h.rest, []byte(mark))+len(mark), string(h.rest))
}

// peek waits for n bytes and leaves them.
func (h *host) peek(n int) {
	h.t.Helper()
	timer := time.NewTimer(h.limit)
	defer timer.Stop()
	for len(h.rest) < n {
		select {
		case chunk, ok := <-h.input:
			if !ok {
				h.t.Fatalf("port closed, got %q", h.rest)
			}
			h.rest = append(h.rest, chunk...)
		case <-timer.C:
			h.t.Fatalf("nothing more after %v, got %q", h.limit, h.rest)
		}
	}
}

// settle waits until the modem has dealt with what was sent: the port hands a
// write over when the one before it has been dealt with.
func (h *host) settle() {
	h.t.Helper()
	h.send("\n")
}

// stimulate acts on the modem from outside.
func (h *host) stimulate(name string) {
	h.t.Helper()
	h.settle()
	if err := h.modem.Stimulate(name); err != nil {
		h.t.Fatal(err)
	}
}

// do sends a command and wants lines, each group of them a frame.
func (h *host) do(command string, frames ...string) {
	h.t.Helper()
	h.ask(command+"\r\n", framed(frames...))
}

// hear wants unsolicited frames.
func (h *host) hear(frames ...string) {
	h.t.Helper()
	h.want(framed(frames...))
}

// quiet wants that nothing has come but what was taken.
func (h *host) quiet() {
	h.t.Helper()
	h.do("AT", "OK")
}

func framed(frames ...string) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "\r\n%s\r\n", f)
	}
	return b.String()
}
