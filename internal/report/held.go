package report

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// hold locks a journal until it is closed or its process ends, however that happens. A file
// system without locks is no reason not to judge.
func hold(f *os.File) {
	_ = flock(f, unix.LOCK_EX)
}

// release unlocks a journal before it is closed: a process that is being started at this moment
// still shares the descriptor.
func release(f *os.File) {
	_ = flock(f, unix.LOCK_UN)
}

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
	return errors.Is(flock(f, unix.LOCK_SH), unix.EWOULDBLOCK)
}

func flock(f *os.File, how int) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var locked error
	err = raw.Control(func(fd uintptr) { locked = unix.Flock(int(fd), how|unix.LOCK_NB) })
	return errors.Join(err, locked)
}
