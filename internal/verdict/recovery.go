package verdict

import (
	"fmt"
	"time"
)

// Recovery is what a bench did to bring back a modem that it had lost.
type Recovery struct {
	Bench     int            `json:"bench"`           // from 0
	After     string         `json:"after,omitempty"` // id of the scenario before; empty: there was none
	Cause     string         `json:"cause"`           // what was lost, and how
	Started   time.Time      `json:"started"`
	Duration  time.Duration  `json:"duration_ns"`
	Steps     []RecoveryStep `json:"steps,omitempty"` // in their order; of those that brought it back the last
	Recovered bool           `json:"recovered"`
}

// RecoveryStep is one thing that was tried.
type RecoveryStep struct {
	Name     string        `json:"name"` // "AT+RESET", "the stimulus power-cycle"
	Duration time.Duration `json:"duration_ns"`
	Outcome  string        `json:"outcome"` // what came of it, one line for people
}

// String tells the recovery in one line, without its cause: how the modem came back, or why
// the last thing that was tried did not help.
func (r Recovery) String() string {
	where, last := "", RecoveryStep{Outcome: "nothing could be tried"}
	if r.After != "" {
		where = " after " + r.After
	}
	if n := len(r.Steps); n > 0 {
		last = r.Steps[n-1]
	}
	took := r.Duration.Round(time.Millisecond)
	if !r.Recovered {
		return fmt.Sprintf("the modem was not brought back%s, in %v: %s", where, took, last.Outcome)
	}
	return fmt.Sprintf("the modem was brought back%s in %v by: %s", where, took, last.Name)
}
