package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeModem listens on TCP and serves the first host with talk. It returns its URL.
func fakeModem(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	return listening(t, func(l net.Listener, _ *sync.WaitGroup) {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		talk(conn)
	})
}

// listening has serve accept hosts until the test ends, in goroutines that end with it. It
// returns the URL.
func listening(t *testing.T, serve func(l net.Listener, serving *sync.WaitGroup)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	t.Cleanup(serving.Wait)
	t.Cleanup(func() { l.Close() })
	serving.Go(func() { serve(l, &serving) })
	return "tcp://" + l.Addr().String()
}

// mute takes everything and says nothing.
func mute(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// answering answers every command with OK, and ATI with a name; an empty name hangs up.
func answering(name string) func(net.Conn) {
	return func(conn net.Conn) {
		for in := bufio.NewScanner(conn); in.Scan(); {
			command := strings.TrimSpace(in.Text())
			answer := "\r\nOK\r\n"
			switch {
			case command == "ATI" && name == "":
				return
			case command == "ATI":
				answer = "\r\n" + name + "\r\n" + answer
			case strings.HasSuffix(command, "?"):
				answer = "\r\n" + strings.TrimSuffix(strings.TrimPrefix(command, "AT"), "?") + ": 1\r\n" + answer
			}
			if _, err := io.WriteString(conn, answer); err != nil {
				return
			}
		}
	}
}

// chatter is a TCP port on which something says the same again and again to whoever
// comes. It returns its URL.
func chatter(t *testing.T, text string) string {
	t.Helper()
	return listening(t, func(l net.Listener, serving *sync.WaitGroup) {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				again := time.NewTicker(20 * time.Millisecond)
				defer again.Stop()
				for err == nil {
					_, err = io.WriteString(conn, text)
					<-again.C
				}
			})
		}
	})
}

// relay stands between a run and a modem on TCP. It keeps what the run sends, and
// can be frozen: the line stands, and nothing comes over it any more.
type relay struct {
	url    string
	frozen chan struct{}
	mu     sync.Mutex
	sent   bytes.Buffer
}

func newRelay(t *testing.T, modem string) *relay {
	t.Helper()
	r := &relay{frozen: make(chan struct{})}
	r.url = fakeModem(t, func(host net.Conn) {
		device, err := net.Dial("tcp", strings.TrimPrefix(modem, "tcp://"))
		if err != nil {
			t.Error(err)
			return
		}
		defer device.Close()
		var back sync.WaitGroup
		defer back.Wait()
		back.Go(func() { r.pass(host, device) })
		r.pass(device, io.TeeReader(host, r))
		device.Close()
	})
	return r
}

// Write keeps a part of what the run sent.
func (r *relay) Write(data []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent.Write(data)
}

// pass copies until either side ends; frozen, it only takes.
func (r *relay) pass(to io.Writer, from io.Reader) {
	buf := make([]byte, 4096)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		select {
		case <-r.frozen:
			continue
		default:
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (r *relay) freeze() { close(r.frozen) }

// said returns what the run sent so far.
func (r *relay) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent.String()
}
