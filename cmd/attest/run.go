package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/transcript"
	"attest/internal/verdict"
	"attest/transcripts"
)

// runFlags are the flags of attest run.
type runFlags struct {
	modem, bench, release, tags, features, reports, name, inconclusive, format string
	defects                                                                    []string
	benches                                                                    int
	multiplier                                                                 float64
}

func newRun(status *int) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [ID|FEATURE ...]",
		Short: "Judge a release",
		Long: "run executes the scenarios on a modem and writes what it found below the reports\n" +
			"directory. Without flags it judges the embedded emulator, a 780EP V1007.",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, names []string) error {
			var err error
			*status, err = f.judge(c.Context(), names, newConsole(c.OutOrStdout(), f.format))
			return err
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.modem, "modem", "", "emulator, emulator:[MODEL/]VERSION, /dev/ttyUSB2, serial:///dev/ttyUSB2?baud=115200 or tcp://host:port")
	flags.StringVar(&f.bench, "bench", "", "bench file: broker address, stimuli, time limits")
	flags.StringVar(&f.release, "release", "", "the release on the label, as 780EP/V1007; another one is refused")
	flags.StringArrayVar(&f.defects, "defect", nil, "break the emulated firmware on purpose; may be repeated")
	flags.StringVar(&f.tags, "tags", "", "tag expression, such as '@tls and not @fs'")
	flags.StringVar(&f.features, "features", "", "directory with more features for the same steps")
	flags.StringVar(&f.reports, "reports", "reports", "where the run's directory is made")
	flags.StringVar(&f.name, "run", "", "name of the run; the time if empty")
	flags.IntVar(&f.benches, "benches", 0, "emulated benches side by side; 0 is as many as are of use")
	flags.Float64Var(&f.multiplier, "timeout-multiplier", 0, "scale the documented times; 0 is 1, and less for the embedded emulator")
	flags.StringVar(&f.inconclusive, "inconclusive", "fail", "what an inconclusive scenario means: fail or ok")
	flags.StringVar(&f.format, "format", "", "pretty, plain or json; pretty on a terminal")
	return c
}

// judge is the whole run: plan, benches, scenarios, report. It returns the exit
// status, or an error for what was wrong before anything ran.
func (f *runFlags) judge(ctx context.Context, names []string, out *console) (int, error) {
	plan, err := f.plan(names)
	if err != nil {
		return 0, &usageError{err: err}
	}
	setup, err := f.setup()
	if err != nil {
		return 0, err
	}
	if err := out.check(f.inconclusive); err != nil {
		return 0, err
	}
	secrets := new(transcript.Redactor)
	benches, opened := setup.open(ctx, secrets)
	defer closeAll(benches)
	if err := refusal(opened); err != nil {
		return 0, err
	}
	header := f.header(plan, setup, benches)
	header.IMEI = secrets.Redact(header.IMEI)
	known, err := deviations(plan, benches)
	if err != nil {
		return 0, &usageError{err: err}
	}
	dir := report.Dir(f.reports, header)
	journal, err := report.Create(dir, header, plan.Planned())
	if err != nil {
		return 0, &usageError{err: err, hint: "choose another name with --run, or another place with --reports"}
	}
	sink := &recorder{journal: journal, console: out, redact: secrets.Redact}
	out.begin(header, len(plan.Scenarios))
	if opened != nil {
		err = sink.allBroken(plan, opened)
	} else {
		err = suite.Run(ctx, suite.Config{Plan: plan, Benches: benches, Known: known, Sink: sink, Limit: setup.limit()})
	}
	end := report.End{Finished: time.Now(), InconclusiveOK: f.inconclusive == "ok"}
	if err != nil {
		end.Interrupted, end.Reason = true, secrets.Redact(err.Error())
	}
	return finish(dir, journal, end, out)
}

// finish closes the journal and makes every report of it.
func finish(dir string, journal *report.Journal, end report.End, out *console) (int, error) {
	if err := journal.Close(end); err != nil {
		return 0, fmt.Errorf("end the journal: %w", err)
	}
	r, err := report.Load(dir)
	if err != nil {
		return 0, fmt.Errorf("read the journal back: %w", err)
	}
	if err := report.Write(dir, r); err != nil {
		return 0, fmt.Errorf("write the reports: %w", err)
	}
	summary := r.Summary()
	out.end(summary, dir)
	return summary.Status, nil
}

// plan loads the embedded features and those of --features, and selects.
func (f *runFlags) plan(names []string) (*suite.Plan, error) {
	plan, err := loadPlan(f.features)
	if err != nil {
		return nil, err
	}
	return plan.Select(names, f.tags)
}

func loadPlan(extra string) (*suite.Plan, error) {
	trees := []fs.FS{features.FS}
	if extra != "" {
		if info, err := os.Stat(extra); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("read more features: %q is no directory", extra)
		}
		trees = append(trees, os.DirFS(extra))
	}
	plan, err := suite.Load(trees...)
	if err != nil {
		return nil, err
	}
	return plan, plan.CheckSteps()
}

func (f *runFlags) header(plan *suite.Plan, s *setup, benches []*bench.Bench) verdict.Header {
	started := time.Now()
	h := verdict.Header{
		Run: f.name, Harness: version, Modem: s.name(), Tags: f.tags, Started: started, Benches: max(len(benches), 1),
		Suite: plan.Hash, Defects: f.defects, Model: "unknown", Version: "unknown",
	}
	if h.Run == "" {
		h.Run = started.UTC().Format("20060102T150405.000Z")
	}
	if s.label != (firmware.Identity{}) {
		h.Model, h.Version = s.label.Line(), s.label.Version
	}
	if len(benches) > 0 && benches[0].Release().Profile != nil {
		release := benches[0].Release()
		h.Model, h.Version, h.Release, h.IMEI = release.Line(), release.Version, release.Raw, release.IMEI
		h.Profile, h.ProfileNote = release.Profile.Identity.String(), release.Profile.Note
	}
	return h
}

// deviations are what is known of the release; one whose scenario does not exist
// would never be looked at again.
func deviations(plan *suite.Plan, benches []*bench.Bench) ([]verdict.Known, error) {
	if len(benches) == 0 {
		return nil, nil
	}
	list, err := firmware.LoadDeviations(transcripts.FS, benches[0].Release().Identity)
	if err != nil {
		return nil, err
	}
	whole, err := loadPlan("")
	if err != nil {
		return nil, err
	}
	var known []verdict.Known
	for _, d := range list {
		if _, err := whole.Select([]string{d.ID}, ""); err != nil {
			return nil, fmt.Errorf("read the known deviations of %s: %w", benches[0].Release().Identity, err)
		}
		known = append(known, verdict.Known(d))
	}
	return known, nil
}

// refusal returns what makes a run impossible by the user's own choice; a modem
// that does not answer is not that, it is a bench that broke, and gets a report.
func refusal(err error) error {
	var silent *bench.SilentError
	if err == nil || errors.As(err, &silent) {
		return nil
	}
	return benchRefused(err)
}

func closeAll(benches []*bench.Bench) {
	for _, b := range benches {
		_ = b.Close() // the run is over and recorded
	}
}
