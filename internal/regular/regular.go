// Package regular opens files that others have named, or left in a directory: regular ones,
// and nothing else. A named pipe would wait for somebody who writes into it, a device
// does what devices do, and a directory says so only when it is read. [Open] is os.Open for
// such a name, [Read] is os.ReadFile up to a size. Links are followed to what they lead to.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Open opens a regular file for reading. What is something else is refused by what it is.
func Open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("it is " + Kind(info.Mode()) + ", and must be a file")}
	}
	return os.Open(name)
}

// Read returns the content of a regular file that has at most so many bytes.
func Read(name string, most int64) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	var text []byte
	if err == nil && info.Size() <= most {
		text, err = io.ReadAll(io.LimitReader(f, most+1)) // it may grow, and files of the kernel have no size
	}
	if err == nil && max(info.Size(), int64(len(text))) > most {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("it has more than %d bytes", most)}
	}
	if err != nil {
		return nil, err
	}
	return text, nil
}

// Cause takes the name of the file off an error that is told with it.
func Cause(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// Kind is what a file is, in words: "a named pipe".
func Kind(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a file"
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no file"
}
