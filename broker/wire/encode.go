package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrTooLong is wrapped when a field or a packet has no encoding because it is too long.
var ErrTooLong = errors.New("too long to encode")

// Frame makes a frame of any type, flags and body, with the remaining length that fits the body. It is how a scripted
// peer sends what the standard forbids.
func Frame(t Type, flags byte, body []byte) []byte {
	frame := appendLength([]byte{byte(t)<<4 | flags&0x0f}, len(body))
	return append(frame, body...)
}

// Encode makes the frame of a packet of either direction. Header and connect flags are derived from the content, never
// taken from Flags. It refuses only what has no encoding (a string over 65,535 bytes, [ErrTooLong]; a missing content),
// not what the standard forbids: a packet id of zero or a wildcard topic is encoded as asked.
func (p Packet) Encode() ([]byte, error) {
	e := &encoder{}
	flags := p.Type.flags()
	switch p.Type {
	case CONNECT:
		e.connect(p.Connect)
	case CONNACK:
		e.connack(p.Connack)
	case PUBLISH:
		flags = e.publish(p.ID, p.Publish)
	case PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK:
		e.uint16(p.ID)
	case SUBSCRIBE:
		e.subscribe(p.ID, p.Subscribe)
	case SUBACK:
		e.suback(p.ID, p.Suback)
	case UNSUBSCRIBE:
		e.unsubscribe(p.ID, p.Unsubscribe)
	case PINGREQ, PINGRESP, DISCONNECT:
	default:
		e.fail(errors.New("no such packet type"))
	}
	if len(e.body) > MaxRemainingLength {
		e.fail(fmt.Errorf("%d bytes: %w", len(e.body), ErrTooLong))
	}
	if e.err != nil {
		return nil, fmt.Errorf("encode %s: %w", p.Type, e.err)
	}
	return Frame(p.Type, flags, e.body), nil
}

// encoder collects what follows the fixed header, and the first error.
type encoder struct {
	body []byte
	err  error
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// missing reports a packet that was made without its content.
func (e *encoder) missing() { e.fail(errors.New("the content is missing")) }

func (e *encoder) uint16(n uint16) { e.body = binary.BigEndian.AppendUint16(e.body, n) }

func (e *encoder) field(name, s string) {
	if len(s) > 0xffff {
		e.fail(fmt.Errorf("%s of %d bytes: %w", name, len(s), ErrTooLong))
		return
	}
	e.uint16(uint16(len(s)))
	e.body = append(e.body, s...)
}

func (e *encoder) connect(c *Connect) {
	if c == nil {
		e.missing()
		return
	}
	name, level := c.Protocol, c.Level
	if name == "" && level == 0 {
		name, level = "MQTT", 4
	}
	e.field("protocol name", name)
	e.body = append(e.body, level, c.flags())
	e.uint16(c.KeepAlive)
	e.field("client id", c.ClientID)
	if c.Will != nil {
		e.field("will topic", c.Will.Topic)
		e.field("will message", string(c.Will.Message))
	}
	if c.UserFlag {
		e.field("user name", c.User)
	}
	if c.PasswordFlag {
		e.field("password", string(c.Password))
	}
}

// flags are the connect flags that say what the fields are.
func (c *Connect) flags() byte {
	f := bit(flagClean, c.Clean) | bit(flagUser, c.UserFlag) | bit(flagPassword, c.PasswordFlag)
	if c.Will != nil {
		f |= flagWill | c.Will.QoS&3<<shiftWillQoS | bit(flagWillRetain, c.Will.Retain)
	}
	return f
}

func bit(flag byte, set bool) byte {
	if set {
		return flag
	}
	return 0
}

func (e *encoder) connack(c *Connack) {
	if c == nil {
		e.missing()
		return
	}
	e.body = append(e.body, bit(1, c.SessionPresent), c.Code)
}

func (e *encoder) publish(id uint16, p *Publish) (flags byte) {
	if p == nil {
		e.missing()
		return 0
	}
	e.field("topic name", p.Topic)
	if p.QoS > 0 {
		e.uint16(id)
	}
	e.body = append(e.body, p.Payload...)
	return bit(8, p.Dup) | p.QoS&3<<1 | bit(1, p.Retain)
}

func (e *encoder) subscribe(id uint16, s *Subscribe) {
	if s == nil {
		e.missing()
		return
	}
	e.uint16(id)
	for _, f := range s.Filters {
		e.field("topic filter", f.Filter)
		e.body = append(e.body, f.QoS)
	}
}

func (e *encoder) suback(id uint16, s *Suback) {
	if s == nil {
		e.missing()
		return
	}
	e.uint16(id)
	e.body = append(e.body, s.Codes...)
}

func (e *encoder) unsubscribe(id uint16, u *Unsubscribe) {
	if u == nil {
		e.missing()
		return
	}
	e.uint16(id)
	for _, f := range u.Filters {
		e.field("topic filter", f)
	}
}
