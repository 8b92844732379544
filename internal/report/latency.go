package report

import (
	"cmp"
	"slices"
	"time"

	"attest/internal/rank"
)

// answerTime is how long a command took in a run, in attempts that passed.
type answerTime struct {
	Command string
	N       int
	Median  string
	Most    string // of 95 in 100
	Longest string
	median  time.Duration
	most    time.Duration
}

// answerTimes are those of all commands, the slowest first. What a run with many attempts kept
// no timeline of does not count.
func answerTimes(r *Run, talks []talk) []answerTime {
	by := make(map[string][]time.Duration)
	for _, v := range r.timings(talks) {
		by[v.command] = append(by[v.command], v.took)
	}
	var all []answerTime
	for command, took := range by {
		slices.Sort(took)
		median, most := rank.Median(took), took[(len(took)*95+99)/100-1]
		all = append(all, answerTime{
			Command: command, N: len(took), median: median, most: most,
			Median: atLeastMillis(median), Most: atLeastMillis(most), Longest: atLeastMillis(took[len(took)-1]),
		})
	}
	slices.SortFunc(all, func(a, b answerTime) int {
		return cmp.Or(cmp.Compare(b.median, a.median), cmp.Compare(b.most, a.most), cmp.Compare(a.Command, b.Command))
	})
	return all
}

// atLeastMillis is millis, of times that a timeline has no finer.
func atLeastMillis(d time.Duration) string {
	if d == 0 {
		return "< 1 ms"
	}
	return millis(d)
}
