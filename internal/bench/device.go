package bench

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"attest/internal/emulator"
	"attest/internal/nearest"
	"attest/internal/port"
)

// Device is a modem, and what the bench can do to it from outside.
type Device interface {
	// Connect opens the modem's port. When that was lost, or closed to open it anew, it
	// is called again: it then waits for the port until ctx ends.
	Connect(ctx context.Context) (port.Port, error)
	// Stimuli returns the names that Stimulate knows.
	Stimuli() []string
	// Stimulate acts on the modem and returns what there is to tell about it. What
	// cannot be done here is an *UnableError.
	Stimulate(ctx context.Context, name string, about Circumstances) (string, error)
	// Close switches the modem off, if that is the bench's to do. Its port was
	// closed before.
	Close()
}

// device returns the one that the configuration names.
func (c *Config) device() (Device, error) {
	switch {
	case c.Device != nil:
		return c.Device, nil
	case c.Embedded():
		names, err := c.names()
		if err != nil {
			return nil, err
		}
		m, err := emulator.New(emulator.Config{Profile: c.Emulated, Defects: c.Defects, Jitter: c.Jitter, Seed: c.Seed, Log: c.Log, Resolve: names})
		if err != nil {
			return nil, err
		}
		return &embedded{modem: m}, nil
	}
	return &attached{url: c.Modem, ports: c.ports(), commands: c.Stimuli, dir: c.Dir, limit: c.Timeouts.stimulus()}, nil
}

// embedded is the emulator inside this process.
type embedded struct {
	modem   *emulator.Modem
	serving sync.WaitGroup
}

func (e *embedded) Connect(ctx context.Context) (port.Port, error) {
	e.serving.Wait() // the modem has one port
	host, device := port.Pipe("the embedded emulator")
	e.serving.Go(func() { _ = e.modem.Serve(context.WithoutCancel(ctx), device) }) // its end is seen on the port
	return host, nil
}

// Stimuli leaves out what nobody needs inside this process: another release is another
// emulator.
func (e *embedded) Stimuli() []string {
	return slices.DeleteFunc(e.modem.Stimuli(), func(name string) bool { return name == Flash })
}

func (e *embedded) Stimulate(_ context.Context, name string, _ Circumstances) (string, error) {
	return "", e.modem.Stimulate(name)
}

// Disturb tells the modem that a trial begins.
func (e *embedded) Disturb(trial string) { e.modem.Disturb(trial) }

func (e *embedded) Close() {
	e.modem.Close()
	e.serving.Wait()
}

// attached is a modem outside this process, on which commands act that the bench
// file names.
type attached struct {
	url      string
	ports    port.Config
	commands map[string][]string
	dir      string
	limit    time.Duration
	known    bool   // the port was open once
	path     string // of the device that a USB identity led to last
}

func (a *attached) Connect(ctx context.Context) (port.Port, error) {
	if a.known {
		return port.AwaitOpen(ctx, a.url, a.ports)
	}
	p, err := port.Open(ctx, a.url, a.ports)
	if a.known = err == nil; a.known {
		a.portPath() // for the time when it is gone
	}
	return p, err
}

// portPath is {port}: for a USB identity the path of its device, or that which it had
// before it was lost.
func (a *attached) portPath() string {
	if scheme, _, _ := strings.Cut(a.url, ":"); !strings.EqualFold(scheme, "usb") {
		return portArgument(a.url)
	}
	if found, err := port.Lookup(a.url, a.ports); err == nil {
		a.path = found.Path
	}
	return a.path
}

func (a *attached) Stimuli() []string { return slices.Sorted(maps.Keys(a.commands)) }

func (a *attached) Close() {}

// Stimulate runs the command of a stimulus, see command.run.
func (a *attached) Stimulate(ctx context.Context, name string, about Circumstances) (string, error) {
	argv := a.commands[name]
	if len(argv) == 0 {
		return "", nearest.Unknown("stimulus", name, a.Stimuli())
	}
	about.Port = a.portPath()
	c := command{stimulus: name, argv: argv, dir: a.dir, limit: a.limit}
	if name == Flash { // a modem that is half written is a brick
		ctx, c.limit = context.WithoutCancel(ctx), max(a.limit, FlashTime)
	}
	return c.run(ctx, about)
}
