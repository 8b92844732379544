package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"attest/broker"
	"attest/broker/pki"
	"attest/internal/firmware"
	"attest/internal/modem"
	"attest/internal/transcript"
)

// Trial is one scenario executed once: the modem in its initial state, a broker of
// its own, and everything that is heard at both ends in one order.
type Trial struct {
	ID    string
	Modem *modem.Modem

	bench    *Bench
	recorder *transcript.Recorder
	first    int // sequence number of the first modem entry of the trial

	mu       sync.Mutex
	broker   *broker.Broker
	options  broker.Config
	restarts int // restarts that the scenario asked for
}

// NewTrial prepares the modem for a scenario. A modem that cannot be brought to
// the initial state is an error of the bench.
func (b *Bench) NewTrial(ctx context.Context, id string) (*Trial, error) {
	if b.broken != nil {
		return nil, b.broken
	}
	t := &Trial{ID: id, Modem: b.modem, bench: b, recorder: transcript.NewRecorder(time.Now())}
	t.options = broker.Config{
		Host:      b.cfg.Broker.Listen,
		Ports:     listenerPorts(b.cfg.Broker.Ports),
		Authority: b.cfg.Authority,
		Users:     map[string]string{"user": "password"}, // the guide's
		OnEvent:   t.saw,
	}
	before := b.modem.Mark()
	if err := b.ready(ctx); err != nil {
		for _, e := range b.modem.Since(before) {
			t.heard(e) // what it took to get nowhere is the evidence
		}
		return t, err
	}
	t.recorder = transcript.NewRecorder(time.Now()) // zero is where the scenario begins
	t.first = b.modem.Mark()
	b.trial.Store(t)
	return t, nil
}

func listenerPorts(names map[string]int) map[broker.Listener]int {
	ports := make(map[broker.Listener]int, len(names))
	for name, number := range names {
		ports[broker.Listener(name)] = number
	}
	return ports
}

// heard records what went over the port.
func (t *Trial) heard(e modem.Entry) {
	voice := transcript.Modem
	if e.Sent {
		voice = transcript.Harness
	}
	t.recorder.Add(e.Time, voice, string(e.Raw))
}

// saw records what the broker saw or did.
func (t *Trial) saw(e broker.Event) { t.recorder.Add(e.Time, transcript.Broker, e.String()) }

// Note adds a remark to the timeline, such as the name of a step.
func (t *Trial) Note(text string) { t.recorder.Add(time.Now(), transcript.Note, text) }

// Broker returns the trial's broker; the first call starts it.
func (t *Trial) Broker(ctx context.Context) (*broker.Broker, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broker != nil {
		return t.broker, nil
	}
	b, err := broker.Start(context.WithoutCancel(ctx), t.options)
	if err != nil {
		return nil, fmt.Errorf("start the broker: %w", err)
	}
	t.broker = b
	return b, nil
}

// Configure changes how the broker will start. After its start it is too late,
// and an error of the scenario's author.
func (t *Trial) Configure(change func(*broker.Config)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broker != nil {
		return errors.New("configure the broker: it was already started by an earlier step")
	}
	change(&t.options)
	return nil
}

// Events returns everything that the broker saw so far, nothing if it was not started.
func (t *Trial) Events() []broker.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broker == nil {
		return nil
	}
	return t.broker.Events()
}

// Dialogue returns everything that went over the port in this trial.
func (t *Trial) Dialogue() []modem.Entry { return t.Modem.Since(t.first) }

// First returns the place in the modem's journal at which the trial begins.
func (t *Trial) First() int { return t.first }

// Authority returns the run's certificates.
func (t *Trial) Authority() *pki.Authority { return t.bench.cfg.Authority }

// Profile returns the profile by which the release is judged.
func (t *Trial) Profile() *firmware.Profile { return t.bench.release.Profile }

// Within scales a documented time to the bench.
func (t *Trial) Within(d time.Duration) time.Duration { return t.bench.scale(d) }

// Window scales the time for which nothing may happen; it is never shortened.
func (t *Trial) Window(d time.Duration) time.Duration {
	return time.Duration(float64(d) * max(1, t.bench.cfg.multiplier()))
}

// Budget returns the documented time of a command or an asynchronous line, scaled.
func (t *Trial) Budget(command string) time.Duration { return t.bench.scale(t.bench.budget(command)) }

// Stimulate acts on the modem by a stimulus of the bench.
func (t *Trial) Stimulate(ctx context.Context, name string) error {
	t.recorder.Add(time.Now(), transcript.Fault, name)
	printed, err := t.bench.stimulate(ctx, name)
	if printed != "" {
		t.Note(name + " printed: " + printed)
	}
	return err
}

// ExpectRestart says that the scenario is about to restart the modem.
func (t *Trial) ExpectRestart() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.restarts++
}

// Restarts returns how many restarts the scenario asked for.
func (t *Trial) Restarts() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.restarts
}

// Reappear waits until the restarted modem has booted and answers AT.
func (t *Trial) Reappear(ctx context.Context) error { return t.bench.reappear(ctx) }

// Alive tells a firmware that did not do what it should from a modem that is gone:
// it reports nil if the modem still answers. If not, the bench is broken.
func (t *Trial) Alive(ctx context.Context) error { return t.bench.wake(ctx) }

// Close ends the scenario: the modem lets go of its connection, the broker goes. An
// error says that the modem no longer answers: what it did last may be the bench's
// fault, and nothing that it did may be held against it.
func (t *Trial) Close(ctx context.Context) error {
	defer t.bench.trial.Store(nil)
	t.mu.Lock()
	server := t.broker
	t.mu.Unlock()
	if server == nil {
		return t.bench.wake(ctx)
	}
	defer server.Close()
	return t.bench.hangUp(ctx)
}

// Timeline returns the trial's entries, one a line, with secrets masked.
func (t *Trial) Timeline() string {
	entries := t.recorder.Entries()
	if t.bench.cfg.Secrets != nil {
		entries = t.bench.cfg.Secrets.Entries(entries)
	}
	return transcript.Format(entries)
}
