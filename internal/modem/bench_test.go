package modem_test

import (
	"bytes"
	"io"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"attest/internal/modem"
	"attest/internal/port"
)

var answerAT = []byte("AT\r\r\nOK\r\n")

// BenchmarkExchange measures AT and its answer over a pseudo-terminal: through
// the whole driver, and beside it the same bytes by bare reads and writes of
// the same terminal, once by blocking system calls and once by a file in the
// runtime's poller, where host and modem share one thread. Compare the medians:
// the means are those of the scheduler.
func BenchmarkExchange(b *testing.B) {
	pty, err := port.OpenPTY("")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pty.Close() })
	go answerEach(pty)

	b.Run("floor-syscalls", func(b *testing.B) {
		fd, err := syscall.Open(pty.Path(), syscall.O_RDWR|syscall.O_NOCTTY, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer syscall.Close(fd)
		bare(b, func(p []byte) (int, error) { return syscall.Read(fd, p) },
			func(p []byte) (int, error) { return syscall.Write(fd, p) })
	})
	b.Run("floor-poller", func(b *testing.B) {
		tty, err := os.OpenFile(pty.Path(), os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
		if err != nil {
			b.Fatal(err)
		}
		defer tty.Close()
		bare(b, tty.Read, tty.Write)
	})
	b.Run("driver", func(b *testing.B) {
		p, err := port.Open(b.Context(), pty.Path(), port.Config{LockDir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		m := modem.Open(p, modem.Config{Dialect: dialect()})
		defer m.Close()
		median(b, func() error {
			_, err := m.Do(b.Context(), command("AT"))
			return err
		})
	})
}

// bare exchanges by one write and as many reads as the answer takes.
func bare(b *testing.B, read, write func([]byte) (int, error)) {
	buf := make([]byte, 64)
	median(b, func() error {
		if _, err := write([]byte("AT\r\n")); err != nil {
			return err
		}
		for in := buf[:0]; !bytes.HasSuffix(in, answerAT); {
			n, err := read(buf[len(in):])
			if err != nil {
				return err
			}
			in = buf[:len(in)+n]
		}
		return nil
	})
}

// answerEach answers every LF it reads.
func answerEach(p io.ReadWriter) {
	buf := make([]byte, 64)
	for {
		n, err := p.Read(buf)
		if err != nil {
			return
		}
		for range bytes.Count(buf[:n], []byte("\n")) {
			if _, err := p.Write(answerAT); err != nil {
				return
			}
		}
	}
}

// median runs exchange and reports the median of its duration.
func median(b *testing.B, exchange func() error) {
	var times []time.Duration
	for b.Loop() {
		start := time.Now()
		if err := exchange(); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2]), "median-ns/op")
}
