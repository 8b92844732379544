package port_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"attest/internal/port"

	"golang.org/x/sys/unix"
)

func TestLineRate(t *testing.T) {
	for _, tt := range []struct {
		query string
		cfg   int
		want  int
	}{
		{"", 0, 115200},
		{"", 57600, 57600},
		{"?baud=460800", 0, 460800},
		{"?baud=9600", 57600, 9600},
		{"?baud=250000", 0, 250000}, // not one of POSIX
	} {
		t.Run(tt.query, func(t *testing.T) {
			pty := openPTY(t, "")
			open(t, "serial://"+pty.Path()+tt.query, port.Config{Baud: tt.cfg})
			if got, err := pty.Baud(); got != tt.want || err != nil {
				t.Errorf("got %d, %v, want %d", got, err, tt.want)
			}
		})
	}
}

// TestWriteAfterCloseReachesNoOtherFile: the library's Write goes to whatever
// file got the descriptor after Close.
func TestWriteAfterCloseReachesNoOtherFile(t *testing.T) {
	pty := openPTY(t, "")
	host := open(t, pty.Path(), port.Config{})
	host.Close()
	dir := t.TempDir()
	for range 16 { // more than the port had descriptors; the lowest free ones are given first
		file, err := os.CreateTemp(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
	}
	host.Write([]byte("AT\r\n"))
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if info, _ := entry.Info(); err == nil && !entry.IsDir() && info.Size() != 0 {
			t.Errorf("%d bytes went to another file", info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDescriptorsBeyond1023: the library's Read panics there.
func TestDescriptorsBeyond1023(t *testing.T) {
	for {
		file, err := os.Open(os.DevNull)
		if errors.Is(err, unix.EMFILE) {
			t.Skip("needs more than 1100 open files: ulimit -n")
		}
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if file.Fd() >= 1024 {
			break
		}
	}
	host, modem := openSerial(t, port.Config{})
	modem.Write([]byte("OK"))
	if got := readFull(t, host, 2); string(got) != "OK" {
		t.Errorf("got %q", got)
	}
	within(t, "Close", func() { host.Close() })
}

// TestWhatCameBeforeIsDropped: a message to the host before this one is no
// answer to it.
func TestWhatCameBeforeIsDropped(t *testing.T) {
	pty := openPTY(t, "")
	pty.Write([]byte("\r\nCLOSED\r\n"))
	host := open(t, pty.Path(), port.Config{})
	pty.Write([]byte("new"))
	if got := readFull(t, host, 3); string(got) != "new" {
		t.Errorf("got %q, want %q", got, "new")
	}
}

func TestNoModemLines(t *testing.T) {
	for _, pair := range pairs {
		t.Run(pair.name, func(t *testing.T) {
			host, _ := pair.open(t, port.Config{})
			if lines, err := port.ReadLines(host); !errors.Is(err, port.ErrNoLines) {
				t.Errorf("got %+v, %v, want %v", lines, err, port.ErrNoLines)
			}
		})
	}
}

// TestPTYIsNotLeftExclusive: the library's exclusive mode would outlive a killed
// host, and lock out the next one that is not root.
func TestPTYIsNotLeftExclusive(t *testing.T) {
	pty := openPTY(t, "")
	open(t, pty.Path(), port.Config{})
	slave, err := os.OpenFile(pty.Path(), unix.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	if on, err := unix.IoctlGetInt(int(slave.Fd()), unix.TIOCGEXCL); on != 0 || err != nil {
		t.Errorf("exclusive: got %d, %v, want 0", on, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	dangling := filepath.Join(dir, "dangling")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Symlink("nowhere", dangling)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path string
		want []string
		is   error
	}{
		{filepath.Join(dir, "ttyUSB9"), []string{"ttyUSB9", "attest ports"}, fs.ErrNotExist},
		{dangling, []string{"dangling", "attest ports"}, fs.ErrNotExist},
		{file, []string{file, "not a serial device"}, nil},
		{dir, []string{dir, "not a serial device"}, nil},
		{os.DevNull, []string{os.DevNull}, nil},
	} {
		_, err := port.Open(t.Context(), tt.path, port.Config{LockDir: dir})
		if err == nil {
			t.Errorf("%s: opened", tt.path)
			continue
		}
		if tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%s: got %v, want one that wraps %v", tt.path, err, tt.is)
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %q, want %q in it", tt.path, err, want)
			}
		}
	}
}

// TestFailedOpenLeavesNoLock: a device that is not a terminal passes the lock.
func TestFailedOpenLeavesNoLock(t *testing.T) {
	for range 2 {
		_, err := port.Open(t.Context(), os.DevNull, port.Config{LockDir: t.TempDir()})
		var held *port.HeldError
		if err == nil || errors.As(err, &held) {
			t.Fatalf("got %v, want that it is no terminal", err)
		}
	}
}

// TestOrdinaryUser opens as one: refused with a hint where the device's mode says so,
// and able to leave a record where root left one before.
func TestOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	pty := openPTY(t, "")
	locks := filepath.Join(t.TempDir(), "locks")
	open(t, pty.Path(), port.Config{LockDir: locks}).Close()
	as := func(uid int, f func()) {
		done := make(chan bool)
		go func() {
			defer close(done)
			runtime.LockOSThread() // never unlocked: the thread ends with the goroutine, and its user with it
			if _, err := unix.SetfsuidRetUid(uid); err != nil {
				t.Error(err)
				return
			}
			f()
		}()
		<-done
	}
	if err := os.Chmod(pty.Path(), 0o600); err != nil {
		t.Fatal(err)
	}
	as(65534, func() {
		_, err := port.Open(t.Context(), pty.Path(), port.Config{LockDir: locks})
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "dialout") {
			t.Errorf("got %v, want no permission, and a hint", err)
		}
	})
	if err := errors.Join(os.Chmod(pty.Path(), 0o666), os.Chmod(filepath.Dir(locks), 0o755)); err != nil {
		t.Fatal(err)
	}
	as(65534, func() {
		host, err := port.Open(t.Context(), pty.Path(), port.Config{LockDir: locks, Program: "as nobody"})
		if err != nil {
			t.Error(err)
			return
		}
		defer host.Close()
		var held *port.HeldError
		if _, err := port.Open(t.Context(), pty.Path(), port.Config{LockDir: locks}); !errors.As(err, &held) {
			t.Errorf("got %v, want that it is held", err)
		}
	})
}
