package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// campaignFormats are the values of campaign's --format.
var campaignFormats = []string{"text", "md", "json"}

// campaign is one attest campaign.
type campaign struct {
	runFlags
	scenarios []string // IDs and features
	layout    string   // of what stands on stdout in the end

	images    []firmware.Image
	all, plan *suite.Plan
	rows      []*report.Campaign // one a bench
}

func newCampaign(status *int) *cobra.Command {
	f := &campaign{}
	c := &cobra.Command{
		Use:   "campaign BENCH IMAGE ...",
		Short: "Judge one firmware image after another, and compare them",
		Long: "campaign writes one image after the other into the modem of a bench file, in the order of\n" +
			"their versions, judges each, and tells what changed from each to the next. It goes on\n" +
			"after an image that cannot be written. Every image has a run and its reports as with\n" +
			"attest run --flash; the comparison is in <reports>/campaigns/<run>/campaign.md as well,\n" +
			"which is written anew after each image.\n\n" +
			"Exit status: that of the worst run, 3 where one was not judged; 2 the command line or a\n" +
			"file that it names is wrong, and nothing was written.",
		Example: "  attest campaign bench.yaml firmware/*.binpkg\n" +
			"  attest campaign bench.yaml firmware/*.binpkg --scenario connection --format md > campaign.md",
		Args: atLeast("BENCH", "IMAGE"),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			*status, err = f.lead(c.Context(), args[0], args[1:], c.OutOrStdout(), c.ErrOrStderr())
			return err
		},
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.scenarios, "scenario", nil, "`ID|FEATURE` to judge; may be repeated (default all)")
	flags.StringVar(&f.layout, "format", "text", "`FORMAT` of the comparison: text, md or json; with md and json the lines of the runs go to stderr")
	f.judging(flags)
	return c
}

// atLeast refuses fewer arguments than there are names; the last may be repeated.
func atLeast(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < len(names) {
			return arguments(names...)(c, args)
		}
		return nil
	}
}

// lead judges all images and shows what changed between them. It returns the exit status,
// or an error for what was wrong before anything was written.
func (f *campaign) lead(ctx context.Context, file string, paths []string, stdout, stderr io.Writer) (int, error) {
	f.bench = file
	f.name = firstOf(f.name, runName(time.Now()))
	lines := stdout
	if f.layout != "text" {
		lines = stderr
	}
	shown := newScreen(lines, false)
	defer shown.until(ctx)()
	out := shown.console("plain")
	sessions, err := f.prepare(paths, out)
	if err != nil {
		return 0, err
	}
	for i, image := range f.images {
		if i > 0 {
			out = shown.console("plain")
			if sessions, err = f.of(image, out); err != nil {
				return 0, err
			}
		}
		out.heading = fmt.Sprintf("image %d of %d", i+1, len(f.images))
		fmt.Fprintf(out.out, "\nimage %d of %d: %s, %s\n", i+1, len(f.images), image.Release, image.Name)
		err := f.judgeImage(ctx, image, sessions, out)
		if i == 0 && err != nil {
			return 0, err
		}
		if err := f.write(); err != nil {
			return 0, err
		}
	}
	shown.close()
	return f.show(stdout)
}

// prepare finds every mistake that can be found before the first image is written, and
// returns the sessions of that.
func (f *campaign) prepare(paths []string, out *console) ([]*session, error) {
	if !slices.Contains(campaignFormats, f.layout) {
		return nil, &usageError{err: nearest.Unknown("format", f.layout, campaignFormats)}
	}
	if err := f.check(out); err != nil {
		return nil, &usageError{err: err}
	}
	var err error
	if f.all, f.plan, err = f.runFlags.plan(f.scenarios); err != nil {
		return nil, err
	}
	if f.images, err = readImages(paths); err != nil {
		return nil, err
	}
	var first []*session
	for i, image := range f.images {
		sessions, err := f.of(image, out)
		for _, s := range sessions {
			err = cmp.Or(err, s.vacant())
		}
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = sessions
		}
	}
	for _, s := range first {
		f.rows = append(f.rows, &report.Campaign{Name: s.run, Started: time.Now()})
	}
	return first, nil
}

