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

// exchanges is how many of a kind follow each other. The kinds take turns, so
// that whatever else the machine does meets all of them.
const exchanges = 200

// BenchmarkExchange measures AT and its answer over a pseudo-terminal: by the
// whole driver, and in turn with it the floor, which is the same bytes over the same
// terminal by one goroutine that calls bare writes and reads and nothing else:
//
//   - syscalls: blocking write(2) and read(2). The read sleeps in the kernel, which
//     has to wake its thread; on an idle machine that is most of the time.
//   - poller: an os.File in the runtime's poller, as the driver has it. Host and modem
//     share one thread and nobody is woken, which makes it the stricter floor.
//
// It reports medians, for the means are those of the scheduler, and the ratio
// of the driver's to each floor's.
func BenchmarkExchange(b *testing.B) {
	pty, err := port.OpenPTY("")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pty.Close() })
	go answerEach(pty)
	var driver, syscalls, poller []time.Duration
	for b.Loop() {
		syscalls = append(syscalls, bySyscalls(b, pty.Path())...)
		driver = append(driver, byDriver(b, pty.Path())...)
		poller = append(poller, byPoller(b, pty.Path())...)
	}
	b.ReportMetric(0, "ns/op") // of all three together: says nothing
	b.ReportMetric(median(driver), "driver-ns")
	b.ReportMetric(median(syscalls), "syscalls-ns")
	b.ReportMetric(median(poller), "poller-ns")
	b.ReportMetric(median(driver)/median(syscalls), "driver/syscalls")
	b.ReportMetric(median(driver)/median(poller), "driver/poller")
}

func byDriver(b *testing.B, path string) []time.Duration {
	p, err := port.Open(b.Context(), path, port.Config{LockDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	m := modem.Open(p, modem.Config{Dialect: dialect()})
	defer m.Close()
	return measure(b, func() error {
		_, err := m.Do(b.Context(), command("AT"))
		return err
	})
}

func bySyscalls(b *testing.B, path string) []time.Duration {
	fd, err := syscall.Open(path, syscall.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer syscall.Close(fd)
	return measure(b, bare(func(p []byte) (int, error) { return syscall.Read(fd, p) },
		func(p []byte) (int, error) { return syscall.Write(fd, p) }))
}

func byPoller(b *testing.B, path string) []time.Duration {
	tty, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer tty.Close()
	return measure(b, bare(tty.Read, tty.Write))
}

// bare exchanges by one write and as many reads as the answer takes.
func bare(read, write func([]byte) (int, error)) func() error {
	buf := make([]byte, 64)
	return func() error {
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
	}
}

// measure returns how long each of several exchanges took.
func measure(b *testing.B, exchange func() error) []time.Duration {
	times := make([]time.Duration, exchanges)
	for i := range times {
		start := time.Now()
		if err := exchange(); err != nil {
			b.Fatal(err)
		}
		times[i] = time.Since(start)
	}
	return times
}

// median returns the median of times in nanoseconds.
func median(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2])
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
