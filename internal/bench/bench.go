package bench

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"attest/broker"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
	"attest/internal/verdict"
)

// Bench is a modem under test for the length of a run. One trial at a time uses
// it; Close ends it.
type Bench struct {
	cfg       Config
	device    Device
	modem     *modem.Modem
	trial     atomic.Pointer[Trial] // the one that hears the port; nil between trials
	release   Release
	condition condition
	noPDP     bool     // a stimulus took the PDP context away, and nobody has asked for it again
	clocked   bool     // its clock was looked at
	litter    bool     // the last scenario left files of ours
	last      string   // id of the last scenario
	ownUSB    bool     // the port is the module's, and goes when it restarts
	lasting   *lasting // in front of such a port; nil for others
	unplugged bool     // the port was lost: what comes back may be another modem
	remarks   []string // for the next timeline
	recovered []verdict.Recovery
	owed      owed         // what a scenario changed and the bench has to take back
	stock     stock        // what the modem had before the run
	watch     watch        // who is on the broker's network
	chore     atomic.Value // string: what it does besides its scenario
}

// Open connects to the modem and makes sure that it answers AT. A port that does
// not exist or is held is the port's error; an external broker that does not do is an
// *ExternalError; a modem that says nothing is a
// *SilentError. The caller must Close the bench.
func Open(ctx context.Context, cfg Config) (*Bench, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	if err := cfg.reach(ctx); err != nil {
		return nil, err
	}
	var err error
	if cfg.Modem, err = Find(ctx, cfg); err != nil {
		return nil, err
	}
	device, err := cfg.device()
	if err != nil {
		return nil, err
	}
	stream, err := device.Connect(ctx)
	if err != nil {
		device.Close()
		return nil, err
	}
	b := &Bench{cfg: cfg, device: device, ownUSB: cfg.ownUSB()}
	if cfg.public() && cfg.Broker.External == nil {
		b.watch.guard = new(broker.Guard)
	}
	b.modem = b.talk(stream)
	err = b.wake(ctx)
	if err == nil {
		err = b.align(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// talk starts a dialogue on a port. That of the module's own USB outlives its restarts.
func (b *Bench) talk(p port.Port) *modem.Modem {
	config := modem.Config{Dialect: luat.Dialect(), Observe: b.observe}
	device, ok := p.(pausable)
	if b.lasting = nil; !ok || !b.ownUSB {
		return modem.Open(p, config)
	}
	var m *modem.Modem
	opened := make(chan struct{})
	b.lasting = newLasting(device, b.device, b.cfg.boot(), b.note, func() { <-opened; m.Resume() })
	m = modem.Open(b.lasting, config)
	close(opened)
	return m
}

// observe hands what goes over the port to the trial that is running.
func (b *Bench) observe(e modem.Entry) {
	if t := b.trial.Load(); t != nil {
		t.heard(e)
	}
}

// closeTime bounds the end of a bench: a run must not hang on a device that does.
const closeTime = 5 * time.Second

// Close gives the modem back what it had before the run, and ends the dialogue, the
// port and the device. A modem that did not get it back is a *KeptError; a device that
// does not end is an error, and left behind.
func (b *Bench) Close() error {
	return errors.Join(b.giveBack(), b.end())
}

// end ends the dialogue, the port and the device.
func (b *Bench) end() error {
	ended := make(chan error, 1)
	go func() {
		err := b.modem.Close()
		b.device.Close()
		ended <- err
	}()
	select {
	case err := <-ended:
		return err
	case <-time.After(closeTime):
		return fmt.Errorf("close the bench: %s did not end within %v", b.name(), closeTime)
	}
}

// Release returns what Identify read.
func (b *Bench) Release() Release { return b.release }

// Disturb tells a modem with jitter, or with defects that come and go, which trial begins,
// so that what it does in one does not depend on the others. Every other modem is left alone.
func (b *Bench) Disturb(trial string) {
	if modem, ok := b.device.(interface{ Disturb(trial string) }); ok {
		modem.Disturb(trial)
	}
}

// begin tells that the bench does something besides its scenario for a while, until the
// function that it returns is called.
func (b *Bench) begin(chore string) (end func()) {
	if b.cfg.Chore == nil {
		return func() {}
	}
	before, _ := b.chore.Swap(chore).(string)
	b.cfg.Chore(b.cfg.Number, chore)
	return func() {
		b.chore.Store(before)
		b.cfg.Chore(b.cfg.Number, before)
	}
}

// Number returns which of the run's benches this is, from 0.
func (b *Bench) Number() int { return b.cfg.Number }
