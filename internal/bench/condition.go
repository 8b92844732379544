package bench

import (
	"errors"
	"sync"

	"attest/internal/port"
)

// condition is whether the bench can still judge. It has a lock because a step
// that was left behind may find out at any time.
type condition struct {
	mu     sync.Mutex
	broken error // nil while it works
	final  bool  // nothing brings it back
}

// breaks notes why no scenario can be judged until the modem is brought back. The
// first final reason stays.
func (c *condition) breaks(err error, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.final {
		c.broken, c.final = err, final
	}
}

// works forgets a reason that is not final.
func (c *condition) works() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.final {
		c.broken = nil
	}
}

// trouble reports whether the modem is lost.
func (c *condition) trouble() bool {
	broken, _ := c.state()
	return broken != nil
}

func (c *condition) state() (broken error, final bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken, c.final
}

// Broken returns why no further scenario can be judged, nil while the bench works
// or has not yet tried everything to bring its modem back.
func (b *Bench) Broken() error {
	if broken, final := b.condition.state(); final {
		return broken
	}
	return nil
}

// lost reports an error of the port: whoever held it, the dialogue is over.
func lost(err error) bool { return errors.Is(err, port.ErrGone) || errors.Is(err, port.ErrClosed) }

// stuck reports a port that takes no bytes.
func stuck(err error) bool { return errors.Is(err, port.ErrStalled) }
