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
		median := rank.Median(took)
		all = append(all, answerTime{
			Command: command, N: len(took), median: median, Median: millis(median),
			Most: millis(took[(len(took)*95+99)/100-1]), Longest: millis(took[len(took)-1]),
		})
	}
	slices.SortFunc(all, func(a, b answerTime) int {
		return cmp.Or(cmp.Compare(b.median, a.median), cmp.Compare(a.Command, b.Command))
	})
	return all
}
