package port

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// firstPause grows to longestPause: the pauses of Await between two tries, where nothing tells of a change.
const firstPause, longestPause = 50 * time.Millisecond, time.Second

// Await returns when the port that rawURL names is there and can be opened: after it
// was unplugged, or while the modem behind it restarts. It opens and closes the port,
// as often as that may help: for a device that is not there, or not ours to open yet, at each
// change in the directory where it will appear; for one that somebody holds, and on the network,
// after growing pauses. It says nothing to the modem.
//
// What no waiting mends is returned at once: a *[UsageError], a USB identity that
// several ports match. When ctx ends, the error wraps its cause and the last reason why there
// was no port. Every error is an *[OpenError].
func Await(ctx context.Context, rawURL string, cfg Config) error {
	p, err := AwaitOpen(ctx, rawURL, cfg)
	if err != nil {
		return err
	}
	return p.Close()
}

// AwaitOpen is Await that keeps the port open, so that nobody comes between.
func AwaitOpen(ctx context.Context, rawURL string, cfg Config) (Port, error) {
	where, err := parse(rawURL)
	if err != nil {
		return nil, &OpenError{err}
	}
	w, err := watchNode(where.node(cfg))
	if err != nil {
		return nil, &OpenError{fmt.Errorf("await port %q: %w", rawURL, err)}
	}
	defer w.close()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if err := w.renew(); err != nil { // before the try, or a change could fall between
			return nil, &OpenError{fmt.Errorf("await port %q: %w", rawURL, err)}
		}
		p, why := Open(ctx, rawURL, cfg)
		if why == nil {
			return p, nil
		}
		if hopeless(why) {
			return nil, why
		}
		if errors.Is(why, fs.ErrNotExist) || errors.Is(why, fs.ErrPermission) {
			err = w.change(ctx)
		} else {
			err = sleep(ctx, pause)
		}
		if err != nil {
			return nil, &OpenError{fmt.Errorf("await port %q: %w: %w", rawURL, err, why)}
		}
	}
}

// hopeless reports whether waiting does not mend what keeps a port from being opened.
func hopeless(err error) bool {
	var usage *UsageError
	var match *MatchError
	return errors.As(err, &usage) || errors.As(err, &match) && len(match.Matches) > 0
}

// sleep returns the cause of ctx when that ends before the pause.
func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
