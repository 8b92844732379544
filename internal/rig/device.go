package rig

import (
	"context"
	"errors"
	"time"

	"attest/internal/bench"
	"attest/internal/port"
)

// Connect opens the modem's port, as bench.Device wants it.
func (r *Rig) Connect(ctx context.Context) (port.Port, error) {
	r.heal(Reopen)
	for {
		p, err := port.Open(ctx, r.link, port.Config{WriteTimeout: time.Second})
		if err == nil || !r.known {
			r.known = r.known || err == nil
			return p, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, errors.Join(err, context.Cause(ctx))
		}
	}
}

// Stimuli returns what the emulator knows.
func (r *Rig) Stimuli() []string { return r.modem.Stimuli() }

// Stimulate acts on the modem; a reset or a power cycle may end its trouble.
func (r *Rig) Stimulate(_ context.Context, name string, _ bench.Circumstances) (string, error) {
	r.heal(name)
	return "", r.modem.Stimulate(name)
}
