package bench

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"

	"attest/broker"
	"attest/internal/verdict"
)

// Others is what the other clients of the broker do and hear: attest's own broker publishes and listens by itself, at an
// external one an observer does so.
type Others interface {
	// Publish ends when the message has gone through the broker.
	Publish(topic string, payload []byte, qos byte, retain bool) error
	// Watch subscribes one more client, whose number is its own: what it gets is a broker.Watched event.
	Watch(filter string, number int) error
	// Seq is the number of the next event.
	Seq() int
	// Await returns the first event from a number on that matches; a *broker.TimeoutError says that none came.
	Await(ctx context.Context, from int, match func(broker.Event) bool) (broker.Event, error)
}

// UnseenError is the question for something that only the broker of a connection sees, when that broker is not attest's.
// It says nothing of the modem: the check is left out, see [Trial.LeaveOut].
type UnseenError struct{ Host string }

func (e *UnseenError) Error() string {
	return "only the broker sees it, and the one on " + e.Host + " does not tell"
}

// foreign is what a trial has of an external broker.
type foreign struct {
	observer *broker.Observer // nil until somebody reaches for the broker
	leftOut  []string
}

// External tells whether the trial's broker is not attest's own.
func (t *Trial) External() bool { return t.bench.cfg.Broker.External != nil }

// own is the error of whoever needs attest's own broker to act, nil when it is there: nobody makes another one refuse,
// delay or break off, so the scenario cannot be performed.
func (t *Trial) own() error {
	if !t.External() {
		return nil
	}
	return &verdict.Skip{Reason: "that takes attest's own broker, and the one on " + t.bench.cfg.Broker.External.Host + " is somebody else's", Bench: true}
}

// Witness returns the broker for a look at what only a broker sees; the first call starts it. If it is not attest's own,
// the error is an *UnseenError. A step that has to talk to the modem must do so before it asks.
func (t *Trial) Witness(ctx context.Context) (*broker.Broker, error) {
	if t.External() {
		return nil, &UnseenError{Host: t.bench.cfg.Broker.External.Host}
	}
	return t.Broker(ctx)
}

// Seen returns everything that the broker saw so far: nothing if there was none. If it is not attest's own, the error is an
// *UnseenError.
func (t *Trial) Seen() ([]broker.Event, error) {
	if t.External() {
		return nil, &UnseenError{Host: t.bench.cfg.Broker.External.Host}
	}
	events, _ := t.Events()
	return events, nil
}

// Others returns the other clients of the broker, whoever's it is; the first call starts it, or logs the observer in.
func (t *Trial) Others(ctx context.Context) (Others, error) {
	if t.External() {
		return t.observe(ctx)
	}
	return t.Broker(ctx)
}

// externalPort is where the modem finds a listener of an external broker.
func (t *Trial) externalPort(ctx context.Context, l broker.Listener) (string, error) {
	number := t.bench.cfg.Broker.External.Ports[l]
	if number == 0 {
		return "", &verdict.Skip{Reason: fmt.Sprintf("the external broker has no %s listener", l), Bench: true}
	}
	_, err := t.observe(ctx)
	return strconv.Itoa(number), err
}

// LeaveOut notes that a check of the scenario was not made.
func (t *Trial) LeaveOut(check string) {
	t.Note("not checked, it takes attest's own broker: " + check)
	t.mu.Lock()
	defer t.mu.Unlock()
	if !slices.Contains(t.leftOut, check) {
		t.leftOut = append(t.leftOut, check)
	}
}

// LeftOut returns the checks that were not made, and whether the modem was sent to a broker that is not attest's: of what it
// did there no rule of MQTT can be checked.
func (t *Trial) LeftOut() (checks []string, abroad bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.leftOut), t.observer != nil
}

// names are what the embedded emulator, which asks no name server, has to know of an external broker.
func (c *Config) names() (map[string]string, error) {
	if c.Broker.External == nil || !c.hostIsName() {
		return nil, nil
	}
	addresses, err := net.LookupHost(c.host())
	if err != nil {
		return nil, fmt.Errorf("find the external broker: %w", err)
	}
	first := addresses[0]
	for _, a := range addresses {
		if addr, err := netip.ParseAddr(a); err == nil && addr.Is4() {
			first = a // as on most modems
			break
		}
	}
	return map[string]string{c.host(): first}, nil
}
