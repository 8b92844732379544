package modem_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/at"
	"attest/internal/modem"
	"attest/internal/port"
)

// contextual is a port whose calls a context ends, as those of Open and Pipe are.
type contextual interface {
	port.Port
	ReadContext(context.Context, []byte) (int, error)
	WriteContext(context.Context, []byte) (int, error)
	ReadReady([]byte) (int, error)
}

// relieved returns a dialogue whose background has just ceased to read.
func relieved(t *testing.T, host, far port.Port, cfg modem.Config) *modem.Modem {
	t.Helper()
	cfg.Dialect = dialect()
	m := modem.Open(host, cfg)
	t.Cleanup(func() {
		m.Close()
		far.Close()
	})
	time.AfterFunc(time.Second, func() { say(t, far, "\r\nRDY\r\n") })
	if _, err := m.Await(t.Context(), "RDY", is("RDY")); err != nil {
		t.Fatal(err)
	}
	return m
}

// counted counts the calls of Read, which only the background makes.
type counted struct {
	contextual
	reads atomic.Int32
}

func (c *counted) Read(b []byte) (int, error) {
	c.reads.Add(1)
	return c.contextual.Read(b)
}

func TestWhoWaitsReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, far := port.Pipe("test")
		c := &counted{contextual: host.(contextual)}
		m := relieved(t, c, far, modem.Config{})
		respond(t, far, map[string]string{"AT\r\n": "\r\nOK\r\n"})
		for range 10 {
			if _, err := m.Do(t.Context(), command("AT")); err != nil {
				t.Fatal(err)
			}
		}
		if got := c.reads.Load(); got != 1 {
			t.Errorf("the background has read %d times, want once, before the exchanges", got)
		}
	})
}

func TestNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := make(chan modem.Entry, 100)
		host, far := port.Pipe("test")
		m := relieved(t, host, far, modem.Config{Observe: func(e modem.Entry) { seen <- e }})
		for _, late := range []time.Duration{time.Millisecond, 0} { // the background takes over, then reads
			said := time.Now()
			say(t, far, "\r\nCLOSED\r\n")
			for e := range seen {
				if e.Line.Text != "CLOSED" {
					continue
				}
				if took := e.Time.Sub(said); took > late {
					t.Errorf("journalled %v late, want %v at most", took, late)
				}
				break
			}
		}
		far.Close()
		synctest.Wait()
		if err := m.Send(t.Context(), command("AT")); !errors.Is(err, port.ErrGone) {
			t.Errorf("Send to a lost port: got %v, want %v", err, port.ErrGone)
		}
	})
}

// TestLooksCatchUp: what has come is seen by everyone who looks, also while the
// background has not taken over yet, and stands before a command sent later.
func TestLooksCatchUp(t *testing.T) {
	ended, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	tests := []struct {
		name string
		look func(t *testing.T, m *modem.Modem) bool
	}{
		{"Since", func(t *testing.T, m *modem.Modem) bool {
			return slices.ContainsFunc(m.Journal(), func(e modem.Entry) bool { return e.Line.Text == "CLOSED" })
		}},
		{"Rest", func(t *testing.T, m *modem.Modem) bool { return string(m.Rest()) == "CONN" }},
		{"Await that has ended", func(t *testing.T, m *modem.Modem) bool {
			_, err := m.Await(ended, "CLOSED", is("CLOSED"))
			return err == nil
		}},
		{"Mark", func(t *testing.T, m *modem.Modem) bool { return m.Mark() == len(m.Journal()) }},
		{"Forget", func(t *testing.T, m *modem.Modem) bool { m.Forget(); return len(m.Journal()) == 0 }},
		{"Send", func(t *testing.T, m *modem.Modem) bool {
			err := m.Send(t.Context(), command("AT"))
			journal := m.Journal()
			return err == nil && journal[len(journal)-1].Sent && journal[len(journal)-2].Line.Text == "CLOSED"
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, far := port.Pipe("test")
				m := relieved(t, host, far, modem.Config{})
				say(t, far, "\r\nCLOSED\r\nCONN")
				if !tt.look(t, m) {
					t.Errorf("CLOSED and CONN were not seen; journal %+v", m.Journal())
				}
			})
		})
	}
}

