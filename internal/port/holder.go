package port

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// record tells others who holds a device. It is a courtesy: one that cannot be
// written or read costs the name in a HeldError, never the lock.
type record struct {
	Program string    `json:"program"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
}

// makeLockDir makes a directory in which every user may leave a record.
func makeLockDir(dir string) {
	if os.Mkdir(dir, 0o777) == nil {
		os.Chmod(dir, 0o777|fs.ModeSticky) // the umask narrowed it
	}
}

// writeRecord leaves a record that every user may read and replace.
func writeRecord(name string, r record) {
	makeLockDir(filepath.Dir(name))
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

// holder finds out who holds the file of a path: from its record, unless the kernel
// names another process, which then left none.
func holder(name, path string) record {
	var r record
	if text, err := os.ReadFile(name); err != nil || json.Unmarshal(text, &r) != nil {
		r = record{}
	}
	pid := lockOwner(path)
	if pid == 0 || pid == r.PID {
		return r
	}
	comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return record{Program: "a program", PID: pid}
	}
	return record{Program: strings.TrimSpace(string(comm)), PID: pid}
}

// lockOwner asks the kernel which process took the flock of a file; 0 if it
// does not say. A line of /proc/locks: "1: FLOCK ADVISORY WRITE 11249 00:1a:3 0 EOF",
// the file as major:minor:inode of its file system; waiters have "->" in the second field.
func lockOwner(path string) int {
	var device unix.Stat_t
	text, err := os.ReadFile("/proc/locks")
	if err != nil || unix.Stat(path, &device) != nil {
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
