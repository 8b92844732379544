package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"attest/broker"
	"attest/internal/firmware"
	"attest/internal/modem"
	"attest/internal/transcript"
	"attest/internal/verdict"
)

// Trial is one scenario executed once: the modem in its initial state, a broker of
// its own, and everything that is heard at both ends in one order.
type Trial struct {
	ID    string
	Modem *modem.Modem

	bench    *Bench
	recorder *transcript.Recorder
	began    bool // the modem was in its initial state
	first    int  // sequence number of the first modem entry of the trial

	mu         sync.Mutex
	broker     *broker.Broker
	options    broker.Config
	asides     []aside
	restarts   int  // restarts that the scenario asked for
	stimulated int  // those of them by a stimulus
	missed     bool // AT went unanswered, and the modem was led out
	abandoned  bool // a step was left behind, and the modem with it
	foreign
}

// NewTrial prepares the modem for a scenario. A modem that cannot be brought to
// the initial state is an error of the bench; the trial that comes with it holds
// the timeline of the attempt, and is nil when there was none.
func (b *Bench) NewTrial(ctx context.Context, id string) (*Trial, error) {
	if err := b.Broken(); err != nil {
		return nil, err
	}
	if b.release.Profile == nil {
		return nil, errors.New("prepare the modem: nobody has asked yet who it is")
	}
	first := b.modem
	first.Forget()
	t := &Trial{ID: id, Modem: first, bench: b, recorder: transcript.NewRecorder(time.Now())}
	t.options = b.cfg.broker()
	t.options.OnEvent = t.saw
	before := first.Mark()
	err := b.ready(ctx)
	if err == nil {
		err = b.introduce(ctx)
	}
	if err != nil {
		for _, e := range first.Since(before) {
			t.heard(e) // what it took to get nowhere is the evidence
		}
		return t, err
	}
	b.guarded(t)
	t.Modem, b.last = b.modem, id
	if b.lasting != nil {
		b.lasting.forget()
	}
	t.recorder = transcript.NewRecorder(time.Now()) // zero is where the scenario begins
	t.began = true
	b.trial.Store(t)
	t.first = b.modem.Mark()
	for _, remark := range b.remarks {
		t.Note(remark)
	}
	b.remarks = nil
	return t, nil
}

// negotiateTime is how long a broker lets a client negotiate and log in: a module may
// be told to allow up to 300 s (manual SSLCFG), and needs seconds (at-facts §15).
const negotiateTime = 90 * time.Second

// broker is the broker of a trial, if the scenario changes nothing. Beyond loopback
// it lets nobody in without a name.
func (c *Config) broker() broker.Config {
	return broker.Config{
		Host:           c.Broker.Listen,
		Ports:          listenerPorts(c.Broker.Ports),
		Authority:      c.Authority,
		Users:          map[string]string{c.Broker.User: c.Broker.Password},
		RequireLogin:   c.public(),
		MaxConnections: c.Broker.MaxConnections,
		MaxPacket:      c.largestPacket(),
		ConnectTimeout: max(time.Duration(float64(negotiateTime)*c.multiplier()), broker.DefaultConnectTimeout),
		Grace:          c.longest(broker.DefaultGrace),
		Tolerance:      c.longest(broker.DefaultTolerance),
	}
}

func listenerPorts(names map[string]int) map[broker.Listener]int {
	ports := make(map[broker.Listener]int, len(names))
	for name, number := range names {
		ports[broker.Listener(name)] = number
	}
	return ports
}

// Broker returns the trial's broker to act with; the first call starts it. If it is not attest's own, which nobody makes
// act, the error skips the scenario; see [Trial.Witness] and [Trial.Others] for less.
func (t *Trial) Broker(ctx context.Context) (*broker.Broker, error) {
	if err := t.own(); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broker != nil {
		return t.broker, nil
	}
	b, err := broker.Start(ctx, t.options)
	if err != nil {
		return nil, err
	}
	t.broker = b
	return b, nil
}

