package broker

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"attest/broker/wire"
)

// Observer is what can be known of an external broker: it is a client there, beside the modem, that hears every message
// and publishes its own. It keeps a journal as a [Broker] does: a message of somebody else is a [Relayed] event, one that a
// watch gets a [Watched] one, one that the observer publishes a [Sent] one, and [Trouble] says that the broker let the
// observer down. It is safe for concurrent use.
type Observer struct {
	to      External
	through Listener
	name    string // begins every client id of ours, and every topic of our own
	journal *journal
	ear     *visitor
	mourned chan struct{} // closed when the end of the connection was journalled

	mu      sync.Mutex
	own     []wire.Publish           // published, and not yet heard again
	back    chan struct{}            // closed and replaced when one was
	marks   map[string]chan struct{} // topics of our own that are waited for
	before  map[string]bool          // topics of which the broker kept a message from before
	topics  map[string]bool          // on which a message was heard
	watches []*visitor
	visits  int
	over    bool // what comes now is our own tidying up
}

// What matches each topic but those of the broker itself. The first some refuse unless they are told otherwise, such as EMQX;
// the second, which says the same (§4.7.1.2), some take for topics of two levels alone.
const everything, everythingElse = "#", "+/#"

// Observe logs in at the first of the broker's listeners and hears everything from then on. The context bounds the start
// alone. Events are handed to onEvent as a [Config.OnEvent] gets them; it may be nil. The caller must close the observer.
func Observe(ctx context.Context, to External, onEvent func(Event)) (*Observer, error) {
	listeners := to.Listeners()
	if len(listeners) == 0 {
		return nil, fmt.Errorf("observe the external broker %s: it has no listener", to.Host)
	}
	o := &Observer{
		to: to, through: listeners[0], name: "attest-" + rand.Text()[:10], journal: newJournal(onEvent),
		back: make(chan struct{}), marks: map[string]chan struct{}{}, before: map[string]bool{}, topics: map[string]bool{},
		mourned: make(chan struct{}),
	}
	err := o.listen(ctx)
	if err != nil {
		o.Close()
		return nil, fmt.Errorf("observe the external broker %s: %s listener on port %d: %w", to.Host, o.through, to.Ports[o.through], err)
	}
	return o, nil
}

// listen subscribes to everything. When a message of our own comes back, whatever the broker kept has come before it.
func (o *Observer) listen(ctx context.Context) error {
	ear, err := o.to.visit(ctx, o.through, o.name, o.hear)
	if err != nil {
		return err
	}
	o.ear = ear
	ear.work.Go(o.mourn)
	err = ear.subscribe(ctx, everything)
	if refused := (*subscribeError)(nil); errors.As(err, &refused) {
		err = ear.subscribe(ctx, everythingElse)
	}
	if err != nil {
		return err
	}
	return o.Answers(ctx)
}

// mourn tells of a connection that the broker ended.
func (o *Observer) mourn() {
	defer close(o.mourned)
	<-o.ear.gone
	if err := o.ear.why(); err != nil {
		o.journal.add(Event{Kind: Trouble, Err: fmt.Sprintf("the observer lost its connection to %s: %v", o.to.Host, err)})
	}
}

// Answers waits until a message has gone through the broker and come back. A connection that was lost stands in the
// journal by then.
func (o *Observer) Answers(ctx context.Context) error {
	err := o.answers(ctx)
	if err != nil {
		select {
		case <-o.mourned:
		case <-ctx.Done():
		}
	}
	return err
}

func (o *Observer) answers(ctx context.Context) error {
	mark := make(chan struct{})
	o.mu.Lock()
	o.visits++
	topic := fmt.Sprintf("%s-%d", o.name, o.visits) // of one level: see everythingElse
	o.marks[topic] = mark
	o.mu.Unlock()
	if err := o.ear.publish(ctx, wire.Publish{Topic: topic, QoS: 1}); err != nil {
		return err
	}
	select {
	case <-mark:
		return nil
	case <-o.ear.gone:
		return fmt.Errorf("the connection was lost: %w", o.ear.why())
	case <-ctx.Done():
		return fmt.Errorf("a message of the observer's own did not come back: %w", context.Cause(ctx))
	}
}

