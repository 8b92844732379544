package port_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/port"
	"attest/internal/port/porttest"
)

// awaiting starts to wait for a port and returns what it comes to.
func awaiting(t *testing.T, ctx context.Context, url string, cfg port.Config) <-chan error {
	t.Helper()
	if cfg.LockDir == "" {
		cfg.LockDir = t.TempDir()
	}
	ended := make(chan error, 1)
	go func() { ended <- port.Await(ctx, url, cfg) }()
	return ended
}

func comes(t *testing.T, ended <-chan error) {
	t.Helper()
	within(t, "Await", func() {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestAwaitReplug: the same identity on another node, many times.
func TestAwaitReplug(t *testing.T) {
	machine := porttest.New(t)
	url := "usb:19d1:0001?location=1-1.2"
	for i := range 20 {
		pty, node := openPTY(t, ""), []string{"ttyACM0", "ttyACM3"}[i%2]
		ended := awaiting(t, t.Context(), url, machine.Config())
		machine.Plug("ttyUSB9", porttest.Air780("1-7"), pty.Path()) // another module in another socket
		machine.Plug(node, porttest.Air780("1-1.2"), pty.Path())
		comes(t, ended)
		host := open(t, url, machine.Config())
		machine.Unplug(node)
		machine.Unplug("ttyUSB9")
		pty.Close()
		within(t, "Read", func() {
			if _, err := host.Read(make([]byte, 1)); !errors.Is(err, port.ErrGone) {
				t.Errorf("got %v, want %v", err, port.ErrGone)
			}
		})
		host.Close()
	}
}

// TestAwaitPath: a link, as udev makes it, in directories that are not there yet, which
// leads to a link that is not there yet.
func TestAwaitPath(t *testing.T) {
	dir := t.TempDir()
	byID, node := filepath.Join(dir, "serial", "by-id"), filepath.Join(dir, "ttyACM0")
	pty := openPTY(t, "")
	for range 10 {
		ended := awaiting(t, t.Context(), "serial://"+byID+"/modem", port.Config{})
		for _, err := range []error{
			os.MkdirAll(byID, 0o755), os.RemoveAll(byID), os.MkdirAll(byID, 0o755),
			os.Symlink("../../ttyACM0", filepath.Join(byID, "modem")),
			os.WriteFile(filepath.Join(dir, "other"), nil, 0o644),
			os.Symlink(pty.Path(), node),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		comes(t, ended)
		if err := errors.Join(os.RemoveAll(filepath.Join(dir, "serial")), os.Remove(node), os.Remove(filepath.Join(dir, "other"))); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAwaitHeld: whoever holds the port lets go of it.
func TestAwaitHeld(t *testing.T) {
	pty, cfg := openPTY(t, ""), port.Config{LockDir: t.TempDir()}
	holder := open(t, pty.Path(), cfg)
	ended := awaiting(t, t.Context(), pty.Path(), cfg)
	select {
	case err := <-ended:
		t.Fatalf("did not wait: %v", err)
	default:
	}
	holder.Close()
	comes(t, ended)
}

// TestAwaitNetwork: refused first.
func TestAwaitNetwork(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	refused, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	within(t, "Await", func() {
		err := <-awaiting(t, refused, "tcp://"+address, port.Config{})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("got %v, want the deadline and that it was refused", err)
		}
	})
	ended := awaiting(t, t.Context(), "tcp://"+address, port.Config{})
	if listener, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	comes(t, ended)
}

// TestAwaitGivesUp with what waiting does not mend, and when its context ends.
func TestAwaitGivesUp(t *testing.T) {
	machine, _ := twoModules(t)
	var usage *port.UsageError
	var match *port.MatchError
	var unopened *port.OpenError
	within(t, "Await", func() {
		if err := port.Await(t.Context(), "seral:x", machine.Config()); !errors.As(err, &usage) || !errors.As(err, &unopened) {
			t.Errorf("got %v, want a UsageError", err)
		}
		if err := port.Await(t.Context(), "usb:19d1:0001", machine.Config()); !errors.As(err, &match) || !errors.As(err, &unopened) {
			t.Errorf("got %v, want a MatchError", err)
		}
	})
	reason := errors.New("the run is over")
	for _, url := range []string{"usb:ffff:0001", filepath.Join(t.TempDir(), "ttyACM0")} {
		ctx, cancel := context.WithCancelCause(t.Context())
		ended := awaiting(t, ctx, url, machine.Config())
		cancel(reason)
		within(t, "Await", func() {
			if err := <-ended; !errors.Is(err, reason) && !errors.Is(err, context.Canceled) || !errors.As(err, &unopened) {
				t.Errorf("got %v, want %v", err, reason)
			}
		})
	}
	early, end := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer end()
	within(t, "Await", func() {
		err := <-awaiting(t, early, "usb:ffff:0001", machine.Config())
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v, want the deadline, and why there was no port", err)
		}
	})
}