// Configure changes how the broker will start. After its start it is too late,
// and an error of the scenario's author.
func (t *Trial) Configure(change func(*broker.Config)) error {
	if err := t.own(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.broker != nil {
		return errors.New("configure the broker: it was already started by an earlier step")
	}
	change(&t.options)
	return nil
}

// Authority returns the run's certificates, or those that go with an external broker.
func (t *Trial) Authority() Certificates {
	if t.External() {
		return loaned{t.bench.cfg.Authority, t}
	}
	return t.bench.cfg.Authority
}

// Profile returns the profile by which the release is judged.
func (t *Trial) Profile() *firmware.Profile { return t.bench.release.Profile }

// Within scales a documented time to the bench.
func (t *Trial) Within(d time.Duration) time.Duration { return t.bench.scale(d) }

// Quiet stretches a time for which nothing may be heard, or for which the broker
// holds something back, to the bench: d on the embedded emulator, and longer on any
// other modem, where a late line crosses a network. It is never shortened.
func (t *Trial) Quiet(d time.Duration) time.Duration { return t.bench.cfg.quiet(d) }

// Budget returns the documented time of a command or an asynchronous line, scaled.
func (t *Trial) Budget(command string) time.Duration { return t.bench.scale(t.bench.budget(command)) }

// Stimulate acts on the modem by a stimulus of the bench. One that takes its power
// is a restart that the scenario asked for. One that says that it cannot be done here
// is a *verdict.Skip: the scenario needs what the bench does not have.
func (t *Trial) Stimulate(ctx context.Context, name string) error {
	t.recorder.Add(time.Now(), transcript.Fault, name)
	if name == powerCycle || name == reset {
		t.ExpectRestart()
		t.mu.Lock()
		t.stimulated++
		t.mu.Unlock()
	}
	printed, err := t.bench.stimulate(ctx, name)
	for line := range strings.Lines(printed) {
		t.Note(name + " printed: " + strings.TrimRight(line, "\r\n"))
	}
	var unable *UnableError
	if errors.As(err, &unable) {
		return &verdict.Skip{Reason: unable.Error(), Bench: true}
	}
	return err
}

// ExpectRestart says that the scenario is about to restart the modem.
func (t *Trial) ExpectRestart() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.restarts++
	if port := t.bench.lasting; port != nil {
		port.expect()
	}
}

// Reappear waits until the modem has restarted and answers AT, for which it has ctx's
// time, and then for the network, which has its own. Its RDY comes at or after a place
// in the journal. A restart that does not come is a *modem.TimeoutError, a network
// that does not is a *NetworkError.
func (t *Trial) Reappear(ctx context.Context, from int) error { return t.bench.reappear(ctx, from) }

// Alive tells a firmware that did not do what it should from a modem that is gone:
// it reports nil if the modem still answers. If not, the bench is broken.
func (t *Trial) Alive(ctx context.Context) error { return t.bench.wake(ctx) }

// Abandon gives the bench up, because a step of the scenario does not end: nobody
// can say what it still does. The dialogue is closed, so that it reaches no modem.
func (t *Trial) Abandon(reason error) {
	t.mu.Lock()
	t.abandoned = true
	t.mu.Unlock()
	t.bench.condition.breaks(reason, true)
	go t.Modem.Close() // its error is Bench.Close's to tell; here it may hang like the step
}

// Close ends the scenario: the modem lets go of its connection, the broker goes. An
// error says that the modem no longer answers, or that the broker was at fault: what
// the modem did last may be the bench's doing, and nothing may be held against it.
func (t *Trial) Close(ctx context.Context) error {
	defer t.bench.trial.Store(nil)
	t.mu.Lock()
	server, talk, abroad := t.broker, t.began && !t.abandoned, t.observer != nil
	t.mu.Unlock()
	t.bench.litter = t.bench.litter || t.began && littered(t.Modem.Since(t.first))
	var err error
	if talk {
		err = t.takeLeave(ctx, server != nil || abroad)
	}
	if server == nil {
		return errors.Join(err, t.leave(ctx))
	}
	server.Close()
	return errors.Join(err, trouble(server.Events()))
}

// takeLeave lets the modem end what the scenario began. One that does not do so is to be
// brought back before the next.
func (t *Trial) takeLeave(ctx context.Context, connected bool) error {
	b := t.bench
	if err, _ := b.condition.state(); err != nil {
		return err
	}
	err := b.wake(ctx)
	if err == nil {
		err = b.restore(ctx)
	}
	if err == nil && connected {
		err = b.hangUp(ctx)
	}
	if err != nil && ctx.Err() == nil {
		b.condition.breaks(err, false)
	}
	return err
}

// trouble is what the broker says of its own faults.
func trouble(events []broker.Event) error {
	var problems []error
	for _, e := range events {
		if e.Kind == broker.Trouble {
			problems = append(problems, fmt.Errorf("the broker is at fault: %s", e.Err))
		}
	}
	return errors.Join(problems...)
}
