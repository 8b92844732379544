package emulator

import "sync"

// loop is one goroutine that runs what is posted to it, in order. The modem's
// processor is one: it owns all state, and nothing posted to it may block.
// The sender of a connection is another, which may.
type loop struct {
	mu     sync.Mutex
	queue  []func()
	closed bool
	wake   chan struct{} // one token: the queue may hold work
	done   chan struct{} // closed when the goroutine has ended
}

func newLoop() *loop {
	l := &loop{wake: make(chan struct{}, 1), done: make(chan struct{})}
	go l.run()
	return l
}

func (l *loop) run() {
	defer close(l.done)
	for range l.wake {
		for {
			work, closed := l.take()
			if closed {
				return
			}
			if len(work) == 0 {
				break
			}
			for _, f := range work {
				f()
			}
		}
	}
}

func (l *loop) take() (work []func(), closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	work, l.queue = l.queue, nil
	return work, l.closed && len(work) == 0
}

// post queues f; false, and f is dropped, when the loop takes nothing more.
func (l *loop) post(f func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.queue = append(l.queue, f)
	l.signal()
	return true
}

// do runs f on the loop and waits for it; false when the loop has ended.
func (l *loop) do(f func()) bool {
	ran := make(chan struct{})
	l.post(func() { f(); close(ran) })
	select {
	case <-ran:
		return true
	case <-l.done:
		return false
	}
}

// stop lets the loop end when it has run what is queued; nothing more is taken.
func (l *loop) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.signal()
}

// close is stop, and waits for the end.
func (l *loop) close() {
	l.stop()
	<-l.done
}

func (l *loop) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
