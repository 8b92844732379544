package doctor_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"attest/broker/pki"
	"attest/internal/bench"
	"attest/internal/doctor"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/transcripts"
)

// label is the release that the emulated modems play.
var label = firmware.Identity{Model: "780EP", Version: "V1007"}

// certificates are those of every bench here: keys take long to make.
var certificates = sync.OnceValues(func() (*pki.Authority, error) {
	return bench.NewAuthority(bench.BrokerConfig{Advertise: "qa.attest.test"})
})

// terminal returns a pseudo-terminal for a modem, and the bench of a host that opens it.
func terminal(t *testing.T) (*port.PTY, *doctor.Config) {
	t.Helper()
	pty, err := port.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pty.Close() })
	cfg := &doctor.Config{Label: label, Profiles: transcripts.FS}
	cfg.Bench.Modem = pty.Path()
	cfg.Bench.Broker = bench.BrokerConfig{Advertise: "qa.attest.test"}
	cfg.Bench.Timeouts.Multiplier = 0.02
	authority, err := certificates()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Bench.Authority = authority
	return pty, cfg
}

// serve plays a modem on a pseudo-terminal, behind a line of a fixed rate unless that is 0.
func serve(t *testing.T, pty *port.PTY, rate int, cfg emulator.Config) *emulator.Modem {
	t.Helper()
	var line io.ReadWriteCloser = pty
	if rate != 0 {
		line = emulator.AtRate(pty, rate, pty.Baud)
	}
	return serveOn(t, line, cfg)
}

// serveBent plays a modem that hears one word for another.
func serveBent(t *testing.T, pty *port.PTY, said, heard string) *emulator.Modem {
	t.Helper()
	return serveOn(t, bent{pty, []byte(said), []byte(heard)}, emulator.Config{})
}

// bent is a line on which a word becomes another of its length.
type bent struct {
	*port.PTY
	said, heard []byte
}

func (b bent) Read(p []byte) (int, error) {
	n, err := b.PTY.Read(p)
	copy(p[:n], bytes.ReplaceAll(p[:n], b.said, b.heard))
	return n, err
}

// serveOn plays a modem at the end of a line.
func serveOn(t *testing.T, line io.ReadWriteCloser, cfg emulator.Config) *emulator.Modem {
	t.Helper()
	profile, err := firmware.Load(transcripts.FS, label)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Profile = profile
	m, err := emulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- m.Serve(ctx, line) }()
	t.Cleanup(func() {
		cancel()
		m.Close()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return m
}

// in returns the bench of an emulated modem in a situation.
func in(t *testing.T, situations ...string) *doctor.Config {
	t.Helper()
	pty, cfg := terminal(t)
	serve(t, pty, 0, emulator.Config{Situations: situations})
	return cfg
}

// examine returns the findings, which are also those that were told on the way.
func examine(t *testing.T, cfg *doctor.Config) []doctor.Finding {
	t.Helper()
	var told []doctor.Finding
	cfg.Found = func(f doctor.Finding) { told = append(told, f) }
	found, err := doctor.Examine(t.Context(), *cfg)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, found) {
		t.Errorf("told %v, returned %v", told, found)
	}
	for _, f := range found {
		if f.Text == "" || strings.ContainsAny(f.Text+f.Hint, "\r\n") {
			t.Errorf("%s: %q, %q is no line", f.Check, f.Text, f.Hint)
		}
		if f.Status == doctor.Problem && f.Hint == "" {
			t.Errorf("%s: %s: and nothing to do", f.Check, f.Text)
		}
	}
	return found
}

// of returns the finding of a check.
func of(t *testing.T, found []doctor.Finding, check string) doctor.Finding {
	t.Helper()
	i := slices.IndexFunc(found, func(f doctor.Finding) bool { return f.Check == check })
	if i < 0 {
		t.Fatalf("no finding of %q in %v", check, found)
	}
	return found[i]
}

// missing is a device that is not there.
func missing(t *testing.T) string { return filepath.Join(t.TempDir(), "ttyUSB2") }
