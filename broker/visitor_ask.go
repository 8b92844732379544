package broker

import (
	"context"
	"fmt"

	"attest/broker/wire"
)

// ask sends a packet and waits for its answer, which has the packet's id. SUBSCRIBE, UNSUBSCRIBE and PUBLISH get a new one.
func (v *visitor) ask(ctx context.Context, p wire.Packet, want wire.Type) (wire.Packet, error) {
	reply := make(chan wire.Packet, 1)
	v.mu.Lock()
	if p.Type == wire.SUBSCRIBE || p.Type == wire.PUBLISH {
		v.next++
		p.ID = max(v.next, 1)
		v.next = p.ID
	}
	v.asked[answer{want, p.ID}] = reply
	err := v.send(p)
	v.mu.Unlock()
	if err != nil {
		return wire.Packet{}, err
	}
	select {
	case got := <-reply:
		return got, nil
	case <-v.gone:
		select {
		case got := <-reply: // a refusal and the end of the connection come together
			return got, nil
		default:
		}
		if err := v.why(); err != nil {
			return wire.Packet{}, fmt.Errorf("%s: %w", p.Type, err)
		}
		return wire.Packet{}, fmt.Errorf("%s: %w", p.Type, ErrClosed)
	case <-ctx.Done():
		return wire.Packet{}, fmt.Errorf("%s: no %s: %w", p.Type, want, context.Cause(ctx))
	}
}

// subscribe asks for a filter at QoS 2, so that what comes has the QoS of whoever published it.
func (v *visitor) subscribe(ctx context.Context, filter string) error {
	reply, err := v.ask(ctx, wire.Packet{Type: wire.SUBSCRIBE, Subscribe: &wire.Subscribe{
		Filters: []wire.Subscription{{Filter: filter, QoS: 2}},
	}}, wire.SUBACK)
	switch {
	case err != nil:
		return err
	case len(reply.Suback.Codes) != 1 || reply.Suback.Codes[0] > 2:
		return &subscribeError{filter}
	case reply.Suback.Codes[0] < 2:
		return fmt.Errorf("subscribe to %q: got QoS %d, need QoS 2", filter, reply.Suback.Codes[0])
	}
	return nil
}

// subscribeError is a broker that does not grant a subscription.
type subscribeError struct{ filter string }

func (e *subscribeError) Error() string { return fmt.Sprintf("subscribe to %q: refused", e.filter) }

// settle waits until the broker has answered everything so far: what it keeps for a subscription has then come, at a broker
// that does one thing after the other.
func (v *visitor) settle(ctx context.Context) error {
	_, err := v.ask(ctx, wire.Packet{Type: wire.PINGREQ}, wire.PINGRESP)
	return err
}

// publish ends when the broker has acknowledged the message; one of QoS 0 it does not.
func (v *visitor) publish(ctx context.Context, m wire.Publish) error {
	p := wire.Packet{Type: wire.PUBLISH, Publish: &m}
	switch m.QoS {
	case 0:
		return v.write(p)
	case 1:
		_, err := v.ask(ctx, p, wire.PUBACK)
		return err
	}
	got, err := v.ask(ctx, p, wire.PUBREC)
	if err != nil {
		return err
	}
	_, err = v.ask(ctx, wire.Packet{Type: wire.PUBREL, ID: got.ID}, wire.PUBCOMP)
	return err
}

// RefusedError is an external broker that does not let a client in.
type RefusedError struct {
	Code byte   // of its CONNACK
	User string // as which the client logged in; empty: as nobody
}

func (e *RefusedError) Error() string {
	as := "without a user name"
	if e.User != "" {
		as = fmt.Sprintf("as user %q", e.User)
	}
	return fmt.Sprintf("log in %s: refused with CONNACK code %d (%s)", as, e.Code, e.reason())
}

// reason is what a code means, MQTT 3.1.1 §3.2.2.3.
func (e *RefusedError) reason() string {
	reasons := [...]string{1: "unacceptable protocol version", "identifier rejected", "server unavailable", "bad user name or password", "not authorized"}
	if int(e.Code) < len(reasons) {
		return reasons[e.Code]
	}
	return "which MQTT 3.1.1 does not have"
}
