package bench

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"attest/broker"
	"attest/internal/modem"
)

// How long an external broker may take to let the observer in, and to let it go.
const (
	observeTime = 30 * time.Second
	leaveTime   = 10 * time.Second
)

// observe has the observer listen, before the modem can say anything to the broker.
func (t *Trial) observe(ctx context.Context) (*broker.Observer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.observer != nil {
		return t.observer, nil
	}
	limited, cancel := context.WithTimeout(ctx, observeTime)
	defer cancel()
	o, err := broker.Observe(limited, *t.bench.cfg.Broker.External, t.saw)
	if err != nil {
		return nil, err
	}
	t.observer = o
	return o, nil
}

// Keeps tells whether an external broker keeps a message for whoever subscribes to its topic later: whether the modem
// published it so shows in nothing else there. A message that it should not keep is looked for as long as silence proves
// something.
func (t *Trial) Keeps(ctx context.Context, topic string, payload []byte, should bool) (bool, error) {
	o, err := t.observe(ctx)
	if err != nil {
		return false, err
	}
	while := t.Quiet(settleKept)
	if should {
		while = max(while, t.Within(10*time.Second))
	}
	return o.Keeps(ctx, topic, payload, while)
}

// settleKept is how soon a broker on this machine sends what it keeps.
const settleKept = 20 * time.Millisecond

// leave ends what the trial had of an external broker, which forgets it. An error says that the broker let the trial down,
// or had something in store that is not the trial's: what the modem did may be its doing.
func (t *Trial) leave(ctx context.Context) error {
	t.mu.Lock()
	o := t.observer
	t.mu.Unlock()
	if o == nil {
		return nil
	}
	defer o.Close()
	limited, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	silent := o.Answers(limited)
	if err := trouble(o.Events()); err != nil {
		return err
	}
	if silent != nil {
		return fmt.Errorf("ask the external broker whether it is there: %w", silent)
	}
	ours := t.mentions(o)
	for _, topic := range o.Before() {
		if ours(topic) {
			return fmt.Errorf("the external broker kept a message of %.60q from before the trial, and whose it is nobody knows: delete it there, and let nobody else use the topics of the scenarios", topic)
		}
	}
	return o.Forget(limited, keptClients(t.Modem.Since(t.first)), ours)
}

// mentions returns what knows the topics of this trial: those that the observer published to, and those that stand in a
// command.
func (t *Trial) mentions(o *broker.Observer) func(topic string) bool {
	published := make(map[string]bool)
	for _, e := range o.Events() {
		if e.Kind == broker.Sent {
			published[e.Packet.Publish.Topic] = true
		}
	}
	dialogue := t.Modem.Since(t.first)
	return func(topic string) bool {
		written := []byte(topic)
		if len(topic) < plainTopic {
			written = []byte(strconv.Quote(topic))
		}
		return published[topic] || slices.ContainsFunc(dialogue, func(e modem.Entry) bool { return e.Sent && bytes.Contains(e.Raw, written) })
	}
}

// plainTopic is the length from which a topic is known without quotes around it, which a command need not have.
const plainTopic = 8

// keptClients are the client ids under which the broker may keep a session.
func keptClients(dialogue []modem.Entry) []string {
	var clients []string
	kept := false
	for _, e := range dialogue {
		if !e.Sent {
			continue
		}
		params, err := e.Command.Params()
		if err != nil || len(params) == 0 {
			continue
		}
		switch id := strings.Trim(params[0], `"`); e.Command.Name() {
		case "+MCONFIG":
			if id != "" && !slices.Contains(clients, id) {
				clients = append(clients, id)
			}
		case "+MCONNECT":
			kept = kept || id == "0"
		}
	}
	if !kept {
		return nil
	}
	return clients
}

// ExternalError is an external broker that no scenario can be judged against.
type ExternalError struct{ Err error }

func (e *ExternalError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *ExternalError) Unwrap() error { return e.Err }

// reach makes sure that each listener of the external broker lets clients in, and carries and keeps their messages. The error
// is an *ExternalError.
func (c *Config) reach(ctx context.Context) error {
	if c.Broker.External == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, observeTime)
	defer cancel()
	for _, l := range c.Broker.External.Listeners() {
		one := *c.Broker.External
		one.Ports = map[broker.Listener]int{l: one.Ports[l]}
		o, err := broker.Observe(ctx, one, nil)
		if err != nil {
			return &ExternalError{Err: err}
		}
		err = o.Try(ctx)
		o.Close()
		if err != nil {
			return &ExternalError{Err: err}
		}
	}
	return nil
}
