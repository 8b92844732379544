package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"attest/internal/bench"
	"attest/internal/benchfile"
	"attest/internal/doctor"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/internal/port"
	"attest/internal/transcript"
	"attest/transcripts"
)

// defaultBenches is how many emulated benches a run has: most of a scenario is
// waiting, so more than there are cores are of use.
const defaultBenches = 24

// setup is what a run's benches are made of.
type setup struct {
	config  bench.Config
	label   firmware.Identity
	bench   string         // its name, of several in a file
	image   firmware.Image // to be written first; zero: none
	benches int

	issued       *once[issued] // of all benches of the file
	intermittent bool          // a defect of the emulator comes and goes
}

// setups reads the bench file and lets the flags overrule it: one set-up a bench. What
// is wrong is a *usageError.
func (f *runFlags) setups() ([]*setup, error) {
	file, err := readBenchFile(f.bench)
	if err != nil {
		return nil, err
	}
	chosen, err := f.chosen(file)
	if err != nil {
		return nil, err
	}
	if f.modem != "" && len(chosen) > 1 {
		return nil, &usageError{err: fmt.Errorf("--modem is one modem, and %s has %d benches", f.bench, len(chosen)), hint: "choose a bench with --only"}
	}
	image, err := f.image()
	if err != nil {
		return nil, err
	}
	var setups []*setup
	certificates := new(once[issued])
	for _, b := range chosen {
		s, err := f.setup(&b, file.Dir)
		if err == nil {
			err = s.load(image)
		}
		if err != nil {
			return nil, err
		}
		if f.benches == 0 {
			s.benches = max(1, s.benches/len(chosen))
		}
		s.issued = certificates
		setups = append(setups, s)
	}
	if err := unshared(setups); err != nil {
		return nil, err
	}
	return setups, nil
}

// chosen are the benches of a file that --only names; all without one.
func (f *runFlags) chosen(file *benchfile.File) ([]benchfile.Bench, error) {
	if len(f.only) == 0 {
		return file.Benches, nil
	}
	if !file.Several {
		return nil, &usageError{err: errors.New("--only chooses among the benches that a bench file lists, and there is one"), hint: "leave --only out"}
	}
	var names []string
	for _, b := range file.Benches {
		names = append(names, b.Name)
	}
	for _, name := range f.only {
		if !slices.Contains(names, name) {
			return nil, &usageError{err: nearest.Unknown("bench", name, names)}
		}
	}
	return slices.DeleteFunc(file.Benches, func(b benchfile.Bench) bool { return !slices.Contains(f.only, b.Name) }), nil
}

// setup lets the flags overrule what the bench file, which is in dir, says of a bench.
func (f *runFlags) setup(b *benchfile.Bench, dir string) (*setup, error) {
	s := &setup{config: bench.Config{
		Modem:    firstOf(f.modem, b.Modem, "emulator"),
		Defects:  f.defects,
		Jitter:   f.jitter,
		Seed:     f.seed,
		Stimuli:  b.Commands(),
		Dir:      dir,
		State:    stateOf(b.Name),
		Timeouts: bench.Timeouts{Multiplier: firstOf(f.multiplier, b.Timeouts.Multiplier), Quiet: b.Timeouts.Quiet, Stimulus: b.Timeouts.Stimulus, Recover: b.Timeouts.Recover, Boot: b.Timeouts.Boot},
		Broker:   bench.BrokerConfig{Listen: b.Broker.Listen, Advertise: b.Broker.Advertise, Ports: b.Fixed(), Public: b.Broker.Public, MaxConnections: b.Broker.MaxConnections, MaxPacket: b.Broker.MaxPacket},
	}, bench: b.Name, benches: f.benches}
	if err := checkArguments(b); err != nil {
		return nil, err
	}
	if err := f.external(s, b, dir); err != nil {
		return nil, err
	}
	if label := firstOf(f.release, b.Release); label != "" {
		var err error
		if s.label, err = parseRelease(label); err != nil {
			return nil, refuseRelease(label, err)
		}
	}
	if err := s.choose(); err != nil && b.Name != "" {
		return nil, &usageError{err: fmt.Errorf("bench %q: %w", b.Name, err)}
	} else if err != nil {
		return nil, &usageError{err: err}
	}
	return s, nil
}

// choose makes sure that the modem and what is asked of it go together, and finds
// the release that the embedded emulator plays.
func (s *setup) choose() error {
	if !s.config.Embedded() {
		return s.outside()
	}
	if s.config.Broker.External != nil && s.benches > 1 {
		return errors.New("--benches wants a broker a bench, and the external one is a single one")
	}
	if s.benches == 0 {
		s.benches = defaultBenches
		if s.config.Broker.External != nil || len(s.config.Broker.Ports) > 0 {
			s.benches = 1 // two brokers cannot have one port, and two modems not one client id
		}
	}
	var err error
	if s.intermittent, err = emulator.CheckDefects(s.config.Defects); err != nil {
		return err
	}
	if s.config.Seed != 0 && !s.intermittent {
		return errors.New("--seed is for a defect that comes and goes, --defect NAME@M/N")
	}
	profile, err := emulated(s.config.Modem)
	s.config.Emulated = profile
	return err
}

