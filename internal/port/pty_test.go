package port_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"attest/internal/port"
)

// TestPTYCloseEndsBlockedRead: it does not with a master in blocking mode.
func TestPTYCloseEndsBlockedRead(t *testing.T) {
	pty := openPTY(t, "")
	host := open(t, pty.Path(), port.Config{})
	reads := make(chan error, 1)
	began := make(chan bool)
	go func() {
		pty.Read(make([]byte, 1))
		close(began)
		_, err := pty.Read(make([]byte, 1))
		reads <- err
	}()
	host.Write([]byte("x"))
	<-began
	within(t, "Read", func() {
		pty.Close()
		if err := <-reads; !errors.Is(err, port.ErrClosed) {
			t.Errorf("got %v, want %v", err, port.ErrClosed)
		}
	})
	if err := pty.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if _, err := pty.Baud(); !errors.Is(err, port.ErrClosed) {
		t.Errorf("Baud: got %v, want %v", err, port.ErrClosed)
	}
}

// TestPTYWithoutReader: a modem that talks to nobody stalls, and not for ever.
func TestPTYWithoutReader(t *testing.T) {
	pty := openPTY(t, "")
	pty.WriteTimeout = 50 * time.Millisecond
	within(t, "Write", func() {
		for {
			if _, err := pty.Write(make([]byte, 64<<10)); err != nil {
				if !errors.Is(err, port.ErrStalled) {
					t.Errorf("got %v, want %v", err, port.ErrStalled)
				}
				return
			}
		}
	})
	host := open(t, pty.Path(), port.Config{}) // drops what lay there
	if _, err := pty.Write([]byte("OK")); err != nil {
		t.Fatalf("Write after the stall: %v", err)
	}
	readFull(t, host, 2)
}

// TestPTYIsRawBeforeAnyHost: boot lines are written before a host comes and makes
// the terminal raw itself. In cooked mode they would come back as commands.
func TestPTYIsRawBeforeAnyHost(t *testing.T) {
	pty := openPTY(t, "")
	pty.Write([]byte("\r\nRDY\r\n"))
	host := open(t, pty.Path(), port.Config{})
	host.Write([]byte("AT\r\n"))
	if got := readFull(t, pty, 4); string(got) != "AT\r\n" {
		t.Errorf("got %q, want %q", got, "AT\r\n")
	}
}

// TestPTYOutlivesItsHosts: without a slave of its own the master would read EIO
// once the host has closed.
func TestPTYOutlivesItsHosts(t *testing.T) {
	pty := openPTY(t, "")
	locks := t.TempDir()
	reads := make(chan string)
	go func() {
		buf := make([]byte, 1)
		for {
			if _, err := pty.Read(buf); err != nil {
				close(reads)
				return
			}
			reads <- string(buf)
		}
	}()
	for _, want := range []string{"1", "2", "3"} {
		host := open(t, pty.Path(), port.Config{LockDir: locks})
		host.Write([]byte(want))
		if got := <-reads; got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		host.Close()
	}
}

func TestPTYLink(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	target := func() string {
		path, _ := os.Readlink(link)
		return path
	}
	first := openPTY(t, link)
	if target() != first.Path() {
		t.Fatalf("got a link to %q, want %q", target(), first.Path())
	}
	second := openPTY(t, link)
	if target() != second.Path() {
		t.Errorf("got a link to %q, want %q", target(), second.Path())
	}
	first.Close()
	if target() != second.Path() {
		t.Errorf("the first Close took the second's link: %q", target())
	}
	second.Close()
	if entries, _ := os.ReadDir(filepath.Dir(link)); len(entries) != 0 {
		t.Errorf("Close left %v", entries)
	}
}

func TestPTYLinkReplacesNoFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{file, dir, filepath.Join(dir, "no", "such", "directory")} {
		if pty, err := port.OpenPTY(link); err == nil {
			pty.Close()
			t.Errorf("%s: not refused", link)
		}
	}
	if text, err := os.ReadFile(file); string(text) != "precious" {
		t.Errorf("the file is now %q, %v", text, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}
