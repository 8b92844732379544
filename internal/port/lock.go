package port

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// lock keeps a serial device to one open port. It is a flock(2) on the device
// itself: one lock whatever name the device was opened by, honoured by other programs that
// lock this way, open to whoever may open the device, and gone with its holder
// however that ends. The library's TIOCEXCL alone does not stop root.
type lock struct {
	file   *os.File // of its own, so that unlocking does not wait for a reader
	record string   // path of the holder record
}

// record tells others who holds a device. It is a courtesy: one that cannot be
// written or read costs the name in a HeldError, never the lock.
type record struct {
	Program string    `json:"program"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
}

// acquire locks the device real, which the user calls path.
func acquire(path, real string, cfg Config) (*lock, error) {
	var device unix.Stat_t
	if err := unix.Stat(real, &device); err != nil {
		return nil, fmt.Errorf("open serial port %q: %w", path, err)
	}
	name := recordPath(cmp.Or(cfg.LockDir, filepath.Join(os.TempDir(), "attest-locks")), device)
	file, err := os.OpenFile(real, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err == nil {
		err = control(file, func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
	}
	if err == nil {
		writeRecord(name, record{Program: cmp.Or(cfg.Program, filepath.Base(os.Args[0])), PID: os.Getpid(), Since: time.Now()})
		return &lock{file: file, record: name}, nil
	}
	if file != nil {
		file.Close()
	}
	if errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, unix.EBUSY) { // EBUSY: TIOCEXCL
		who := holder(name, device)
		return nil, &HeldError{Path: path, Holder: who.Program, PID: who.PID, Since: who.Since}
	}
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w (add yourself to the device's group, often dialout)", fs.ErrPermission)
	}
	return nil, fmt.Errorf("open serial port %q: %w", path, err)
}

// release removes the record and unlocks. It unlocks by name instead of leaving that to
// the close: a process being started at this moment still shares the descriptor.
func (l *lock) release() {
	os.Remove(l.record)
	control(l.file, func(fd int) error { return unix.Flock(fd, unix.LOCK_UN) })
	l.file.Close()
}

// recordPath names the record by device number: the same for every name of a device.
func recordPath(dir string, device unix.Stat_t) string {
	return filepath.Join(dir, fmt.Sprintf("%d-%d.json", unix.Major(device.Rdev), unix.Minor(device.Rdev)))
}

// writeRecord leaves a record that every user may read and replace.
func writeRecord(name string, r record) {
	dir := filepath.Dir(name)
	if os.Mkdir(dir, 0o777) == nil {
		os.Chmod(dir, 0o777|fs.ModeSticky) // the umask narrowed it
	}
	text, err := json.Marshal(r)
	if err != nil {
		return
	}
	os.Remove(name) // a dead holder's; a new file is not refused where an old one of another user is
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o644)
	if err != nil {
		return
	}
	defer file.Close()
	file.Write(text)
}

// holder finds out who holds a device: from its record, unless the kernel
// names another process, which then left none.
func holder(name string, device unix.Stat_t) record {
	var r record
	if text, err := os.ReadFile(name); err != nil || json.Unmarshal(text, &r) != nil {
		r = record{}
	}
	pid := lockOwner(device)
	if pid == 0 || pid == r.PID {
		return r
	}
	comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return record{Program: "a program", PID: pid}
	}
	return record{Program: strings.TrimSpace(string(comm)), PID: pid}
}

// lockOwner asks the kernel which process took the flock of a device; 0 if it
// does not say. A line of /proc/locks: "1: FLOCK ADVISORY WRITE 11249 00:1a:3 0 EOF",
// the device node as major:minor:inode of its file system; waiters have "->" in the second field.
func lockOwner(device unix.Stat_t) int {
	text, err := os.ReadFile("/proc/locks")
	if err != nil {
		return 0
	}
	want := fmt.Sprintf("%02x:%02x:%d", unix.Major(device.Dev), unix.Minor(device.Dev), device.Ino)
	for line := range bytes.Lines(text) {
		fields := strings.Fields(string(line))
		var pid int
		if len(fields) > 5 && fields[1] == "FLOCK" && fields[5] == want {
			if _, err := fmt.Sscan(fields[4], &pid); err == nil && pid > 0 {
				return pid
			}
		}
	}
	return 0
}
