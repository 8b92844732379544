package wire

// delivered notes a PUBLISH that goes to the client, and the answer that it asks for (MQTT-3.3.4-1).
func (c *Client) delivered(p Packet) {
	if p.Publish == nil {
		return
	}
	switch p.Publish.QoS {
	case 1:
		c.puback.owe(p.ID)
	case 2:
		c.pubrec.owe(p.ID)
	}
}

// answered judges a PUBACK or PUBREC: mine are the ids that wait for it, others those that wait for the other of the
// two, and order is the clause that it breaks by overtaking.
func (c *Client) answered(p Packet, mine, others *debts, order string) []Violation {
	skipped, ok := mine.settle(p.ID)
	switch {
	case ok && len(skipped) > 0:
		return []Violation{violation(order, "%s before %s", p, list(skipped))}
	case ok:
		return nil
	case others.has(p.ID):
		return []Violation{violation("3.3.4-1", "%s for a PUBLISH of another QoS", p)}
	case len(mine.due()) == 0:
		return []Violation{violation("3.3.4-1", "%s where no PUBLISH waits for a %s", p, p.Type)}
	}
	return []Violation{violation("2.3.1-6", "%s where %s", p, waiting(*mine, "a "+p.Type.String()))}
}

// completed judges a PUBCOMP.
func (c *Client) completed(p Packet) []Violation {
	if _, ok := c.pubcomp.settle(p.ID); ok {
		return nil
	}
	return []Violation{violation("4.3.3-2", "%s where %s", p, waiting(c.pubcomp, "a PUBCOMP"))}
}

// Owed lists the packets that the client still has to send, with their ids: its answers to what it was sent, and after a
// reconnect the PUBLISHes (or, from PUBREC on, their PUBRELs) that it has to send again (MQTT-4.4.0-1). A packet that
// was sent just now is owed too, so ask after the time that the client has for it.
func (c *Client) Owed() []Packet {
	c.mu.Lock()
	defer c.mu.Unlock()
	var owed []Packet
	for _, d := range []struct {
		kind Type
		ids  debts
	}{{PUBLISH, c.resend}, {PUBACK, c.puback}, {PUBREC, c.pubrec}, {PUBREL, c.pubrel}, {PUBCOMP, c.pubcomp}} {
		for _, id := range d.ids.due() {
			p := Packet{Type: d.kind, ID: id}
			if f := c.flights[id]; d.kind == PUBLISH && f != nil && f.stage >= received {
				p.Type = PUBREL
			}
			owed = append(owed, p)
		}
	}
	return owed
}
