package broker

import (
	"io"
	"sync"
)

// pipeLimit is how many bytes a pipe holds before its writer waits: the client then feels back pressure on its socket.
const pipeLimit = 256 << 10

// pipe carries the frames that the broker library may see to its Read. What was written is still read after close.
type pipe struct {
	mu     sync.Mutex
	change sync.Cond
	bytes  []byte
	hungry bool // a reader waits, so everything handed over so far has been processed
	closed bool
}

func newPipe() *pipe {
	p := &pipe{}
	p.change.L = &p.mu
	return p
}

// Read waits for bytes and returns io.EOF once the pipe is closed and empty.
func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.bytes) == 0 && !p.closed {
		p.hungry = true
		p.change.Broadcast()
		p.change.Wait()
	}
	p.hungry = false
	if len(p.bytes) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.bytes)
	p.bytes = p.bytes[n:]
	p.change.Broadcast()
	return n, nil
}

// Write hands b over, waiting while the pipe is full; it returns io.ErrClosedPipe once the pipe is closed.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.bytes) > pipeLimit && !p.closed {
		p.change.Wait()
	}
	if p.closed {
		return 0, io.ErrClosedPipe
	}
	p.bytes = append(p.bytes, b...)
	p.change.Broadcast()
	return len(b), nil
}

// drained waits until the reader has taken everything and asks for more, which it does only after it has processed
// what it took.
func (p *pipe) drained() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for (len(p.bytes) > 0 || !p.hungry) && !p.closed {
		p.change.Wait()
	}
}

// close ends the pipe; a second close does nothing.
func (p *pipe) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.change.Broadcast()
}
