package serve

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"attest/internal/flock"
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
	if errors.Is(flock.Take(f), flock.ErrTaken) {
		f.Close()
		return nil, &TakenError{reports}
	} // any other error: a file system without locks is no reason not to serve
	return f, nil
}
