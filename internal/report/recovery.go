package report

import "attest/internal/verdict"

// recoveryView is how a bench brought its modem back, as report.html shows it.
type recoveryView struct {
	Line, Cause, Class string
	Recovered          bool
	Steps              []recoveryStepView
}

type recoveryStepView struct{ Name, Outcome, Class, Time string }

func recoveryViews(all []verdict.Recovery) []recoveryView {
	var views []recoveryView
	for _, r := range all {
		v := recoveryView{Line: visibleLine(r.String()), Cause: visibleLine(r.Cause), Class: odd, Recovered: r.Recovered}
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
