package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/nearest"
	"attest/internal/report"
	"attest/internal/verdict"
)

func TestDir(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, test := range []struct{ model, version, run, want string }{
		{"780EP", "V1007", "20260314-092653", "r/780EP/V1007/20260314-092653"},
		{"../..", "V1/../..", "..", "r/%2E.%2F../V1%2F..%2F../%2E."},
		{"", "", "", "r/%/%/%"},
		{"a b", "C:\\x\x00", "模块", "r/a%20b/C%3A%5Cx%00/%E6%A8%A1%E5%9D%97"},
		{"%", ".git", "-rf", "r/%25/%2Egit/-rf"},
	} {
		got := report.Dir("r", verdict.Header{Model: test.model, Version: test.version, Run: test.run})
		if filepath.ToSlash(got) != test.want {
			t.Errorf("%+v: got %q", test, got)
		}
	}
	a := filepath.Base(report.Dir("r", verdict.Header{Run: long + "a"}))
	b := filepath.Base(report.Dir("r", verdict.Header{Run: long + "b"}))
	if a == b || len(a) > 160 || len(b) > 160 {
		t.Errorf("long names: %q and %q", a, b)
	}
}

// tree makes runs below a new root, one a minute, the last named newest.
func tree(t *testing.T, runs ...string) string {
	t.Helper()
	root := t.TempDir()
	for i, name := range runs {
		model, rest, _ := strings.Cut(name, "/")
		version, run, _ := strings.Cut(rest, "/")
		h := verdict.Header{Model: model, Version: version, Run: run, Started: epoch.Add(time.Duration(i) * time.Minute)}
		j, err := report.Create(report.Dir(root, h), h, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Close(report.End{}); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestLocate(t *testing.T) {
	root := tree(t, "780EP/V1010/nightly", "780EP/V1007/zzz", "780EP/V1007/nightly", "724/V401836/my run", "780EL/V1006/first")
	for _, test := range []struct{ run, want string }{
		{"zzz", "780EP/V1007/zzz"},
		{"my run", "724/V401836/my%20run"},
		{"V1007/nightly", "780EP/V1007/nightly"},
		{"780EP/V1010/nightly", "780EP/V1010/nightly"},
		{"latest", "780EL/V1006/first"},
		{filepath.Join(root, "780EP/V1007/nightly"), "780EP/V1007/nightly"},
	} {
		got, err := report.Locate(root, test.run)
		if want := filepath.Join(root, test.want); err != nil || got != want {
			t.Errorf("%q: got %q, %v", test.run, got, err)
		}
	}
}

func TestLocateUnknown(t *testing.T) {
	root := tree(t, "780EP/V1010/nightly", "780EP/V1007/nightly", "780EP/V1007/20260314-092653")
	for _, test := range []struct{ root, run, nearest, text string }{
		{root, "20260314-092635", "20260314-092653", `the nearest known one is "20260314-092653"`},
		{root, "nighty", "nightly", `"nighty"`},
		{root, "", "nightly", `""`},
		{t.TempDir(), "latest", "", "unknown run"},
		{filepath.Join(root, "missing"), "x", "", "unknown run"},
	} {
		_, err := report.Locate(test.root, test.run)
		var unknown *nearest.UnknownError
		if !errors.As(err, &unknown) || unknown.Nearest != test.nearest || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%q: got %v", test.run, err)
		}
	}
	if _, err := report.Locate(root, "nightly"); err == nil || !strings.Contains(err.Error(), "780EP/V1007/nightly, 780EP/V1010/nightly") {
		t.Errorf("ambiguous: got %v", err)
	}
	if _, err := report.Locate(root, t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no journal.jsonl") {
		t.Errorf("a directory without journal: got %v", err)
	}
}

// TestLatestIsNotTheOneBefore has a run that died before its header, and one that nobody can read: who
// asks for the latest run must not get an older one, which may be green.
func TestLatestIsNotTheOneBefore(t *testing.T) {
	root := tree(t, "780EP/V1007/a", "780EP/V1007/b")
	dead := filepath.Join(root, "780EP", "V1007", "c")
	journal := filepath.Join(dead, report.JournalFile)
	if err := os.MkdirAll(dead, 0o755); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{`{"hea`: "c", `{"header":{"schema":99}}` + "\n": "c"} {
		if err := os.WriteFile(journal, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := report.Locate(root, report.Latest); err != nil || filepath.Base(got) != want {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
	if err := os.Chtimes(journal, epoch, epoch.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, err := report.Locate(root, report.Latest); err != nil || filepath.Base(got) != "b" {
		t.Errorf("one that died before both: got %q, %v", got, err)
	}
	if err := errors.Join(os.Remove(journal), syscall.Mkfifo(journal, 0o644)); err != nil {
		t.Fatal(err)
	}
	if got, err := report.Locate(root, report.Latest); err != nil || filepath.Base(got) != "c" {
		t.Errorf("a named pipe: got %q, %v", got, err)
	}
}
