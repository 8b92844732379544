package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"attest/internal/port"
)

// lasting is a port in front of the module's own USB, which goes when the module restarts
// and comes back as another device. Once for each restart that was announced it outlives
// that: meanwhile what is written is lost, as on the line of a modem without power, and a
// read waits. A loss that nobody announced ends it.
type lasting struct {
	device Device
	limit  time.Duration   // for the device to come back
	tell   func(string)    // for the timeline
	back   func()          // called before anything is read of the device that came back
	life   context.Context // ends with Close
	end    context.CancelFunc

	mu       sync.Mutex
	inner    pausable
	away     chan struct{} // closed when the device is back, or given up; nil while it is there
	expected int           // restarts that may still take it
	returned bool          // it came back since the last was announced
	fetching sync.WaitGroup
}

// pausable is what port.Open returns.
type pausable interface {
	port.Port
	ReadContext(ctx context.Context, p []byte) (int, error)
	WriteContext(ctx context.Context, p []byte) (int, error)
	ReadReady(p []byte) (int, error)
}

func newLasting(p pausable, device Device, limit time.Duration, tell func(string), back func()) *lasting {
	life, end := context.WithCancel(context.Background())
	return &lasting{inner: p, device: device, limit: limit, tell: tell, back: back, life: life, end: end}
}

// expect announces a restart; what was announced before and did not take the port is over.
func (l *lasting) expect() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected, l.returned = 1, false
}

// forget ends what was announced.
func (l *lasting) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected = 0
}

// cameBack reports whether the device went and came since the last restart was announced.
func (l *lasting) cameBack() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.returned
}

func (l *lasting) current() (inner pausable, away chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inner, l.away
}

// outlives reports whether an error of a device is to be passed over.
func (l *lasting) outlives(inner pausable, err error) bool {
	if !errors.Is(err, port.ErrGone) {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.life.Err() != nil:
		return false
	case l.inner != inner, l.away != nil:
		return true
	case l.expected == 0:
		return false
	}
	l.expected--
	l.away = make(chan struct{})
	l.fetching.Go(l.fetch)
	return true
}

// fetch waits for the device.
func (l *lasting) fetch() {
	l.tell("the port went with the restart")
	ctx, cancel := context.WithTimeout(l.life, l.limit)
	defer cancel()
	_ = l.inner.Close() // nobody else replaces it
	p, err := l.device.Connect(ctx)
	fresh, ok := p.(pausable)
	switch {
	case err != nil:
		l.tell(fmt.Sprintf("the port did not come back: %v", err))
	case !ok:
		_ = p.Close()
	default:
		l.tell("the port is back")
		l.back()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && ok {
		l.inner, l.returned = fresh, true
	} else {
		l.inner = lostPort{l.inner}
	}
	close(l.away)
	l.away = nil
}

// lostPort is a device that did not come back.
type lostPort struct{ pausable }

func (p lostPort) gone(op string) error {
	return fmt.Errorf("%s %v: it went with a restart and did not come back: %w", op, p, port.ErrGone)
}

func (p lostPort) Read([]byte) (int, error)                          { return 0, p.gone("read") }
func (p lostPort) ReadReady([]byte) (int, error)                     { return 0, p.gone("read") }
func (p lostPort) ReadContext(context.Context, []byte) (int, error)  { return 0, p.gone("read") }
func (p lostPort) Write([]byte) (int, error)                         { return 0, p.gone("write") }
func (p lostPort) WriteContext(context.Context, []byte) (int, error) { return 0, p.gone("write") }

func (l *lasting) String() string {
	inner, _ := l.current()
	return inner.String()
}

func (l *lasting) Read(p []byte) (int, error) { return l.ReadContext(context.Background(), p) }

// ReadContext is Read, or port.ErrInterrupted when ctx ends first.
func (l *lasting) ReadContext(ctx context.Context, p []byte) (int, error) {
	for {
		inner, away := l.current()
		if away == nil {
			n, err := inner.ReadContext(ctx, p)
			if n > 0 || !l.outlives(inner, err) {
				return n, err
			}
			continue
		}
		select {
		case <-away:
		case <-ctx.Done():
			return 0, port.ErrInterrupted
		case <-l.life.Done():
			return 0, fmt.Errorf("read %v: %w", inner, port.ErrClosed)
		}
	}
}

// ReadReady is Read that does not wait.
func (l *lasting) ReadReady(p []byte) (int, error) {
	inner, away := l.current()
	if away != nil {
		return 0, nil
	}
	n, err := inner.ReadReady(p)
	if n == 0 && l.outlives(inner, err) {
		return 0, nil
	}
	return n, err
}

func (l *lasting) Write(p []byte) (int, error) { return l.WriteContext(context.Background(), p) }

// WriteContext is Write that ctx ends too.
func (l *lasting) WriteContext(ctx context.Context, p []byte) (int, error) {
	inner, away := l.current()
	if away != nil {
		return len(p), nil
	}
	n, err := inner.WriteContext(ctx, p)
	if l.outlives(inner, err) {
		return len(p), nil
	}
	return n, err
}

// Close ends reads and writes, and the wait for a device.
func (l *lasting) Close() error {
	l.end()
	l.fetching.Wait()
	inner, _ := l.current()
	return inner.Close()
}
