package wire

import "strings"

func (d *decoder) connack() { // §3.2
	c := &Connack{}
	d.p.Connack = c
	flags, _ := d.byte()
	code, ok := d.byte()
	if !ok {
		d.violate("2.2.3", "CONNACK with %s", quote(d.p.Raw))
		return
	}
	c.SessionPresent, c.Code = flags&1 != 0, code
	if flags > 1 {
		d.violate("3.2.2.1", "the acknowledge flags %08b", flags)
	}
	if code > 5 {
		d.violate("3.2.2.3", "the return code %d", code)
	}
	if code != 0 && c.SessionPresent {
		d.violate("3.2.2-4", "the return code %d with session present", code)
	}
	d.end()
}

func (d *decoder) publish() { // §3.3
	p := &Publish{Dup: d.p.Flags&8 != 0, QoS: d.p.Flags >> 1 & 3, Retain: d.p.Flags&1 != 0}
	d.p.Publish = p
	if p.QoS == 3 {
		d.violate("3.3.1-4", "PUBLISH with the header flags %04b", d.p.Flags)
	}
	if p.QoS == 0 && p.Dup {
		d.violate("3.3.1-2", "PUBLISH with the header flags %04b", d.p.Flags)
	}
	var ok bool
	if p.Topic, ok = d.text("topic name", "3.3.2-1", "3.3.2-1"); !ok {
		return
	}
	d.topicName("topic name", "3.3.2-2", p.Topic)
	if p.QoS > 0 {
		d.id()
	}
	p.Payload, d.rest = d.rest, nil
}

// id takes the packet id of a packet that has to have one.
func (d *decoder) id() (ok bool) {
	if d.p.ID, ok = d.uint16(); !ok {
		d.violate("2.3.1-1", "%s that ends before its packet id", d.p.Type)
	} else if d.p.ID == 0 {
		d.violate("2.3.1-1", "%s with the packet id 0", d.p.Type)
	}
	return ok
}

// acknowledgement reads a packet that is an id and nothing else; whose id it is, a [Client] judges.
func (d *decoder) acknowledgement() {
	var ok bool
	if d.p.ID, ok = d.uint16(); !ok {
		d.violate("2.2.3", "%s with %s", d.p.Type, quote(d.p.Raw))
	}
	d.end()
}

func (d *decoder) subscribe() { // §3.8
	s := &Subscribe{}
	d.p.Subscribe = s
	if !d.id() {
		return
	}
	if len(d.rest) == 0 {
		d.violate("3.8.3-3", "SUBSCRIBE id=%d without a topic filter", d.p.ID)
	}
	for len(d.rest) > 0 {
		filter, ok := d.text("topic filter", "3.8.3-1", "3.8.3-1")
		if !ok {
			return
		}
		d.filter(filter)
		options, ok := d.byte()
		if !ok {
			d.violate("3.8.3-3", "the topic filter %q without its QoS", filter)
		}
		if options > 2 {
			d.violate("3.8.3-4", "the topic filter %q with the options byte %08b", filter, options)
		}
		s.Filters = append(s.Filters, Subscription{Filter: filter, QoS: options & 3})
	}
}

func (d *decoder) suback() { // §3.9
	s := &Suback{}
	d.p.Suback = s
	var ok bool
	if d.p.ID, ok = d.uint16(); !ok {
		d.violate("2.2.3", "SUBACK with %s", quote(d.p.Raw))
		return
	}
	if len(d.rest) == 0 {
		d.violate("3.8.4-5", "SUBACK id=%d without a return code", d.p.ID)
	}
	s.Codes, d.rest = d.rest, nil
	for _, code := range s.Codes {
		if code > 2 && code != 0x80 {
			d.violate("3.9.3-2", "the return code 0x%02x", code)
		}
	}
}

func (d *decoder) unsubscribe() { // §3.10
	u := &Unsubscribe{}
	d.p.Unsubscribe = u
	if !d.id() {
		return
	}
	if len(d.rest) == 0 {
		d.violate("3.10.3-2", "UNSUBSCRIBE id=%d without a topic filter", d.p.ID)
	}
	for len(d.rest) > 0 {
		filter, ok := d.text("topic filter", "3.10.3-1", "3.10.3-1")
		if !ok {
			return
		}
		d.filter(filter)
		u.Filters = append(u.Filters, filter)
	}
}

// topicName checks a topic that messages are published to; wildcard is the clause for a wildcard in it.
func (d *decoder) topicName(name, wildcard, topic string) {
	if topic == "" {
		d.violate("4.7.3-1", "%s with an empty %s", d.p.Type, name)
	}
	if strings.ContainsAny(topic, "+#") {
		d.violate(wildcard, "%s with the %s %q", d.p.Type, name, topic)
	}
}

// filter checks where the wildcards of a topic filter stand (§4.7.1).
func (d *decoder) filter(filter string) {
	if filter == "" {
		d.violate("4.7.3-1", "%s with an empty topic filter", d.p.Type)
	}
	levels := strings.Split(filter, "/")
	for i, level := range levels {
		if strings.Contains(level, "#") && (level != "#" || i != len(levels)-1) {
			d.violate("4.7.1-2", "%s with the topic filter %q", d.p.Type, filter)
		}
		if strings.Contains(level, "+") && level != "+" {
			d.violate("4.7.1-3", "%s with the topic filter %q", d.p.Type, filter)
		}
	}
}
