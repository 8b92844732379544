package report

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"attest/internal/flock"
)

// Held reports whether somebody writes the journal in dir: a run that has no end and whose
// journal is not held was killed. What stands in a held journal may be half of a line.
func Held(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, JournalFile), os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	// The lock comes before the first byte. Whoever looks earlier must not take it away.
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	return flock.Taken(f)
}
