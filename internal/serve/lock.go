package serve

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// StateDir is where a server keeps, below the reports directory, what the next one must know: a record
// and the output of each run that it started, until that is over. Its name keeps it from being
// served, and from the board.
const StateDir = ".serve"

// TakenError refuses a reports directory that another server has.
type TakenError struct{ Reports string }

func (e *TakenError) Error() string {
	return fmt.Sprintf("serve the reports: another attest serve has %q", e.Reports)
}

// take locks a reports directory until the file is closed or the process ends.
func take(reports string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(reports, StateDir, "lock"), os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, fmt.Errorf("serve the reports: %w", err)
	}
	if err = flock(f, unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		f.Close()
		return nil, &TakenError{reports}
	} // any other error: a file system without locks is no reason not to serve
	return f, nil
}

// giveBack unlocks before it closes: a process that is being started at this moment still
// shares the descriptor.
func giveBack(f *os.File) error {
	return errors.Join(flock(f, unix.LOCK_UN), f.Close())
}

func flock(f *os.File, how int) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var locked error
	err = raw.Control(func(fd uintptr) { locked = unix.Flock(int(fd), how) })
	return errors.Join(err, locked)
}
