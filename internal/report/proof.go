package report

import "attest/internal/verdict"

// Stamp says in one line whether the harness proved itself before the run: "qualified:
// 208 of 208 defects killed, suite 5eed5eed5eed", or "unqualified: " and why. It is empty
// where no proof was asked for, as on the embedded emulator.
func Stamp(h verdict.Header) string { return clip(visibleLine(h.Proof.Stamp())) }
