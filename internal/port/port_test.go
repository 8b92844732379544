package port_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"attest/internal/port"
)

// pair makes the two ends of every kind of port. The host's writes stall early.
var pairs = []struct {
	name string
	open func(t *testing.T, cfg port.Config) (host port.Port, modem io.ReadWriteCloser)
}{
	{"serial", openSerial},
	{"tcp", openTCP},
	{"rfc2217", openRemote},
	{"pipe", func(t *testing.T, _ port.Config) (port.Port, io.ReadWriteCloser) {
		host, modem := port.Pipe("pipe")
		return host, modem
	}},
}

func openSerial(t *testing.T, cfg port.Config) (port.Port, io.ReadWriteCloser) {
	t.Helper()
	modem := openPTY(t, "")
	return open(t, modem.Path(), cfg), modem
}

func openTCP(t *testing.T, cfg port.Config) (port.Port, io.ReadWriteCloser) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	host := open(t, "tcp://"+listener.Addr().String(), cfg)
	modem, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { modem.Close() })
	return host, modem
}

func openPTY(t *testing.T, link string) *port.PTY {
	t.Helper()
	p, err := port.OpenPTY(link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// open keeps holder records out of the machine's own directory.
func open(t *testing.T, url string, cfg port.Config) port.Port {
	t.Helper()
	if cfg.LockDir == "" {
		cfg.LockDir = t.TempDir()
	}
	p, err := port.Open(t.Context(), url, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// within fails the test if f does not end: what should end a blocked call did not.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	go func() { f(); cancel() }()
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Fatalf("%s did not end", what)
	}
}

func readFull(t *testing.T, r io.Reader, n int) []byte {
	t.Helper()
	got := make([]byte, n)
	within(t, "reading", func() {
		for at := 0; at < n; {
			read, err := r.Read(got[at:])
			if err != nil || read == 0 {
				t.Errorf("Read after %d of %d bytes: got %d, %v", at, n, read, err)
				return
			}
			at += read
		}
	})
	return got
}

// TestEveryByteBothWays would fail in cooked mode, with flow control by XON and
// XOFF, with a 7-bit line, and with a read time-out.
func TestEveryByteBothWays(t *testing.T) {
	all := make([]byte, 1024)
	for i := range all {
		all[i] = byte(i)
	}
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			for _, way := range []struct {
				name string
				from io.Writer
				to   io.Reader
			}{{"to the modem", host, modem}, {"to the host", modem, host}} {
				if n, err := way.from.Write(all); n != len(all) || err != nil {
					t.Fatalf("%s: wrote %d, %v", way.name, n, err)
				}
				if got := readFull(t, way.to, len(all)); !bytes.Equal(got, all) {
					t.Errorf("%s: got %q, want %q", way.name, got, all)
				}
			}
		})
	}
}

// TestNothingIsEchoed: had the terminal echoed, the modem would read its own
// lines before the host's.
func TestNothingIsEchoed(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			for _, step := range []struct {
				from io.Writer
				to   io.Reader
				text string
			}{{modem, host, "\r\nRDY\r\n"}, {host, modem, "AT\r\n"}, {modem, host, "AT\r\r\nOK\r\n"}, {host, modem, "ATI\r\n"}} {
				if _, err := io.WriteString(step.from, step.text); err != nil {
					t.Fatal(err)
				}
				if got := readFull(t, step.to, len(step.text)); string(got) != step.text {
					t.Errorf("got %q, want %q", got, step.text)
				}
			}
		})
	}
}

func TestMuchDataWhileBothSidesWrite(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcde\n"), 16<<10)
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			for _, w := range []io.Writer{host, modem} {
				go func() {
					if n, err := w.Write(data); n != len(data) || err != nil {
						t.Errorf("wrote %d of %d, %v", n, len(data), err)
					}
				}()
			}
			for _, r := range []io.Reader{host, modem} {
				if got := readFull(t, r, len(data)); !bytes.Equal(got, data) {
					t.Error("the data arrived changed")
				}
			}
		})
	}
}

