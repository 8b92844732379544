package emulator

// cache holds the messages of cache mode until MQTTMSGGET fetches them
// (guide §常见问题 6).
type cache struct {
	slots []message
	count int // of all that came, to tell the oldest
}

// message is one slot.
type message struct {
	valid   bool
	order   int
	topic   string
	payload []byte
}

func newCache(slots int) cache { return cache{slots: make([]message, slots)} }

// put stores a message in a free slot, the first one, or in place of the oldest
// when none is free (manual MQTTMSGGET). It returns the slot.
func (c *cache) put(topic string, payload []byte, newest bool) int {
	at := -1
	for i, s := range c.slots {
		if !s.valid {
			at = i
			break
		}
		older := at < 0 || s.order < c.slots[at].order
		if at < 0 || older != newest {
			at = i
		}
	}
	c.count++
	c.slots[at] = message{valid: true, order: c.count, topic: topic, payload: payload}
	return at
}

// take returns the valid messages, by slot, and frees their slots.
func (c *cache) take(keep bool) []message {
	var list []message
	for i, s := range c.slots {
		if s.valid {
			list = append(list, s)
			c.slots[i].valid = keep
		}
	}
	return list
}
