package bench

import (
	"context"
	"slices"

	"attest/broker"
)

// The stimuli whose effect the bench has to know.
const (
	pdpLoss    = "pdp-loss"
	powerCycle = "power-cycle"
	reset      = "reset"

	// Flash writes a firmware image into the modem and restarts it.
	Flash = "flash"
)

// has reports whether the bench can do what a scenario needs: a stimulus by its
// name, "dns-name" if the modem is told a name that it has to resolve, "anonymous" if
// the broker lets clients in without a name, "echo" if the modem can reach the broker's
// echo, which beyond loopback takes a port in the bench file, "stable-port" if the port
// outlives a restart of the modem. An external broker has no echo, and lets clients in without a name if the observer may
// come so.
func (b *Bench) has(need string) bool {
	switch need {
	case "dns-name":
		return b.cfg.hostIsName()
	case "anonymous":
		return b.cfg.anonymous()
	case "echo":
		return b.cfg.Broker.External == nil && (!b.cfg.public() || b.cfg.Broker.Ports[string(broker.Echo)] != 0)
	case "stable-port":
		return !b.ownUSB
	case "line-rate":
		_, known := b.cfg.lineRate()
		return known
	}
	return slices.Contains(b.device.Stimuli(), need)
}

// Missing returns the first of the needs that the bench does not have.
func (b *Bench) Missing(needs []string) (string, bool) {
	for _, need := range needs {
		if !b.has(need) {
			return need, true
		}
	}
	return "", false
}

// stimulate acts on the modem and returns what the stimulus had to tell.
func (b *Bench) stimulate(ctx context.Context, name string) (string, error) {
	b.noPDP = b.noPDP || name == pdpLoss
	return b.device.Stimulate(ctx, name, b.circumstances())
}

// circumstances is what a stimulus may be told of the bench as it is now.
func (b *Bench) circumstances() Circumstances {
	about := Circumstances{IMEI: b.release.IMEI, Run: b.cfg.Run}
	if t := b.trial.Load(); t != nil {
		about.Scenario = t.ID
	}
	return about
}
