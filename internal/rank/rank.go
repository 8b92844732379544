// Package rank says whether one sample of durations lies above another, and by how much,
// without asking how they are distributed: latencies have long tails and many ties.
//
// [Test] is the test of Mann and Whitney (1947), [Shift] the estimate of Hodges and
// Lehmann (1963) with its interval, [Holm] makes the probabilities of several tests those
// of one family, [Tellable] leaves out of it what no test could tell. Samples must be
// independent; of fewer than [Least] values in either sample the normal approximation that
// both stand on says nothing.
package rank

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Least is the size below which a sample is too small.
const Least = 8

// Test returns the two-sided probability that samples as different as a and b come from
// one distribution: the normal approximation with the corrections for ties and continuity.
func Test(a, b []time.Duration) float64 {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	n, m := float64(len(a)), float64(len(b))
	sigma := deviation(a, b)
	if sigma == 0 {
		return 1
	}
	u := (float64(pairs(a, b, 0)) + float64(pairs(a, b, -1))) / 2 // a tie counts half
	z := (math.Abs(u-n*m/2) - 0.5) / sigma
	return math.Erfc(max(z, 0) / math.Sqrt2)
}

// Sharpest returns the smallest probability that Test has for samples of these sizes: of two
// without ties that do not overlap.
func Sharpest(n, m int) float64 {
	all := make([]time.Duration, n+m)
	for i := range all {
		all[i] = time.Duration(i)
	}
	return Test(all[:n], all[n:])
}

// Tellable returns the largest of those probabilities, see Sharpest, with which a test can
// still be significant at the level alpha in one family with all that have none larger;
// 0 if there is none. Tests that cannot would only take power from the others (Tarone 1990).
func Tellable(sharpest []float64, alpha float64) float64 {
	sorted := slices.Sorted(slices.Values(sharpest))
	for i, p := range slices.Backward(sorted) {
		if last := i == len(sorted)-1 || sorted[i+1] > p; last && p*float64(i+1) < alpha {
			return p
		}
	}
	return 0
}

// Estimate is by how much the second of two samples lies above the first.
type Estimate struct {
	Shift     time.Duration
	Low, High time.Duration // limits of its interval
}

// Shift returns the median of all differences between a value of b and one of a, and the
// interval that holds the true shift as often as the confidence says. Both samples must
// hold a value.
func Shift(a, b []time.Duration, confidence float64) Estimate {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	all := len(a) * len(b)
	reach := math.Sqrt2 * math.Erfinv(confidence) * deviation(a, b)
	k := max(1, int(math.Floor(float64(all)/2-reach)))
	k = min(k, (all+1)/2)
	return Estimate{
		Shift: (difference(a, b, (all+1)/2) + difference(a, b, all/2+1)) / 2,
		Low:   difference(a, b, k), High: difference(a, b, all+1-k),
	}
}

// Median returns the middle of a sample, which must hold a value.
func Median(sample []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(sample))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// Holm returns the probabilities of several tests as they count if any of them may cry
// wolf (Holm 1979), in their order.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	adjusted, worst := make([]float64, len(p)), 0.0
	for rank, i := range order {
		worst = max(worst, min(1, p[i]*float64(len(p)-rank)))
		adjusted[i] = worst
	}
	return adjusted
}

// deviation is the standard deviation of the statistic, with ties, of sorted samples.
func deviation(a, b []time.Duration) float64 {
	n, m := float64(len(a)), float64(len(b))
	both := slices.Sorted(slices.Values(slices.Concat(a, b)))
	ties := 0.0
	for i := 0; i < len(both); {
		j := i
		for j < len(both) && both[j] == both[i] {
			j++
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	return math.Sqrt(max(0, n*m/12*(n+m+1-ties/((n+m)*(n+m-1)))))
}

// pairs counts the differences b-a of sorted samples that are at most x.
func pairs(a, b []time.Duration, x time.Duration) int {
	count, below := 0, 0
	for _, v := range b {
		for below < len(a) && a[below] < v-x {
			below++
		}
		count += len(a) - below
	}
	return count
}

// difference returns the k-th smallest difference b-a of sorted samples, from 1. There
// are as many as pairs, so it looks for the value and makes no list.
func difference(a, b []time.Duration, k int) time.Duration {
	low, high := b[0]-a[len(a)-1], b[len(b)-1]-a[0]
	for low < high {
		middle := low + (high-low)/2
		if pairs(a, b, middle) >= k {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
