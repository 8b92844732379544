package steps

import (
	"context"
	"errors"
	"fmt"
	"time"

	"attest/internal/at"
	"attest/internal/modem"
)

// absent waits for a line that should not come, from a place in the journal on, for a
// window that grows with the bench. It returns nil when none came.
func (s *scenario) absent(ctx context.Context, from int, window, name string, match func(at.Line) bool) (*at.Line, error) {
	d, err := time.ParseDuration(window)
	if err != nil {
		return nil, fmt.Errorf("read the time %q: %w", window, err)
	}
	limited, cancel := context.WithTimeout(ctx, s.trial.Quiet(d))
	defer cancel()
	line, err := s.trial.Modem.AwaitFrom(limited, from, name, match)
	var quiet *modem.TimeoutError
	switch {
	case err == nil:
		return &line, nil
	case errors.As(err, &quiet) && ctx.Err() == nil:
		return nil, nil
	}
	return nil, err
}
