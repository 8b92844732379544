package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestBadAgreements has what may stand where people keep what they agreed on: a contract and a list of
// deviations. Each is refused by its place, at once, and nothing is judged or written.
func TestBadAgreements(t *testing.T) {
	t.Parallel()
	runs := t.TempDir()
	bad := leave(t, runs, "bad", noon, true)
	write := func(text string) func(string) error {
		return func(name string) error { return os.WriteFile(name, []byte(text), 0o644) }
	}
	bomb := "deviations:\n- &a [x,x,x,x,x,x,x,x,x]\n"
	for _, c := range "bcdefghi" {
		bomb += "- &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ",") + "]\n"
	}
	for _, tt := range []struct {
		name string
		make func(name string) error
		says string
	}{
		{"empty", write(""), `\.yaml: the file is empty`},
		{"JUnit", write("<?xml version=\"1.0\"?>\n<testsuites/>\n"), `\.yaml:1:`},
		{"a bomb of anchors", write(bomb), `\.yaml:2:`},
		{"cut", write("scenarios: [CONN-001, CO"), `\.yaml:1:`},
		{"zeros", write("\x00\x00\x00\x00"), `\.yaml:1:(1:)? `},
		{"no text", write("\xff\xfe\x1b[31m"), `\.yaml:1:(1:)? `},
		{"deep", write(strings.Repeat("[", 20_000)), `\.yaml:1: `},
		{"huge", func(name string) error { return errors.Join(os.WriteFile(name, nil, 0o644), os.Truncate(name, 1<<40)) }, `it has more than 4194304 bytes`},
		{"a named pipe", func(name string) error { return syscall.Mkfifo(name, 0o644) }, `it is a named pipe, and must be a file`},
		{"a directory", func(name string) error { return os.Mkdir(name, 0o755) }, `it is a directory, and must be a file`},
		{"a device", func(name string) error { return os.Symlink("/dev/zero", name) }, `it is a device, and must be a file`},
		{"a link to itself", func(name string) error { return os.Symlink(name, name) }, `too many levels of symbolic links`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			contract, deviations := filepath.Join(dir, "acceptance.yaml"), filepath.Join(dir, "780EP", "V1007", "deviations.yaml")
			ok(t, os.MkdirAll(filepath.Dir(deviations), 0o755))
			ok(t, errors.Join(tt.make(contract), tt.make(deviations)))
			for _, args := range [][]string{
				{"run", "--contract", contract, "--reports", filepath.Join(dir, "reports")},
				{"accept", bad, "CONN-001", "--reason", "x", "--transcripts", dir},
			} {
				if tt.name == "empty" && args[0] == "accept" {
					continue // an empty list, which one may begin with
				}
				if r := inProcess(t, args...); r.status != exitUsage || !regexp.MustCompile(tt.says).MatchString(r.stderr) {
					t.Errorf("attest %s: status %d, %q, want %q", args[0], r.status, r.stderr, tt.says)
				}
			}
			if _, err := os.Lstat(filepath.Join(dir, "reports")); err == nil {
				t.Error("a run was begun")
			}
		})
	}
}
