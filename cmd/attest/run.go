package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"attest/features"
	"attest/internal/benchfile"
	"attest/internal/nearest"
	"attest/internal/report"
	"attest/internal/sprt"
	"attest/internal/suite"
	"attest/internal/transcript"
	"attest/internal/verdict"
)

// runFlags are the flags of attest run.
type runFlags struct {
	modem, bench, release, flash, tags, features, reports, name, inconclusive, format, proof string
	defects, only                                                                            []string
	benches, repeat                                                                          int
	jitter, seed                                                                             uint64
	multiplier, confidence                                                                   float64
	broker                                                                                   string
	ci                                                                                       ciFlags
	transcripts, contract                                                                    string

	agreed *verdict.Contract // what contract holds; nil without one
}

func newRun(status *int) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [ID|FEATURE ...]",
		Short: "Judge a release",
		Long: "run executes the scenarios on a modem, prints a verdict for each, and writes the reports\n" +
			"to <reports>/<model>/<version>/<run>. Without arguments it judges the embedded\n" +
			"emulator, a 780EP V1007, by all scenarios.\n\n" +
			"On any other modem the harness proves itself first, which takes at most two seconds: its\n" +
			"scenarios must pass an emulator of the same release, and notice defects that emulators\n" +
			"have on purpose. Every report says what came of it, \"qualified: …\" or \"unqualified: \"\n" +
			"and why; the exit status does not depend on it.\n\n" +
			"Such a modem must reach the broker, by the MQTT commands or at least by AT+CIPSTART: if\n" +
			"neither arrives, the bench is at fault, and nothing is judged.\n\n" +
			"What the modem had before the run it has again after it, also after Ctrl-C: settings, and\n" +
			"the files ca.crt, client.crt and client.key. After kill -9 the next run gives it back.\n\n" +
			"A contract says what a release is accepted by: docs/contract.md has the file.\n\n" +
			"Exit status: 0 the release conforms, 1 it deviates, 2 the command line or a file that it\n" +
			"names is wrong and nothing was judged, 3 the bench broke or the run was interrupted.",
		Example: "  attest run\n" +
			"  attest run CONN-001 tls/mutual --tags 'not @security'\n" +
			"  attest run --modem /dev/ttyUSB2 --bench lab.yaml --release 780EP/V1007\n" +
			"  attest run --bench lab.yaml --flash firmware/AirM2M_780EP_V1008_LTE_AT.binpkg\n" +
			"  attest run --defect no-closed passive-close\n" +
			"  attest run --confidence 0.99 --defect no-closed@1/10 passive-close",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, names []string) error {
			var err error
			out := newConsole(c.OutOrStdout(), f.format)
			defer out.until(c.Context())()
			*status, err = f.judge(c.Context(), names, out)
			return err
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.modem, "modem", "", "`URL`: emulator, emulator:[MODEL/]VERSION, /dev/ttyUSB2, serial:///dev/ttyUSB2?baud=115200,\nusb:auto (the first modem that answers), usb:VID:PID, rfc2217://host:port?baud=115200 or tcp://host:port\n(default emulator)")
	flags.StringVar(&f.bench, "bench", "", "YAML `FILE` with modem, release, broker, stimuli and timeouts of a bench, or of several side by side")
	flags.StringVar(&f.broker, "broker", "", "`URL` of a broker that is there already, to judge against: external://HOST?plain=1883&tls=8883&mutual=8884\n&ca=ca.crt&cert=client.crt&key=client.key&user=U&password=P; what it does not show is not checked")
	flags.StringVar(&f.release, "release", "", "`MODEL/VERSION` on the label; a modem that says another one is refused")
	flags.StringVar(&f.flash, "flash", "", "firmware image `FILE`, which the stimulus flash of the bench file writes into the modem first;\nthe modem must then say the release after which the file is named, or --release")
	flags.StringArrayVar(&f.defects, "defect", nil, "`NAME` of a way to break the emulated firmware on purpose; may be repeated.\nattest list --defects tells them; NAME@1/10 is there in one trial of ten")
	flags.Uint64Var(&f.seed, "seed", 0, "`SEED` that says in which trials a defect NAME@M/N is there")
	flags.IntVar(&f.benches, "benches", 0, "emulated benches side by side, a `NUMBER`; 0 is as many as are of use")
	flags.Uint64Var(&f.jitter, "jitter", 0, "`SEED` above 0: the embedded emulator's output comes in pieces, late, and interleaved")
	flags.StringVar(&f.format, "format", "", "output `FORMAT`: pretty (plain, and below it on a terminal what every bench is at), plain or json\n(default pretty on a terminal, unless $CI is set, else plain)")
	f.ci.define(flags)
	f.judging(flags)
	return c
}

// judging defines the flags that say what is judged and how, whatever the modem is.
func (f *runFlags) judging(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.only, "only", nil, "`NAME` of the bench to judge, of several in the bench file; may be repeated")
	flags.StringVar(&f.tags, "tags", "", "tag `EXPRESSION`, such as '@tls and not @fs'")
	flags.StringVar(&f.features, "features", "", "`DIR` with more features, AREA/SUBJECT.feature, for the same steps")
	flags.StringVar(&f.transcripts, "transcripts", "", "`DIR` whose <model>/<version>/deviations.yaml, as attest accept writes it, stands in for the built-in one\n(default transcripts, if it is there)")
	flags.StringVar(&f.contract, "contract", "", "YAML `FILE` with what the release is accepted by: it chooses the scenarios, the confidence and what may deviate")
	flags.StringVar(&f.reports, "reports", "reports", "`DIR` below which the run's directory is made")
	flags.StringVar(&f.name, "run", "", "`NAME` of the run (default: the time)")
	flags.IntVar(&f.repeat, "repeat", 1, "a `NUMBER` of attempts at each scenario; the worst one counts")
	flags.Float64Var(&f.confidence, "confidence", 0, "`NUMBER` such as 0.99: try each scenario until it is sure that fewer than one attempt in ten fails; a failure refuses")
	flags.Float64Var(&f.multiplier, "timeout-multiplier", 0, "`NUMBER` that scales the documented times; 0 is 1, and less for the embedded emulator")
	flags.StringVar(&f.proof, "self-proof", "", "`HOW` the harness first proves itself on conforming and broken emulators: sample, at most 2 s,\nfull, or off (default sample, and off for the embedded emulator)")
	flags.StringVar(&f.inconclusive, "inconclusive", "fail", "`WHAT` an inconclusive scenario counts as: fail or ok")
}

