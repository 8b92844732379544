package port

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// conn is what the runtime's poller serves: a Close ends blocked calls, they
// have deadlines, and no call ever reaches a descriptor that was given to
// another file meanwhile. *os.File and *net.TCPConn are conns.
type conn interface {
	io.ReadWriteCloser
	syscall.Conn
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// stream is the Port over a conn.
type stream struct {
	name    string
	conn    conn
	timeout time.Duration // of a Write, beyond the time on the line
	baud    int           // 0: no line rate

	writing sync.Mutex  // one Write, one deadline at a time
	unsent  atomic.Bool // a Write is under way or did not finish
	closed  atomic.Bool // by our own Close
}

func (s *stream) String() string { return s.name }

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.conn.Read(p)
	return n, s.explain("read", err)
}

func (s *stream) Write(p []byte) (int, error) { return s.WriteContext(context.Background(), p) }

// allowance is how long n bytes may take: 10 bits a byte at 8N1, so that a slow
// line is not taken for a stuck one.
func (s *stream) allowance(n int) time.Duration {
	if s.baud == 0 {
		return s.timeout
	}
	return s.timeout + time.Duration(n)*10*time.Second/time.Duration(s.baud)
}

// Close has no error to tell: the second Close of a port is none.
func (s *stream) Close() error {
	s.closed.Store(true)
	s.conn.Close()
	return nil
}

// explain turns the error of a call into one of ErrClosed, ErrStalled and ErrGone.
// The errors alone do not tell our own Close from a loss, so it is remembered.
// After a port was opened well, whatever else goes wrong means that it is lost.
func (s *stream) explain(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case s.closed.Load():
		return fmt.Errorf("%s %s: %w", op, s.name, ErrClosed)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("%s %s: %w: %w", op, s.name, ErrStalled, err)
	}
	return fmt.Errorf("%s %s: %w: %w", op, s.name, ErrGone, err)
}
