package port

import (
	"bytes"
	"context"
	"fmt"
	"sync"
)

// Pipe returns the two ends of an in-memory connection: what one writes the
// other reads. Both directions are buffered without limit, so a Write never
// blocks. When one end is closed the other still reads what was written before,
// then ErrGone, and its writes fail with ErrGone at once.
func Pipe(name string) (host, modem Port) {
	link := &link{}
	link.changed.L = &link.mu
	return &pipeEnd{link: link, side: 0, name: name}, &pipeEnd{link: link, side: 1, name: name + " (modem)"}
}

// link is what both ends of a pipe share. Index 0 is the host.
type link struct {
	mu      sync.Mutex
	changed sync.Cond
	inbox   [2]bytes.Buffer // written by the other side
	closed  [2]bool
}

type pipeEnd struct {
	link *link
	side int
	name string
}

func (e *pipeEnd) String() string { return e.name }

func (e *pipeEnd) Read(p []byte) (int, error) { return e.ReadContext(context.Background(), p) }

// ReadContext is Read, or ErrInterrupted when ctx ends before a byte comes.
func (e *pipeEnd) ReadContext(ctx context.Context, p []byte) (int, error) {
	l := e.link
	stop := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.changed.Broadcast()
	})
	defer stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		n, err := e.ready(p)
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
		if ctx.Err() != nil {
			return 0, ErrInterrupted
		}
		l.changed.Wait()
	}
}

// ReadReady is Read that does not wait: 0 and no error when there is nothing.
func (e *pipeEnd) ReadReady(p []byte) (int, error) {
	e.link.mu.Lock()
	defer e.link.mu.Unlock()
	return e.ready(p)
}

// ready is ReadReady. The caller holds the lock of the link.
func (e *pipeEnd) ready(p []byte) (int, error) {
	l := e.link
	inbox := &l.inbox[e.side]
	switch {
	case l.closed[e.side]:
		return 0, fmt.Errorf("read %s: %w", e.name, ErrClosed)
	case len(p) == 0:
		return 0, nil
	case inbox.Len() > 0:
		return inbox.Read(p)
	case l.closed[1-e.side]:
		return 0, fmt.Errorf("read %s: %w", e.name, ErrGone)
	}
	return 0, nil
}

// WriteContext is Write, which never waits.
func (e *pipeEnd) WriteContext(_ context.Context, p []byte) (int, error) { return e.Write(p) }

func (e *pipeEnd) Write(p []byte) (int, error) {
	l := e.link
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed[e.side] {
		return 0, fmt.Errorf("write %s: %w", e.name, ErrClosed)
	}
	if l.closed[1-e.side] {
		return 0, fmt.Errorf("write %s: %w", e.name, ErrGone)
	}
	l.changed.Broadcast()
	return l.inbox[1-e.side].Write(p)
}

func (e *pipeEnd) Close() error {
	e.link.mu.Lock()
	defer e.link.mu.Unlock()
	e.link.closed[e.side] = true
	e.link.changed.Broadcast()
	return nil
}
