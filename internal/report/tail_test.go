package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"attest/internal/report"
	"attest/internal/verdict"
)

// journalOf writes bytes as the journal of a run, piece by piece.
func journalOf(t *testing.T) (dir string, add func(text []byte)) {
	t.Helper()
	dir = t.TempDir()
	f, err := os.Create(filepath.Join(dir, report.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return dir, func(text []byte) {
		if _, err := f.Write(text); err != nil {
			t.Fatal(err)
		}
	}
}

func tailOf(t *testing.T, dir string) *report.Tail {
	t.Helper()
	tail, err := report.Follow(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tail.Close() })
	return tail
}

// Whatever the pieces in which a journal grows, what has come of it so far is what Read
// makes of its whole lines, and in the end what Load says.
func TestTailOfAnyPieces(t *testing.T) {
	t.Parallel()
	from, _ := sampleRun(t)
	whole := []byte(read(t, from, report.JournalFile))
	for _, size := range []int{1, 7, 100, 4096, 65536, len(whole)} {
		t.Run(fmt.Sprintf("%d bytes", size), func(t *testing.T) {
			t.Parallel()
			dir, add := journalOf(t)
			tail := tailOf(t, dir)
			for at := 0; at < len(whole); at += size {
				end := min(at+size, len(whole))
				add(whole[at:end])
				grown, err := tail.Read()
				if err != nil {
					t.Fatal(err)
				}
				if want := bytes.ContainsRune(whole[at:end], '\n'); grown != want {
					t.Fatalf("after %d bytes Read says %v of a new line, want %v", end, grown, want)
				}
				if grown {
					sameSoFar(t, tail, whole[:bytes.LastIndexByte(whole[:end], '\n')+1])
				}
			}
			if r, err := tail.Run(); err != nil || r.End == nil {
				t.Errorf("the end was not heard: %v", err)
			}
		})
	}
}

// sameSoFar holds a tail against the journal read at once.
func sameSoFar(t *testing.T, tail *report.Tail, journal []byte) {
	t.Helper()
	got, errGot := tail.Run()
	want, errWant := report.Read(bytes.NewReader(journal))
	if (errGot == nil) != (errWant == nil) {
		t.Fatalf("after %d bytes: %v, want %v", len(journal), errGot, errWant)
	}
	if errGot != nil {
		return
	}
	if g, w := got.Brief(), want.Brief(); !reflect.DeepEqual(g.Scenarios, w.Scenarios) || g.Verdict != w.Verdict || g.Unended != w.Unended {
		t.Fatalf("after %d bytes the tail says\n%+v\nand Read\n%+v", len(journal), g, w)
	}
	for _, r := range got.Results {
		if len(r.Steps) > 0 || r.Timeline != "" {
			t.Fatalf("%s keeps its steps", r.ID)
		}
	}
}

func TestTailRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, journal, want string }{
		{"a stranger's file", "I am no run.\n", "line 1: this is no journal of attest"},
		{"a verdict before the plan", goodHeader + goodResult, "line 2: the plan must come before"},
		{"two headers", goodHeader + goodHeader, "line 2: a second header"},
		{"bytes", "\x00\xff\n", "line 1: this is no journal of attest"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, add := journalOf(t)
			add([]byte(tt.journal))
			tail := tailOf(t, dir)
			_, err := tail.Read()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			add([]byte(goodEnd))
			if _, again := tail.Read(); again == nil || again.Error() != err.Error() {
				t.Errorf("then %v, want the same", again)
			}
		})
	}
	if _, err := report.Follow(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a journal: %v", err)
	}
}

// A journal is held while its run goes on, and not a moment longer.
func TestHeld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if report.Held(dir) {
		t.Error("nothing is held")
	}
	j, err := report.Create(dir, sampleHeader(), []verdict.Planned{{ID: "A-001"}})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Held(dir) {
		t.Error("a run that goes on is not held")
	}
	if err := j.Close(report.End{}); err != nil {
		t.Fatal(err)
	}
	if report.Held(dir) {
		t.Error("a run that has ended is held")
	}
}

// Whoever looks before the first byte must not take the lock from the run that begins.
func TestHeldTouchesNoEmptyJournal(t *testing.T) {
	t.Parallel()
	dir, _ := journalOf(t)
	f, err := os.Open(filepath.Join(dir, report.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	if report.Held(dir) {
		t.Error("an empty journal was tried")
	}
	pipe := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(pipe, report.JournalFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if report.Held(pipe) {
		t.Error("a pipe is held")
	}
}

// kill -9 lets go of the journal.
func TestKilledRunIsNotHeld(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "run")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if !report.Held(dir) {
		t.Error("the run goes on, and is not held")
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed
	if report.Held(dir) {
		t.Error("the run is dead, and held")
	}
	if r, err := report.Load(dir); err != nil || r.End != nil {
		t.Errorf("the run ends with %+v, %v; want none", r.End, err)
	}
}
