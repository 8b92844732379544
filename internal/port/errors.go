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
	// ErrStalled: nobody took the bytes of a Write in time, or before its context ended.
	ErrStalled = errors.New("port stalled")
	// ErrInterrupted: the context of a ReadContext ended before a byte came. The port is sound.
	ErrInterrupted = errors.New("read interrupted")
	// ErrNoLines: the port has no modem-control lines.
	ErrNoLines = errors.New("port has no modem-control lines")
)

// OpenError says why there is no port, as against one that was lost: nothing was
// sent to any modem. Its text is that of Err.
type OpenError struct{ Err error }

func (e *OpenError) Error() string { return e.Err.Error() }

func (e *OpenError) Unwrap() error { return e.Err }

// UsageError is an argument of [Open] that cannot be understood. Err says why; it is a
// *nearest.UnknownError for a scheme or a parameter that there is not.
type UsageError struct {
	URL string
	Err error
}

func (e *UsageError) Error() string { return fmt.Sprintf("open port %q: %v", e.URL, e.Err) }

func (e *UsageError) Unwrap() error { return e.Err }

// HeldError is a serial device or a network address that another open port, of this
// or another process of this machine, holds.
type HeldError struct {
	Path   string    // the device or the URL as it was asked for
	Holder string    // the program; empty if it could not be found out
	PID    int       // its process id; 0 if it could not be found out
	Since  time.Time // when it opened the device; zero if it left no record
}

func (e *HeldError) Error() string {
	text := fmt.Sprintf("open port %q: held by ", e.Path)
	if e.Holder == "" {
		return text + "another program"
	}
	text += fmt.Sprintf("%s (pid %d)", e.Holder, e.PID)
	if !e.Since.IsZero() {
		text += " since " + e.Since.Local().Format(time.DateTime)
	}
	return text
}
