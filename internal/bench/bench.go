package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
)

// Bench is a modem under test for the length of a run. One trial at a time uses
// it; Close ends it.
type Bench struct {
	cfg      Config
	emulated *emulator.Modem // nil for a modem outside this process
	modem    *modem.Modem
	serving  sync.WaitGroup // the emulator's port
	trial    atomic.Pointer[Trial]
	release  Release
	noPDP    bool  // a stimulus took the PDP context away, and nobody has asked for it again
	broken   error // why no further trial can be judged; nil while the bench works
}

// Release is what the modem said of itself when the bench was opened.
type Release struct {
	firmware.Identity
	Raw     string            // as ATI printed it
	IMEI    string            // as AT+CGSN printed it; a secret
	Profile *firmware.Profile // by which it is judged
}

// LabelError refuses a modem that is not the release that it should be.
type LabelError struct {
	Label, Read firmware.Identity
	Raw         string // what ATI printed
}

func (e *LabelError) Error() string {
	return fmt.Sprintf("the modem is not the release on the label: want %s, ATI says %s (%q)", e.Label, e.Read, e.Raw)
}

// Open connects to the modem and makes sure that it answers AT. A port that does
// not exist or is held is the port's error; a modem that says nothing is a
// *SilentError. The caller must Close the bench.
func Open(ctx context.Context, cfg Config) (*Bench, error) {
	b := &Bench{cfg: cfg}
	stream, err := b.connect(ctx)
	if err != nil {
		return nil, err
	}
	b.modem = modem.Open(stream, modem.Config{Dialect: luat.Dialect(), Observe: b.observe})
	if err := b.wake(ctx); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// connect opens the port, or starts the embedded emulator behind an in-memory one.
func (b *Bench) connect(ctx context.Context) (port.Port, error) {
	if !b.cfg.Embedded() {
		return port.Open(ctx, b.cfg.Modem, port.Config{})
	}
	m, err := emulator.New(emulator.Config{Profile: b.cfg.Emulated, Defects: b.cfg.Defects, Log: b.cfg.Log})
	if err != nil {
		return nil, err
	}
	b.emulated = m
	host, device := port.Pipe("emulator")
	b.serving.Go(func() { _ = m.Serve(context.WithoutCancel(ctx), device) }) // its end is seen on the port
	return host, nil
}

// observe hands what goes over the port to the trial that is running.
func (b *Bench) observe(e modem.Entry) {
	if t := b.trial.Load(); t != nil {
		t.heard(e)
	}
}

// Close ends the dialogue, the port and the embedded emulator.
func (b *Bench) Close() error {
	err := b.modem.Close()
	if b.emulated != nil {
		b.emulated.Close()
	}
	b.serving.Wait()
	return err
}

// Identify reads who the modem is and chooses the profile by which it is judged.
// With a label (not the zero Identity) another release is a *LabelError.
func (b *Bench) Identify(ctx context.Context, profiles fs.FS, label firmware.Identity) (Release, error) {
	raw, err := b.ask(ctx, "ATI")
	if err != nil {
		return Release{}, fmt.Errorf("read the release: %w", err)
	}
	id, err := firmware.ParseIdentity(raw)
	if err != nil {
		return Release{}, fmt.Errorf("read the release: %w", err)
	}
	if label != (firmware.Identity{}) && id != label {
		return Release{}, &LabelError{Label: label, Read: id, Raw: raw}
	}
	profile, err := firmware.Load(profiles, id)
	if err != nil {
		return Release{}, err
	}
	b.release = Release{Identity: id, Raw: raw, Profile: profile}
	b.learn(ctx)
	return b.release, nil
}

// learn reads the numbers that identify module and card, so that they can be
// masked. A modem that does not tell them has none to mask.
func (b *Bench) learn(ctx context.Context) {
	for _, command := range []string{"AT+CGSN", "AT+CIMI", "AT+ICCID"} {
		answer, err := b.ask(ctx, command)
		if err != nil {
			continue
		}
		digits := longestDigits(answer)
		if command == "AT+CGSN" {
			b.release.IMEI = digits
		}
		if b.cfg.Secrets != nil && digits != "" {
			b.cfg.Secrets.Learn(digits)
		}
	}
}

// ask sends a command and returns its first line of information.
func (b *Bench) ask(ctx context.Context, command string) (string, error) {
	answer, err := b.do(ctx, command)
	if err != nil {
		return "", err
	}
	if len(answer.Info) == 0 {
		return "", fmt.Errorf("%s answered %q without information", command, answer.Final.Text)
	}
	return answer.Info[0].Text, nil
}

// do sends a command within its documented time.
func (b *Bench) do(ctx context.Context, command string) (modem.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, b.scale(b.budget(command)))
	defer cancel()
	return b.modem.Do(ctx, luat.Pending(command))
}

// budget is the documented time for a command; before the release is known, the manual's default.
func (b *Bench) budget(command string) time.Duration {
	if b.release.Profile == nil {
		return 9 * time.Second // manual, maximum response times
	}
	return b.release.Profile.Budget(command)
}

func (b *Bench) scale(d time.Duration) time.Duration {
	return time.Duration(float64(d) * b.cfg.multiplier())
}

// Broken returns why no further trial can be judged, nil while the bench works.
func (b *Bench) Broken() error { return b.broken }

// Release returns what Identify read.
func (b *Bench) Release() Release { return b.release }

// Number returns which of the run's benches this is, from 0.
func (b *Bench) Number() int { return b.cfg.Number }
