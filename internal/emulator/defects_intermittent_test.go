package emulator_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"attest/internal/emulator"
)

// occasions asks a modem in each of n trials for what a defect breaks, and returns a letter
// a trial: x where it was there.
func occasions(t *testing.T, seed uint64, defect string, sound func(h *host) bool, n int) string {
	t.Helper()
	m := newModem(t, emulator.Config{Defects: []string{defect}, Seed: seed})
	h := attach(t, m).silent()
	var b strings.Builder
	for i := range n {
		m.Disturb(fmt.Sprint("trial ", i))
		if sound(h) {
			b.WriteByte('.')
		} else {
			b.WriteByte('x')
		}
	}
	return b.String()
}

func stateCode(h *host) bool {
	h.send("AT+MCONNECT=1,60\r")
	h.until("ERROR: ")
	return strings.TrimSpace(h.until("\r\n")) == "767"
}

// A defect comes and goes as often as its odds say, and by the seed alone.
func TestDefectsComeAndGo(t *testing.T) {
	const n = 400
	for _, tt := range []struct {
		odds string
		rate float64
	}{{"@1/10", 0.1}, {"@3/10", 0.3}, {"@1/1", 1}, {"@1/1000000", 0}, {"", 1}} {
		ask := func(seed uint64) string { return occasions(t, seed, "wrong-state-code"+tt.odds, stateCode, n) }
		got := ask(1)
		if rate := float64(strings.Count(got, "x")) / n; math.Abs(rate-tt.rate) > 3*math.Sqrt(tt.rate*(1-tt.rate)/n) {
			t.Errorf("%q: in %v of the trials, want %v", tt.odds, rate, tt.rate)
		}
		if again := ask(1); again != got {
			t.Errorf("%q: the same seed gives\n%s and then\n%s", tt.odds, got, again)
		}
		if other := ask(2); other == got && tt.rate > 0.01 && tt.rate < 1 {
			t.Errorf("%q: another seed gives the same", tt.odds)
		}
	}
}

// Commands that are replaced come and go.
func TestReplacedCommandsComeAndGo(t *testing.T) {
	got := occasions(t, 1, "cmee-ignored@1/2", func(h *host) bool {
		h.send("AT+CMEE=0\r")
		h.until("OK\r\n")
		h.send("AT+CMEE?\r")
		sound := strings.Contains(h.until("OK\r\n"), "+CMEE :0")
		h.send("AT+CMEE=1\r")
		h.until("OK\r\n")
		return sound
	}, 40)
	if !strings.Contains(got, "xx") || !strings.Contains(got, "..") {
		t.Errorf("got %s, want both", got)
	}
}

// Knobs of the MQTT client do so too, and what has no odds stays.
func TestKnobsComeAndGo(t *testing.T) {
	m := newModem(t, emulator.Config{Defects: []string{"payload-cut@1/2", "retain-dropped"}})
	if emulator.Knobs(m).CutPayload {
		t.Error("a defect that comes and goes is there before the first trial")
	}
	seen := map[bool]int{}
	for i := range 40 {
		m.Disturb(fmt.Sprint(i))
		seen[emulator.Knobs(m).CutPayload]++
		if !emulator.Knobs(m).NoRetain {
			t.Fatal("a defect without odds is gone")
		}
	}
	if len(seen) != 2 {
		t.Errorf("in 40 trials there or not: %v, want both", seen)
	}
}

func TestIntermittentTable(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range emulator.Intermittent() {
		if seen[d.Name] || len(d.KilledBy) == 0 || !strings.Contains(d.Breaks, " of 10 trials") {
			t.Errorf("%+v: want a name of its own, scenarios, and how often it is there", d)
		}
		seen[d.Name] = true
		if odd, err := emulator.CheckDefects([]string{d.Name}); !odd || err != nil {
			t.Errorf("%s: %v, %v; want a defect that comes and goes", d.Name, odd, err)
		}
	}
	if len(seen) < 12 {
		t.Errorf("%d defects come and go, want a dozen", len(seen))
	}
}

func TestOddsThatAreNone(t *testing.T) {
	for _, given := range []string{"no-closed@1/0", "no-closed@2/1", "no-closed@0/2", "no-closed@-1/2", "no-closed@", "no-closed@1", "no-closed@1/x", "no-closed@1/2/3", "no-closed@1/1000001"} {
		_, err := emulator.CheckDefects([]string{given})
		if err == nil || !strings.Contains(err.Error(), "no-closed@1/10") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line that says how odds are written", given, err)
		}
	}
	_, err := emulator.CheckDefects([]string{"no-close@1/0"})
	if err == nil || !strings.Contains(err.Error(), `"no-closed"`) {
		t.Errorf("got %v, want the nearest known defect", err)
	}
	if odd, err := emulator.CheckDefects([]string{"no-closed"}); odd || err != nil {
		t.Errorf("no-closed: %v, %v; want one that is always there", odd, err)
	}
}