// readImages reads the images in the order of their versions. Two of one release, and
// images of several models, are no campaign.
func readImages(paths []string) ([]firmware.Image, error) {
	var images []firmware.Image
	for _, path := range paths {
		image, err := firmware.ReadImage(path, firmware.Identity{})
		if err != nil {
			return nil, &usageError{err: err, hint: "an image is named after its release, such as AirM2M_780EP_V1007_LTE_AT.binpkg"}
		}
		images = append(images, image)
	}
	slices.SortFunc(images, func(a, b firmware.Image) int { return a.Release.Compare(b.Release) })
	for i, image := range images[1:] {
		switch before := images[i]; {
		case before.Release == image.Release:
			return nil, &usageError{err: fmt.Errorf("the images %q and %q are of one release, %s", before.Path, image.Path, image.Release), hint: "judge them in two campaigns"}
		case before.Release.Model != image.Release.Model:
			return nil, &usageError{err: fmt.Errorf("the image %q is for a %s, and %q for a %s", before.Name, before.Release.Model, image.Name, image.Release.Model), hint: "a campaign is about one model"}
		}
	}
	return images, nil
}

// of sets the benches up for an image.
func (f *campaign) of(image firmware.Image, out *console) ([]*session, error) {
	flags := f.runFlags
	flags.flash = image.Path
	sessions, err := flags.sessions(f.all, f.plan, out)
	for _, s := range sessions {
		s.briefly = true
	}
	return sessions, err
}

// judgeImage judges one image on every bench and adds what came of it. An error means that
// nothing could begin: of the first image it is a mistake of the command line.
func (f *campaign) judgeImage(ctx context.Context, image firmware.Image, sessions []*session, out *console) error {
	var failed error
	if ctx.Err() == nil {
		_, failed = judgeAll(ctx, sessions, out)
	} else {
		failed = fmt.Errorf("the campaign was interrupted: %w", context.Cause(ctx))
	}
	var usage *usageError
	if errors.As(failed, &usage) && len(f.rows[0].Images) == 0 {
		return failed
	}
	for i, s := range sessions {
		if err := f.add(f.rows[i], image, s, errors.Join(s.failed, failed)); err != nil {
			return err
		}
	}
	return nil
}

// add reads the run of an image back, if it came to one.
func (f *campaign) add(c *report.Campaign, image firmware.Image, s *session, failed error) error {
	fact := verdict.Image{Name: image.Name, SHA256: image.SHA256, Size: image.Size, Took: s.flashed.Took, Printed: s.secrets.Redact(s.flashed.Printed)}
	c.Finished = time.Now()
	if s.ended == nil {
		why := "its run could not begin"
		if failed != nil {
			why = s.secrets.Redact(failed.Error())
			fmt.Fprintf(s.out.out, "not judged: %s\n", why)
		}
		c.Add(fact, image.Release.String(), nil, "", why)
		return nil
	}
	run, err := report.LoadTimed(s.ended.dir)
	if err != nil {
		return fmt.Errorf("read the journal back: %w", err)
	}
	dir, err := filepath.Rel(f.reports, s.ended.dir)
	if err != nil {
		return err
	}
	c.Add(fact, image.Release.String(), run, dir, "")
	return nil
}

// write writes what is known so far.
func (f *campaign) write() error {
	for _, c := range f.rows {
		if err := c.Write(f.reports); err != nil {
			return err
		}
	}
	return nil
}

// show prints the comparison and returns the worst exit status.
func (f *campaign) show(out io.Writer) (int, error) {
	worst := exitOK
	for _, c := range f.rows {
		worst = max(worst, c.Status())
		switch f.layout {
		case "md":
			fmt.Fprint(out, c.Markdown(filepath.ToSlash(f.reports)+"/"))
		case "json":
			text, err := c.JSON()
			if err != nil {
				return 0, err
			}
			_, _ = out.Write(text) // a reader that is gone is no reason for another status
		default:
			fmt.Fprintf(out, "\ncampaign %s: %s\n%s\ncomparison: %s\n", c.Name, count(len(c.Images), "image"), c, filepath.Join(c.Dir(f.reports), "campaign.md"))
		}
	}
	return worst, nil
}
