package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"attest/internal/bench"
	"attest/internal/benchfile"
	"attest/internal/firmware"
	"attest/internal/report"
	"attest/internal/verdict"
)

// image reads what --flash names; the zero Image without one. A mistake is a *usageError.
func (f *runFlags) image() (firmware.Image, error) {
	if f.flash == "" {
		return firmware.Image{}, nil
	}
	var release firmware.Identity
	if f.release != "" {
		var err error
		if release, err = parseRelease(f.release); err != nil {
			return firmware.Image{}, refuseRelease(f.release, err)
		}
	}
	image, err := firmware.ReadImage(f.flash, release)
	if _, unnamed := firmware.ParseImageName(f.flash); unnamed != nil && err != nil && release == (firmware.Identity{}) && !errors.Is(err, fs.ErrNotExist) {
		return image, &usageError{err: err, hint: "an image is named after its release, such as AirM2M_780EP_V1007_LTE_AT.binpkg; if it is not, give --release as well"}
	}
	if err != nil {
		return image, &usageError{err: err}
	}
	return image, nil
}

// load makes sure that the bench can be flashed with an image, and that its release is the
// one that is judged. Of the embedded emulator it makes that release.
func (s *setup) load(image firmware.Image) error {
	if image.Path == "" {
		return nil
	}
	if s.label.Model != "" && s.label.Model != image.Release.Model {
		return &usageError{err: fmt.Errorf("the image %q is for a %s, and the label says %s", image.Name, image.Release.Model, s.label), hint: "choose the image of the model on the label"}
	}
	s.image, s.label = image, image.Release
	if s.config.Embedded() {
		profile, err := played(image.Release.Dir())
		if err != nil {
			return &usageError{err: fmt.Errorf("the image %q: %w", image.Name, err), hint: "the embedded emulator plays the releases that attest list --profiles tells"}
		}
		s.config.Emulated = profile
		return nil
	}
	if len(s.config.Stimuli[bench.Flash]) == 0 {
		return &usageError{err: fmt.Errorf("the bench has no stimulus %q to write the image with", bench.Flash), hint: "add a line like this to the bench file, below \"stimuli:\":  flash: [./flash.sh, \"{port}\", \"{image}\"]"}
	}
	return nil
}

// open writes the image, if there is one, and opens the benches, whose modems must reach the broker.
func (s *session) open(ctx context.Context) ([]*bench.Bench, error) {
	if s.setup.image.Path == "" {
		return s.reachable(ctx)
	}
	if err := s.vacant(); err != nil {
		return nil, err
	}
	if err := s.flash(ctx); err != nil {
		return nil, err
	}
	benches, err := s.reachable(ctx)
	if err != nil && ctx.Err() == nil {
		// Not with %w: what cannot be used after the image was written is no mistake of
		// the command line any more, but a bench that broke.
		err = errors.New(misfit(s.setup.image, err))
	}
	return benches, err
}

// vacant refuses the name of a run that is there already: of an image that is to be
// written it is known before where its run will be.
func (s *session) vacant() error {
	dir := report.Dir(s.flags.reports, verdict.Header{Model: s.setup.label.Line(), Version: s.setup.label.Version, Run: s.run})
	if _, err := os.Stat(filepath.Join(dir, report.JournalFile)); err == nil {
		return &usageError{err: fmt.Errorf("%q holds the journal of another run", dir), hint: "choose another name with --run, or another place with --reports"}
	}
	return nil
}

// misfit says what is wrong with a modem that was flashed.
func misfit(image firmware.Image, err error) string {
	var label *bench.LabelError
	if errors.As(err, &label) {
		return fmt.Sprintf("the modem does not say the release that was flashed: %q is %s, and ATI says %s (%q)", image.Name, label.Label, label.Read, label.Raw)
	}
	return fmt.Sprintf("after %q was flashed: %v", image.Name, err)
}

// flash writes the image into the modem. The embedded emulator is made with it.
func (s *session) flash(ctx context.Context) error {
	if s.setup.config.Embedded() {
		return nil
	}
	found, err := bench.Find(ctx, s.setup.config)
	if err != nil {
		return err
	}
	s.setup.config.Modem = found
	cfg := s.setup.config
	cfg.Secrets = s.secrets
	before, err := bench.CheckImage(ctx, cfg, s.setup.image)
	if err != nil {
		return err
	}
	s.out.flashing(s.setup.image)
	s.out.doing("flashing " + s.setup.image.Name)
	written, err := bench.WriteImage(ctx, cfg, s.setup.image, before)
	s.flashed = written
	if err == nil {
		s.out.flashed(s.setup.image, written.Took)
		s.out.opening(s.setup.benches)
	}
	return err
}

// imageFact is what the header says of the image; nil without one.
func (s *session) imageFact() *verdict.Image {
	i := s.setup.image
	if i.Path == "" {
		return nil
	}
	return &verdict.Image{Name: i.Name, SHA256: i.SHA256, Size: i.Size, Took: s.flashed.Took, Printed: s.secrets.Redact(s.flashed.Printed)}
}

// flashing says why nothing is judged for minutes.
func (c *console) flashing(i firmware.Image) {
	if c.format == "json" {
		c.object(map[string]any{"flashing": verdict.Image{Name: i.Name, SHA256: i.SHA256, Size: i.Size}})
		return
	}
	c.line(fmt.Sprintf("flashing %s, %s bytes, SHA-256 %.16s…; an interrupt waits for its end\n", i.Name, grouped(i.Size), i.SHA256))
}

func (c *console) flashed(i firmware.Image, took time.Duration) {
	if c.format != "json" {
		c.line(fmt.Sprintf("flashed %s, and the modem answers again, after %v\n", i.Name, took.Round(100*time.Millisecond)))
	}
}

// grouped writes a number with a comma before every three digits.
func grouped(n int64) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// checkArguments refuses placeholders that do not exist: a stimulus that is told nonsense
// acts on the wrong thing.
func checkArguments(b *benchfile.Bench) error {
	for name, command := range b.Stimuli {
		for _, word := range command.Words {
			if err := bench.CheckArgument(name, word); err != nil {
				var names []string
				for _, p := range bench.Placeholders(name) {
					names = append(names, "{"+p+"}")
				}
				return &usageError{err: b.Refuse("stimuli."+name, err.Error(), ""), hint: "there are " + strings.Join(names, ", ")}
			}
		}
	}
	return nil
}
