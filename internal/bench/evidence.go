package bench

import (
	"time"

	"attest/broker"
	"attest/internal/modem"
	"attest/internal/transcript"
)

// heard records what went over the port.
func (t *Trial) heard(e modem.Entry) {
	voice := transcript.Modem
	if e.Sent {
		voice = transcript.Harness
		t.bench.owed.sent(e.Command)
		t.bench.stores(e.Command)
	}
	t.recorder.Add(e.Time, voice, string(e.Raw))
}

// saw records what the broker saw or did.
func (t *Trial) saw(e broker.Event) { t.recorder.Add(e.Time, transcript.Broker, e.String()) }

// Note adds a remark to the timeline, such as the name of a step.
func (t *Trial) Note(text string) { t.recorder.Add(time.Now(), transcript.Note, text) }

// Dialogue returns what went over the port in this trial and may be held against
// the firmware. What the harness provoked when it led the modem out of a data mode,
// or asked a booting one whether it is there, is in the timeline alone.
func (t *Trial) Dialogue() []modem.Entry { return t.evidence(t.Modem.Since(t.first)) }

// First returns the place in the modem's journal at which the trial begins.
func (t *Trial) First() int { return t.first }

// Events returns everything that the broker saw so far, and whether there was one
// to see anything.
func (t *Trial) Events() (events []broker.Event, watched bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broker == nil {
		return nil, false
	}
	return t.broker.Events(), true
}

// Restarts returns how many restarts the scenario asked for.
func (t *Trial) Restarts() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.restarts
}

// Timeline returns the trial's entries, one a line, with secrets masked.
func (t *Trial) Timeline() string {
	return transcript.Format(t.bench.cfg.Secrets.Entries(t.recorder.Entries()))
}
