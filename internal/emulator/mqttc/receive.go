package mqttc

// handle tells the events of a packet, then answers it.
func (c *Client) handle(p packet) error {
	if c.knobs.Edge.AnyRefusal && p.kind == CONNACK && p.code > 5 {
		p.code = 0
	}
	if err := c.expected(p); err != nil || c.tooLate(p) {
		return err
	}
	switch p.kind {
	case CONNACK:
		return c.connack(p)
	case PUBLISH:
		return c.incoming(p)
	case PUBACK:
		if c.state.finish(p.id, 1) || c.knobs.AnyAck || c.repeated(p) {
			c.events.Puback(p.id)
		}
	case PUBREC:
		return c.pubrec(p.id)
	case PUBREL:
		return c.pubrel(p.id)
	case PUBCOMP:
		if c.state.finish(p.id, 2) || c.knobs.AnyAck {
			c.events.Pubcomp(p.id)
		}
	case SUBACK:
		if c.state.answered(SUBSCRIBE, p.id) || c.knobs.AnyAck {
			c.events.Suback(p.id, p.code)
		}
	case UNSUBACK:
		if c.state.answered(UNSUBSCRIBE, p.id) || c.knobs.AnyAck {
			c.events.Unsuback(p.id)
		}
	case PINGRESP:
		c.pinged()
	}
	return nil
}

// expected holds a packet against how far the session is.
func (c *Client) expected(p packet) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.phase == dialled:
		return malformed("%s before CONNECT", p.kind)
	case c.phase == asked && p.kind != CONNACK:
		return malformed("%s before CONNACK", p.kind) // MQTT-3.2.0-1
	case c.phase != asked && p.kind == CONNACK && !c.knobs.Edge.AnyConnack:
		return malformed("a second CONNACK")
	case c.phase == refused:
		return malformed("%s after a refusing CONNACK", p.kind) // MQTT-3.2.2-5
	case p.kind == CONNACK && p.code > 5:
		return malformed("CONNACK code %d", p.code) // §3.2.2.3: reserved
	}
	return nil
}

// connack ends the opening. What the last connection left goes out before anybody hears of
// the session, and so before anything new (MQTT-4.6.0-1).
func (c *Client) connack(p packet) error {
	err := c.opened(p)
	c.events.Connack(p.code, p.present)
	return err
}

func (c *Client) opened(p packet) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.code != 0 {
		c.phase = refused
		return nil
	}
	c.phase = accepted
	if !p.present {
		c.state.forgotten()
	}
	c.startPinging()
	if c.knobs.NoResend {
		return nil
	}
	for _, o := range c.state.waiting() { // MQTT-4.4.0-1
		if err := c.sendAgain(o); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) sendAgain(o outgoing) error {
	if o.released {
		return c.send(PUBREL, headerFlags(PUBREL), idBody(o.id))
	}
	if c.knobs.ResendNewID {
		var err error
		if o.id, err = c.state.renumber(o.id); err != nil {
			return err
		}
	}
	return c.sendPublish(o, !c.knobs.NoDup)
}

// incoming delivers a PUBLISH and answers it.
func (c *Client) incoming(p packet) error {
	fresh := p.qos != 2 || c.state.arrived(p.id) || c.knobs.QoS2Repeats
	if fresh {
		c.events.Message(p.topic, p.payload, p.qos, p.retain)
	}
	switch {
	case p.qos == 0 && c.knobs.AckQoS0:
		return c.answer(PUBACK, 1)
	case p.qos == 0:
		return nil
	case p.qos == 1 || c.knobs.AckOne:
		return c.answer(PUBACK, p.id)
	}
	if c.knobs.QoS2Twice {
		c.again[p.id] = p
	}
	return c.answer(PUBREC, p.id)
}

func (c *Client) pubrec(id uint16) error {
	known, first := c.state.received(id)
	if first || !known && c.knobs.AnyAck {
		c.events.Pubrec(id)
	}
	if !known && !c.knobs.AnyAck {
		return nil
	}
	return c.answer(PUBREL, id) // MQTT-4.3.3-1
}

// pubrel completes an incoming QoS 2 message, also one that is not known any more.
func (c *Client) pubrel(id uint16) error {
	if p, ok := c.again[id]; ok {
		delete(c.again, id)
		c.events.Message(p.topic, p.payload, p.qos, p.retain)
	}
	c.state.released(id)
	return c.answer(PUBCOMP, id) // MQTT-4.3.3-2
}

func (c *Client) answer(t Type, id uint16) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.send(t, headerFlags(t), idBody(id))
}