func TestEndsOfAReadByWhoWaits(t *testing.T) {
	tests := []struct {
		name string
		end  func(m *modem.Modem, far port.Port, cancel context.CancelFunc)
		want error
		goes bool // the dialogue goes on
	}{
		{"deadline", func(*modem.Modem, port.Port, context.CancelFunc) {}, context.DeadlineExceeded, true},
		{"cancelled", func(_ *modem.Modem, _ port.Port, cancel context.CancelFunc) { cancel() }, context.Canceled, true},
		{"closed", func(m *modem.Modem, _ port.Port, _ context.CancelFunc) { m.Close() }, port.ErrClosed, false},
		{"port lost", func(_ *modem.Modem, far port.Port, _ context.CancelFunc) { far.Close() }, port.ErrGone, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				host, far := port.Pipe("test")
				m := relieved(t, host, far, modem.Config{})
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				time.AfterFunc(time.Minute, func() { tt.end(m, far, cancel) })
				if _, err := m.Await(ctx, "SUBACK", is("SUBACK")); !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				if !tt.goes {
					return
				}
				say(t, far, "\r\nSUBACK\r\n")
				if _, err := m.Await(t.Context(), "SUBACK", is("SUBACK")); err != nil {
					t.Errorf("after the wait that ended: %v", err)
				}
			})
		})
	}
}

func TestCloseWhileNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, far := port.Pipe("test")
		m := relieved(t, host, far, modem.Config{})
		for range 2 {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}
		if _, err := m.Await(t.Context(), "SUBACK", is("SUBACK")); !errors.Is(err, port.ErrClosed) {
			t.Errorf("got %v, want %v", err, port.ErrClosed)
		}
	})
}

// TestPlainPort: one whose calls no context ends.
func TestPlainPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, far := port.Pipe("test")
		m := relieved(t, struct{ port.Port }{host}, far, modem.Config{})
		respond(t, far, map[string]string{"AT\r\n": "\r\nOK\r\n"})
		for range 3 {
			if a, err := m.Do(t.Context(), command("AT")); err != nil || !a.OK() {
				t.Errorf("got %+v, %v, want OK", a, err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var timeout *modem.TimeoutError
		if _, err := m.Await(ctx, "SUBACK", is("SUBACK")); !errors.As(err, &timeout) {
			t.Errorf("got %v, want a time-out", err)
		}
	})
}

// TestManyWaitOverATerminal lets waits that come, give up and come again take turns
// at reading, with commands between them, and holds the journal against the
// bytes written.
func TestManyWaitOverATerminal(t *testing.T) {
	const waiters, lines, commands = 4, 100, 100
	pty, err := port.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	defer pty.Close()
	host, err := port.Open(t.Context(), pty.Path(), port.Config{LockDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	m := modem.Open(host, modem.Config{Dialect: at.Dialect{URC: func(text string) bool { return text[0] == '+' }}})
	defer m.Close()
	far := &logged{PTY: pty}
	go answerEach(far)

	var group sync.WaitGroup
	for w := range waiters {
		name := func(i int) string { return fmt.Sprintf("+W: %d,%d", w, i) }
		turn := make(chan int, 1)
		group.Go(func() {
			for i := range turn {
				for patience := time.Microsecond; ; patience *= 2 {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					_, err := m.AwaitFrom(ctx, 0, name(i), is(name(i)))
					cancel()
					if err == nil {
						break
					}
					if patience > time.Minute || !errors.Is(err, context.DeadlineExceeded) {
						t.Error(err)
						return
					}
				}
			}
		})
		group.Go(func() {
			defer close(turn)
			for i := range lines {
				turn <- i
				if _, err := far.Write([]byte("\r\n" + name(i) + "\r\n")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range commands {
		if a, err := m.Do(t.Context(), command("AT")); err != nil || !a.OK() {
			t.Errorf("got %+v, %v, want OK", a, err)
		}
	}
	group.Wait()
	var received []byte
	for _, e := range m.Journal() {
		received = append(received, e.Line.Raw...)
	}
	far.mu.Lock()
	defer far.mu.Unlock()
	if !bytes.Equal(received, far.written) {
		t.Errorf("journal holds %d bytes received, other than the %d written", len(received), len(far.written))
	}
}

// logged keeps what is written, in order.
type logged struct {
	*port.PTY
	mu      sync.Mutex
	written []byte
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.written = append(l.written, b...)
	return l.PTY.Write(b)
}
