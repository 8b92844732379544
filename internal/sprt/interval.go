package sprt

import "math"

// Interval returns the limits of Clopper and Pearson (1934) for a rate of which fails of n
// attempts are known: it holds the true rate at least as often as the confidence says.
// That is of a number of attempts fixed beforehand; where the first failure ended them
// the rate is rather overrated. No attempts leave everything open.
func Interval(fails, n int, confidence float64) (low, high float64) {
	tail := (1 - confidence) / 2
	low, high = 0, 1
	if fails > 0 {
		low = root(func(p float64) bool { return 1-atMost(fails-1, n, p) >= tail })
	}
	if fails < n {
		high = root(func(p float64) bool { return atMost(fails, n, p) <= tail })
	}
	return low, high
}

// root returns the smallest rate for which a condition holds that keeps holding above it.
func root(holds func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 { // 2^-60 is below the precision of a float64
		middle := (low + high) / 2
		if holds(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// atMost is the probability of k failures or fewer in n attempts at the rate p.
func atMost(k, n int, p float64) float64 {
	if p <= 0 || k >= n {
		return 1
	}
	if p >= 1 {
		return 0
	}
	sum := 0.0
	for i := range k + 1 {
		sum += math.Exp(choose(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(sum, 1)
}

// choose is the logarithm of the binomial coefficient.
func choose(n, k int) float64 {
	log := func(i int) float64 { v, _ := math.Lgamma(float64(i) + 1); return v }
	return log(n) - log(k) - log(n-k)
}
