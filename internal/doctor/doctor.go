package doctor

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"time"

	"attest/internal/bench"
	"attest/internal/firmware"
)

// Config is the bench to be examined. Modem must name a port: the embedded emulator has none.
type Config struct {
	Bench    bench.Config
	Label    firmware.Identity // the release on the module; zero for none
	Profiles fs.FS             // the known releases, as firmware.Load takes them
	Found    func(Finding)     // told of every finding as soon as it is known; may be nil
}

// check is one look at the bench. It is not made while one that it needs has found a
// problem, or was not made itself.
type check struct {
	name  string
	needs []string
	look  func(*patient, context.Context) Finding
}

// checks are all of them, in the order in which a bench is to be mended.
func checks() []check {
	return append(portChecks(), []check{
		{"release", []string{"AT"}, (*patient).release},
		{"SIM", []string{"AT"}, (*patient).card},
		{"signal", []string{"SIM"}, (*patient).signal},
		{"registration", []string{"SIM", "signal"}, (*patient).registration},
		{"attach", []string{"registration"}, (*patient).attachment},
		{"address", []string{"attach"}, (*patient).address},
		{"clock", []string{"AT"}, (*patient).clock},
		{"broker", nil, (*patient).broker},
		{"name", []string{"address"}, (*patient).resolution},
		{"idle", []string{"AT"}, (*patient).idle},
		{"plain", []string{"address", "broker", "name", "idle"}, (*patient).plain},
		{"TLS", []string{"address", "broker", "name", "idle"}, (*patient).secure},
		{"mutual TLS", []string{"address", "broker", "name", "idle"}, (*patient).mutual},
		{"stimuli", nil, (*patient).stimuli},
	}...)
}

// portChecks end with a modem that answers.
func portChecks() []check {
	return []check{
		{"port", nil, (*patient).openable},
		{"lock", []string{"port"}, (*patient).free},
		{"rate", []string{"lock"}, (*patient).lineRate},
		{"AT", []string{"lock"}, (*patient).answers},
	}
}

// Examine makes all checks and returns what each found. The error is that of a ctx which
// ended before the last, or a *port.UsageError for a modem that is no port.
func Examine(ctx context.Context, cfg Config) ([]Finding, error) { return examine(ctx, cfg, checks()) }

// Diagnose finds out why a modem does not answer AT: another line rate, something else on
// its port. It reports whether there is anything to tell but silence.
func Diagnose(ctx context.Context, cfg bench.Config) (Finding, bool) {
	found, _ := examine(ctx, Config{Bench: cfg}, portChecks()) // a run that is interrupted says so itself
	f, sick := First(found)
	return f, sick && f.Text != silence
}

func examine(ctx context.Context, cfg Config, list []check) ([]Finding, error) {
	p := &patient{cfg: cfg, patience: connectTime}
	defer p.leave(ctx)
	return p.look(ctx, list)
}

// look makes the checks of a list.
func (p *patient) look(ctx context.Context, list []check) ([]Finding, error) {
	var found []Finding
	for _, c := range list {
		f := p.make(ctx, c, found)
		switch {
		case ctx.Err() != nil:
			return found, context.Cause(ctx)
		case p.mistake != nil:
			return found, p.mistake
		}
		f.Check = c.name
		found = append(found, f)
		if p.cfg.Found != nil {
			p.cfg.Found(f)
		}
	}
	return found, nil
}

// make makes a check if those that it needs went well.
func (p *patient) make(ctx context.Context, c check, found []Finding) Finding {
	for _, f := range found {
		if slices.Contains(c.needs, f.Check) && (f.Status == Problem || f.Status == NotChecked) {
			return notChecked("needs %s", f.Check)
		}
	}
	if p.lost && len(c.needs) > 0 {
		return notChecked("the port was lost")
	}
	return c.look(p, ctx)
}

// First returns the first problem, and whether there is one.
func First(found []Finding) (Finding, bool) {
	i := slices.IndexFunc(found, func(f Finding) bool { return f.Status == Problem })
	if i < 0 {
		return Finding{}, false
	}
	return found[i], true
}

// scaled is a documented time on this bench.
func (p *patient) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * cmp.Or(p.cfg.Bench.Timeouts.Multiplier, 1))
}
