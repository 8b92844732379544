package steps

import (
	"context"
	"time"

	"attest/broker"
	"attest/internal/bench"
	"attest/internal/modem"
)

// Evidence is what was heard at both ends in a trial.
type Evidence struct {
	Dialogue []modem.Entry
	Whole    []modem.Entry // all of it, with what the bench may have provoked; nil if that is the same
	Events   []broker.Event
	Watched  bool // there was a broker, and Events is all that reached it
	Restarts int  // restarts that the scenario asked for
	Ready    int  // how often the release prints RDY in one restart; 0 means once
}

// Settle waits until both ends tell the same story of connections: the modem may
// print CONNECT OK half a round trip before the broker sees the connection. It
// gives up in silence; Ambient says what is still missing.
func Settle(ctx context.Context, t *bench.Trial) {
	events, watched := t.Events()
	said := len(saidAt(t.Dialogue(), "CONNECT OK"))
	if !watched || said <= accepted(events) {
		return
	}
	b, err := t.Broker(ctx)
	if err != nil {
		return
	}
	limited, cancel := context.WithTimeout(ctx, t.Within(10*time.Second))
	defer cancel()
	_, _ = b.Await(limited, 0, func(e broker.Event) bool {
		if e.Kind == broker.Accepted {
			said--
		}
		return said <= 0
	})
}

// accepted counts the connections that reached the broker.
func accepted(events []broker.Event) int {
	n := 0
	for _, e := range events {
		if e.Kind == broker.Accepted {
			n++
		}
	}
	return n
}

// Heard takes the evidence of a trial.
func Heard(t *bench.Trial) Evidence {
	e := Evidence{Dialogue: t.Dialogue(), Whole: t.Modem.Since(t.First()), Restarts: t.Restarts()}
	e.Events, e.Watched = t.Events()
	for _, line := range t.Profile().Boot {
		if line.Value == ready {
			e.Ready++
		}
	}
	return e
}
