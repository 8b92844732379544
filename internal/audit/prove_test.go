package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"attest/internal/audit"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/suite"
	"attest/internal/verdict"
	"attest/transcripts"
)

// conforming opens a bench whose modem has a defect, or none.
func conforming(ctx context.Context, defect string) (*bench.Bench, error) {
	if defect != "" {
		return broken(ctx, defect)
	}
	cfg, err := config()
	if err != nil {
		return nil, err
	}
	b, err := bench.Open(ctx, cfg)
	if err == nil {
		b.Assume(bench.Release{Identity: cfg.Emulated.Identity, Raw: "AirM2M_780EP_V1007_LTE_AT", Profile: cfg.Emulated})
	}
	return b, err
}

// stuck opens no bench before it is told to stop.
func stuck(ctx context.Context, _ string) (*bench.Bench, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Whatever a harness proves, it says so, and so it does when it proves nothing.
func TestProve(t *testing.T) {
	t.Parallel()
	if _, err := authority(); err != nil { // not on the proof's time
		t.Fatal(err)
	}
	small := plan(t, "CONN-001", "SUB-001.0", "PUB-007", "PUB-013")
	weak, err := suite.Load(suite.Tree{FS: fstest.MapFS{"connection/plain.feature": {Data: []byte(
		"Feature: weakened\n  @SUB-001 @core @manual:MSUB\n  Scenario: nobody looks any more\n    When I send `AT`\n    Then the modem answers OK\n")}}})
	if err != nil {
		t.Fatal(err)
	}
	named := []emulator.Defect{
		defect(t, "suback-twice", "SUB-001.0"), defect(t, "retain-dropped", "PUB-007"), defect(t, "payload-cut", "PUB-001", "PUB-013"),
	}
	for _, tt := range []struct {
		name    string
		plan    *suite.Plan
		defects []emulator.Defect
		open    func(context.Context, string) (*bench.Bench, error)
		want    string // the stamp, or its beginning
	}{
		{"all killed", small, named, conforming, "qualified: 3 of 3 defects killed, suite " + small.Hash[:12]},
		{"only what the run is about counts", plan(t, "PUB-007"), named, conforming, "qualified: 1 of 1 defects killed, suite "},
		{"the scenarios were taken out", plan(t, "CONN-002"), named, conforming, "unqualified: no defect is about a scenario of this run"},
		{"a scenario was weakened", weak, []emulator.Defect{defect(t, "suback-twice", "SUB-001")}, conforming, "unqualified: suback-twice survived SUB-001: SUBACK is printed twice, and nobody noticed"},
		{"a row names the wrong scenario", small, append(named, defect(t, "no-closed", "CONN-001")), conforming, "unqualified: no-closed survived CONN-001: "},
		{"false alarm", small, named, func(ctx context.Context, name string) (*bench.Bench, error) {
			if name == "" {
				name = "suback-twice"
			}
			return conforming(ctx, name)
		}, "unqualified: false alarm on the conforming emulator: SUB-001.0: want "},
		{"no conforming emulator", small, named, func(context.Context, string) (*bench.Bench, error) { return nil, errors.New("no ports left") },
			"unqualified: the conforming emulator broke: no ports left"},
		{"no broken emulator", small, named, func(ctx context.Context, name string) (*bench.Bench, error) {
			if name == "retain-dropped" {
				return nil, errors.New("no ports left")
			}
			return conforming(ctx, name)
		}, "unqualified: retain-dropped survived: the bench broke: no ports left"},
	} {
		p := audit.Prove(t.Context(), audit.ProofConfig{Plan: tt.plan, Defects: tt.defects, Full: true, Open: tt.open})
		if !strings.HasPrefix(p.Stamp(), tt.want) || p.Qualified() != strings.HasPrefix(tt.want, "qualified") {
			t.Errorf("%s: got %q, want %q", tt.name, p.Stamp(), tt.want)
		}
		if p.Suite != tt.plan.Hash || p.Took <= 0 || p.Qualified() && p.Trials < 2*p.Of {
			t.Errorf("%s: got %+v", tt.name, p)
		}
	}
	// How far a sample comes is for the machine to say; it tells no lie.
	p := audit.Prove(t.Context(), audit.ProofConfig{Plan: small, Defects: named, Open: conforming})
	if p.Mode != "sample" || !p.Qualified() && p.Stamp() != "unqualified: no time" || p.Of > len(named) || p.Killed != p.Of {
		t.Errorf("a sample: got %q, %+v", p.Stamp(), p)
	}
}

// An emulator plays what was seen of a release, also what the release is known to get wrong: no false alarm.
func TestProveKnowsTheRelease(t *testing.T) {
	t.Parallel()
	v1010 := firmware.Identity{Model: "780EP", Version: "V1010"}
	profile, err := firmware.Load(transcripts.FS, v1010)
	if err != nil {
		t.Fatal(err)
	}
	list, err := firmware.LoadDeviations(transcripts.FS, v1010)
	if err != nil {
		t.Fatal(err)
	}
	known, err := plan(t).Known(list, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Emulated = profile
	proof := func(known []verdict.Known) string {
		return audit.Prove(t.Context(), audit.ProofConfig{
			Plan: plan(t, "BOOT-001.reset", "SUB-001.0"), Full: true, Known: known,
			Defects: []emulator.Defect{defect(t, "rdy-missing", "BOOT-001.reset"), defect(t, "suback-twice", "SUB-001.0")},
			Open: func(ctx context.Context, defect string) (*bench.Bench, error) {
				cfg := cfg
				if defect != "" {
					cfg.Defects = []string{defect}
				}
				b, err := bench.Open(ctx, cfg)
				if err == nil {
					b.Assume(bench.Release{Identity: v1010, Raw: "AirM2M_780EP_V1010_LTE_AT", Profile: profile})
				}
				return b, err
			},
		}).Stamp()
	}
	if got := proof(known); !strings.HasPrefix(got, "qualified: 1 of 1 ") {
		t.Errorf("got %q, want that the defect counts for which there is a scenario that passes", got)
	}
	if got := proof(nil); !strings.Contains(got, "false alarm on the conforming emulator: BOOT-001.reset") {
		t.Errorf("nothing known: got %q", got)
	}
}

// A proof that hangs does not hold a run up, and proves nothing.
func TestProveHasLittleTime(t *testing.T) {
	small, defects := plan(t, "SUB-001.0"), []emulator.Defect{defect(t, "suback-twice", "SUB-001.0")}
	synctest.Test(t, func(t *testing.T) {
		p := audit.Prove(t.Context(), audit.ProofConfig{Plan: small, Defects: defects, Open: stuck})
		if p.Stamp() != "unqualified: no time" || p.Took != audit.SampleTime || p.Took > 2*time.Second {
			t.Errorf("got %q after %v", p.Stamp(), p.Took)
		}
	})
}

// Ctrl-C ends a full proof at once.
func TestProveIsInterrupted(t *testing.T) {
	small, defects := plan(t, "SUB-001.0"), []emulator.Defect{defect(t, "suback-twice", "SUB-001.0")}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := audit.Prove(ctx, audit.ProofConfig{Plan: small, Defects: defects, Full: true, Open: stuck})
		if p.Stamp() != "unqualified: it was interrupted" || p.Took != time.Minute {
			t.Errorf("got %q after %v", p.Stamp(), p.Took)
		}
	})
}

