package suite_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/nearest"
	"attest/internal/suite"
	"attest/internal/verdict"
	"attest/transcripts"
)

// less is the profiles of the project, without a claim.
func less(t *testing.T, claim string) fstest.MapFS {
	t.Helper()
	const file = "780EP/V1007/profile.yaml"
	data, err := transcripts.FS.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	lines := strings.Split(string(data), "\n")
	for _, line := range lines {
		if !strings.Contains(line, "{value: "+claim+",") {
			kept = append(kept, line)
		}
	}
	if len(kept) != len(lines)-1 {
		t.Fatalf("%d lines of the profile claim %q, want 1", len(lines)-len(kept), claim)
	}
	return fstest.MapFS{file: {Data: []byte(strings.Join(kept, "\n"))}}
}

// What the release does not claim, and what the bench does not have, is skipped
// with the reason, and never executed.
func TestWhatIsNotForThisBenchIsSkipped(t *testing.T) {
	device := &bare{Config: bench.Config{}}
	b := open(t, func(c *bench.Config) {
		device.Config = *c
		c.Device = device
		c.Broker.Advertise = "127.0.0.1"
	}, less(t, "qos2"))
	plan := load(t, "@core :: it runs", "@core @qos2 :: it runs", "@requires:pdp-loss :: it runs", "@core @requires:dns-name :: it runs", "@core @qos2 :: it runs")
	s, runs := &sink{}, 0
	var known []verdict.Known // of what is not claimed, and of what this bench cannot look at
	for _, id := range plan.IDs()[3:] {
		known = append(known, verdict.Known{ID: id, Signature: "s", Reason: "r"})
	}
	err := suite.Run(t.Context(), suite.Config{
		Plan: plan, Benches: []*bench.Bench{b}, Sink: s, Known: known,
		Words: words{"it runs": func(context.Context, *bench.Trial) error { runs++; return nil }}.register,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		judgement verdict.Judgement
		reason    string
	}{
		{verdict.Conforms, ""},
		{verdict.NotClaimed, "780EP V1007 does not claim qos2"},
		{verdict.NotClaimed, "the bench has no pdp-loss"},
		{verdict.NotClaimed, "the bench has no dns-name"},
		{verdict.Broken, "780EP V1007 does not claim qos2"},
	}
	if len(s.results) != len(want) {
		t.Fatalf("%d results, want %d", len(s.results), len(want))
	}
	for i, r := range s.results {
		if r.Judgement != want[i].judgement || r.Reason != want[i].reason {
			t.Errorf("%s: %v %q, want %v %q", r.ID, r.Judgement, r.Reason, want[i].judgement, want[i].reason)
		}
	}
	if runs != 1 {
		t.Errorf("%d scenarios were executed, want 1", runs)
	}
}

func TestKnownDeviationsMustFailInTheSameWay(t *testing.T) {
	fails := words{
		"it fails":    func(context.Context, *bench.Trial) error { return mismatch("ERROR after 12 ms") },
		"it skips":    func(context.Context, *bench.Trial) error { return &verdict.Skip{Reason: "no card"} },
		"it cannot":   func(context.Context, *bench.Trial) error { return &verdict.Skip{Reason: "no relay", Bench: true} },
		"it breaks":   func(context.Context, *bench.Trial) error { return errors.New("the port is gone") },
		"it wavers":   func(context.Context, *bench.Trial) error { return &verdict.Inconclusive{Reason: "no network"} },
		"it is wrong": func(context.Context, *bench.Trial) error { return mismatch("CLOSED") },
		"it does both": func(context.Context, *bench.Trial) error {
			return errors.Join(mismatch("ERROR after 7 ms"), mismatch("CLOSED"))
		},
		"it repeats": func(context.Context, *bench.Trial) error {
			return errors.Join(mismatch("ERROR after 7 ms"), mismatch("ERROR after 8 ms"))
		},
	}
	var m *verdict.Mismatch
	if !errors.As(mismatch("ERROR after 9 ms"), &m) {
		t.Fatal("no mismatch")
	}
	plan := load(t, "it fails", "it is wrong", "all is well", "it skips", "it breaks", "it wavers", "it does both", "it repeats", "it cannot", "it fails")
	var known []verdict.Known
	for _, id := range plan.IDs()[:9] {
		known = append(known, verdict.Known{ID: id, Signature: m.Signature(), Reason: "the vendor knows"})
	}
	want := []verdict.Judgement{
		verdict.KnownDeviation, verdict.Changed, verdict.Fixed, verdict.Broken, verdict.Broken, verdict.Unjudged,
		verdict.Changed, verdict.KnownDeviation, verdict.NotClaimed, verdict.Deviates,
	}
	for i, r := range one(t, plan, fails, known...) {
		if r.Judgement != want[i] {
			t.Errorf("%s, %v: %v, want %v", r.ID, r.Outcome, r.Judgement, want[i])
		}
		if (r.Known != nil) != (i < 8) {
			t.Errorf("%s was held against %v", r.ID, r.Known)
		}
	}
}

func TestKnown(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	deviation := func(id, expires string) firmware.Deviation {
		return firmware.Deviation{ID: id, Signature: "s", Reason: "r", Link: "https://example.org/7", Expires: expires}
	}
	now := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	got, err := plan.Known([]firmware.Deviation{
		deviation("CONN-001", ""), deviation("CONN-002", "2026-11-22"), deviation("CONN-003", "2026-11-21"), deviation("FAIL-004.5", "2027-01-01"),
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, k := range got {
		ids = append(ids, k.ID)
	}
	if want := []string{"CONN-001", "CONN-002", "FAIL-004.5"}; !slices.Equal(ids, want) {
		t.Errorf("known are %v, want %v: what expired yesterday excuses nothing", ids, want)
	}
	if got[0] != (verdict.Known{ID: "CONN-001", Signature: "s", Reason: "r", Link: "https://example.org/7"}) {
		t.Errorf("got %+v", got[0])
	}
	var unknown *nearest.UnknownError
	if _, err := plan.Known([]firmware.Deviation{deviation("CONN-099", "2020-01-01")}, now); !errors.As(err, &unknown) || !strings.HasPrefix(unknown.Nearest, "CONN-0") {
		t.Errorf("a scenario that there is not: %v", err)
	}
	if _, err := plan.Known([]firmware.Deviation{deviation("FAIL-004", "")}, now); err == nil || !strings.Contains(err.Error(), "FAIL-004.5") {
		t.Errorf("an outline: %v, want an error that names its rows", err)
	}
}
