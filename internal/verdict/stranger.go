package verdict

import "time"

// Stranger is a connection to the broker that was not the modem's. It is evidence of the
// network, and of nothing else.
type Stranger struct {
	Time     time.Time     `json:"time"` // when it connected
	Duration time.Duration `json:"duration_ns"`
	Bench    int           `json:"bench"`
	ID       string        `json:"id,omitempty"` // the scenario that was running; empty between them
	From     string        `json:"from"`         // address and port
	Listener string        `json:"listener"`     // "plain", "tls", "mutual", "echo"
	Did      string        `json:"did"`          // what it did, on one line, clipped
}
