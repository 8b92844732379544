package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"attest/internal/audit"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/nearest"
	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/transcript"
	"attest/internal/verdict"
)

// auditFlags are the flags of attest audit.
type auditFlags struct {
	modem, features, reports, name string
	all, json                      bool
	side                           int
	jitter                         uint64
}

// besides is how many benches an audit has: nearly all of it is waiting for what a
// broken modem never says.
const besides = 64

func newAudit(status *int) *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit [DEFECT|GROUP ...]",
		Short: "Prove the suite: break the emulated firmware and see who notices",
		Long: "audit breaks the emulated firmware on purpose, one defect at a time, and judges each by\n" +
			"the suite until a scenario fails that is about it. It writes audit.json and audit.html\n" +
			"to <reports>/<model>/<version>/<run>.\n\n" +
			"A defect is killed by a scenario that its row names, with a message that shows what is\n" +
			"broken; noticed by any other, or for another reason, it counts as outside.\n\n" +
			"Exit status: 0 every defect was killed, 1 one was not, 2 the command line is wrong,\n" +
			"3 the bench broke or the audit was interrupted.",
		Example: "  attest audit\n" +
			"  attest audit no-closed 'cache mode'\n" +
			"  attest audit --all --jitter 7",
		RunE: func(c *cobra.Command, names []string) error {
			var err error
			out := newAuditConsole(c.OutOrStdout(), f.json)
			defer out.until(c.Context())()
			*status, err = f.audit(c.Context(), names, out)
			return err
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.modem, "modem", "emulator", "`URL` of the emulated release: emulator, or emulator:[MODEL/]VERSION")
	flags.StringVar(&f.features, "features", "", "`DIR` with more features, AREA/SUBJECT.feature, for the same steps")
	flags.StringVar(&f.reports, "reports", "reports", "`DIR` below which the audit's directory is made")
	flags.StringVar(&f.name, "run", "", "`NAME` of the audit (default: the time)")
	flags.BoolVar(&f.all, "all", false, "let every scenario meet every defect, not only until the first good kill")
	flags.BoolVar(&f.json, "json", false, "print the audit as one JSON object")
	flags.IntVar(&f.side, "benches", besides, "broken benches side by side, a `NUMBER`")
	flags.Uint64Var(&f.jitter, "jitter", 0, "`SEED` above 0: the modem's output comes in pieces, late, and interleaved")
	return c
}

// audit judges the defects and writes what became of them.
func (f *auditFlags) audit(ctx context.Context, names []string, out *auditConsole) (int, error) {
	defects, err := defectsNamed(names)
	if err != nil {
		return 0, &usageError{err: err, hint: "attest list --defects tells defects and their groups"}
	}
	if f.side < 1 {
		return 0, &usageError{err: fmt.Errorf("--benches does not take %d: want 1 or more", f.side)}
	}
	plan, err := loadPlan(f.features)
	if err != nil {
		return 0, &usageError{err: err}
	}
	broken, err := f.bench()
	if err != nil {
		return 0, &usageError{err: err}
	}
	result := &verdict.Audit{
		Harness: harness(), Release: broken.config.Emulated.Identity.String(), Suite: plan.Hash, Chosen: names,
		Jitter: f.jitter, All: f.all, Started: time.Now(),
	}
	out.begin(result, len(defects), len(plan.Scenarios))
	defer context.AfterFunc(ctx, out.interrupted)()
	result.Defects, err = audit.Run(ctx, audit.Config{
		Plan: plan, Defects: defects, Extent: f.extent(), Side: f.side, Limit: time.Minute, Open: broken.breaking, Trying: out.trying, Judged: out.judged,
	})
	switch {
	case ctx.Err() != nil:
		result.Stopped = "interrupted"
	case err != nil:
		return 0, err
	}
	result.Took = time.Since(result.Started)
	return f.finish(result, plan, out)
}

func (f *auditFlags) extent() audit.Extent {
	if f.all {
		return audit.Everything
	}
	return audit.FirstKill
}

// bench is what every broken bench is made of.
func (f *auditFlags) bench() (*setup, error) {
	profile, err := emulated(f.modem)
	if err != nil {
		return nil, err
	}
	authority, err := bench.NewAuthority(bench.BrokerConfig{})
	if err != nil {
		return nil, err
	}
	return &setup{config: bench.Config{Modem: f.modem, Emulated: profile, Authority: authority, Jitter: f.jitter, Secrets: new(transcript.Redactor)}}, nil
}

// breaking opens a bench whose modem has a defect.
func (s *setup) breaking(ctx context.Context, defect string) (*bench.Bench, error) {
	cfg := s.config
	cfg.Defects = []string{defect}
	return s.openOne(ctx, cfg)
}

// finish sums the audit up, and writes it.
func (f *auditFlags) finish(a *verdict.Audit, plan *suite.Plan, out *auditConsole) (int, error) {
	a.Sort()
	a.Note(plan.Planned())
	dir := report.AuditDir(f.reports, a, f.name)
	err := report.WriteAudit(dir, a)
	out.end(a, dir)
	return a.Status(), err
}

// defectsNamed are the defects that names choose, or whole groups of them; all without names.
func defectsNamed(names []string) ([]emulator.Defect, error) {
	all := emulator.Defects()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []emulator.Defect
	known := make([]string, 0, 2*len(all))
	for _, d := range all {
		known = append(known, d.Name, d.Area)
		if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, d.Name) || strings.EqualFold(name, d.Area) }) {
			chosen = append(chosen, d)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, name) }) {
			return nil, nearest.Unknown("defect or group", name, known)
		}
	}
	return chosen, nil
}
