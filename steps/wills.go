package steps

import (
	"context"
	"errors"
	"fmt"

	"attest/broker"
)

// wills is what somebody else hears of the modem: a subscriber at the broker.
type wills struct {
	*scenario
	watches int // how many subscribers there are
	taken   int // the first event that no step has taken for a message
}

var willSteps = []definition{
	define("a subscriber watches {text}", func(a *areas) any { return a.wills.watch }),
	define("the subscriber gets {text} of {text} within {time}", func(a *areas) any { return a.wills.gets }),
	define("the subscriber gets {text} of {text} at QoS {number}", func(a *areas) any { return a.wills.getsAt }),
	define("the subscriber gets those letters of {text}", func(a *areas) any { return a.wills.getsLetters(a.limits) }),
	define("the subscriber gets nothing for {time}", func(a *areas) any { return a.wills.getsNothing }),
	define("a late subscriber gets the retained {text} of {text}", func(a *areas) any { return a.wills.retained }),
	define("a late subscriber of {text} gets nothing retained", func(a *areas) any { return a.wills.notRetained }),
	define("it is noted whether the subscriber gets a message within {time}", func(a *areas) any { return a.wills.noted }),
}

func (w *wills) watch(ctx context.Context, filter string) error {
	b, err := w.trial.Others(ctx)
	if err != nil {
		return err
	}
	w.watches++
	w.taken = b.Seq()
	return b.Watch(filter, w.watches)
}

// next waits for the next message of the subscriber.
func (w *wills) next(ctx context.Context, limit string) (broker.Event, error) {
	b, err := w.trial.Others(ctx)
	if err != nil {
		return broker.Event{}, err
	}
	limited, cancel, err := w.within(ctx, limit)
	if err != nil {
		return broker.Event{}, err
	}
	defer cancel()
	event, err := b.Await(limited, w.taken, func(e broker.Event) bool { return e.Kind == broker.Watched })
	if err == nil {
		w.taken = event.Seq + 1
	}
	return event, err
}

// expect compares the next message, of any QoS if qos is empty.
func (w *wills) expect(ctx context.Context, payload, topic, qos, limit string) error {
	want := fmt.Sprintf("PUBLISH %q %d bytes %q", topic, len(payload), payload)
	event, err := w.next(ctx, limit)
	if err != nil {
		return w.explain(ctx, err, want)
	}
	got := event.Packet.Publish
	if got.Topic != topic || string(got.Payload) != payload || qos != "" && got.QoS != qos[0]-'0' {
		return w.mismatch(event.Packet.String(), want)
	}
	return nil
}

func (w *wills) gets(ctx context.Context, text, topic, limit string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	return w.expect(ctx, payload, topic, "", limit)
}

func (w *wills) getsAt(ctx context.Context, text, topic, qos string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	return w.expect(ctx, payload, topic, qos, seenWithin)
}

func (w *wills) getsLetters(l *limits) func(context.Context, string) error {
	return func(ctx context.Context, topic string) error { return w.expect(ctx, l.letters, topic, "", seenWithin) }
}

func (w *wills) getsNothing(ctx context.Context, window string) error {
	event, err := w.quiet(ctx, window)
	if err == nil && event != nil {
		return w.mismatch(event.Packet.String(), "nothing at the subscriber")
	}
	return err
}

// quiet listens for a while, and returns the message that broke the silence.
func (w *wills) quiet(ctx context.Context, window string) (*broker.Event, error) {
	event, err := w.next(ctx, window)
	var unseen *broker.TimeoutError
	if errors.As(err, &unseen) && ctx.Err() == nil {
		return nil, nil
	}
	return &event, err
}

// retained subscribes once more: what the broker keeps comes at once.
func (w *wills) retained(ctx context.Context, text, topic string) error {
	if err := w.watch(ctx, topic); err != nil {
		return err
	}
	return w.gets(ctx, text, topic, seenWithin)
}

func (w *wills) notRetained(ctx context.Context, topic string) error {
	if err := w.watch(ctx, topic); err != nil {
		return err
	}
	return w.getsNothing(ctx, settle.String())
}

// noted judges nothing: the sources contradict each other, and the timeline says
// which of them the modem follows.
func (w *wills) noted(ctx context.Context, window string) error {
	event, err := w.quiet(ctx, window)
	switch {
	case err != nil:
		return err
	case event == nil:
		w.trial.Note("at-facts X-20: no message; MQTT 3.1.1 §3.14 is followed")
	default:
		w.trial.Note("at-facts X-20: " + event.Packet.String() + "; FAQ 2 of the guide is followed")
	}
	return nil
}
