package broker_test

import (
	"testing"

	"attest/broker"
)

func TestWatch(t *testing.T) {
	b, err := broker.Start(t.Context(), broker.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	next := func(from int) broker.Event {
		e, err := b.Await(t.Context(), from, func(e broker.Event) bool { return e.Kind == broker.Watched })
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if err := b.Watch("a/#", 1); err != nil {
		t.Fatal(err)
	}
	for topic, payload := range map[string]string{"other": "unseen", "a/b": "kept"} {
		if err := b.Publish(topic, []byte(payload), 1, true); err != nil {
			t.Fatal(err)
		}
	}
	first := next(0)
	if p := first.Packet.Publish; p.Topic != "a/b" || string(p.Payload) != "kept" || p.QoS != 1 {
		t.Errorf("watched %v, want the message of a/b", first)
	}
	if err := b.Watch("a/b", 2); err != nil {
		t.Fatal(err)
	}
	if p := next(first.Seq + 1).Packet.Publish; string(p.Payload) != "kept" || !p.Retain {
		t.Errorf("a late watch gets %v, want what is retained", p)
	}
	if err := b.Watch("a/#/b", 3); err == nil {
		t.Error("a filter that is none is watched")
	}
}