// A sample begins with a defect of each group, and with one of each claim.
func TestSampleCoversGroupsAndClaims(t *testing.T) {
	t.Parallel()
	b, err := conforming(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	all := plan(t)
	order, claims := audit.SampleOrder(all, emulator.Defects(), b)
	groups, met := make(map[string]int), make(map[string]int) // where each comes first
	for i, d := range order {
		if _, ok := groups[d.Area]; !ok {
			groups[d.Area] = i
		}
		for _, claim := range claims[i] {
			if _, ok := met[claim]; !ok {
				met[claim] = i
			}
		}
	}
	first := len(groups) + len(met)
	for name, i := range groups {
		if i >= first {
			t.Errorf("the group %s comes at place %d, want it among the first %d", name, i, first)
		}
	}
	for _, claim := range []string{"core", "tls", "cache", "fs", "will", "qos2"} {
		if i, ok := met[claim]; !ok || i >= first {
			t.Errorf("the claim %s comes at place %d, %v, want it among the first %d", claim, i, ok, first)
		}
	}
	if again, _ := audit.SampleOrder(all, emulator.Defects(), b); !slices.EqualFunc(order, again, func(a, b emulator.Defect) bool { return a.Name == b.Name }) {
		t.Error("the order is another one the second time")
	}
	if len(order) < 400 || len(groups) < 20 {
		t.Errorf("%d defects in %d groups", len(order), len(groups))
	}
}

// Whoever reads that a defect survived must not think that it was the only one.
func TestProveCountsSurvivors(t *testing.T) {
	t.Parallel()
	defects := []emulator.Defect{defect(t, "no-closed", "IDENT-001"), defect(t, "retain-dropped", "IDENT-001"), defect(t, "suback-twice", "SUB-001.0")}
	p := audit.Prove(t.Context(), audit.ProofConfig{Plan: plan(t, "IDENT-001", "SUB-001.0"), Defects: defects, Full: true, Open: conforming})
	if p.Killed != 1 || p.Of != 3 || !strings.HasSuffix(p.Stamp(), "; and 1 more survived") {
		t.Errorf("got %q, %+v", p.Stamp(), p)
	}
}

// A defect that is none on a release is not asked of its harness.
func TestMootDefects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		release firmware.Identity
		want    []string
	}{
		{firmware.Identity{Model: "780EP", Version: "V1007"}, nil},
		{firmware.Identity{Model: "780EPM", Version: "V2007"}, []string{"cgmr-stale", "factory-keeps-rate", "rate-not-kept", "rate-not-stored"}},
		{firmware.Identity{Model: "780EQ", Version: "V2015"}, []string{"cgmr-stale", "payload-limit-5120"}},
	} {
		profile, err := firmware.Load(transcripts.FS, tt.release)
		if err != nil {
			t.Fatal(err)
		}
		r := bench.Release{Identity: tt.release, Raw: profile.Identities.Revision.Value, Profile: profile}
		var got []string
		for _, d := range emulator.Defects() {
			if audit.Moot(d.Name, r) {
				got = append(got, d.Name)
			}
		}
		if slices.Sort(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.release, got, tt.want)
		}
	}
}
