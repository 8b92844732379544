package port

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// lock keeps a port to one holder. For a serial device it is a flock(2) on the device
// itself: one lock whatever name the device was opened by, honoured by other programs that
// lock this way, open to whoever may open the device, and gone with its holder
// however that ends. The library's TIOCEXCL alone does not stop root. For
// a network address it is one on a file of that name.
type lock struct {
	file   *os.File // of its own, so that unlocking does not wait for a reader
	record string   // path of the holder record
}

// acquire locks the device real, which the user calls path.
func acquire(path, real string, cfg Config) (*lock, error) {
	var device unix.Stat_t
	if err := unix.Stat(real, &device); err != nil {
		return nil, fmt.Errorf("open serial port %q: %w", path, err)
	}
	file, err := os.OpenFile(real, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	// The same name for every name of a device: its number.
	l, err := seize(file, err, real, filepath.Join(cfg.lockDir(), fmt.Sprintf("%d-%d", unix.Major(device.Rdev), unix.Minor(device.Rdev))), cfg)
	var held *HeldError
	switch {
	case errors.As(err, &held):
		held.Path = path
		return nil, held
	case errors.Is(err, fs.ErrPermission):
		err = fmt.Errorf("%w (add yourself to the device's group, often dialout)", fs.ErrPermission)
	}
	if err != nil {
		return nil, fmt.Errorf("open serial port %q: %w", path, err)
	}
	return l, nil
}

// acquireAddress locks a network address, which the user calls name, for this machine. It
// cannot see who holds it elsewhere: that is the server's to refuse.
func acquireAddress(name, address string, cfg Config) (*lock, error) {
	at := filepath.Join(cfg.lockDir(), "net-"+url.PathEscape(strings.ToLower(address)))
	file, err := openLockFile(at + ".lock")
	l, err := seize(file, err, at+".lock", at, cfg)
	var held *HeldError
	if errors.As(err, &held) {
		held.Path = name
		return nil, held
	}
	if err != nil {
		return nil, fmt.Errorf("lock port %q: %w", name, err)
	}
	return l, nil
}

// openLockFile opens a file that is there for its lock alone, also one of another user.
// It is never removed: two programs could lock two files of the same name.
func openLockFile(name string) (*os.File, error) {
	makeLockDir(filepath.Dir(name))
	file, err := os.OpenFile(name, os.O_RDONLY|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return os.OpenFile(name, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	}
	if err == nil {
		file.Chmod(0o644) // the umask narrowed it
	}
	return file, err
}

// seize locks the file of a path, unless opening it failed, and leaves the record of that
// name. Who is late learns of the holder.
func seize(file *os.File, err error, path, name string, cfg Config) (*lock, error) {
	if err == nil {
		err = control(file, func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
	}
	name += ".json"
	if err == nil {
		writeRecord(name, record{Program: cmp.Or(cfg.Program, filepath.Base(os.Args[0])), PID: os.Getpid(), Since: time.Now()})
		return &lock{file: file, record: name}, nil
	}
	if file != nil {
		file.Close()
	}
	if errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, unix.EBUSY) { // EBUSY: TIOCEXCL
		who := holder(name, path)
		return nil, &HeldError{Holder: who.Program, PID: who.PID, Since: who.Since}
	}
	return nil, err
}

func (cfg Config) lockDir() string {
	return cmp.Or(cfg.LockDir, filepath.Join(os.TempDir(), "attest-locks"))
}

// release removes the record and unlocks. It unlocks by name instead of leaving that to
// the close: a process being started at this moment still shares the descriptor.
func (l *lock) release() {
	os.Remove(l.record)
	control(l.file, func(fd int) error { return unix.Flock(fd, unix.LOCK_UN) })
	l.file.Close()
}
