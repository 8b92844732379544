package port

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// conn is what the runtime's poller serves: a Close ends blocked calls, a Write
// has a deadline, and no call ever reaches a descriptor that was given to
// another file meanwhile. *os.File and net.Conn are conns.
type conn interface {
	io.ReadWriteCloser
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
}

func (s *stream) String() string { return s.name }

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.conn.Read(p)
	return n, explain("read", s.name, err)
}

func (s *stream) Write(p []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.unsent.Store(true)
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.allowance(len(p)))); err != nil {
		return 0, explain("write", s.name, err)
	}
	n, err := s.conn.Write(p)
	s.unsent.Store(err != nil)
	return n, explain("write", s.name, err)
}

// allowance is how long n bytes may take: 10 bits a byte at 8N1, so that a slow
// line is not taken for a stuck one.
func (s *stream) allowance(n int) time.Duration {
	if s.baud == 0 {
		return s.timeout
	}
	return s.timeout + time.Duration(n)*10*time.Second/time.Duration(s.baud)
}

func (s *stream) Close() error {
	s.conn.Close() // the second Close of a port is no error, and the first has nothing to tell
	return nil
}
