package port

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// ReadContext is Read, or ErrInterrupted when ctx ends before a byte comes.
func (s *stream) ReadContext(ctx context.Context, p []byte) (int, error) {
	undo := expireWith(ctx, s.conn.SetReadDeadline)
	n, err := s.conn.Read(p)
	if expired := undo(); expired {
		s.conn.SetReadDeadline(time.Time{})
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return 0, ErrInterrupted
		}
	}
	return n, s.explain("read", err)
}

// ReadReady is Read that does not wait: 0 and no error when there is nothing.
func (s *stream) ReadReady(p []byte) (n int, err error) {
	err = control(s.conn, func(fd int) (err error) {
		n, err = unix.Read(fd, p)
		return err
	})
	switch {
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
		return 0, nil
	case err != nil:
		return 0, s.explain("read", err)
	case n == 0 && len(p) > 0:
		return 0, s.explain("read", io.EOF)
	}
	return n, nil
}

// WriteContext is Write that also ends, with ErrStalled, when ctx does.
func (s *stream) WriteContext(ctx context.Context, p []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.unsent.Store(true)
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.allowance(len(p)))); err != nil {
		return 0, s.explain("write", err)
	}
	undo := expireWith(ctx, s.conn.SetWriteDeadline)
	n, err := s.conn.Write(p)
	undo() // the next Write sets its own deadline
	s.unsent.Store(err != nil)
	return n, s.explain("write", err)
}

// expireWith ends the call under way when ctx ends, by a deadline in the past. undo
// tells whether that has happened; after it nothing touches the deadline any more.
func expireWith(ctx context.Context, setDeadline func(time.Time) error) (undo func() (expired bool)) {
	if ctx.Done() == nil {
		return func() bool { return false }
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		setDeadline(time.Unix(1, 0))
		close(done)
	})
	return func() bool {
		if stop() {
			return false
		}
		<-done
		return true
	}
}
