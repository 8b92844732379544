package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
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
	// Connect opens the modem's port. It is called once.
	Connect(ctx context.Context) (port.Port, error)
	// Stimuli returns the names that Stimulate knows.
	Stimuli() []string
	// Stimulate acts on the modem and returns what there is to tell about it.
	Stimulate(ctx context.Context, name string) (string, error)
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
		m, err := emulator.New(emulator.Config{Profile: c.Emulated, Defects: c.Defects, Jitter: c.Jitter, Seed: c.Seed, Log: c.Log})
		if err != nil {
			return nil, err
		}
		return &embedded{modem: m}, nil
	}
	return &attached{url: c.Modem, commands: c.Stimuli, dir: c.Dir, limit: c.Timeouts.stimulus()}, nil
}

// embedded is the emulator inside this process.
type embedded struct {
	modem   *emulator.Modem
	serving sync.WaitGroup
}

func (e *embedded) Connect(ctx context.Context) (port.Port, error) {
	host, device := port.Pipe("the embedded emulator")
	e.serving.Go(func() { _ = e.modem.Serve(context.WithoutCancel(ctx), device) }) // its end is seen on the port
	return host, nil
}

func (e *embedded) Stimuli() []string { return e.modem.Stimuli() }

func (e *embedded) Stimulate(_ context.Context, name string) (string, error) {
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
	commands map[string][]string
	dir      string
	limit    time.Duration
}

func (a *attached) Connect(ctx context.Context) (port.Port, error) {
	return port.Open(ctx, a.url, port.Config{})
}

func (a *attached) Stimuli() []string { return slices.Sorted(maps.Keys(a.commands)) }

func (a *attached) Close() {}

// Stimulate runs a command as it is written, never through a shell, and returns
// what it printed. Any exit status but 0 is an error of the bench.
func (a *attached) Stimulate(ctx context.Context, name string) (string, error) {
	argv := a.commands[name]
	if len(argv) == 0 {
		return "", nearest.Unknown("stimulus", name, a.Stimuli())
	}
	limited, cancel := context.WithTimeout(ctx, a.limit)
	defer cancel()
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	cmd.Dir = a.dir
	cmd.WaitDelay = time.Second // a grandchild that keeps the pipe open must not keep us
	output, err := cmd.CombinedOutput()
	printed := string(bytes.TrimSpace(output))
	switch {
	case err == nil:
		return printed, nil
	case ctx.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded):
		return printed, fmt.Errorf("run the stimulus %q: %q did not end within %v", name, argv, a.limit)
	}
	if printed == "" {
		return printed, fmt.Errorf("run the stimulus %q: %q: %w", name, argv, err)
	}
	return printed, fmt.Errorf("run the stimulus %q: %q: %w: it printed %q", name, argv, err, clip(printed))
}

// clip keeps an error readable; the timeline has all of it.
func clip(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
