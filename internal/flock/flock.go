// Package flock keeps a file to one process by flock(2): the lock ends with whoever took it,
// however that happens. It is advice: nothing but another [Take] heeds it.
package flock

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// ErrTaken says that somebody else has the lock.
var ErrTaken = errors.New("somebody else has the lock")

// Take locks a file until [Release], or until its process ends. It does not wait: an error is ErrTaken, or says
// that the file system has no locks.
func Take(f *os.File) error {
	err := control(f, unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrTaken
	}
	return err
}

// Taken reports whether somebody has the lock. For that moment nobody else can take it: whoever
// looks at a file that is about to be locked may make that fail.
func Taken(f *os.File) bool {
	err := control(f, unix.LOCK_SH|unix.LOCK_NB)
	if err == nil {
		_ = control(f, unix.LOCK_UN) // there it was a moment ago
	}
	return errors.Is(err, unix.EWOULDBLOCK)
}

// Release unlocks a file and closes it. Closing alone would not do: a process that is being
// started at this moment shares the descriptor until it has begun.
func Release(f *os.File) error {
	_ = control(f, unix.LOCK_UN) // there are file systems without locks
	return f.Close()
}

func control(f *os.File, how int) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var locked error
	err = raw.Control(func(fd uintptr) { locked = unix.Flock(int(fd), how) })
	return errors.Join(err, locked)
}
