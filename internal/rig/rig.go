// Package rig is a desk for tests: an emulated modem behind a pseudo-terminal, to which
// happens what happens to hardware. It is unplugged and comes back under another path, its
// supply fails, it falls silent, it takes no more bytes.
//
// [New] plugs a modem in. A [Rig] is a bench.Device, so bench.Config takes it as it is.
// [Rig.At] has something happen at the n-th byte that crosses the line, which is any moment
// of a dialogue: in a command, in an answer, between two.
//
// The package only makes faults. It does not know what a bench should make of them.
package rig

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/internal/port/porttest"
)

// Rig is one modem and its cable. Its methods may be called from any goroutine.
type Rig struct {
	modem   *emulator.Modem
	machine *porttest.Machine
	usb     porttest.USB

	mu      sync.Mutex
	changed *sync.Cond
	pty     *port.PTY // nil while it is unplugged
	node    string    // by which the machine knows it
	plugs   int       // how often it was plugged in
	serving sync.WaitGroup
	crossed int // bytes, both ways
	due     []moment
	silent  bool
	holding bool
	cure    string // what ends silent and holding
	known   bool   // its port was open once
	closed  bool
}

// moment is what happens when so many bytes have crossed.
type moment struct {
	at int
	do func()
}

// Kinds of ports on USB: the bench's own adapter on the module's UART, which stays when the
// module restarts, and the module's own, which does not.
var (
	adapter = porttest.USB{VID: "0403", PID: "6001", Product: "FT232R USB UART", Serial: "A50285BI", Location: "1-1.2", Interface: "00"}
	module  = porttest.Air780("1-1.2")
)

// New switches a modem of a release on, with the given defects, and plugs it into a machine.
func New(t porttest.T, profile *firmware.Profile, defects ...string) (*Rig, error) {
	return plugged(t, adapter, profile, defects)
}

// NewOwnUSB is New with the port of the module's own USB.
func NewOwnUSB(t porttest.T, profile *firmware.Profile, defects ...string) (*Rig, error) {
	return plugged(t, module, profile, defects)
}

func plugged(t porttest.T, usb porttest.USB, profile *firmware.Profile, defects []string) (*Rig, error) {
	cfg := emulator.Config{Profile: profile, Defects: defects}
	if usb == module {
		cfg.Boot = drained
	}
	m, err := emulator.New(cfg)
	if err != nil {
		return nil, err
	}
	r := &Rig{modem: m, machine: porttest.New(t), usb: usb}
	r.changed = sync.NewCond(&r.mu)
	if err := r.Plug(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// URL is the USB identity of the port. Its path is another one each time the modem is plugged in.
func (r *Rig) URL() string {
	return fmt.Sprintf("usb:%s:%s?interface=%s&location=%s", r.usb.VID, r.usb.PID, r.usb.Interface, r.usb.Location)
}

// Ports is how the machine is looked at into which the modem is plugged.
func (r *Rig) Ports() port.Config { return r.machine.Config() }

// At has f called when n bytes have crossed the line since the rig was made, both ways. What
// crosses after them crosses after f.
func (r *Rig) At(n int, f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.due = append(r.due, moment{n, f})
}

// Crossed returns how many bytes have crossed the line, both ways.
func (r *Rig) Crossed() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.crossed
}

// Plug gives the modem a port again, another device than any that is still open.
func (r *Rig) Plug() error {
	r.serving.Wait() // the modem has one port
	pty, err := port.OpenPTY("")
	if err != nil {
		return fmt.Errorf("plug the modem in: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return pty.Close()
	}
	r.plugs++
	r.pty, r.node = pty, fmt.Sprintf("ttyUSB%d", r.plugs)
	r.machine.Plug(r.node, r.usb, pty.Path())
	r.serving.Go(func() { _ = r.modem.Serve(context.Background(), &line{rig: r, pty: pty}) }) // its end is an unplugged cable
	return nil
}

// Unplug pulls the cable: the host's side is gone at once. The modem goes on unless its supply
// comes by the same cable, see FailSupply.
func (r *Rig) Unplug() {
	r.mu.Lock()
	pty := r.pty
	if r.pty != nil {
		r.machine.Unplug(r.node)
	}
	r.pty, r.holding = nil, false
	r.changed.Broadcast()
	r.mu.Unlock()
	if pty != nil {
		pty.Close()
	}
}

// FailSupply takes the modem's supply away and gives it back.
func (r *Rig) FailSupply() { _ = r.modem.Stimulate("power-cycle") }

// What ends the trouble that Silence and Hold make. A power cycle ends each.
const (
	Reopen     = "reopen" // the port is closed and opened again
	Reset      = "reset"
	PowerCycle = "power-cycle"
)

// Silence loses all bytes, both ways, until the cure.
func (r *Rig) Silence(cure string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent, r.cure = true, cure
}

// Hold has the modem take no more bytes until the cure: what the host writes fills the
// buffers on the way, and then no write ends.
func (r *Rig) Hold(cure string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holding, r.cure = true, cure
}

// Speak ends a silence, whatever its cure.
func (r *Rig) Speak() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent = false
}

// heal ends the trouble if this is its cure.
func (r *Rig) heal(by string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if by == r.cure || by == PowerCycle {
		r.silent, r.holding = false, false
		r.changed.Broadcast()
	}
}

// Close unplugs the modem and switches it off.
func (r *Rig) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.Unplug()
	r.modem.Close()
	r.serving.Wait()
}

// ready is what a module prints when it has started.
var ready = []byte("RDY")

// drained is how long the module's own USB stays after the command that restarts it: a
// terminal that goes takes along what its host has not read, and a module needs seconds.
const drained = 200 * time.Millisecond

// away is how long the module's own USB is gone when it restarts.
const away = 50 * time.Millisecond

// restarted takes the module's own USB away and back when it prints that it has started,
// which then nobody hears.
func (r *Rig) restarted(said []byte) bool {
	if r.usb != module || !bytes.Contains(said, ready) {
		return false
	}
	r.Unplug()
	time.AfterFunc(away, func() { _ = r.Plug() }) // it has no other error than that of the kernel, which has no terminal: then the port stays away
	return true
}
