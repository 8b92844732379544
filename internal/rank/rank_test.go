package rank_test

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"attest/internal/rank"
)

// exact is the probability of the test by trying all ways to deal the values.
func exact(a, b []time.Duration) float64 {
	all := slices.Concat(a, b)
	u := func(mine uint) (twice int) {
		for i, v := range all {
			for j, w := range all {
				if mine>>i&1 == 1 && mine>>j&1 == 0 {
					twice += 1 + int(max(-1, min(1, w-v)))
				}
			}
		}
		return twice
	}
	middle := len(a) * len(b)
	off := func(twice int) int { return max(twice-middle, middle-twice) }
	seen, worse, total := off(u(1<<len(a)-1)), 0, 0
	for mine := range uint(1) << len(all) {
		if bits.OnesCount(mine) == len(a) {
			total++
			if off(u(mine)) >= seen {
				worse++
			}
		}
	}
	return float64(worse) / float64(total)
}

func sample(r *rand.Rand, n int, shift, step time.Duration) []time.Duration {
	s := make([]time.Duration, n)
	for i := range s {
		s[i] = (shift + time.Duration(100e6*math.Exp(r.NormFloat64()/8))).Truncate(step)
	}
	return s
}

// The approximation holds what all permutations of samples of the least size say, also
// where most values are ties.
func TestAgainstAllPermutations(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 3))
	for _, step := range []time.Duration{1, time.Millisecond, 10 * time.Millisecond} {
		for _, shift := range []time.Duration{0, 10e6, 20e6} {
			a, b := sample(r, rank.Least, 0, step), sample(r, rank.Least, shift, step)
			got, want := rank.Test(a, b), exact(a, b)
			if got > want*8 || got < want/2 { // it is cautious, but where almost all is ties
				t.Errorf("step %v, shift %v: p = %.4f, and %.4f by all permutations", step, shift, got, want)
			}
			if back := rank.Test(b, a); math.Abs(back-got) > 1e-12 {
				t.Errorf("p = %v one way, %v the other", got, back)
			}
		}
	}
	same := []time.Duration{5, 5, 5, 5, 5, 5, 5, 5}
	if p := rank.Test(same, same); p != 1 {
		t.Errorf("p = %v of ties alone, want 1", p)
	}
}

func TestTellable(t *testing.T) {
	if p := rank.Sharpest(8, 8); math.Abs(p-9.4e-4) > 1e-5 || p != rank.Test([]time.Duration{1, 2, 3, 4, 5, 6, 7, 8}, []time.Duration{11, 12, 13, 14, 15, 16, 17, 18}) {
		t.Errorf("of 8 values p is at least %v", p)
	}
	for _, tt := range []struct {
		sharpest []float64
		want     float64
	}{
		{nil, 0}, {[]float64{0.02}, 0}, {[]float64{0.009}, 0.009}, {[]float64{0.004, 1e-9, 0.006}, 0.004},
		{[]float64{0.003, 0.003, 0.003, 0.003}, 0}, {[]float64{0.003, 0.003, 0.003, 0.003, 1e-6}, 1e-6},
	} {
		if got := rank.Tellable(tt.sharpest, 0.01); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.sharpest, got, tt.want)
		}
	}
}

func TestShiftIsTheMedianOfAllDifferences(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 4))
	for _, size := range [][2]int{{1, 1}, {8, 8}, {7, 12}, {30, 31}} {
		a, b := sample(r, size[0], 0, time.Millisecond), sample(r, size[1], 20e6, time.Millisecond)
		var all []time.Duration
		for _, v := range a {
			for _, w := range b {
				all = append(all, w-v)
			}
		}
		slices.Sort(all)
		want := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		e := rank.Shift(a, b, 0.99)
		if e.Shift != want || e.Low > e.Shift || e.High < e.Shift || !slices.Contains(all, e.Low) || !slices.Contains(all, e.High) {
			t.Errorf("%v values: %+v, want %v", size, e, want)
		}
	}
}

// An interval holds the true shift as often as it says.
func TestCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 5))
	const trials = 2000
	held := 0
	for range trials {
		e := rank.Shift(sample(r, 30, 0, 1), sample(r, 30, 20e6, 1), 0.99)
		if e.Low <= 20e6 && 20e6 <= e.High {
			held++
		}
	}
	if rate := float64(held) / trials; rate < 0.985 || rate > 0.997 {
		t.Errorf("99 %% intervals hold the shift in %.1f %% of %d", 100*rate, trials)
	}
}

func TestHolm(t *testing.T) {
	got := rank.Holm([]float64{0.01, 0.04, 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("got %v", got)
		}
	}
	if len(rank.Holm(nil)) != 0 || rank.Holm([]float64{0.9, 0.8})[1] != 1 {
		t.Error("nothing gives nothing, and no probability is above 1")
	}
}

func TestMedian(t *testing.T) {
	if rank.Median([]time.Duration{9, 1, 5}) != 5 || rank.Median([]time.Duration{9, 1, 5, 7}) != 6 {
		t.Error("the median is the middle, or between the two")
	}
}
