package main

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/internal/transcript"
	"attest/transcripts"
)

// defaultBenches is how many emulated benches a run has: most of a scenario is
// waiting, so more than there are cores are of use.
const defaultBenches = 6

// defaultRelease is what the emulator plays unless it is told another.
var defaultRelease = firmware.Identity{Model: "780EP", Version: "V1007"}

// benchFile is bench.yaml, design §4.
type benchFile struct {
	Modem   string `yaml:"modem,omitempty"`
	Release string `yaml:"release,omitempty"` // the label on the module, 780EP/V1007
	Broker  struct {
		Listen    string `yaml:"listen,omitempty"`
		Advertise string `yaml:"advertise,omitempty"`
		Ports     struct {
			Plain  int `yaml:"plain,omitempty"`
			TLS    int `yaml:"tls,omitempty"`
			Mutual int `yaml:"mutual,omitempty"`
		} `yaml:"ports,omitempty"`
	} `yaml:"broker,omitempty"`
	Stimuli  map[string][]string `yaml:"stimuli,omitempty"`
	Timeouts struct {
		Multiplier float64 `yaml:"multiplier,omitempty"`
	} `yaml:"timeouts,omitempty"`
}

// setup is what a run's benches are made of.
type setup struct {
	config  bench.Config
	label   firmware.Identity
	benches int
}

// setup reads the bench file and lets the flags overrule it.
func (f *runFlags) setup() (*setup, error) {
	file, err := readBenchFile(f.bench)
	if err != nil {
		return nil, &usageError{err: err}
	}
	s := &setup{config: bench.Config{
		Modem:    firstOf(f.modem, file.Modem, "emulator"),
		Defects:  f.defects,
		Stimuli:  file.Stimuli,
		Timeouts: bench.Timeouts{Multiplier: firstOf(f.multiplier, file.Timeouts.Multiplier)},
		Broker: bench.BrokerConfig{
			Listen: file.Broker.Listen, Advertise: file.Broker.Advertise,
			Ports: map[string]int{"plain": file.Broker.Ports.Plain, "tls": file.Broker.Ports.TLS, "mutual": file.Broker.Ports.Mutual},
		},
	}, benches: f.benches}
	if f.bench != "" {
		s.config.Dir = filepath.Dir(f.bench)
	}
	if label := firstOf(f.release, file.Release); label != "" {
		if s.label, err = parseRelease(label); err != nil {
			return nil, &usageError{err: err}
		}
	}
	return s, s.emulator()
}

// emulator chooses the release that the embedded emulator plays, and refuses what
// only makes sense with it.
func (s *setup) emulator() error {
	if !s.config.Embedded() {
		if len(s.config.Defects) > 0 {
			return &usageError{err: errors.New("--defect breaks the embedded emulator, not the modem on " + s.config.Modem)}
		}
		if s.benches > 1 {
			return &usageError{err: errors.New("--benches is for the embedded emulator: " + s.config.Modem + " is one modem")}
		}
		s.benches = 1
		return nil
	}
	if s.benches == 0 {
		s.benches = defaultBenches
		for _, fixed := range s.config.Broker.Ports {
			if fixed != 0 {
				s.benches = 1 // two brokers cannot have one port
			}
		}
	}
	profile, err := emulated(s.config.Modem)
	if err != nil {
		return &usageError{err: err}
	}
	s.config.Emulated = profile
	return nil
}

// emulated returns the profile that emulator:[MODEL/]VERSION names.
func emulated(url string) (*firmware.Profile, error) {
	_, name, _ := strings.Cut(url, ":")
	if name == "" {
		return firmware.Load(transcripts.FS, defaultRelease)
	}
	if !strings.Contains(name, "/") {
		name = defaultRelease.Model + "/" + name
	}
	id, err := parseRelease(name)
	if err != nil {
		return nil, err
	}
	profile, err := firmware.Load(transcripts.FS, id)
	if err != nil {
		return nil, err
	}
	if profile.Note != "" {
		return nil, errors.New("emulate " + id.String() + ": " + profile.Note)
	}
	return profile, nil
}

// parseRelease reads 780EP/V1007, and whatever else names a release.
func parseRelease(name string) (firmware.Identity, error) {
	return firmware.ParseIdentity(strings.ReplaceAll(name, "/", " "))
}

func readBenchFile(name string) (benchFile, error) {
	var file benchFile
	if name == "" {
		return file, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return file, err
	}
	return file, firmware.Decode(name, data, &file)
}

// open makes the certificates and opens every bench, all at once. The first
// error is returned, with the benches that are open.
func (s *setup) open(ctx context.Context, secrets *transcript.Redactor) ([]*bench.Bench, error) {
	authority, err := bench.NewAuthority(s.config.Broker)
	if err != nil {
		return nil, err
	}
	s.config.Authority, s.config.Secrets = authority, secrets
	benches, errs := make([]*bench.Bench, s.benches), make([]error, s.benches)
	var opening sync.WaitGroup
	for i := range s.benches {
		opening.Go(func() {
			cfg := s.config
			cfg.Number = i
			benches[i], errs[i] = s.openOne(ctx, cfg)
		})
	}
	opening.Wait()
	var open []*bench.Bench
	for i, b := range benches {
		if errs[i] == nil {
			open = append(open, b)
		}
	}
	return open, firstError(errs)
}

func (s *setup) openOne(ctx context.Context, cfg bench.Config) (*bench.Bench, error) {
	b, err := bench.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if _, err := b.Identify(ctx, transcripts.FS, s.label); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// name is the modem as the report names it, without anything secret in its URL.
func (s *setup) name() string { return s.config.Modem }

// limit bounds a scenario: minutes for a module, and less for the emulator.
func (s *setup) limit() time.Duration {
	if s.config.Embedded() {
		return time.Minute
	}
	return 0
}

// benchRefused explains an error before the first trial: what the user can mend is
// usage, everything else is a bench that broke.
func benchRefused(err error) error {
	var held *port.HeldError
	var label *bench.LabelError
	var malformed *port.UsageError
	var unreachable *net.OpError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &usageError{err: err, hint: "attest ports lists the serial ports of this machine"}
	case errors.As(err, &held):
		return &usageError{err: err, hint: "end the other program, or choose another port"}
	case errors.As(err, &label):
		return &usageError{err: err, hint: "change the label in the bench file or in --release, or flash the release that it names"}
	case errors.As(err, &malformed), errors.As(err, &unreachable):
		return &usageError{err: err}
	}
	return &usageError{err: err}
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// firstOf returns the first value that is not zero.
func firstOf[T comparable](values ...T) T {
	var zero T
	for _, v := range values {
		if v != zero {
			return v
		}
	}
	return zero
}
