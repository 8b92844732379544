package audit

import (
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
)

// SampleOrder returns the defects in the order in which a sample takes them, and the
// claims of the scenario that each meets first.
func SampleOrder(plan *suite.Plan, defects []emulator.Defect, b *bench.Bench) (order []emulator.Defect, claims [][]string) {
	for _, t := range trials(plan, defects, b) {
		order, claims = append(order, t.defect), append(claims, t.killers[0].Claims)
	}
	return order, claims
}

// Moot is moot.
func Moot(defect string, r bench.Release) bool { return moot(defect, r) }
