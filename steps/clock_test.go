package steps_test

import (
	"fmt"
	"testing"
	"time"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// A modem whose clock is wrong, because no network has told it the time, is not blamed for what it then makes of a
// certificate: the bench sets it. By any of these clocks a good chain, or one of the two with bad dates, would be judged
// otherwise.
func TestAWrongClockIsNotHeldAgainstTheFirmware(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{"OWT-001", "MUT-001", "OWT-003.expired", "TLSM-004.not-yet-valid", "TLSM-006.expired", "TLSD-001.expired-1", "TLSD-003", "TLSD-004.1"}
	for name, clock := range map[string]time.Time{
		"never set": time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		"late":      time.Now().AddDate(0, -1, 0),
		"fast":      time.Now().AddDate(0, 2, 0),
	} {
		for _, id := range ids { // each on a modem of its own: the first one sets the clock
			t.Run(name+" "+id, func(t *testing.T) {
				t.Parallel()
				one, err := plan.Select([]string{id}, "")
				if err != nil {
					t.Fatal(err)
				}
				wrong := &proxy{told: []string{fmt.Sprintf(`AT+CCLK="%s+00"`, clock.Format("06/01/02,15:04:05"))}}
				judged := &results{}
				if err := suite.Run(t.Context(), suite.Config{Plan: one, Benches: []*bench.Bench{open(t, 0, wrong, nil)}, Sink: judged}); err != nil {
					t.Fatal(err)
				}
				if len(judged.list) != 1 || judged.list[0].Judgement != verdict.Conforms {
					t.Errorf("got %+v, want it to conform", judged.list)
				}
			})
		}
	}
}
