package suite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/port/porttest"
	"attest/internal/report"
	"attest/internal/rig"
	"attest/internal/suite"
	"attest/internal/verdict"
	"attest/steps"
	"attest/transcripts"
)

// underFault are scenarios that connect, publish, receive, write files and restart.
var underFault = []string{"CONN-001", "PUB-001", "SUB-003", "MUT-001", "FS-002", "CACHE-001", "CLOSE-001", "BOOT-015"}

// faultBudget is far beyond what a run with one fault may take: its scenarios, one of them
// twice, what it takes to find out, and Timeouts.Recover.
const faultBudget = time.Minute

// faults are what happens to a modem, how often at least, and how often in a quick test.
var faults = []struct {
	name        string
	all, sample int
	strike      func(t *testing.T, r *rig.Rig, chance *rand.Rand)
}{
	{"unplugged", 50, 2, func(t *testing.T, r *rig.Rig, chance *rand.Rand) {
		r.Unplug()
		if chance.IntN(2) == 0 {
			r.FailSupply() // it came by the same cable
		}
		time.AfterFunc(time.Duration(chance.IntN(200))*time.Millisecond, func() {
			if err := r.Plug(); err != nil {
				t.Error(err)
			}
		})
	}},
	{"without supply for a moment", 50, 2, func(_ *testing.T, r *rig.Rig, _ *rand.Rand) { r.FailSupply() }},
	{"silent", 50, 1, func(_ *testing.T, r *rig.Rig, chance *rand.Rand) { r.Silence(cure(chance)) }},
	{"deaf", 20, 1, func(_ *testing.T, r *rig.Rig, chance *rand.Rand) { r.Hold(cure(chance)) }},
}

// cure ends a silence: opening the port again, or what the ladder has later, which takes
// too long for a quick test.
func cure(chance *rand.Rand) string {
	cures := []string{rig.Reopen, rig.Reset, rig.PowerCycle}
	if !everyMoment() {
		return rig.Reopen
	}
	return cures[chance.IntN(len(cures))]
}

// everyMoment reports whether faults happen as often as the issue asks for.
func everyMoment() bool { return os.Getenv("ATTEST_ALL_MOMENTS") != "" }

// Whatever happens to the modem, at any moment: each scenario is judged in the end, no
// firmware is blamed, the run goes on within its budget, and the journal is whole.
// ATTEST_ALL_MOMENTS has it happen at every moment that the issue asks for.
func TestFaults(t *testing.T) {
	t.Parallel()
	r, b := desk(t)
	clock := &moments{rig: r, begin: r.Crossed()}
	conform(t, judged(t, b, underFault, clock.register))
	clock.end()
	seed := rand.Uint64()
	t.Logf("seed %d, a run is %d bytes", seed, clock.last)
	for kind, fault := range faults {
		n := fault.sample
		if everyMoment() {
			n = fault.all
		}
		for i := range n {
			chance := rand.New(rand.NewPCG(seed, uint64(kind<<16+i)))
			at := clock.choose(chance)
			t.Run(fmt.Sprintf("%s at byte %d", fault.name, at), func(t *testing.T) {
				t.Parallel()
				r, b := desk(t)
				struck := false
				r.At(r.Crossed()+1+at, func() { struck = true; fault.strike(t, r, chance) })
				conform(t, judged(t, b, underFault, steps.Register))
				r.Close()
				if !struck {
					t.Errorf("the run was over before byte %d: nothing happened to it", at)
				}
			})
		}
	}
}

// conform demands that each scenario passes in the end, and what failed before is the bench's.
func conform(t *testing.T, r *report.Run) {
	t.Helper()
	shown := false
	for _, c := range r.Cases() {
		for _, result := range c.Attempts() {
			final := result.Attempt == c.Result.Attempt && result.After == c.Result.After
			if result.Outcome == verdict.Pass || result.Outcome == verdict.Error && !final {
				continue
			}
			t.Errorf("%s %v after %q: %v %s\n%s", result.ID, result.Outcome, result.After, result.Mismatches, result.Reason, result.Timeline)
			shown = true
		}
	}
	t.Logf("%d attempts were made again, the modem was brought back: %v", len(r.Earlier), r.Recoveries)
	for _, recovery := range r.Recoveries {
		if shown || !recovery.Recovered {
			t.Errorf("%v: %+v", recovery, recovery)
		}
	}
}

// moments are the bytes of a run to which nothing happens, and those of its scenarios: most
// of a run is preparation.
type moments struct {
	rig         *rig.Rig
	begin, last int
	scenarios   [][2]int
}

// register notes that a scenario begins.
func (m *moments) register(sc *godog.ScenarioContext, trial *bench.Trial, sources []string) {
	m.scenarios = append(m.scenarios, [2]int{m.rig.Crossed() - m.begin})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		m.scenarios[len(m.scenarios)-1][1] = m.rig.Crossed() - m.begin
		return ctx, err
	})
	steps.Register(sc, trial, sources)
}

func (m *moments) end() { m.last = m.rig.Crossed() - m.begin }