func TestCloseEndsBlockedRead(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			reading := make(chan bool, 1)
			go func() {
				readFull(t, modem, 1)
				reading <- true
			}()
			within(t, "Read", func() {
				go func() {
					<-reading
					host.Close()
				}()
				host.Write([]byte("x"))
				_, err := host.Read(make([]byte, 1))
				if !errors.Is(err, port.ErrClosed) || errors.Is(err, port.ErrGone) {
					t.Errorf("Read: got %v, want %v alone", err, port.ErrClosed)
				}
			})
			if err := host.Close(); err != nil {
				t.Errorf("second Close: %v", err)
			}
		})
	}
}

func TestUseAfterClose(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			modem.Write([]byte("not read before the Close"))
			host.Close()
			if n, err := host.Read(make([]byte, 9)); n != 0 || !errors.Is(err, port.ErrClosed) {
				t.Errorf("Read: got %d, %v", n, err)
			}
			if n, err := host.Write([]byte("x")); n != 0 || !errors.Is(err, port.ErrClosed) {
				t.Errorf("Write: got %d, %v", n, err)
			}
		})
	}
}

// TestOtherSideGoesAway: an unplugged device, a closed connection. It must not
// look like our own Close.
func TestOtherSideGoesAway(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			reads := make(chan error, 1)
			go func() {
				_, err := host.Read(make([]byte, 1))
				reads <- err
			}()
			modem.Close()
			within(t, "Read", func() {
				err := <-reads
				if !errors.Is(err, port.ErrGone) || errors.Is(err, port.ErrClosed) {
					t.Errorf("blocked Read: got %v, want %v alone", err, port.ErrGone)
				}
				if errors.Is(err, io.EOF) && err == io.EOF {
					t.Errorf("Read returned a bare io.EOF")
				}
				var werr error
				for werr == nil { // TCP: until the reset comes back
					_, werr = host.Write([]byte("AT\r\n"))
				}
				if !errors.Is(werr, port.ErrGone) || errors.Is(werr, port.ErrClosed) {
					t.Errorf("Write: got %v, want %v alone", werr, port.ErrGone)
				}
			})
			host.Close()
			if _, err := host.Read(make([]byte, 1)); !errors.Is(err, port.ErrClosed) {
				t.Errorf("Read after our Close: got %v, want %v", err, port.ErrClosed)
			}
		})
	}
}

// TestWriteStalls needs an end to the kernel's buffers, so the pipe is left out.
func TestWriteStalls(t *testing.T) {
	for _, pair := range pairs[:3] {
		t.Run(pair.name, func(t *testing.T) {
			host, _ := pair.open(t, port.Config{WriteTimeout: 50 * time.Millisecond, Baud: 4_000_000})
			data := make([]byte, 64<<10)
			within(t, "Write", func() {
				for {
					n, err := host.Write(data)
					if err == nil {
						continue
					}
					if !errors.Is(err, port.ErrStalled) || n >= len(data) {
						t.Errorf("Write: got %d, %v, want %v", n, err, port.ErrStalled)
					}
					return
				}
			})
			within(t, "Close", func() { host.Close() })
		})
	}
}

func TestCloseEndsBlockedWrite(t *testing.T) {
	for _, pair := range pairs[:3] {
		t.Run(pair.name, func(t *testing.T) {
			host, modem := pair.open(t, port.Config{})
			writes := make(chan error, 1)
			go func() {
				_, err := host.Write(make([]byte, 32<<20))
				writes <- err
			}()
			readFull(t, modem, 1) // the Write has begun, and cannot end
			within(t, "Write", func() {
				host.Close()
				if err := <-writes; !errors.Is(err, port.ErrClosed) {
					t.Errorf("Write: got %v, want %v", err, port.ErrClosed)
				}
			})
		})
	}
}

func TestStringIsWhatWasOpened(t *testing.T) {
	pty := openPTY(t, "")
	url := "serial://" + pty.Path() + "?baud=9600"
	if got := open(t, url, port.Config{}).String(); got != url {
		t.Errorf("got %q, want %q", got, url)
	}
	if pty.String() != pty.Path() {
		t.Errorf("got %q, want %q", pty.String(), pty.Path())
	}
}
