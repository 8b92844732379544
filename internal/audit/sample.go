package audit

import (
	"slices"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
)

// proofTrial is a defect and the scenarios of the run that are about it, those with the
// best prospects first. Without a defect its one scenario only meets the conforming emulator.
type proofTrial struct {
	defect  emulator.Defect
	killers []suite.Scenario
}

// trials are the defects that scenarios of the plan are about, in the order in which a
// sample takes them:
//
//  1. the first defect of each claim (@core, @tls, …) and of each group;
//  2. the second one of each group, then the third, and so on.
//
// First means first in the emulator's tables, so that the order is the same in every
// run. A scenario that the bench cannot judge, because the release does not claim it or
// a stimulus is missing, proves nothing; and a defect that is none on the release
// cannot be noticed.
func trials(plan *suite.Plan, defects []emulator.Defect, b *bench.Bench) []proofTrial {
	usable := make(map[string]suite.Scenario)
	for _, s := range plan.Scenarios {
		if judgeable(s, b) {
			usable[s.ID] = s
		}
	}
	var all []proofTrial
	round := make(map[string]int) // by name of the defect
	met := make(map[string]int)   // defects so far, by group and by claim
	for _, d := range defects {
		t := proofTrial{defect: d}
		for _, id := range d.KilledBy {
			if s, ok := usable[id]; ok {
				t.killers = append(t.killers, s)
			}
		}
		if len(t.killers) == 0 || moot(d.Name, b.Release()) {
			continue
		}
		slices.SortStableFunc(t.killers, func(a, b suite.Scenario) int { return slowness(a) - slowness(b) })
		round[d.Name] = met[d.Area] // groups have no @, claims have
		met[d.Area]++
		for _, claim := range t.killers[0].Claims {
			if met["@"+claim]++; met["@"+claim] == 1 {
				round[d.Name] = 0
			}
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b proofTrial) int { return round[a.defect.Name] - round[b.defect.Name] })
	return all
}

// judgeable reports whether a scenario gets a verdict on a bench.
func judgeable(s suite.Scenario, b *bench.Bench) bool {
	_, missing := b.Missing(s.Needs)
	return !missing && !slices.ContainsFunc(s.Claims, func(claim string) bool { return !b.Release().Profile.Claimed(claim) })
}

// slowness is 1 for a scenario that waits for real time.
func slowness(s suite.Scenario) int {
	if slices.Contains(s.Tags, "@slow") {
		return 1
	}
	return 0
}
