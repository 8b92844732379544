package broker

import (
	"fmt"
	"slices"

	"attest/broker/wire"
)

// subackFailure is the return code of a SUBACK for a filter that is refused, MQTT 3.1.1 §3.9.3.
const subackFailure = 0x80

// admits returns the CONNACK code for a client that has logged in, and why: 0 admits it.
func (b *Broker) admits(c wire.Connect) (code byte, reason string) {
	switch {
	case b.cfg.Client != nil && !b.cfg.Client(c.ClientID):
		return codeIdentifier, fmt.Sprintf("the client id %q is not admitted", c.ClientID)
	case c.Will != nil && !b.topic(c.Will.Topic):
		return codeNotAuthorized, fmt.Sprintf("the will's topic %q is not admitted", c.Will.Topic)
	}
	return 0, ""
}

// topic reports whether a topic or filter is admitted.
func (b *Broker) topic(name string) bool { return b.cfg.Topic == nil || b.cfg.Topic(name) }

// unadmitted refuses a SUBSCRIBE as a whole if one of its filters is not admitted.
func (l *link) unadmitted(p wire.Packet) bool {
	refused := func(f wire.Subscription) bool { return !l.b.topic(f.Filter) }
	if !slices.ContainsFunc(p.Subscribe.Filters, refused) {
		return false
	}
	codes := slices.Repeat([]byte{subackFailure}, len(p.Subscribe.Filters))
	l.send(wire.Packet{Type: wire.SUBACK, ID: p.ID, Suback: &wire.Suback{Codes: codes}})
	return true
}
