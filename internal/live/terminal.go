package live

import (
	"os"

	"golang.org/x/sys/unix"
)

// Size returns what tells the size of the terminal f: 0 and 0 for another file, and while the
// process runs in the background, where the terminal is somebody else's.
func Size(f *os.File) func() (columns, lines int) {
	fd := int(f.Fd())
	return func() (columns, lines int) {
		owner, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
		if err == nil && owner != unix.Getpgrp() { // an error: it is nobody's terminal
			return 0, 0
		}
		size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
		if err != nil {
			return 0, 0
		}
		return int(size.Col), int(size.Row)
	}
}
