package broker

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"attest/broker/wire"
)

// another logs a client in beside the observer, under an id of its own.
func (o *Observer) another(ctx context.Context, heard func(wire.Packet)) (*visitor, error) {
	o.mu.Lock()
	o.visits++
	id := fmt.Sprintf("%s-%d", o.name, o.visits)
	o.mu.Unlock()
	return o.to.visit(ctx, o.through, id, heard)
}

// Watch subscribes another client: each message that it gets is a [Watched] event. What is kept comes before Watch returns
// from a broker that does one thing after the other, as mosquitto does, and soon after from others. The number has no meaning
// here.
func (o *Observer) Watch(filter string, _ int) error {
	ctx, cancel := context.WithTimeout(context.Background(), publishTime)
	defer cancel()
	v, err := o.another(ctx, func(p wire.Packet) {
		o.mu.Lock()
		defer o.mu.Unlock()
		m := *p.Publish
		if m.Dup = false; o.over {
			return
		}
		o.journal.add(Event{Kind: Watched, Packet: &wire.Packet{Type: wire.PUBLISH, Publish: &m}})
	})
	if err != nil {
		return fmt.Errorf("watch %q at %s: %w", filter, o.to.Host, err)
	}
	o.mu.Lock()
	o.watches = append(o.watches, v)
	o.mu.Unlock()
	if err := cmp.Or(v.subscribe(ctx, filter), v.settle(ctx)); err != nil {
		return fmt.Errorf("watch %q at %s: %w", filter, o.to.Host, err)
	}
	return nil
}

// Keeps tells whether the broker keeps this message for those who subscribe to the topic later. No broker says that it has
// none: one that has not come after a while is not there.
func (o *Observer) Keeps(ctx context.Context, topic string, payload []byte, while time.Duration) (bool, error) {
	kept := make(chan []byte, 1)
	v, err := o.another(ctx, func(p wire.Packet) {
		if p.Publish.Retain {
			select {
			case kept <- bytes.Clone(p.Publish.Payload):
			default:
			}
		}
	})
	if err != nil {
		return false, fmt.Errorf("ask what %s keeps of %q: %w", o.to.Host, topic, err)
	}
	defer v.close()
	if err := cmp.Or(v.subscribe(ctx, topic), v.settle(ctx)); err != nil {
		return false, fmt.Errorf("ask what %s keeps of %q: %w", o.to.Host, topic, err)
	}
	patience := time.NewTimer(while)
	defer patience.Stop()
	select {
	case got := <-kept:
		return bytes.Equal(got, payload), nil
	case <-patience.C:
		return false, nil
	case <-v.gone:
		return false, fmt.Errorf("ask what %s keeps of %q: the connection was lost: %w", o.to.Host, topic, v.why())
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}

// Try makes sure that the broker does what every scenario takes for granted: a message of each QoS goes through, and one
// that is retained is kept until it is deleted.
func (o *Observer) Try(ctx context.Context) error {
	topic := o.name + "/retained"
	for qos := range byte(3) {
		if err := o.Publish(topic, []byte("attest"), qos, true); err != nil {
			return err
		}
	}
	kept, err := o.Keeps(ctx, topic, []byte("attest"), tryTime)
	if err == nil && !kept {
		err = fmt.Errorf("%s does not keep a retained message", o.to.Host)
	}
	return cmp.Or(err, o.ear.publish(ctx, wire.Publish{Topic: topic, QoS: 1, Retain: true}))
}

// tryTime is in which a retained message must come, for Try to believe in it.
const tryTime = 5 * time.Second

// Before returns the topics of which the broker kept a message already when the observer came.
func (o *Observer) Before() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Sorted(maps.Keys(o.before))
}

// Forget makes the broker forget what it keeps for a trial: the sessions of the clients, and the messages of each topic that
// was heard and is ours. Those that it kept before stay. No message is heard any more.
func (o *Observer) Forget(ctx context.Context, clients []string, ours func(topic string) bool) error {
	for _, id := range clients {
		v, err := o.to.visit(ctx, o.through, id, func(wire.Packet) {})
		if err != nil {
			return fmt.Errorf("end the session of client %q at %s: %w", id, o.to.Host, err)
		}
		v.close() // MQTT-3.1.2-6: a clean session discards the previous one
	}
	o.mu.Lock()
	o.over = true
	topics := slices.Sorted(maps.Keys(o.topics))
	topics = slices.DeleteFunc(topics, func(topic string) bool { return o.before[topic] || !ours(topic) })
	o.mu.Unlock()
	for _, topic := range topics {
		if err := o.ear.publish(ctx, wire.Publish{Topic: topic, QoS: 1, Retain: true}); err != nil { // MQTT-3.3.1-10
			return fmt.Errorf("delete what %s keeps of %q: %w", o.to.Host, topic, err)
		}
	}
	return nil
}