// hear sorts what the subscription to everything brings.
func (o *Observer) hear(p wire.Packet) {
	o.mu.Lock()
	m := *p.Publish
	if mark, ok := o.marks[m.Topic]; ok {
		delete(o.marks, m.Topic)
		close(mark)
		o.mu.Unlock()
		return
	}
	if m.Retain { // MQTT-3.3.1-8: it was there before we subscribed
		o.before[m.Topic] = true
		o.mu.Unlock()
		return
	}
	if o.over {
		o.mu.Unlock()
		return
	}
	o.topics[m.Topic] = true
	mine := slices.IndexFunc(o.own, func(own wire.Publish) bool {
		return own.Topic == m.Topic && own.QoS == m.QoS && bytes.Equal(own.Payload, m.Payload)
	})
	if mine >= 0 {
		o.own = slices.Delete(o.own, mine, mine+1)
		close(o.back)
		o.back = make(chan struct{})
	}
	o.mu.Unlock()
	if mine < 0 {
		m.Dup = false // it is the broker's word on its own delivery
		o.journal.add(Event{Kind: Relayed, Packet: &wire.Packet{Type: wire.PUBLISH, ID: p.ID, Publish: &m}})
	}
}

// publishTime bounds a publication: the broker and the way to it.
const publishTime = 30 * time.Second

// Publish sends a message to everybody who subscribed to its topic, and ends when it has gone through the broker.
func (o *Observer) Publish(topic string, payload []byte, qos byte, retain bool) error {
	if qos > 2 {
		return fmt.Errorf("publish to %q: no QoS %d", topic, qos)
	}
	ctx, cancel := context.WithTimeout(context.Background(), publishTime)
	defer cancel()
	m := wire.Publish{Topic: topic, Payload: payload, QoS: qos, Retain: retain}
	o.mu.Lock()
	o.own = append(o.own, m)
	waiting := len(o.own)
	o.mu.Unlock()
	o.journal.add(Event{Kind: Sent, Packet: &wire.Packet{Type: wire.PUBLISH, Publish: &m}})
	if err := o.ear.publish(ctx, m); err != nil {
		return fmt.Errorf("publish to %q at %s: %w", topic, o.to.Host, err)
	}
	return o.returns(ctx, topic, waiting)
}

// returns waits until less than so many messages of ours are on their way.
func (o *Observer) returns(ctx context.Context, topic string, waiting int) error {
	for {
		o.mu.Lock()
		left, back := len(o.own), o.back
		o.mu.Unlock()
		if left < waiting {
			return nil
		}
		select {
		case <-back:
		case <-o.ear.gone:
			return fmt.Errorf("publish to %q at %s: the connection was lost: %w", topic, o.to.Host, o.ear.why())
		case <-ctx.Done():
			return fmt.Errorf("publish to %q at %s: the message did not come back: %w", topic, o.to.Host, ctx.Err())
		}
	}
}

// Seq is that of a [Broker].
func (o *Observer) Seq() int { return o.journal.seq() }

// Events returns the journal so far.
func (o *Observer) Events() []Event { return o.journal.all() }

// Await is that of a [Broker]. It ends as well when the observer hears no more.
func (o *Observer) Await(ctx context.Context, from int, match func(Event) bool) (Event, error) {
	found := false
	event, err := o.journal.await(ctx, from, func(e Event) bool {
		found = match(e)
		return found || e.Kind == Trouble
	})
	if err == nil && !found {
		return Event{}, fmt.Errorf("await a message at the external broker: %s", event.Err)
	}
	return event, err
}

// Close logs out. The journal stays. A second Close does nothing.
func (o *Observer) Close() {
	o.mu.Lock()
	visitors := o.watches
	o.watches = nil
	if o.ear != nil {
		visitors = append(visitors, o.ear)
	}
	o.mu.Unlock()
	for _, v := range visitors {
		v.close()
	}
	o.journal.close()
}
