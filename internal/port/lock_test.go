package port_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/port"

	"golang.org/x/sys/unix"
)

func wantHeld(t *testing.T, path, locks string) *port.HeldError {
	t.Helper()
	p, err := port.Open(t.Context(), path, port.Config{LockDir: locks, Baud: 9600})
	if err == nil {
		p.Close()
		t.Fatalf("open %s: not refused", path)
	}
	var held *port.HeldError
	if !errors.As(err, &held) {
		t.Fatalf("open %s: got %v, want a HeldError", path, err)
	}
	return held
}

// TestHeld: the second open succeeds for root without our lock, and it would
// change the line rate under the first.
func TestHeld(t *testing.T) {
	locks := t.TempDir()
	link := filepath.Join(t.TempDir(), "modem")
	pty := openPTY(t, link)
	before := time.Now()
	host := open(t, link, port.Config{LockDir: locks, Program: "first"})
	for _, path := range []string{pty.Path(), link, "serial://" + pty.Path()} {
		held := wantHeld(t, path, locks)
		if held.Holder != "first" || held.PID != os.Getpid() || held.Since.Before(before.Round(0)) || held.Since.After(time.Now()) {
			t.Errorf("%s: got %+v", path, held)
		}
		for _, want := range []string{held.Path, "first", fmt.Sprint("pid ", os.Getpid()), "since 20"} {
			if !strings.Contains(held.Error(), want) {
				t.Errorf("got %q, want %q in it", held, want)
			}
		}
	}
	if baud, err := pty.Baud(); baud != 115200 || err != nil {
		t.Errorf("the refused open changed the line rate to %d, %v", baud, err)
	}
	host.Close()
	again := open(t, pty.Path(), port.Config{LockDir: locks})
	pty.Write([]byte("x"))
	readFull(t, again, 1)
}

// TestHeldByStranger: a program that takes the flock and leaves no record, while
// the record of a program long dead is still there.
func TestHeldByStranger(t *testing.T) {
	locks := t.TempDir()
	pty := openPTY(t, "")
	host := open(t, pty.Path(), port.Config{LockDir: locks, Program: "dead"})
	records, err := filepath.Glob(filepath.Join(locks, "*"))
	if err != nil || len(records) != 1 {
		t.Fatalf("got records %q, %v, want one", records, err)
	}
	host.Close()
	if _, err := os.Stat(records[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Close left the record: %v", err)
	}
	stranger, err := os.OpenFile(pty.Path(), unix.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if err := unix.Flock(int(stranger.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	comm, err := os.ReadFile("/proc/self/comm")
	if err != nil {
		t.Fatal(err)
	}
	for _, stale := range []string{`{"program":"dead","pid":4194305,"since":"2026-01-02T03:04:05Z"}`, `{"program":`} {
		if err := os.WriteFile(records[0], []byte(stale), 0o600); err != nil {
			t.Fatal(err)
		}
		held := wantHeld(t, pty.Path(), locks)
		if held.Holder != strings.TrimSpace(string(comm)) || held.PID != os.Getpid() || !held.Since.IsZero() {
			t.Errorf("with record %s: got %+v, want ourselves", stale, held)
		}
	}
}

// TestHolderKilled: the lock of a program that died is free at once, and its
// record does not name it again.
func TestHolderKilled(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	for name, url := range map[string]string{"serial": openPTY(t, "").Path(), "tcp": "tcp://" + listener.Addr().String()} {
		t.Run(name, func(t *testing.T) { holderKilled(t, url) })
	}
}

func holderKilled(t *testing.T, url string) {
	locks := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHolderProcess$")
	child.Env = append(os.Environ(), "ATTEST_TEST_HOLD="+url, "ATTEST_TEST_LOCKS="+locks)
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
	if held := wantHeld(t, url, locks); held.Holder != "holder" || held.PID != child.Process.Pid {
		t.Errorf("got %+v, want the child %d", held, child.Process.Pid)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()
	open(t, url, port.Config{LockDir: locks, Program: "next"})
	if held := wantHeld(t, url, locks); held.Holder != "next" || held.PID != os.Getpid() {
		t.Errorf("got %+v, want ourselves", held)
	}
}

// TestHolderProcess is the child of TestHolderKilled.
func TestHolderProcess(t *testing.T) {
	path := os.Getenv("ATTEST_TEST_HOLD")
	if path == "" {
		return
	}
	open(t, path, port.Config{LockDir: os.Getenv("ATTEST_TEST_LOCKS"), Program: "holder"})
	fmt.Println("held")
	os.Stdin.Read(make([]byte, 1))
}

// TestHeldOnTheNetwork by the address, whatever is spoken there; Close frees it.
func TestHeldOnTheNetwork(t *testing.T) {
	locks := t.TempDir()
	p := &peer{}
	url, accept := p.listen(t)
	go func() {
		accept()
		p.serve()
	}()
	host := open(t, url, port.Config{LockDir: locks, Program: "first"})
	for _, url := range []string{url, "tcp" + strings.TrimPrefix(url, "rfc2217")} {
		if held := wantHeld(t, url, locks); held.Holder != "first" || held.PID != os.Getpid() || held.Path != url || held.Since.IsZero() {
			t.Errorf("%s: got %+v", url, held)
		}
	}
	host.Close()
	open(t, "tcp"+strings.TrimPrefix(url, "rfc2217"), port.Config{LockDir: locks})
}

// TestRecordIsOnlyACourtesy: the lock holds where no record can be written.
func TestRecordIsOnlyACourtesy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pty := openPTY(t, "")
	open(t, pty.Path(), port.Config{LockDir: file})
	if held := wantHeld(t, pty.Path(), file); held.PID != os.Getpid() {
		t.Errorf("got %+v, want our process %d", held, os.Getpid())
	}
}
