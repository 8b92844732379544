package port_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"attest/internal/port"
)

// contextual is what the ports of Open and Pipe have beyond Port.
type contextual interface {
	port.Port
	ReadContext(context.Context, []byte) (int, error)
	WriteContext(context.Context, []byte) (int, error)
	ReadReady([]byte) (int, error)
}

func openContextual(t *testing.T, open func(*testing.T, port.Config) (port.Port, io.ReadWriteCloser)) (contextual, io.ReadWriteCloser) {
	t.Helper()
	host, modem := open(t, port.Config{})
	return host.(contextual), modem
}

// TestContextEndsRead more than once, and the port lives on.
func TestContextEndsRead(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := openContextual(t, pair.open)
			buf := make([]byte, 9)
			for _, text := range []string{"a", "b"} {
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				within(t, "ReadContext", func() {
					for range 2 { // under way, then ended before
						if n, err := host.ReadContext(ctx, buf); n != 0 || !errors.Is(err, port.ErrInterrupted) {
							t.Errorf("got %d, %v, want %v", n, err, port.ErrInterrupted)
						}
					}
				})
				io.WriteString(modem, text)
				within(t, "ReadContext", func() {
					if n, err := host.ReadContext(t.Context(), buf); string(buf[:n]) != text || err != nil {
						t.Errorf("got %q, %v, want %q", buf[:n], err, text)
					}
				})
			}
			modem.Close()
			within(t, "ReadContext", func() {
				if _, err := host.ReadContext(t.Context(), buf); !errors.Is(err, port.ErrGone) {
					t.Errorf("other side closed: got %v, want %v", err, port.ErrGone)
				}
			})
		})
	}
}

func TestReadReadyDoesNotWait(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := openContextual(t, pair.open)
			buf := make([]byte, 9)
			if n, err := host.ReadReady(buf); n != 0 || err != nil {
				t.Errorf("nothing there: got %d, %v", n, err)
			}
			io.WriteString(modem, "ab")
			readFull(t, host, 1) // the other byte came with it
			if n, err := host.ReadReady(buf); string(buf[:n]) != "b" || err != nil {
				t.Errorf("got %q, %v, want \"b\"", buf[:n], err)
			}
			modem.Close()
			within(t, "Read", func() { host.Read(buf) }) // until the end has come
			if n, err := host.ReadReady(buf); n != 0 || !errors.Is(err, port.ErrGone) {
				t.Errorf("other side closed: got %d, %v, want %v", n, err, port.ErrGone)
			}
			host.Close()
			if n, err := host.ReadReady(buf); n != 0 || !errors.Is(err, port.ErrClosed) {
				t.Errorf("closed: got %d, %v, want %v", n, err, port.ErrClosed)
			}
		})
	}
}

// TestContextEndsWrite long before the write time-out; the next Write has that again.
func TestContextEndsWrite(t *testing.T) {
	for _, pair := range pairs[:3] {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := openContextual(t, pair.open)
			data := make([]byte, 32<<20)
			taken := 0
			within(t, "WriteContext", func() {
				ctx, cancel := context.WithCancel(t.Context())
				writes := make(chan error, 1)
				go func() {
					var err error
					taken, err = host.WriteContext(ctx, data)
					writes <- err
				}()
				readFull(t, modem, 1) // the Write has begun, and cannot end
				cancel()
				if err := <-writes; !errors.Is(err, port.ErrStalled) || taken >= len(data) {
					t.Errorf("got %d, %v, want %v", taken, err, port.ErrStalled)
				}
			})
			go host.Write([]byte("x"))
			if got := readFull(t, modem, taken); got[len(got)-1] != 'x' {
				t.Errorf("the next Write came to nothing")
			}
		})
	}
}