// outside refuses what only makes sense with the embedded emulator.
func (s *setup) outside() error {
	if len(s.config.Defects) > 0 {
		return errors.New("--defect breaks the embedded emulator, not the modem on " + s.config.Modem)
	}
	if s.config.Seed != 0 {
		return errors.New("--seed is for the embedded emulator, not the modem on " + s.config.Modem)
	}
	if s.config.Jitter != 0 {
		return errors.New("--jitter disturbs the embedded emulator, not the modem on " + s.config.Modem)
	}
	if s.benches > 1 {
		return errors.New("--benches is for the embedded emulator: " + s.config.Modem + " is one modem")
	}
	if _, err := os.Stat(s.config.Modem); err != nil && !strings.ContainsAny(s.config.Modem, ":/") {
		return nearest.Unknown("modem", s.config.Modem, append(serialPorts(), "emulator"))
	}
	s.benches = 1
	return nil
}

// open makes the certificates and opens every bench, all at once. The first
// error is returned, with the benches that are open.
func (s *setup) open(ctx context.Context, secrets *transcript.Redactor) ([]*bench.Bench, error) {
	found, err := bench.Find(ctx, s.config)
	if err != nil {
		return nil, err
	}
	authority, err := s.authority()
	if err != nil {
		return nil, err
	}
	s.config.Modem = found // what the report names
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

// run is the name of this bench's run.
func (s *setup) run(name string) string {
	if s.bench == "" {
		return name
	}
	return name + "-" + s.bench
}

// limit bounds a scenario: minutes for a module, and less for the emulator.
func (s *setup) limit() time.Duration {
	if s.config.Embedded() {
		return time.Minute
	}
	return 0
}

// refusal returns the *usageError of what the user can mend before anything was
// judged: no modem, a port that cannot be opened, a modem that is not the release on
// the label, something else than a modem. It returns nil for a bench that broke after
// that, or for no reason that can be found, which gets a report.
func (s *setup) refusal(ctx context.Context, err error) error {
	var unopened *port.OpenError
	var label *bench.LabelError
	var unreached *bench.ExternalError
	var none *bench.NoModemError
	var model *bench.ModelError
	var usage *usageError
	var kind *bench.KindError
	var silent *bench.SilentError
	switch {
	case errors.As(err, &usage):
		return usage
	case errors.As(err, &kind):
		return &usageError{err: kind, hint: "attest judges AirM2M AT firmware: choose that modem's port, or flash it"}
	case errors.As(err, &silent) && ctx.Err() == nil:
		if f, found := doctor.Diagnose(ctx, s.config); found {
			return &usageError{err: fmt.Errorf("%w: %s", silent, strings.TrimPrefix(f.Text, "no answer; ")), hint: f.Hint}
		}
	case errors.As(err, &unreached):
		return &usageError{err: unreached, hint: unreachedHint(unreached)}
	case errors.As(err, &none):
		return &usageError{err: none, hint: "plug a modem in, end what holds it, or name its port; attest ports lists them"}
	case errors.As(err, &model):
		return &usageError{err: model, hint: "choose the image of this model, or the bench of the other"}
	case errors.As(err, &label):
		return &usageError{err: label, hint: "change the label in the bench file, in --release or in the contract, or flash the release that it names"}
	case errors.As(err, &unopened) && !errors.Is(err, context.Canceled):
		return s.unopened(unopened.Err)
	}
	return nil
}

// unopened explains why there is no port.
func (s *setup) unopened(err error) error {
	var held *port.HeldError
	var match *port.MatchError
	var unknown *nearest.UnknownError
	switch {
	case errors.As(err, &held):
		return &usageError{err: err, hint: "end the other program, or choose another port"}
	case errors.As(err, &match) && len(match.Matches) > 0:
		return &usageError{err: err, hint: "write one of these as the modem; attest ports tells them apart"}
	case errors.As(err, &match):
		return &usageError{err: err, hint: "plug the modem in, and look for it with attest ports"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &usageError{err: err, hint: "nobody listens there: start the serial server, or correct its host and port"}
	case errors.As(err, &unknown) && unknown.Kind == "scheme":
		return &usageError{err: fmt.Errorf("open port %q: %w", s.config.Modem, nearest.Unknown("scheme", unknown.Name, append(port.Schemes(), "emulator")))}
	case errors.Is(err, fs.ErrNotExist) && len(serialPorts()) > 0:
		return &usageError{err: err, hint: fmt.Sprintf("the nearest one is %q", nearest.Of(s.config.Modem, serialPorts()))}
	}
	return &usageError{err: err}
}

// serialPorts are the paths of this machine's serial ports.
func serialPorts() []string {
	var paths []string
	ports, _ := port.List(os.DirFS("/sys")) // only to make a better error of another one
	for _, p := range ports {
		paths = append(paths, p.Path)
	}
	return paths
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
