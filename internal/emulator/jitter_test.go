package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"attest/internal/emulator"
)

// pieces collects what a port writes, call by call.
type pieces struct{ all []string }

func (p *pieces) Write(b []byte) (int, error) {
	p.all = append(p.all, string(b))
	return len(b), nil
}

// disturb writes answers and unsolicited lines with a seed, and returns the pieces.
func disturb(t *testing.T, seed uint64, name string, frames []emulator.Frame) []string {
	t.Helper()
	var p pieces
	if err := emulator.Disturbed(seed, name, frames, &p); err != nil {
		t.Fatal(err)
	}
	return p.all
}

// script is a dialogue in which answers and unsolicited lines alternate.
func script() []emulator.Frame {
	var frames []emulator.Frame
	for i := range 30 {
		frames = append(frames,
			emulator.Frame{Text: fmt.Sprintf("\r\nURC %d\r\n", i), Unsolicited: true},
			emulator.Frame{Text: fmt.Sprintf("\r\nANSWER %d\r\n", i)})
	}
	return frames
}

// TestJitterKeepsWhatItMust: frames are torn and change places, but none is lost,
// none stands within another, and answers stay in order, as do unsolicited lines.
func TestJitterKeepsWhatItMust(t *testing.T) {
	torn, moved := false, false
	for seed := uint64(1); seed <= 5; seed++ {
		all := disturb(t, seed, "CONN-001 1", script())
		got := strings.Split(strings.Trim(strings.Join(all, ""), "\r\n"), "\r\n\r\n")
		torn = torn || len(all) > len(got)
		var plain []string
		for _, f := range script() {
			plain = append(plain, strings.Trim(f.Text, "\r\n"))
		}
		moved = moved || !slices.Equal(got, plain)
		for _, kind := range []string{"URC", "ANSWER"} {
			other := func(s string) bool { return !strings.HasPrefix(s, kind) }
			mine, want := slices.DeleteFunc(slices.Clone(got), other), slices.DeleteFunc(slices.Clone(plain), other)
			if !slices.Equal(mine, want) {
				t.Errorf("seed %d: got %q, want %q", seed, mine, want)
			}
		}
	}
	if !torn || !moved {
		t.Errorf("torn %t, moved %t: want both", torn, moved)
	}
}

// TestJitterRepeats: the cuts depend on seed and trial, and on nothing else.
func TestJitterRepeats(t *testing.T) {
	answers := slices.DeleteFunc(script(), func(f emulator.Frame) bool { return f.Unsolicited })
	first := disturb(t, 7, "CONN-001 1", answers)
	if again := disturb(t, 7, "CONN-001 1", answers); !slices.Equal(first, again) {
		t.Errorf("the same seed and trial: got %q, then %q", first, again)
	}
	if other := disturb(t, 7, "CONN-001 2", answers); slices.Equal(first, other) {
		t.Error("another trial was disturbed alike")
	}
	if other := disturb(t, 8, "CONN-001 1", answers); slices.Equal(first, other) {
		t.Error("another seed disturbed alike")
	}
}

// TestJitterNeverHoldsAPrompt: what comes after a prompt or a payload belongs to
// the host, and a bare ERROR behind the next command would be its result.
func TestJitterNeverHoldsAPrompt(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		frames := []emulator.Frame{{Text: "\r\nURC\r\n", Unsolicited: true}, {Text: "\r\n> ", Fixed: true}, {Text: "\r\nOK\r\n"}}
		if got, want := strings.Join(disturb(t, seed, "", frames), ""), "\r\nURC\r\n\r\n> \r\nOK\r\n"; got != want {
			t.Fatalf("seed %d: got %q, want %q", seed, got, want)
		}
	}
}

// TestModemWithJitter talks to a whole modem.
func TestModemWithJitter(t *testing.T) {
	m := newModem(t, emulator.Config{Jitter: 7})
	h := attach(t, m).silent()
	for i := range 20 {
		m.Disturb(fmt.Sprint("trial ", i))
		h.do(fmt.Sprintf("AT+FSCREATE=f%d", i), "OK")
		h.do("AT+CGATT?", "+CGATT: 1", "OK")
	}
}
