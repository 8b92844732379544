package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/broker"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/port"
)

// Discovery is what a bench tells of itself, for a bench file.
type Discovery struct {
	Modem   string            // URL of the port, by its USB identity where it has one, with the rate that it needs
	Release firmware.Identity // what the modem runs
	Address string            // of this machine, where the modem reaches it; empty: at none
	Tried   []string          // the addresses that were tried
	Online  Finding           // why the modem could not try: a problem of its network; ok if it could
}

// Loopback tells whether the modem reaches this machine where nobody else does.
func (d Discovery) Loopback() bool { return d.Address == loopback }

// loopback is where emulated modems reach a broker, and those behind a tunnel.
const loopback = "127.0.0.1"

// tryTime is how long the modem may take to connect to an address that is only a guess.
const tryTime = 10 * time.Second

// Discover asks the modem that cfg.Bench names, bench.Auto for the first, who it is and at
// which address it reaches this machine. It leaves the modem as [Examine] does. A finding
// with the status problem says that there is no modem to be asked.
func Discover(ctx context.Context, cfg Config) (Discovery, Finding, error) {
	p := &patient{cfg: cfg, patience: tryTime}
	defer p.leave(ctx)
	found, err := p.look(ctx, discoveries())
	if err != nil {
		return Discovery{}, Finding{}, err
	}
	for _, f := range found {
		if f.Status == Problem && (p.modem == nil || f.Check == "release") {
			return Discovery{}, f, nil
		}
	}
	d := Discovery{Modem: p.identity(), Release: p.id, Online: Finding{Check: "address", Status: OK}}
	i := slices.IndexFunc(found, func(f Finding) bool { return f.Status == Problem && f.Check != "rate" })
	if i >= 0 {
		d.Online = found[i]
		return d, Finding{}, nil
	}
	d.Address, d.Tried, err = p.reached(ctx)
	return d, Finding{}, err
}

// discoveries are the checks up to a modem that could connect.
func discoveries() []check {
	var list []check
	for _, c := range checks() {
		if !slices.Contains([]string{"clock", "broker", "name", "plain", "TLS", "mutual TLS", "stimuli"}, c.name) {
			list = append(list, c)
		}
	}
	return list
}

// identity is the port as a bench file should name it: so that it is found again in the
// same socket, at the rate at which the modem answers.
func (p *patient) identity() string {
	name := p.cfg.Bench.Modem
	given := ratedBy(name)
	if info := p.info(); info.VID != "" {
		name = info.URL()
	} else if !strings.Contains(name, ":") {
		name = absolute(name)
	}
	if p.rate != 0 && p.rate != port.DefaultBaud || p.rate != given {
		name = atRate(name, p.rate)
	}
	return name
}

// reached lets the modem connect to each address of this machine, and returns the first
// at which it arrives.
func (p *patient) reached(ctx context.Context) (address string, tried []string, err error) {
	for _, own := range append([]string{loopback}, slices.DeleteFunc(ownAddresses(), func(a string) bool { return a == loopback })...) {
		tried = append(tried, own)
		p.cfg.Bench.Broker = bench.BrokerConfig{Listen: own, Advertise: own}
		if f := p.broker(ctx); f.Status != OK {
			continue // an address that went meanwhile
		}
		f := p.reach(ctx, broker.Plain)
		p.peer.Close()
		p.peer = nil
		switch {
		case ctx.Err() != nil:
			return "", tried, context.Cause(ctx)
		case p.lost:
			return "", tried, fmt.Errorf("ask the modem: %s", f.Text)
		case f.Status == OK:
			return own, tried, nil
		}
	}
	return "", tried, nil
}
