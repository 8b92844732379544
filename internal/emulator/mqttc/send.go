package mqttc

import (
	"encoding/binary"
	"slices"
	"time"
)

// send writes one packet, unless we ended the connection. The caller holds mu.
func (c *Client) send(t Type, flags byte, body []byte) error {
	if c.over.Load() {
		return ErrClosed
	}
	if c.alive.blocked {
		return nil
	}
	return c.emit(t, flags, body)
}

// emit writes one packet as its faults have it.
func (c *Client) emit(t Type, flags byte, body []byte) error {
	c.seen[t]++
	flags ^= c.knobs.FlipHeader[t]
	switch c.knobs.Faults[t] {
	case Withheld:
		return nil
	case FirstLost:
		if c.seen[t] == 1 {
			return nil
		}
	case WrongID:
		body = otherID(t, body)
	case Doubled:
		out := c.framed(t, flags, body)
		return c.write(append(out, out...))
	case Swapped:
		out, first := c.framed(t, flags, body), c.held[t]
		if c.held[t] = nil; first == nil {
			c.held[t] = out
			return nil
		}
		return c.write(append(out, first...))
	}
	return c.write(c.framed(t, flags, body))
}

// otherID is the body of an acknowledgement of another packet.
func otherID(t Type, body []byte) []byte {
	if t < PUBACK || t > PUBCOMP {
		return body
	}
	return idBody(binary.BigEndian.Uint16(body)%65535 + 1)
}

func (c *Client) write(out []byte) error {
	c.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := c.conn.Write(out); err != nil {
		if c.over.Load() {
			return ErrClosed
		}
		return c.fail(err)
	}
	c.alive.sent(time.Now())
	return nil
}

// Connect sends CONNECT; the answer is the event Connack. What the standard forbids is
// refused with ErrRefused, a second CONNECT with ErrConnected.
func (c *Client) Connect(s Session) error {
	if err := s.check(); err != nil && !c.knobs.Unchecked {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != dialled {
		return ErrConnected
	}
	c.phase = asked
	nth := c.state.open(s.Clean && !c.knobs.Edge.CleanResends)
	if c.knobs.Edge.AnotherID {
		s = s.renamed(nth)
	}
	c.alive.interval = PingAfter(s.KeepAlive, c.knobs)
	if c.knobs.PingFirst {
		if err := c.send(PINGREQ, headerFlags(PINGREQ), nil); err != nil {
			return err
		}
	}
	err := c.send(CONNECT, headerFlags(CONNECT), s.encode(c.knobs))
	c.Start()
	return err
}

// Publish sends a PUBLISH. At QoS 0 the id is 0 and nothing follows; at QoS 1 the event
// Puback, at QoS 2 Pubrec and Pubcomp carry the id.
func (c *Client) Publish(topic string, payload []byte, qos byte, retain bool) (uint16, error) {
	err := refuse(firstError(checkTopic(topic), checkQoS(qos), checkLength(len(topic)+len(payload)+4)))
	if err != nil && !c.knobs.Unchecked {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(); err != nil {
		return 0, err
	}
	if c.knobs.LowerQoS && qos > 0 {
		qos--
	}
	o := outgoing{topic: topic, payload: slices.Clone(payload), qos: qos, retain: (retain || c.knobs.ForceRetain) && !c.knobs.NoRetain}
	if qos > 0 {
		if o.id, err = c.take(PUBLISH); err != nil {
			return 0, err
		}
		c.state.publish(o)
	}
	return o.id, c.sendPublish(o, c.knobs.DupFirst) // MQTT-3.3.1-1
}

func (c *Client) sendPublish(o outgoing, dup bool) error {
	flags := o.qos & 3 << 1
	if dup {
		flags |= flagDup
	}
	if o.retain {
		flags |= flagRetain
	}
	payload := o.payload
	if c.knobs.CutPayload && len(payload) > 0 {
		payload = payload[:len(payload)-1]
	}
	body := appendField(nil, c.knobs.text(o.topic))
	switch {
	case o.qos > 0:
		body = binary.BigEndian.AppendUint16(body, o.id)
	case c.knobs.IDAtQoS0:
		body = binary.BigEndian.AppendUint16(body, 1)
	}
	return c.send(PUBLISH, flags, append(body, payload...))
}

// Subscribe asks for one filter; the answer is the event Suback with the id.
func (c *Client) Subscribe(filter string, qos byte) (uint16, error) {
	if err := refuse(firstError(checkFilter(filter), checkQoS(qos))); err != nil && !c.knobs.Unchecked {
		return 0, err
	}
	if c.knobs.LowerFilter && qos > 0 {
		qos--
	}
	return c.ask(SUBSCRIBE, append(appendField(nil, c.knobs.text(filter)), qos))
}

// Unsubscribe gives one filter up; the answer is the event Unsuback with the id.
func (c *Client) Unsubscribe(filter string) (uint16, error) {
	if err := refuse(checkFilter(filter)); err != nil && !c.knobs.Unchecked {
		return 0, err
	}
	return c.ask(UNSUBSCRIBE, appendField(nil, c.knobs.text(filter)))
}

func (c *Client) ask(t Type, fields []byte) (uint16, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(); err != nil {
		return 0, err
	}
	id, err := c.take(t)
	if err != nil {
		return 0, err
	}
	return id, c.send(t, headerFlags(t), append(idBody(id), fields...))
}

func (c *Client) ready() error {
	switch {
	case c.over.Load():
		return ErrClosed
	case c.phase != accepted:
		return ErrNotReady
	}
	return nil
}

func (c *Client) take(t Type) (uint16, error) {
	switch {
	case c.knobs.ZeroID:
		c.state.claim(0, t)
		return 0, nil
	case c.knobs.SameID:
		c.state.claim(1, t)
		return 1, nil
	}
	return c.state.take(t)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