// choose returns a byte of a scenario, or of all the run.
func (m *moments) choose(chance *rand.Rand) int {
	if chance.IntN(3) == 0 {
		return chance.IntN(m.last)
	}
	s := m.scenarios[chance.IntN(len(m.scenarios))]
	return s[0] + chance.IntN(s[1]-s[0])
}

// A modem that stays away ends the run soon: what was judged stands, and all the rest is
// marked as not judged, with the reason.
func TestAModemThatStaysAway(t *testing.T) {
	t.Parallel()
	r := rigged(t, rig.New)
	b := benchOf(t, r, bench.Timeouts{Multiplier: 0.1, Quiet: 100 * time.Millisecond, Recover: 500 * time.Millisecond})
	r.At(r.Crossed()+12000, r.Unplug)
	start := time.Now()
	run := judged(t, b, underFault, steps.Register)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v to end", took)
	}
	broken := 0
	for _, result := range run.Results {
		switch {
		case result.Outcome == verdict.Error && strings.Contains(result.Reason, "port gone"):
			broken++
		case result.Outcome != verdict.Pass:
			t.Errorf("%s %v: %s", result.ID, result.Outcome, result.Reason)
		}
	}
	if broken == 0 || broken == len(run.Plan) || len(run.Recoveries) != 1 || run.Recoveries[0].Recovered {
		t.Errorf("%d of %d are broken, the recoveries are %v", broken, len(run.Plan), run.Recoveries)
	}
}

// restarting are the other scenarios that restart the module and need no line of its start.
var restarting = []string{
	"BOOT-010", "BOOT-011", "BOOT-012", "BOOT-013", "BOOT-014", "CACHE-006", "REGN-011", "FS-081", "FS-082", "SET-006", "SET-007",
	"SET-010", "SET-015", "RESET-002", "recovery/ladder", "SSL-053",
}

// The port of the module's own USB goes with each restart and comes back under another path:
// what a scenario asked for is judged all the same, unless it is about the boot lines.
func TestOwnUSB(t *testing.T) {
	t.Parallel()
	_, b := onDesk(t, rig.NewOwnUSB)
	asked := []string{"BOOT-001", "BOOT-015", "PWR-004", "SET-016"}
	if everyMoment() {
		asked = append(asked, restarting...)
	}
	r := judged(t, b, asked, steps.Register)
	for _, c := range r.Cases() {
		want := verdict.Pass
		if strings.HasPrefix(c.ID, "BOOT-001") {
			want = verdict.Skipped
		}
		if c.Result.Outcome != want || len(c.Earlier) > 0 {
			t.Errorf("%s %v in %d attempts: %v %s\n%s", c.ID, c.Result.Outcome, 1+len(c.Earlier), c.Result.Mismatches, c.Result.Reason, c.Result.Timeline)
		}
	}
	if len(r.Recoveries) > 0 {
		t.Errorf("a restart that was asked for lost the modem: %v", r.Recoveries)
	}
}

// desk opens a bench on a modem to which faults can happen.
func desk(t *testing.T, defects ...string) (*rig.Rig, *bench.Bench) {
	t.Helper()
	return onDesk(t, rig.New, defects...)
}

// plug makes a rig.
type plug func(porttest.T, *firmware.Profile, ...string) (*rig.Rig, error)

func onDesk(t *testing.T, plug plug, defects ...string) (*rig.Rig, *bench.Bench) {
	t.Helper()
	r := rigged(t, plug, defects...)
	return r, benchOf(t, r, bench.Timeouts{Multiplier: 0.1, Quiet: 100 * time.Millisecond, Recover: 20 * time.Second})
}

func rigged(t *testing.T, plug plug, defects ...string) *rig.Rig {
	t.Helper()
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := plug(t, profile, defects...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func benchOf(t *testing.T, r *rig.Rig, timeouts bench.Timeouts) *bench.Bench {
	t.Helper()
	certificates, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	b, err := bench.Open(t.Context(), bench.Config{
		Modem: r.URL(), Sys: r.Ports().Sys, Dev: r.Ports().Dev, Device: r, Authority: certificates,
		Broker: bench.BrokerConfig{Advertise: bench.EmulatedHost}, Timeouts: timeouts,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() }) // what is left of the fault is no news
	if _, err := b.Identify(t.Context(), transcripts.FS, firmware.Identity{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// disk is a sink that keeps a journal, as a run does.
type disk struct{ *report.Journal }

func (disk) Started(int, verdict.Planned, int) {}
func (d disk) Judged(r verdict.Result) error   { return d.Record(r) }

// judged runs scenarios and reads the journal back.
func judged(t *testing.T, b *bench.Bench, ids []string, words func(*godog.ScenarioContext, *bench.Trial, []string)) *report.Run {
	t.Helper()
	all, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := all.Select(ids, "")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	journal, err := report.Create(dir, verdict.Header{Run: "faults"}, plan.Planned())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), faultBudget)
	defer cancel()
	err = suite.Run(ctx, suite.Config{Plan: plan, Benches: []*bench.Bench{b}, Sink: disk{journal}, Retry: true, Words: words})
	if err := errors.Join(err, journal.Close(report.End{Finished: time.Now()})); err != nil {
		t.Errorf("the run did not come to its end: %v", err)
	}
	r, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
