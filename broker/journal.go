package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrClosed is returned by [Broker.Await] when the broker was closed before a matching event came: none can come any
// more.
var ErrClosed = errors.New("broker: closed")

// TimeoutError says that the context of an Await ended before a matching event. It unwraps to the context's error,
// which is [context.DeadlineExceeded] when time was up.
type TimeoutError struct {
	Waited time.Duration
	Last   []Event // the newest events of the journal at that moment, at most five, in order
	Cause  error   // the context's error
}

func (e *TimeoutError) Error() string {
	if len(e.Last) == 0 {
		return fmt.Sprintf("await a broker event for %v: the broker saw nothing: %v", e.Waited.Round(time.Millisecond), e.Cause)
	}
	last := make([]string, len(e.Last))
	for i, ev := range e.Last {
		last[i] = ev.String()
	}
	return fmt.Sprintf("await a broker event for %v: last seen %q: %v",
		e.Waited.Round(time.Millisecond), strings.Join(last, "; "), e.Cause)
}

// Unwrap returns the context's error.
func (e *TimeoutError) Unwrap() error { return e.Cause }

// journal keeps every event in order and wakes whoever waits for one.
type journal struct {
	listen func(Event) // called for every event, in order, one at a time; may be nil

	order  sync.Mutex // held over append and listen, so that listen sees the journal's order
	mu     sync.Mutex // guards what follows
	events []Event
	grown  chan struct{} // closed and replaced when an event comes while somebody waits
	waits  int
	closed bool
}

func newJournal(listen func(Event)) *journal {
	return &journal{listen: listen, grown: make(chan struct{})}
}

// add appends the event under the next Seq. It happens now, unless it says when it happened.
func (j *journal) add(ev Event) {
	j.order.Lock()
	defer j.order.Unlock()
	j.mu.Lock()
	ev.Seq = len(j.events)
	if ev.Time.IsZero() {
		ev.Time = time.Now()
	}
	j.events = append(j.events, ev)
	j.wake()
	j.mu.Unlock()
	if j.listen != nil {
		j.listen(ev)
	}
}

// wake lets every waiter look again; j.mu is held.
func (j *journal) wake() {
	if j.waits > 0 {
		close(j.grown)
		j.grown = make(chan struct{})
		j.waits = 0
	}
}

// close ends every wait, now and later.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.wake()
}

func (j *journal) seq() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.events)
}

func (j *journal) all() []Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.events)
}

// since returns the events from seq on, without copying (entries never change), and what to wait on for more: nil when
// the journal is closed.
func (j *journal) since(seq int) ([]Event, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	events := j.events[min(max(seq, 0), len(j.events)):]
	if j.closed {
		return events, nil
	}
	j.waits++
	return events, j.grown
}

// await returns the first event at or after from that matches.
func (j *journal) await(ctx context.Context, from int, match func(Event) bool) (Event, error) {
	start := time.Now()
	for {
		events, grown := j.since(from)
		if i := slices.IndexFunc(events, match); i >= 0 {
			return events[i], nil
		}
		if grown == nil {
			return Event{}, ErrClosed
		}
		from = max(from, 0) + len(events)
		select {
		case <-grown:
		case <-ctx.Done():
			all := j.all()
			return Event{}, &TimeoutError{Waited: time.Since(start), Last: all[max(0, len(all)-5):], Cause: ctx.Err()}
		}
	}
}
