package report

import (
	"fmt"

	"attest/internal/verdict"
)

// Stamp says in one line whether the harness proved itself before the run: "qualified:
// 208 of 208 defects killed, suite 5eed5eed5eed", or "unqualified: " and why. It is empty
// where no proof was asked for, as on the embedded emulator.
func Stamp(h verdict.Header) string { return clip(visibleLine(h.Proof.Stamp())) }

// stamp is Stamp in the language.
func (l language) stamp(r *Run) string {
	p := r.Proof
	switch {
	case p == nil || l.English():
		return Stamp(r.Header)
	case p.Qualified():
		return l.F("qualified: %d of %d defects killed, suite %s", p.Killed, p.Of, fmt.Sprintf("%.12s", p.Suite))
	case p.Why == "":
		return l.F("unqualified: %d of %d defects killed", p.Killed, p.Of)
	}
	return clip(visibleLine(l.F("unqualified: %s", p.Why)))
}

// extent says how much the proof tried.
func (l language) extent(p *verdict.Proof) string {
	if p == nil {
		return l.F("none was asked for")
	}
	if l.English() || p.Extent() == "" {
		return p.Extent()
	}
	return l.F("%s: %d of the %d defects that scenarios of this run are about, %d trials, %.1f s", l.As("proof", p.Mode), p.Of, p.Known, p.Trials, p.Took.Seconds())
}
