package port_test

import (
	"io"
	"os"
	"testing"

	"attest/internal/port"

	"golang.org/x/sys/unix"
)

// BenchmarkExchange is one command and its answer over a pty: through the port,
// and the floor under it, a bare file in the runtime's poller. (Blocking system calls
// are several times slower: each answer wakes a thread, not a goroutine.)
func BenchmarkExchange(b *testing.B) {
	b.Run("port", func(b *testing.B) {
		pty, host := benchPort(b)
		exchange(b, pty, host)
	})
	b.Run("floor", func(b *testing.B) {
		pty, _ := benchPort(b)
		bare, err := os.OpenFile(pty.Path(), unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { bare.Close() })
		exchange(b, pty, bare)
	})
}

func benchPort(b *testing.B) (*port.PTY, port.Port) {
	b.Helper()
	pty, err := port.OpenPTY("")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pty.Close() })
	host, err := port.Open(b.Context(), pty.Path(), port.Config{LockDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { host.Close() })
	return pty, host
}

// exchange lets modem answer each command that host sends.
func exchange(b *testing.B, modem, host io.ReadWriter) {
	command, answer := []byte("AT+CGMR\r\n"), []byte("\r\n+CGMR: \"AirM2M_780EP_V1007_LTE_AT\"\r\n\r\nOK\r\n")
	done := make(chan error, 1)
	n := b.N
	go func() {
		buf := make([]byte, len(command))
		for range n {
			if _, err := io.ReadFull(modem, buf); err != nil {
				done <- err
				return
			}
			if _, err := modem.Write(answer); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	buf := make([]byte, len(answer))
	for b.ResetTimer(); n > 0; n-- {
		if _, err := host.Write(command); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(host, buf); err != nil {
			b.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
