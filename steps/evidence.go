package steps

import (
	"attest/broker"
	"attest/internal/bench"
	"attest/internal/modem"
)

// Evidence is what was heard at both ends in a trial.
type Evidence struct {
	Dialogue []modem.Entry
	Events   []broker.Event
	Watched  bool // there was a broker, and Events is all that reached it
	Restarts int  // restarts that the scenario asked for
	Ready    int  // how often the release prints RDY in one restart; 0 means once
}

// Heard takes the evidence of a trial.
func Heard(t *bench.Trial) Evidence {
	e := Evidence{Dialogue: t.Dialogue(), Restarts: t.Restarts()}
	e.Events, e.Watched = t.Events()
	for _, line := range t.Profile().Boot {
		if line.Value == ready {
			e.Ready++
		}
	}
	return e
}
