package port

import (
	"bytes"
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

func (e *pipeEnd) Read(p []byte) (int, error) {
	l := e.link
	l.mu.Lock()
	defer l.mu.Unlock()
	inbox := &l.inbox[e.side]
	for {
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
		l.changed.Wait()
	}
}

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
