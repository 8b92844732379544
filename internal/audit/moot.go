package audit

import (
	"strings"

	"attest/internal/bench"
)

// moot reports whether a defect is none on a release: it changes what that release does
// not have, so that the broken modem and the conforming one are the same. The tables are
// written for the emulator's default release.
func moot(defect string, r bench.Release) bool {
	switch defect {
	case "rate-not-kept", "rate-not-stored", "factory-keeps-rate":
		return r.Profile.Defaults.Baud.Value != 0 // the factory's rate is a fixed one: there is no automatic rate to lose
	case "cgmr-stale":
		return !strings.Contains(r.Raw, "V1") // what it prints in place of the release
	case "payload-limit-5120":
		return r.Profile.Limits.Payload.Value == 5120
	}
	return false
}
