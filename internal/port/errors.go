package port

import (
	"errors"
	"fmt"
	"time"
)

// What can happen to an open port. Test for them with errors.Is; the errors
// that Read and Write return also name the port and wrap the cause.
var (
	// ErrClosed: the port was used after, or while, its own Close.
	ErrClosed = errors.New("port closed")
	// ErrGone: the other side went away: unplugged, hung up, end of stream.
	ErrGone = errors.New("port gone")
	// ErrStalled: nobody took the bytes of a Write in time.
	ErrStalled = errors.New("port stalled")
	// ErrNoLines: the port has no modem-control lines.
	ErrNoLines = errors.New("port has no modem-control lines")
)

// UsageError is an argument of [Open] that cannot be understood.
type UsageError struct {
	URL     string // the argument
	Problem string // what is wrong with it
	Nearest string // the nearest thing that would be understood; may be empty
}

func (e *UsageError) Error() string {
	text := fmt.Sprintf("open port %q: %s", e.URL, e.Problem)
	if e.Nearest != "" {
		text += fmt.Sprintf("; the nearest known is %q", e.Nearest)
	}
	return text
}

// HeldError is a serial device that another open port, of this or another
// process, holds.
type HeldError struct {
	Path   string    // the device as it was asked for
	Holder string    // the program; empty if it could not be found out
	PID    int       // its process id; 0 if it could not be found out
	Since  time.Time // when it opened the device; zero if it left no record
}

func (e *HeldError) Error() string {
	text := fmt.Sprintf("open serial port %q: held by ", e.Path)
	if e.Holder == "" {
		return text + "another program"
	}
	text += fmt.Sprintf("%s (pid %d)", e.Holder, e.PID)
	if !e.Since.IsZero() {
		text += " since " + e.Since.Local().Format(time.DateTime)
	}
	return text
}
