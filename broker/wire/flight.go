package wire

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
)

// flight is a packet of the client that waits for an acknowledgement, or the last one that has got it: until the client
// has seen the acknowledgement, it may send the packet again.
type flight struct {
	id    uint16
	kind  Type // PUBLISH, SUBSCRIBE or UNSUBSCRIBE
	qos   byte
	print uint64 // of the content
	order int
	stage stage
}

type stage byte

const (
	open     stage = iota // sent by the client
	received              // PUBREC sent to the client
	released              // PUBREL sent by the client
	done                  // PUBACK, PUBCOMP, SUBACK or UNSUBACK sent to the client
)

// fingerprint is the same for a packet and its repetition.
func fingerprint(p Packet) uint64 {
	if p.Publish != nil {
		first := *p.Publish
		first.Dup = false
		p.Publish = &first
	}
	frame, _ := p.Encode() // what was decoded can be encoded
	h := fnv.New64a()
	h.Write(frame)
	return h.Sum64()
}

// published judges the id and DUP of a PUBLISH of the client.
func (c *Client) published(p Packet) []Violation {
	if p.Publish == nil || p.Publish.QoS == 0 || p.ID == 0 {
		return nil
	}
	f := c.flights[p.ID]
	again := f != nil && f.kind == PUBLISH && f.print == fingerprint(p)
	switch {
	case again && p.Publish.Dup && f.stage >= released && f.qos == 2:
		return []Violation{violation("4.3.3-1", "%s after its PUBREL", p)}
	case again && p.Publish.Dup:
		return c.repeated(p)
	case again && f.stage == released:
		return []Violation{violation("2.3.1-2", "%s while its PUBREL waits for a PUBCOMP", p)}
	case again && f.stage != done:
		return append(c.repeated(p), violation("3.3.1-1", "%s for a second time, without DUP", p))
	}
	found := c.originated(p)
	// With clean session zero it may be a message that an earlier connection did not get through.
	if p.Publish.Dup && len(found) == 0 && (c.connect == nil || c.connect.Clean) {
		found = append(found, violation("3.3.1-1", "%s for the first time, with DUP", p))
	}
	return found
}

// repeated settles what had to be sent again, in its order.
func (c *Client) repeated(p Packet) []Violation {
	skipped, ok := c.resend.settle(p.ID)
	if ok && len(skipped) > 0 {
		return []Violation{violation("4.6.0-1", "%s before %s", p, list(skipped))}
	}
	return nil
}

// originated takes note of a packet that begins something and needs an id that is free.
func (c *Client) originated(p Packet) (found []Violation) {
	if p.ID == 0 {
		return nil
	}
	f := &flight{id: p.ID, kind: p.Type, print: fingerprint(p), order: c.flown}
	if p.Publish != nil {
		f.qos = p.Publish.QoS
	}
	if old := c.flights[p.ID]; old != nil && old.stage != done {
		if old.kind == f.kind && old.print == f.print {
			return nil // sent again, as MQTT-2.3.1-3 allows
		}
		found = append(found, violation("2.3.1-2", "%s while a %s with this id waits for its acknowledgement", p, old.kind))
		c.pubrel.forget(p.ID)
		c.resend.forget(p.ID)
	}
	if c.flights == nil {
		c.flights = map[uint16]*flight{}
	}
	c.flights[p.ID] = f
	c.flown++
	return found
}

// released judges a PUBREL of the client.
func (c *Client) released(p Packet) []Violation {
	f := c.flights[p.ID]
	if f == nil && c.connect != nil && !c.connect.Clean {
		return nil // it may belong to a session that we have not seen
	}
	if f == nil || f.kind != PUBLISH || f.qos != 2 {
		return []Violation{violation("2.3.1-6", "%s where %s", p, waiting(c.pubrel, "a PUBREL"))}
	}
	if f.stage == open {
		return []Violation{violation("4.3.3-1", "%s before the PUBREC", p)}
	}
	f.stage = max(f.stage, released)
	c.resend.settle(p.ID)
	if skipped, _ := c.pubrel.settle(p.ID); len(skipped) > 0 {
		return []Violation{violation("4.6.0-4", "%s before %s", p, list(skipped))}
	}
	return nil
}

// acknowledged notes an acknowledgement that goes to the client.
func (c *Client) acknowledged(p Packet) {
	f := c.flights[p.ID]
	if f == nil {
		return
	}
	asked := map[Type]Type{PUBACK: PUBLISH, PUBREC: PUBLISH, PUBCOMP: PUBLISH, SUBACK: SUBSCRIBE, UNSUBACK: UNSUBSCRIBE}
	if f.kind != asked[p.Type] {
		return
	}
	switch {
	case p.Type == PUBREC && f.qos == 2 && f.stage <= received:
		f.stage = received
		if !c.pubrel.has(p.ID) {
			c.pubrel.owe(p.ID)
		}
	case p.Type == PUBCOMP && f.stage == released, p.Type == PUBACK && f.qos == 1, f.kind != PUBLISH:
		f.stage = done
	}
}

// adopt takes over the session of an earlier connection.
func (c *Client) adopt(previous *Client) {
	previous.mu.Lock()
	defer previous.mu.Unlock()
	if previous.connect == nil || previous.connect.Clean {
		return
	}
	c.flights, c.flown = map[uint16]*flight{}, previous.flown
	old := slices.SortedFunc(maps.Values(previous.flights), func(a, b *flight) int { return cmp.Compare(a.order, b.order) })
	for _, f := range old {
		if f.kind != PUBLISH {
			continue // subscriptions are asked for anew
		}
		kept := *f
		c.flights[f.id] = &kept
		if f.stage != done {
			// From the PUBREC on the client may go on with either packet, so there is no order to keep.
			c.resend = append(c.resend, debt{id: f.id, overtaken: f.stage != open})
		}
	}
	c.puback, c.pubrec, c.pubcomp = previous.puback.optional(), previous.pubrec.optional(), previous.pubcomp.optional()
}
