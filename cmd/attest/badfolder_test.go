package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/report"
)

// litter leaves what strangers leave, at every level of a reports directory: about a thousand files
// of all kinds, none of which is a run.
func litter(t *testing.T, root string) {
	t.Helper()
	file := func(name, text string) {
		t.Helper()
		ok(t, errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)))
	}
	odd := []string{"two\nlines", "\x1b[2J\x1b[31mred", "<script>alert(1)</script>", "not\xff\xfeUTF-8", "\u202egpj.exe", "a b", "-rf", "%2E%2E", strings.Repeat("x", 255), "\x7f\x01"}
	for _, at := range []string{root, filepath.Join(root, "780EP"), filepath.Join(root, "780EP", "V1007"), filepath.Join(root, "somebody", "else")} {
		for i := range 200 {
			file(filepath.Join(at, fmt.Sprintf("junit-%d.xml", i)), "<testsuites/>")
		}
		for i, name := range odd {
			file(filepath.Join(at, name), "no run")
			ok(t, os.MkdirAll(filepath.Join(at, fmt.Sprintf("%d", i)+name[:len(name)-1], "V1", "empty"), 0o755))
		}
		ok(t, errors.Join(
			syscall.Mkfifo(filepath.Join(at, "pipe"), 0o644), os.Symlink("/", filepath.Join(at, "everything")), os.Symlink("round", filepath.Join(at, "round")),
			os.Symlink("/dev/zero", filepath.Join(at, "zero")), os.Symlink("..", filepath.Join(at, "up")), os.WriteFile(filepath.Join(at, "sparse"), nil, 0o644),
			os.Truncate(filepath.Join(at, "sparse"), 1<<40), os.MkdirAll(filepath.Join(at, strings.Repeat("deep/", 100)), 0o755), os.MkdirAll(filepath.Join(at, ".git", "objects"), 0o755),
		))
		socket, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(at, "s"), Net: "unix"})
		ok(t, err)
		t.Cleanup(func() { socket.Close() })
	}
	for i, name := range odd {
		file(filepath.Join(root, "780EP", "V1007", fmt.Sprint("run", i, name)[:5+len(name)/2], report.JournalFile), "no journal")
	}
	file(filepath.Join(root, "780EP", "V1007", "by\x1b[31mname", report.JournalFile), `{"header":{"run":"by`)
	ok(t, os.Mkdir(filepath.Join(root, "780EP", "V1007", "waits"), 0o755))
	ok(t, syscall.Mkfifo(filepath.Join(root, "780EP", "V1007", "waits", report.JournalFile), 0o644))
}

// TestStrangersEverywhere has a run between a thousand things that are none: each command finds it, nobody
// waits, and what was skipped is named, the first of it on the terminal.
func TestStrangersEverywhere(t *testing.T) {
	t.Parallel()
	root, transcripts := t.TempDir(), t.TempDir()
	litter(t, root)
	later := time.Now().Add(time.Hour) // than what the strangers left
	leave(t, root, "good", later, false)
	bad := leave(t, root, "bad", later.Add(time.Hour), true)

	b := inProcess(t, "board", "--reports", root)
	if b.status != exitOK || !strings.Contains(b.stdout, "780EP V1007: deviates, 1 of 3") {
		t.Errorf("board: status %d, %q", b.status, b.stdout)
	}
	if lines := strings.Split(strings.TrimSpace(b.stderr), "\n"); len(lines) != 11 || !strings.HasSuffix(lines[10], "more, see strays.html") {
		t.Errorf("board names the strangers by %q", lines)
	}
	strays, err := os.ReadFile(filepath.Join(root, "board", "strays.html"))
	ok(t, err)
	if n := strings.Count(string(strays), "<tr>"); n < 800 {
		t.Errorf("strays.html has %d rows", n)
	}
	for _, tt := range []struct {
		status int
		args   []string
	}{
		{exitDeviates, []string{"report", "latest"}},
		{exitOK, []string{"report", "good", "--lang", "zh"}},
		{exitDeviates, []string{"compare", "good", "latest"}},
		{exitOK, []string{"accept", "bad", "CONN-001", "--reason", "x", "--transcripts", transcripts}},
		{exitUsage, []string{"report", "waits"}},
		{exitUsage, []string{"report", "by\x1b[31mname"}},
		{exitUsage, []string{"report", "nobody"}},
		{exitUsage, []string{"report", "journal"}},
	} {
		if r := inProcess(t, append(tt.args, "--reports", root)...); r.status != tt.status {
			t.Errorf("attest %q: status %d, want %d: %s%s", tt.args, r.status, tt.status, r.stdout, r.stderr)
		}
	}

	// Links lead nowhere: not to a run that is found by its name, and not to a place that is written.
	elsewhere, linked := t.TempDir(), t.TempDir()
	leave(t, linked, "linked", later, false)
	ok(t, errors.Join(os.Symlink(linked, filepath.Join(root, "780EP", "linked")), os.Symlink(filepath.Join(linked, "780EP"), filepath.Join(root, "linked"))))
	if r := inProcess(t, "report", "linked", "--reports", root); r.status != exitUsage {
		t.Errorf("a run behind a link: status %d", r.status)
	}
	timelines := filepath.Join(bad, report.TimelineDir)
	ok(t, errors.Join(os.RemoveAll(timelines), os.Symlink(elsewhere, timelines)))
	r := inProcess(t, "report", bad)
	if left, err := os.ReadDir(elsewhere); err != nil || len(left) > 0 || r.status == exitOK {
		t.Errorf("timelines that lead out of the run: status %d, %d files there, %v", r.status, len(left), err)
	}
	ok(t, os.Remove(timelines))
	out := t.TempDir()
	for _, site := range []struct {
		pipe   string
		status int
	}{{".attest-board", exitUsage}, {".new-board.css", exitOK}} {
		pipe := filepath.Join(out, site.pipe)
		ok(t, syscall.Mkfifo(pipe, 0o644))
		if r := inProcess(t, "board", "--reports", root, "--out", out); r.status != site.status {
			t.Errorf("a site where the named pipe %s is: status %d, %s", site.pipe, r.status, r.stderr)
		}
		if site.status == exitUsage {
			ok(t, os.Remove(pipe))
			inProcess(t, "board", "--reports", root, "--out", out)
		}
	}

	// A run whose directory has a name that somebody else chose.
	odd := filepath.Join(filepath.Dir(bad), "\x1b[31mbad\nattest: all is well")
	ok(t, os.Rename(bad, odd))
	for _, args := range [][]string{{"report", "latest"}, {"compare", "good", "latest"}, {"report", "latest", "--lang", "zh"}, {"board"}} {
		if r := inProcess(t, append(args, "--reports", root)...); strings.Contains("\n"+r.stdout+r.stderr, "\nattest: all is well") {
			t.Errorf("attest %q: a stranger's name speaks for attest: %q", args, r.stdout+r.stderr)
		}
	}
	ok(t, os.Remove(filepath.Join(odd, report.JournalFile)))
	ok(t, os.Symlink("nowhere", filepath.Join(odd, report.JournalFile)))
	inProcess(t, "report", odd)
	ok(t, errors.Join(os.Remove(filepath.Join(odd, report.JournalFile)), os.Mkdir(filepath.Join(odd, report.JournalFile), 0o755)))
	inProcess(t, "report", "bad\nattest: all is well", "--reports", root)
}
