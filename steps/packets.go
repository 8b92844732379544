package steps

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"attest/broker"
	"attest/broker/wire"
)

// received takes the next packet of a type that no step has taken yet, and
// compares it. A CONNECT may be looked at by several steps: it is the first one.
func (w *witness) received(ctx context.Context, t wire.Type, want string, accept func(wire.Packet) bool) error {
	if t == wire.PUBLISH && w.trial.External() {
		_, err := w.relayed(ctx, seenWithin, want, func(m wire.Publish) bool { return accept(wire.Packet{Type: t, Publish: &m}) })
		return err
	}
	from := w.taken[t]
	if t == wire.CONNECT {
		from = 0
	}
	event, err := w.await(ctx, seenWithin, want, func(e broker.Event) bool { return e.Seq >= from && isReceived(e, t) })
	if err != nil {
		return err
	}
	if !accept(*event.Packet) {
		return w.mismatch(event.Packet.String(), want)
	}
	w.taken[t] = event.Seq + 1
	return nil
}

func (w *witness) connect(ctx context.Context, id, keepAlive, session string) error {
	seconds, err := strconv.ParseUint(keepAlive, 10, 16)
	if err != nil {
		return fmt.Errorf("read the keep-alive %q: %w", keepAlive, err)
	}
	want := fmt.Sprintf("CONNECT client=%q keepalive=%d clean=%t", id, seconds, session == "clean")
	return w.received(ctx, wire.CONNECT, want, func(p wire.Packet) bool {
		c := p.Connect
		return c != nil && c.ClientID == id && c.KeepAlive == uint16(seconds) && c.Clean == (session == "clean")
	})
}

// credentials never prints the password: the broker's packets do not either.
func (w *witness) credentials(ctx context.Context, user, password string) error {
	if err := w.fill(ctx, &user, &password); err != nil {
		return err
	}
	return w.received(ctx, wire.CONNECT, fmt.Sprintf("CONNECT user=%q with the password that was configured", user), func(p wire.Packet) bool {
		c := p.Connect
		return c != nil && c.UserFlag && c.User == user && c.PasswordFlag && string(c.Password) == password
	})
}

// every holds all CONNECTs of the trial, those of reconnections too.
func (w *witness) every(ctx context.Context, id, user, password string) error {
	if err := w.fill(ctx, &user, &password); err != nil {
		return err
	}
	if err := w.packet(ctx, "CONNECT", seenWithin); err != nil {
		return err
	}
	events, err := w.trial.Seen()
	if err != nil {
		return err
	}
	for _, e := range events {
		if !isReceived(e, wire.CONNECT) {
			continue
		}
		c := e.Packet.Connect
		if c == nil || c.ClientID != id || c.User != user || string(c.Password) != password {
			return w.mismatch(e.Packet.String(), fmt.Sprintf("CONNECT client=%q user=%q with the password that was configured", id, user))
		}
	}
	return nil
}

func (w *witness) noCredentials(ctx context.Context) error {
	return w.received(ctx, wire.CONNECT, "CONNECT without user name and password", func(p wire.Packet) bool {
		return p.Connect != nil && !p.Connect.UserFlag && !p.Connect.PasswordFlag
	})
}

func (w *witness) retainedWill(ctx context.Context, message, topic, qos string) error {
	want := fmt.Sprintf("CONNECT will=%q payload=%q qos=%s retain=true", topic, message, qos)
	return w.received(ctx, wire.CONNECT, want, func(p wire.Packet) bool {
		if p.Connect == nil || p.Connect.Will == nil {
			return false
		}
		will := p.Connect.Will
		return will.Topic == topic && string(will.Message) == message && will.QoS == qos[0]-'0' && will.Retain
	})
}

func (w *witness) subscribe(ctx context.Context, filter, qos string) error {
	return w.received(ctx, wire.SUBSCRIBE, fmt.Sprintf("SUBSCRIBE %q qos=%s", filter, qos), func(p wire.Packet) bool {
		if p.Subscribe == nil || len(p.Subscribe.Filters) != 1 {
			return false
		}
		f := p.Subscribe.Filters[0]
		return f.Filter == filter && f.QoS == qos[0]-'0'
	})
}

func (w *witness) unsubscribe(ctx context.Context, filter string) error {
	return w.received(ctx, wire.UNSUBSCRIBE, fmt.Sprintf("UNSUBSCRIBE %q", filter), func(p wire.Packet) bool {
		return p.Unsubscribe != nil && len(p.Unsubscribe.Filters) == 1 && p.Unsubscribe.Filters[0] == filter
	})
}

func (w *witness) publish(ctx context.Context, text, topic, qos string) error {
	return w.published(ctx, text, topic, qos, false)
}

func (w *witness) retainedPublish(ctx context.Context, text, topic, qos string) error {
	return w.published(ctx, text, topic, qos, true)
}

func (w *witness) published(ctx context.Context, text, topic, qos string, retain bool) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	want := fmt.Sprintf("PUBLISH %q qos=%s retain=%t %d bytes %q", topic, qos, retain, len(payload), payload)
	if w.trial.External() {
		return w.publishedAbroad(ctx, want, wire.Publish{Topic: topic, QoS: qos[0] - '0', Retain: retain, Payload: []byte(payload)})
	}
	return w.received(ctx, wire.PUBLISH, want, func(p wire.Packet) bool {
		m := p.Publish
		return m != nil && m.Topic == topic && m.QoS == qos[0]-'0' && m.Retain == retain && string(m.Payload) == payload
	})
}

func (w *witness) publishedBytes(ctx context.Context, topic string) error {
	want := fmt.Sprintf("PUBLISH %q of the %d bytes that were sent", topic, len(w.messages.payload))
	return w.received(ctx, wire.PUBLISH, want, func(p wire.Packet) bool {
		return p.Publish != nil && p.Publish.Topic == topic && bytes.Equal(p.Publish.Payload, w.messages.payload)
	})
}

func isReceived(e broker.Event, t wire.Type) bool {
	return e.Kind == broker.Received && e.Packet != nil && e.Packet.Type == t
}