// judge plans the run and judges every bench. It returns the exit status, or an
// error for what was wrong before anything ran.
func (f *runFlags) judge(ctx context.Context, names []string, out *console) (int, error) {
	if err := f.check(out); err != nil {
		return 0, &usageError{err: err}
	}
	all, plan, err := f.plan(names)
	if err != nil {
		return 0, err
	}
	sessions, err := f.sessions(all, plan, out)
	if err != nil {
		return 0, err
	}
	return f.told(sessions, out, func() (int, error) { return judgeAll(ctx, sessions, out) })
}

// told judges, and tells the CI what came of it.
func (f *runFlags) told(sessions []*session, out *console, judge func() (int, error)) (status int, err error) {
	err = f.ci.show(out, f.reports, f.features, func() (ended []*ending, err error) {
		status, err = judge()
		for _, s := range sessions {
			if s.ended != nil {
				ended = append(ended, s.ended)
			}
		}
		return ended, err
	})
	return status, err
}

// judgeAll judges one bench, or several side by side.
func judgeAll(ctx context.Context, sessions []*session, out *console) (int, error) {
	out.plans(sessions)
	if len(sessions) == 1 {
		return sessions[0].judge(ctx)
	}
	return sideBySide(ctx, sessions, out)
}

// plan reads all features, and chooses what is judged. A mistake is a *usageError.
func (f *runFlags) plan(names []string) (all, chosen *suite.Plan, err error) {
	if all, err = loadPlan(f.features); err != nil {
		return nil, nil, &usageError{err: err}
	}
	if f.contract != "" {
		chosen, err = f.agree(all, names)
		return all, chosen, err
	}
	if chosen, err = all.Select(names, f.tags); err != nil {
		return nil, nil, &usageError{err: err, hint: "attest list tells ids, features and tags"}
	}
	return all, chosen, nil
}

// sessions sets up every bench. A mistake is a *usageError.
func (f *runFlags) sessions(all, plan *suite.Plan, out *console) ([]*session, error) {
	setups, err := f.setups()
	if err != nil {
		return nil, err
	}
	name := firstOf(f.name, runName(time.Now()))
	sessions := make([]*session, len(setups))
	for i, setup := range setups {
		if err := f.fits(setup); err != nil {
			return nil, err
		}
		setup.config.Run = setup.run(name)
		sessions[i] = &session{flags: f, setup: setup, run: setup.config.Run, all: all, plan: plan, proofs: new(once[*verdict.Proof]), out: out, secrets: new(transcript.Redactor)}
	}
	return sessions, nil
}

// runName names a run that was given no name.
func runName(t time.Time) string { return t.UTC().Format("20060102T150405.000Z") }

// check refuses what no run can mean.
func (f *runFlags) check(out *console) error {
	words := []string{"fail", "ok"}
	switch {
	case !slices.Contains(formats, out.format):
		return nearest.Unknown("format", out.format, formats)
	case !slices.Contains(words, f.inconclusive):
		return nearest.Unknown("meaning of inconclusive", f.inconclusive, words)
	case f.proof != "" && !slices.Contains(proofs, f.proof):
		return nearest.Unknown("self-proof", f.proof, proofs)
	case f.repeat < 1:
		return fmt.Errorf("--repeat does not take %d: want 1 or more", f.repeat)
	case f.confidence != 0 && f.repeat != 1:
		return errors.New("--repeat and --confidence do not go together: the one says how many attempts are made, the other finds out")
	case f.confidence != 0 && !(f.confidence >= sprt.Least && f.confidence <= sprt.Most):
		return fmt.Errorf("--confidence does not take %v: want a number from %v to %v, such as 0.99", f.confidence, sprt.Least, sprt.Most)
	case f.benches < 0:
		return fmt.Errorf("--benches does not take %d: want 1 or more, or 0 for as many as are of use", f.benches)
	case f.multiplier != 0 && !benchfile.Multiplier(f.multiplier):
		return fmt.Errorf("--timeout-multiplier does not take %v: want %s", f.multiplier, benchfile.WantMultiplier)
	case f.transcripts != "" && !isDir(f.transcripts):
		return fmt.Errorf("--transcripts does not take %q: it is no directory", f.transcripts)
	case f.name == report.Latest:
		return fmt.Errorf("--run does not take %q: it stands for the run that was started last", f.name)
	}
	return f.ci.check(out.format)
}

// loadPlan reads the embedded features, and those in the directory extra.
func loadPlan(extra string) (*suite.Plan, error) {
	trees := []suite.Tree{{FS: features.FS}}
	if extra != "" {
		if !isDir(extra) {
			return nil, fmt.Errorf("read more features: %q is no directory", extra)
		}
		trees = append(trees, suite.Tree{FS: os.DirFS(extra), Name: extra})
	}
	plan, err := suite.Load(trees...)
	if err != nil {
		return nil, err
	}
	return plan, plan.CheckSteps()
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
