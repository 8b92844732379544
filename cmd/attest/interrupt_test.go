package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/verdict"
)

// kill -9 at any moment loses the scenarios in flight and nothing else.
func TestKilledRun(t *testing.T) {
	t.Parallel()
	for _, after := range []int{0, 1, 10, 40, 80} {
		t.Run(fmt.Sprintf("after %d", after), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p := start(t, dir, "run", "--run", "killed", "--benches", "2", "--tags", "not @slow") // with more it may be over before it is killed
			p.await(` on emulator: \d+ scenarios$`)
			p.verdicts(after)
			p.signal(syscall.SIGKILL)
			if _, killed := p.wait(); killed != syscall.SIGKILL {
				t.Fatalf("the run ended by signal %d, want SIGKILL", killed)
			}
			again := start(t, dir, "report", "killed")
			again.ends(3)
			r, at := load(t, filepath.Join(dir, "reports"))
			blameless(t, at)
			stands(t, p, r)
			broken := 0
			for _, result := range r.Results {
				if _, shown := p.judged()[result.ID]; !shown && result.Judgement == verdict.Broken {
					broken++
				} else if result.Judgement != verdict.Conforms {
					t.Errorf("%s is %v", result.ID, result.Judgement)
				}
			}
			want := fmt.Sprintf("  %d without a record: the run ended before their verdict", broken)
			if out := strings.Join(again.seen, "\n"); broken == 0 || !strings.Contains(out, want) || !strings.Contains(out, "it was killed, or is still running") {
				t.Errorf("report says\n%s\nwant %q in it", out, want)
			}
		})
	}
}

// Ctrl-C, a terminal that goes away, and a polite end by the system.
func TestInterruptedRun(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p := start(t, dir, "run", "--run", "interrupted")
			p.verdicts(5)
			p.signal(s)
			p.ends(3)
			r, at := load(t, filepath.Join(dir, "reports"))
			blameless(t, at)
			stands(t, p, r)
			out := strings.Join(p.seen, "\n")
			for _, want := range []string{"interrupted: ending in order", "780EP V1007: the bench broke: ", "note: the run was interrupted", "junit:  "} {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing in\n%s", want, out)
				}
			}
			if r.End == nil || !r.End.Interrupted {
				t.Errorf("the journal ends with %+v, want an interruption", r.End)
			}
			start(t, dir, "report", "interrupted").ends(3)
		})
	}
}

// The second Ctrl-C does not wait for a modem that says nothing any more.
func TestSecondInterrupt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0")
	line := newRelay(t, modem.await(`^serving on (.*)`))
	p := start(t, dir, "run", "--modem", line.url, "--run", "twice", "--tags", "not @slow")
	p.verdicts(3)
	line.freeze()
	p.signal(syscall.SIGINT)
	p.await("^interrupted: ")
	p.signal(syscall.SIGINT)
	if status, killed := p.wait(); killed != syscall.SIGINT {
		t.Fatalf("the run ended with status %d, signal %d, want SIGINT", status, killed)
	}
	start(t, dir, "report", "twice").ends(3)
	r, at := load(t, filepath.Join(dir, "reports"))
	blameless(t, at)
	stands(t, p, r)
}

// Ctrl-C while the modem is still being waited for.
func TestInterruptBeforeTheFirstScenario(t *testing.T) {
	t.Parallel()
	heard := make(chan struct{})
	modem := fakeModem(t, func(conn net.Conn) {
		if n, _ := conn.Read(make([]byte, 1)); n > 0 {
			close(heard)
		}
		mute(conn)
	})
	dir := t.TempDir()
	p := start(t, dir, "run", "--modem", modem, "CONN-001")
	<-heard
	p.signal(syscall.SIGINT)
	p.ends(3)
	r, at := load(t, filepath.Join(dir, "reports"))
	blameless(t, at)
	if r.End == nil || !r.End.Interrupted {
		t.Errorf("the journal ends with %+v, want an interruption", r.End)
	}
}

// attest run | head: whoever stops reading does not stop the run.
func TestReaderGoesAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := attest(t, dir, "run", "connection")
	cmd.Stdout = write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	if _, err := read.Read(make([]byte, 1)); err != nil {
		t.Error(err)
	}
	read.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the run ended with %v, want status 0", err)
	}
	r, _ := load(t, filepath.Join(dir, "reports"))
	if status, counts := r.Verdict(); status != 0 {
		t.Errorf("the run has status %d, %v, want 0", status, counts)
	}
}
