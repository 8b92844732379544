package rig

import (
	"context"
	"time"

	"attest/internal/bench"
	"attest/internal/port"
)

// Connect opens the modem's port, as bench.Device wants it.
func (r *Rig) Connect(ctx context.Context) (port.Port, error) {
	r.heal(Reopen)
	ports := r.Ports()
	ports.WriteTimeout = time.Second
	if r.known {
		return port.AwaitOpen(ctx, r.URL(), ports)
	}
	p, err := port.Open(ctx, r.URL(), ports)
	r.known = err == nil
	return p, err
}

// Stimuli returns what the emulator knows.
func (r *Rig) Stimuli() []string { return r.modem.Stimuli() }

// Stimulate acts on the modem; a reset or a power cycle may end its trouble.
func (r *Rig) Stimulate(_ context.Context, name string, _ bench.Circumstances) (string, error) {
	r.heal(name)
	return "", r.modem.Stimulate(name)
}
