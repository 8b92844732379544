package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"attest/internal/firmware"
)

// Flashing is what there is to tell of an image that was written, or was to be.
type Flashing struct {
	Printed string        // by the stimulus
	Took    time.Duration // until the modem answered again
}

// ModelError refuses to write an image that is for another model: the modem would be
// good for nothing after it.
type ModelError struct{ Image, Modem firmware.Identity }

func (e *ModelError) Error() string {
	return fmt.Sprintf("the image is for a %s, and the modem is a %s", e.Image.Model, e.Modem)
}

// CheckImage asks the modem who it is before an image is written into it, and refuses an
// image for another model with a *ModelError. A modem that does not answer is the zero
// Release, and no error: that may be why it is to be written. A port that cannot be opened
// is the port's error, and an external broker that does not do an *ExternalError.
func CheckImage(ctx context.Context, cfg Config, image firmware.Image) (Release, error) {
	if err := cfg.complete(); err != nil {
		return Release{}, err
	}
	if err := cfg.reach(ctx); err != nil {
		return Release{}, err // nobody writes for minutes to learn it then
	}
	before, err := who(ctx, cfg)
	if ctx.Err() != nil {
		return before, fmt.Errorf("interrupted before %q was written: %w", image.Name, context.Cause(ctx))
	}
	if err == nil && before.Model != "" && before.Model != image.Release.Model {
		err = &ModelError{Image: image.Release, Modem: before.Identity}
	}
	return before, err
}

// WriteImage has the stimulus Flash write an image into the modem that CheckImage found,
// and waits until the modem answers AT again. Nobody else has the port meanwhile: it is the
// stimulus's. What the modem then says that it is, is for Identify to read. Every error is
// the bench's.
func WriteImage(ctx context.Context, cfg Config, image firmware.Image, before Release) (Flashing, error) {
	var f Flashing
	if err := cfg.complete(); err != nil {
		return f, err
	}
	device, err := cfg.device()
	if err != nil {
		return f, err
	}
	start := time.Now()
	f.Printed, err = device.Stimulate(ctx, Flash, Circumstances{IMEI: before.IMEI, Run: cfg.Run, Image: image.Path})
	if err != nil {
		return f, fmt.Errorf("write the image %q: %w", image.Name, err)
	}
	if err := revive(ctx, cfg, device); err != nil {
		if ctx.Err() != nil {
			return f, fmt.Errorf("interrupted after %q was written: %w", image.Name, context.Cause(ctx))
		}
		// Not with %w: an error of the port would read as if nothing had been written.
		return f, fmt.Errorf("the modem does not come back after %q was written: %v", image.Name, err)
	}
	f.Took = time.Since(start)
	return f, nil
}

// who asks the modem who it is, so that the image can be refused and the stimulus be told
// the IMEI. The zero Release is a modem that does not say: another firmware's name is no
// reason not to write ours.
func who(ctx context.Context, cfg Config) (Release, error) {
	device, err := cfg.device()
	if err != nil {
		return Release{}, err
	}
	stream, err := device.Connect(ctx)
	if err != nil {
		device.Close()
		return Release{}, err
	}
	b := &Bench{cfg: cfg, device: device}
	b.modem = b.talk(stream)
	if b.wake(ctx) == nil {
		if raw, err := b.ask(ctx, "ATI"); err == nil {
			b.release.Raw = raw
			b.release.Identity, _ = firmware.ParseIdentity(raw)
		}
		b.learn(ctx)
	}
	return b.release, b.end()
}

// revive waits until the port is there again and the modem answers on it. A modem that
// was written boots, which is longer than usual the first time, and its own USB goes and
// comes with it.
func revive(ctx context.Context, cfg Config, device Device) error {
	ctx, cancel := context.WithTimeout(ctx, cfg.boot())
	defer cancel()
	if a, ok := device.(*attached); ok {
		a.known = true // wait for it
	}
	p, err := device.Connect(ctx)
	if err != nil {
		return err
	}
	b := &Bench{cfg: cfg, device: device, unplugged: true}
	b.modem = b.talk(p)
	err = b.answers(ctx)
	if lost(err) {
		err = b.reconnect(ctx)
	}
	if err == nil {
		err = b.align(ctx)
	}
	return errors.Join(err, b.modem.Close())
}
