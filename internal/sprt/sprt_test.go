package sprt_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"attest/internal/sprt"
)

// nist is the plan of the NIST/SEMATECH e-Handbook, §6.2.6: its lines are
// -0.650 + 0.0397 n and 1.156 + 0.0397 n failures.
var nist = sprt.Hypotheses{P0: 0.01, P1: 0.10, Alpha: 0.05, Beta: 0.20}

func TestKnownPlan(t *testing.T) {
	tests := []struct {
		name     string
		attempts string // . passes, x fails
		want     sprt.Decision
	}{
		{"nothing", "", sprt.Undecided},
		{"16 passes", "................", sprt.Undecided},
		{"17 passes", ".................", sprt.Accepted},
		{"one failure", "x", sprt.Undecided},
		{"two failures", "xx", sprt.Refused},
		{"two failures of 21", "...................xx", sprt.Accepted}, // it was decided before
		{"two failures of 21, early", "x...................x", sprt.Refused},
		{"two failures of 23, early", "x.....................x", sprt.Undecided},
		{"three failures of 24, early", "x.....................xx", sprt.Refused},
	}
	for _, tt := range tests {
		test := sprt.New(nist)
		for _, c := range tt.attempts {
			test.Add(c == 'x')
		}
		if got := test.Decision(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestNeeds(t *testing.T) {
	test := sprt.New(nist)
	for want := 17; want > 0; want-- {
		if got := test.Needs(); got != want {
			t.Fatalf("needs %d passes, want %d", got, want)
		}
		test.Add(false)
	}
	if got := test.Needs(); got != 0 || test.Decision() != sprt.Accepted {
		t.Errorf("%v, and needs %d passes more", test.Decision(), got)
	}
}

// One failure refuses, whenever it comes, at every confidence; and no bound is needed for
// attempts that say something.
func TestOneFailureRefuses(t *testing.T) {
	needs := map[float64]int{0.9: 22, 0.95: 29, 0.99: 44, 0.999: 66}
	for confidence, want := range needs {
		h := sprt.At(confidence)
		if got := sprt.New(h).Needs(); got != want || sprt.Bound(h) != 2*want {
			t.Errorf("%v: %d passes accept, bound %d; want %d and twice that", confidence, got, sprt.Bound(h), want)
		}
		for before := range want {
			test := sprt.New(h)
			for range before {
				if d := test.Add(false); d != sprt.Undecided {
					t.Errorf("%v: %v after at most %d passes", confidence, d, before)
				}
			}
			if d := test.Add(true); d != sprt.Refused {
				t.Errorf("%v: %v after %d passes and a failure", confidence, d, before)
			}
		}
	}
}

// What At promises, on 20,000 simulated firmwares each.
func TestErrors(t *testing.T) {
	const firmwares = 20_000
	for _, tt := range []struct {
		rate     float64
		accepted float64 // of all; within three standard deviations
		attempts float64 // on average
	}{
		{0, 1, 44}, {0.001, 0.9569, 43.1}, {0.01, 0.6426, 35.7}, {0.1, 0.0097, 9.9}, {0.3, 0, 3.33}, {1, 0, 1},
	} {
		dice := rand.New(rand.NewPCG(1, math.Float64bits(tt.rate)))
		accepted, attempts := 0, 0
		for range firmwares {
			test := sprt.New(sprt.At(0.99))
			for test.Decision() == sprt.Undecided {
				test.Add(dice.Float64() < tt.rate)
				attempts++
			}
			if test.Decision() == sprt.Accepted {
				accepted++
			}
		}
		got, slack := float64(accepted)/firmwares, 3*math.Sqrt(tt.accepted*(1-tt.accepted)/firmwares)+1e-4
		if math.Abs(got-tt.accepted) > slack {
			t.Errorf("rate %v: accepted %v of all, want %v", tt.rate, got, tt.accepted)
		}
		if mean := float64(attempts) / firmwares; math.Abs(mean-tt.attempts) > 0.05*tt.attempts {
			t.Errorf("rate %v: %.1f attempts, want %v", tt.rate, mean, tt.attempts)
		}
	}
}

// Published tables, and the closed forms for no failure: 1-(tail)^(1/n).
func TestInterval(t *testing.T) {
	for _, tt := range []struct {
		fails, n   int
		confidence float64
		low, high  float64
	}{
		{0, 0, 0.95, 0, 1},
		{0, 1, 0.95, 0, 0.975},
		{1, 1, 0.95, 0.025, 1},
		{0, 10, 0.95, 0, 0.3085},
		{1, 10, 0.95, 0.0025, 0.4450},
		{5, 10, 0.95, 0.1871, 0.8129},
		{10, 10, 0.95, 0.6915, 1},
		{2, 20, 0.95, 0.0123, 0.3170},
		{0, 44, 0.99, 0, 0.1134},
		{500, 1000, 0.95, 0.4685, 0.5315},
		{6000, 10000, 0.95, 0.5903, 0.6096},
	} {
		low, high := sprt.Interval(tt.fails, tt.n, tt.confidence)
		if math.Abs(low-tt.low) > 6e-5 || math.Abs(high-tt.high) > 6e-5 {
			t.Errorf("%d of %d at %v: %.4f to %.4f, want %.4f to %.4f", tt.fails, tt.n, tt.confidence, low, high, tt.low, tt.high)
		}
	}
}
