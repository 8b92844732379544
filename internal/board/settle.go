package board

import (
	"slices"

	"attest/internal/verdict"
)

// settle chooses what counts for a version that has scenarios to be judged; its runs are
// ordered, the one started last first.
func (v *Version) settle(scenarios int) {
	v.choose()
	v.Cells = make([]Cell, scenarios)
	for _, r := range v.Runs {
		if !r.Counts {
			continue
		}
		for _, s := range r.results {
			if c := &v.Cells[s.scenario]; c.Run == nil || weight(s.outcome) > weight(c.Outcome) {
				*c = Cell{Run: r, Outcome: s.outcome, Judgement: s.judgement, Why: *s.why}
			}
		}
	}
	for _, r := range v.Runs {
		if !r.Counts {
			continue
		}
		for _, s := range r.results {
			if c := &v.Cells[s.scenario]; said(s.outcome) && s.outcome != c.Outcome && r.Suite == c.Run.Suite {
				c.Unstable = true
			}
		}
	}
}

// choose says which runs count: never one with defects on purpose, and one of an emulator
// only if none had a modem.
func (v *Version) choose() {
	sound := func(r *Run) bool { return len(r.Defects) == 0 }
	modem := slices.ContainsFunc(v.Runs, func(r *Run) bool { return sound(r) && !r.Emulated })
	for _, r := range v.Runs {
		r.Counts = sound(r) && r.Emulated == !modem
	}
	v.Emulated = !modem
}

// weight says what counts before what is newer: a statement about the firmware, then
// that it claims nothing, then what only says why there is neither.
func weight(o verdict.Outcome) int {
	switch {
	case said(o):
		return 2
	case o == verdict.Skipped:
		return 1
	}
	return 0
}
