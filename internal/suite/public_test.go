package suite_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// public are the areas that log in, subscribe and publish; with ATTEST_ALL_MOMENTS it is every one.
func public() []string {
	if os.Getenv("ATTEST_ALL_MOMENTS") != "" {
		return nil
	}
	return []string{"connection", "commands", "wills", "mqtt/connect", "messages", "tls/mutual", "tls/one-way", "recovery"}
}

// Where others can reach the broker the modem logs in with the run's own name, and is admitted to nothing
// but what the scenario tells it: no verdict depends on that.
func TestVerdictsOnAPublicNetwork(t *testing.T) {
	t.Parallel()
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	if plan, err = plan.Select(public(), ""); err != nil {
		t.Fatal(err)
	}
	var benches []*bench.Bench
	for i := range 12 {
		benches = append(benches, open(t, func(c *bench.Config) { c.Number, c.Broker.Public = i, true }, nil))
	}
	got := &sink{}
	if err := suite.Run(t.Context(), suite.Config{Plan: plan, Benches: benches, Sink: got}); err != nil {
		t.Fatal(err)
	}
	needs := make(map[string][]string)
	for _, s := range plan.Scenarios {
		needs[s.ID] = s.Needs
	}
	for _, r := range got.results {
		want := verdict.Pass
		if slices.Contains(needs[r.ID], "anonymous") || slices.Contains(needs[r.ID], "echo") {
			want = verdict.Skipped
		}
		if r.Outcome != want {
			t.Errorf("%s: %v, want %v: %s %v\n%s", r.ID, r.Outcome, want, r.Reason, r.Mismatches, r.Timeline)
		}
	}
	if len(got.results) != len(plan.Scenarios) {
		t.Errorf("%d verdicts, want %d", len(got.results), len(plan.Scenarios))
	}
}

// The guide's own login is public: a scenario that spells it out would be refused on such a network.
func TestNoScenarioSpellsTheLoginOut(t *testing.T) {
	err := fs.WalkDir(features.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".feature" {
			return err
		}
		text, err := fs.ReadFile(features.FS, name)
		for i, line := range strings.Split(string(text), "\n") {
			if strings.Contains(line, `"user","password"`) || strings.Contains(line, ",user,password") || strings.Contains(line, `user name "user"`) {
				t.Errorf("%s:%d: want {user} and {password} in %s", name, i+1, strings.TrimSpace(line))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
