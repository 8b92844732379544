package atomicfile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"attest/internal/atomicfile"
)

func TestReplace(t *testing.T) {
	for name, replace := range map[string]func(string, []byte, fs.FileMode) error{"Replace": atomicfile.Replace, "ReplaceDurably": atomicfile.ReplaceDurably} {
		file := filepath.Join(t.TempDir(), "file")
		for _, text := range []string{"one", "another"} {
			if err := replace(file, []byte(text), 0o640); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(file)
			info, missing := os.Stat(file)
			if err != nil || missing != nil || string(got) != text || info.Mode().Perm() != 0o640 {
				t.Errorf("%s: %q, %v, %v", name, got, info, err)
			}
		}
	}
}

// What cannot be written leaves what was there, and nothing beside it.
func TestReplaceFails(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.MkdirAll(filepath.Join(file, "not empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Replace(file, []byte("one"), 0o644); err == nil {
		t.Error("a directory was replaced")
	}
	if err := atomicfile.Replace(filepath.Join(dir, "nowhere", "file"), []byte("one"), 0o644); err == nil {
		t.Error("a file was written into no directory")
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("%v, %v, want the directory alone", all, err)
	}
}
