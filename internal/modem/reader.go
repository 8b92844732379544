package modem

import (
	"context"
	"errors"
	"time"

	"attest/internal/port"
)

// Reading is the business of whoever holds the token, one at a time. A goroutine that waits
// for a line takes it and reads by itself, because a wake-up of another
// goroutine costs more than the rest of an exchange. The others that wait follow
// the journal; one of them is the next to read.
//
// While nobody waits the background reads, so that the journal goes on. It takes
// the token when it has been free for a while, and keeps it until bytes come
// that somebody waits for.

// idle is how long the token is free before the background takes it. Bytes that come
// meanwhile are journalled that much late, unless somebody asks for them, see catchUp.
const idle = time.Millisecond

// interruptible is a port whose calls a context ends. Those of any other
// port are left to goroutines of their own: the background has the token for ever.
type interruptible interface {
	// ReadContext is Read, or port.ErrInterrupted when ctx ends first.
	ReadContext(ctx context.Context, p []byte) (int, error)
	// WriteContext is Write, or port.ErrStalled when ctx ends first.
	WriteContext(ctx context.Context, p []byte) (int, error)
	// ReadReady is Read that does not wait: 0 and no error when there is nothing.
	ReadReady(p []byte) (int, error)
}

// wait returns when changed is closed or ctx has ended. Meanwhile it reads if nobody
// else does.
func (m *Modem) wait(ctx context.Context, changed <-chan struct{}) {
	select {
	case m.reading <- struct{}{}:
		defer m.release()
		select {
		case <-changed: // by the one that had the token before
		default:
			m.scan(m.direct.ReadContext(ctx, m.buf))
		}
	case <-changed:
	case <-ctx.Done():
	}
}

// catchUp journals what has come and was not read yet. It comes before every look
// at the journal that does not wait, and before a command: what was there first
// stands first.
func (m *Modem) catchUp() {
	if !m.acquire() {
		return
	}
	defer m.release()
	for m.err == nil {
		n, err := m.direct.ReadReady(m.buf)
		if n == 0 && err == nil {
			return
		}
		m.scan(n, err)
	}
}

// takeOver starts the background if nobody reads. Otherwise release arms the
// timer again.
func (m *Modem) takeOver() {
	if m.acquire() {
		m.background()
	}
}

// background reads until somebody waits or the port ends. The caller holds the token.
func (m *Modem) background() {
	defer m.release()
	for m.err == nil {
		if waited := m.scan(m.port.Read(m.buf)); waited && m.direct != nil {
			return
		}
	}
}

// acquire takes the token if it is free.
func (m *Modem) acquire() bool {
	select {
	case m.reading <- struct{}{}:
		return true
	default:
		return false
	}
}

// release gives the token back. When the port has ended it stays where it is:
// there is nothing to read any more.
func (m *Modem) release() {
	if m.err != nil { // set under the token only
		close(m.ended)
		return
	}
	<-m.reading
	m.takeover.Reset(idle)
}

// scan journals what a read into m.buf gave, and tells whether anyone waited for it.
// The caller holds the token: who takes it next must find changed closed, or it would
// wait for bytes that have come.
func (m *Modem) scan(n int, err error) (waited bool) {
	if errors.Is(err, port.ErrInterrupted) {
		return false
	}
	changed := m.take(m.buf[:n], err)
	if changed == nil {
		return false
	}
	close(changed)
	return true
}
