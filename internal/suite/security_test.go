package suite_test

import (
	"slices"
	"sync"
	"testing"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// breaches are the defects by which a modem goes on with a peer that it must refuse.
var breaches = [...]string{
	"server-unverified", "mutual-unverified", "dates-unverified", "dates-ignored-with-all", "bad-ca-passes", "version-unlimited", "suite-unlimited",
}

// withoutTLS are the scenarios whose server nobody gets past but without TLS: it does not hold the key of its certificate,
// or has none.
var withoutTLS = [...]string{
	"TLS-005", "TLSM-002.key-mismatch", "TLSM-002.wrong-order", "TLSM-004.key-mismatch", "TLSM-004.wrong-order", "TLSM-006.key-mismatch", "TLSM-006.wrong-order",
}

// Every scenario that is tagged @security fails by that name for a modem that lets the bad peer in, and one that tells
// success too early, and lets nobody in, does not.
func TestABreachIsNamed(t *testing.T) {
	t.Parallel()
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	if plan, err = plan.Select(nil, "@security"); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	named := make(map[string]bool)
	var running sync.WaitGroup
	try := func(defect string, plan *suite.Plan, breach bool) {
		running.Go(func() {
			for _, r := range broken(t, plan, defect) {
				security := slices.ContainsFunc(r.Mismatches, func(m *verdict.Mismatch) bool { return m.Security })
				mu.Lock()
				named[r.ID] = named[r.ID] || security
				mu.Unlock()
				if security != (r.Outcome == verdict.Fail && breach) {
					t.Errorf("%s by %s: %v, named security: %t: %v", r.ID, defect, r.Outcome, security, r.Mismatches)
				}
			}
		})
	}
	for _, defect := range breaches {
		try(defect, plan, true)
	}
	for _, id := range withoutTLS {
		one, err := plan.Select([]string{id}, "")
		if err != nil {
			t.Fatal(err)
		}
		try("tls-plain-text", one, true)
	}
	try("connect-ok-before-handshake", plan, false)
	running.Wait()
	for _, s := range plan.Scenarios {
		if !named[s.ID] {
			t.Errorf("%s: no breach is named", s.ID)
		}
	}
}

// broken runs a plan on an emulator with a defect.
func broken(t *testing.T, plan *suite.Plan, defect string) []verdict.Result {
	b, err := openBench(t.Context(), func(c *bench.Config) { c.Defects = []string{defect} }, nil)
	if err != nil {
		t.Errorf("%s: %v", defect, err)
		return nil
	}
	defer b.Close()
	judged := &sink{}
	if err := suite.Run(t.Context(), suite.Config{Plan: plan, Benches: []*bench.Bench{b}, Sink: judged}); err != nil {
		t.Errorf("%s: %v", defect, err)
	}
	return judged.results
}
