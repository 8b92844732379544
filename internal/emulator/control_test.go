package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"attest/internal/emulator"
)

// fakeModem knows three stimuli; it notes what it undergoes.
type fakeModem struct {
	mu        sync.Mutex
	undergone []string
	fail      error
	entered   chan struct{} // told when "reset" begins
	leave     chan struct{} // lets it end
}

func (m *fakeModem) Stimuli() []string { return []string{"pdp-loss", "power-cycle", "reset"} }

func (m *fakeModem) Stimulate(name string) error {
	if name == "reset" && m.entered != nil {
		close(m.entered)
		<-m.leave
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.undergone = append(m.undergone, name)
	return m.fail
}

// serveControl serves a socket; end stops it and gives what Serve returned. The test's end does the same.
func serveControl(t *testing.T, socket string, m emulator.Stimulated) (end func() error) {
	t.Helper()
	s, err := emulator.ListenControl(t.Context(), socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, m) }()
	end = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { end() })
	return end
}

func TestControl(t *testing.T) {
	for _, tt := range []struct {
		name, stimulus string
		fail           error
		want           string // the error, "" for none
		undergone      int
	}{
		{"known", "pdp-loss", nil, "", 1},
		{"refused by the modem", "power-cycle", errors.New("no power\nat all"), "no power at all", 1},
		{"unknown", "pdp-los", nil, `unknown stimulus "pdp-los", the nearest known one is "pdp-loss"`, 0},
		{"empty", "", nil, `send stimulus "": not a name`, 0},
		{"two lines", "reset\nreset", nil, `send stimulus "reset\nreset": not a name`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			socket, m := filepath.Join(t.TempDir(), "s"), &fakeModem{fail: tt.fail}
			end := serveControl(t, socket, m)
			got := ""
			if err := emulator.Control(t.Context(), socket, tt.stimulus); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("error: got %s, want %s", got, tt.want)
			}
			if err := end(); err != nil {
				t.Errorf("Serve: %v", err)
			}
			if len(m.undergone) != tt.undergone {
				t.Errorf("undergone: got %q, want %d", m.undergone, tt.undergone)
			}
		})
	}
}

func TestControlSocketIsPrivateAndRemoved(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	end := serveControl(t, socket, &fakeModem{})
	info, err := os.Lstat(socket)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode(), fs.ModeSocket|0o600; got != want {
		t.Errorf("mode: got %v, want %v", got, want)
	}
	if err := end(); err != nil {
		t.Errorf("Serve: %v", err)
	}
	if _, err := os.Lstat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the end: got %v, want no file", err)
	}
}

func TestServeControl(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	socket := filepath.Join(t.TempDir(), "s")
	if err := emulator.ServeControl(ctx, socket, &fakeModem{}); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want nil or the context's", err)
	}
	if _, err := os.Lstat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the end: got %v, want no file", err)
	}
}

func TestListenControlFindsSomethingThere(t *testing.T) {
	for _, tt := range []struct {
		name  string
		place func(t *testing.T, socket string)
		want  string
	}{
		{"the socket of a dead process", func(t *testing.T, socket string) {
			l, err := net.Listen("unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			l.(*net.UnixListener).SetUnlinkOnClose(false)
			l.Close()
		}, ""},
		{"a live socket", func(t *testing.T, socket string) {
			l, err := net.Listen("unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
		}, "another process serves it"},
		{"a file", func(t *testing.T, socket string) {
			if err := os.WriteFile(socket, []byte("precious"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "a file that is no socket"},
		{"no folder", func(t *testing.T, socket string) { os.Remove(filepath.Dir(socket)) }, "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			socket := filepath.Join(t.TempDir(), "s")
			tt.place(t, socket)
			before, _ := os.Lstat(socket)
			s, err := emulator.ListenControl(t.Context(), socket)
			if err == nil {
				s.Close()
			}
			if tt.want == "" {
				if err != nil {
					t.Errorf("got %v, want a socket", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if after, _ := os.Lstat(socket); before != nil && !os.SameFile(before, after) {
				t.Errorf("what was there is gone")
			}
		})
	}
}

func TestListenControlRefusesALongPath(t *testing.T) {
	_, err := emulator.ListenControl(t.Context(), "/tmp/"+strings.Repeat("x", 103))
	if err == nil || !strings.Contains(err.Error(), "at most 107") {
		t.Errorf("got %v, want a refusal that names the limit", err)
	}
}

func TestCloseLeavesAnotherSocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	first, err := emulator.ListenControl(t.Context(), socket)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(socket)
	second, err := emulator.ListenControl(t.Context(), socket)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	first.Close()
	if _, err := os.Lstat(socket); err != nil {
		t.Errorf("the second socket is gone: %v", err)
	}
}

func TestControlWaitsForTheStimulus(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	m := &fakeModem{entered: make(chan struct{}), leave: make(chan struct{})}
	serveControl(t, socket, m)
	done := make(chan error, 1)
	go func() { done <- emulator.Control(t.Context(), socket, "reset") }()
	<-m.entered
	select {
	case err := <-done:
		t.Fatalf("returned %v before the stimulus ended", err)
	default:
	}
	// Another caller is not held up by it.
	if err := emulator.Control(t.Context(), socket, "pdp-loss"); err != nil {
		t.Error(err)
	}
	close(m.leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestControlEndsWithItsContext(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	m := &fakeModem{entered: make(chan struct{}), leave: make(chan struct{})}
	serveControl(t, socket, m)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- emulator.Control(ctx, socket, "reset") }()
	<-m.entered
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	close(m.leave)
}

func TestControlWithoutAModem(t *testing.T) {
	err := emulator.Control(t.Context(), filepath.Join(t.TempDir(), "s"), "reset")
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "reach an emulated modem: ") {
		t.Errorf("got %v, want that no modem is there", err)
	}
}

// A foreign caller that sends rubbish gets an error and does no harm.
func TestControlRefusesRubbish(t *testing.T) {
	for _, tt := range []struct{ name, sent, want string }{
		{"no line end", "pdp-loss", "error: read a line"},
		{"nothing", "", "error: read a line"},
		{"CR LF", "pdp-loss\r\n", "ok\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			socket := filepath.Join(t.TempDir(), "s")
			serveControl(t, socket, &fakeModem{})
			conn, err := net.Dial("unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, tt.sent)
			conn.(*net.UnixConn).CloseWrite()
			answer := make([]byte, 200)
			n, _ := conn.Read(answer)
			if got := string(answer[:n]); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
