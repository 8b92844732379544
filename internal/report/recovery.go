package report

import (
	"time"

	"attest/internal/verdict"
)

// recoveryView is how a bench brought its modem back, as report.html shows it.
type recoveryView struct {
	Line, Cause, Class string
	Recovered          bool
	Steps              []recoveryStepView
}

type recoveryStepView struct{ Name, Outcome, Class, Time string }

func (l language) recoveries(all []verdict.Recovery) []recoveryView {
	var views []recoveryView
	for _, r := range all {
		v := recoveryView{Line: visibleLine(l.recovery(r)), Cause: visibleLine(r.Cause), Class: odd, Recovered: r.Recovered}
		if r.Recovered {
			v.Class = none
		}
		for i, s := range r.Steps {
			step := recoveryStepView{Name: visibleLine(s.Name), Outcome: visibleLine(s.Outcome), Class: none, Time: decimal(s.Duration)}
			if r.Recovered && i == len(r.Steps)-1 {
				step.Class = good
			}
			v.Steps = append(v.Steps, step)
		}
		views = append(views, v)
	}
	return views
}

// recoveryLine is a recovery in one line, with its cause.
func recoveryLine(r verdict.Recovery) string {
	return visibleLine(r.String() + "; it was lost by: " + r.Cause)
}

// recovery is what a recovery says of itself, in the language.
func (l language) recovery(r verdict.Recovery) string {
	if l.English() {
		return r.String()
	}
	last := verdict.RecoveryStep{Outcome: l.F("nothing could be tried")}
	if n := len(r.Steps); n > 0 {
		last = r.Steps[n-1]
	}
	took := r.Duration.Round(time.Millisecond)
	if r.Recovered {
		return l.F("%s: the modem was brought back in %v by: %s", r.After, took, last.Name)
	}
	return l.F("%s: the modem was not brought back, in %v: %s", r.After, took, last.Outcome)
}

// recovered counts recoveries for the first screen; empty for none.
func (l language) recovered(all []verdict.Recovery) string {
	if len(all) == 0 {
		return ""
	}
	lost := 0
	for _, r := range all {
		if !r.Recovered {
			lost++
		}
	}
	return l.F("%d, of which %d in vain", len(all), lost)
}
