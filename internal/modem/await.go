package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/internal/at"
)

// TimeoutError is a wait that the context's deadline ended: the modem did not
// say what was waited for. It unwraps to context.DeadlineExceeded.
type TimeoutError struct {
	Want   string        // what was waited for
	Waited time.Duration // how long
	Last   []Entry       // the last entries of the journal since the last command, that one included; at most 10
	Rest   []byte        // bytes of an unfinished line: a CONNECT OK that never got its CR LF stands here
}

func (e *TimeoutError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wait for %s: not within %v", e.Want, e.Waited.Round(time.Millisecond))
	last := "nothing"
	for _, entry := range slices.Backward(e.Last) {
		if !entry.Sent && entry.Line.Kind != at.Blank {
			last = fmt.Sprintf("%q", entry.Raw)
			break
		}
	}
	fmt.Fprintf(&b, "; last line %s", last)
	if len(e.Rest) > 0 {
		fmt.Fprintf(&b, "; unfinished %q", e.Rest)
	}
	return b.String()
}

// Unwrap returns context.DeadlineExceeded.
func (e *TimeoutError) Unwrap() error { return context.DeadlineExceeded }

// Await waits for the first line since the mark that match accepts and nobody
// has claimed yet, claims and returns it. Lines that it passes over stay for
// others, so independent lines may be awaited in any order. name says in errors
// what was waited for. match must not call the modem.
//
// The error is a *TimeoutError when the deadline of ctx ends the wait, wraps the
// port's error when the port is lost, and the cause of ctx when that was cancelled.
func (m *Modem) Await(ctx context.Context, name string, match func(at.Line) bool) (at.Line, error) {
	m.mu.Lock()
	from := m.mark
	m.mu.Unlock()
	return m.AwaitFrom(ctx, from, name, match)
}

// AwaitFrom is Await that looks at the journal from entry seq on, whatever the
// mark is.
func (m *Modem) AwaitFrom(ctx context.Context, seq int, name string, match func(at.Line) bool) (at.Line, error) {
	return m.await(ctx, seq, wanted{what: name}, match)
}

// wanted names what is waited for. Most waits succeed, so the text is made only
// for an error.
type wanted struct {
	what    string
	command string // whose; empty when what says it all
}

func (w wanted) String() string {
	if w.command == "" {
		return w.what
	}
	return fmt.Sprintf("%s of %q", w.what, w.command)
}

// await is AwaitFrom.
func (m *Modem) await(ctx context.Context, seq int, want wanted, match func(at.Line) bool) (at.Line, error) {
	start := time.Now()
	seq = max(seq, 0)
	for {
		ended := ctx.Err() != nil
		if ended {
			m.catchUp() // a line that came with the deadline came in time
		}
		line, found, changed, err := m.claim(&seq, match)
		if found {
			return line, nil
		}
		if err != nil {
			return at.Line{}, fmt.Errorf("wait for %s: %w", want, err)
		}
		if !ended {
			m.wait(ctx, changed)
			continue
		}
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return at.Line{}, fmt.Errorf("wait for %s: %w", want, context.Cause(ctx))
		}
		return at.Line{}, m.timeout(want.String(), time.Since(start))
	}
}

// claim looks for a match from entry *seq on and moves *seq behind what it has
// seen. When it finds none it returns the channel that tells of the next change,
// or the error that ended the dialogue.
func (m *Modem) claim(seq *int, match func(at.Line) bool) (l at.Line, found bool, changed <-chan struct{}, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for *seq = max(*seq, m.dropped); *seq < m.next(); {
		e := &m.journal[*seq-m.dropped]
		*seq++
		if e.Sent || e.Claimed || !match(e.Line) {
			continue
		}
		e.Claimed = true
		return e.Line, true, nil, nil
	}
	if m.err != nil {
		return at.Line{}, false, nil, m.err
	}
	return at.Line{}, false, m.change(), nil
}

// timeout says what came instead of what was waited for.
func (m *Modem) timeout(name string, waited time.Duration) *TimeoutError {
	const show = 10
	m.mu.Lock()
	defer m.mu.Unlock()
	from := max(m.command, m.next()-show)
	return &TimeoutError{
		Want:   name,
		Waited: waited,
		Last:   slices.Clone(m.since(from)),
		Rest:   slices.Clone(m.scanner.Rest()),
	}
}

// Mark forgets what came so far: a later Await looks at later lines only. It
// returns the place of the first of them, for Since and AwaitFrom.
func (m *Modem) Mark() int {
	m.catchUp()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mark = m.next()
	return m.mark
}

// Forget drops the entries so far and marks. Those to come keep counting.
func (m *Modem) Forget() {
	m.catchUp()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropped = m.next()
	m.mark = m.dropped
	clear(m.journal)
	m.journal = m.journal[:0]
}

// Journal returns a copy of all entries so far that were not forgotten.
func (m *Modem) Journal() []Entry { return m.Since(0) }

// Since returns a copy of the entries from seq on.
func (m *Modem) Since(seq int) []Entry {
	m.catchUp()
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.since(seq))
}

// since is Since without the copy. The caller holds m.mu.
func (m *Modem) since(seq int) []Entry {
	return m.journal[min(max(seq-m.dropped, 0), len(m.journal)):]
}

// next returns the Seq of the next entry. The caller holds m.mu.
func (m *Modem) next() int { return m.dropped + len(m.journal) }

// Rest returns the bytes of the line that is under way; none when the dialogue
// has ended.
func (m *Modem) Rest() []byte {
	m.catchUp()
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.scanner.Rest())
}

// Alive sends AT and tells whether any byte comes back before ctx ends: a modem
// that owes a line is told apart from one that is dead.
func (m *Modem) Alive(ctx context.Context) bool {
	m.catchUp()
	m.mu.Lock()
	before := m.received
	m.mu.Unlock()
	if err := m.Send(ctx, at.Pending{Command: at.Command{Text: "AT"}}); err != nil {
		return false
	}
	for {
		m.mu.Lock()
		heard, lost, changed := m.received > before, m.err != nil, m.change()
		m.mu.Unlock()
		if heard || lost {
			return heard
		}
		if ctx.Err() != nil {
			return false
		}
		m.wait(ctx, changed)
	}
}
