package mqttc

// EdgeKnobs make the client misbehave at the edges of packets and of the connection. The last
// ones are for whoever hears the events.
type EdgeKnobs struct {
	Boast      bool // a lost connection is taken for the answer to all that waits for one
	AnyConnack bool // a second CONNACK counts like the first (MQTT-3.2.0-1)
	AckAgain   bool // a PUBACK that comes again is told again

	ResetUnseen       bool // RST is not noticed as the end
	CutUnseen         bool // an end inside a packet is not noticed
	StatusStays       bool // after RST the session still counts as one
	ConnectHangs      bool // an end before CONNACK is not noticed
	MalformedRestarts bool // what breaks the standard restarts the modem
	CacheLost         bool // what was cached goes with the connection

	Impatient    bool // an answer that takes more than patience is dropped
	WholeReads   bool // a packet that comes in pieces is lost
	PingBlocks   bool // nothing is sent any more after the first PINGRESP
	LongLengths  bool // remaining lengths from 127 on lack their second byte, and what comes with one its last
	AnyRefusal   bool // a CONNACK code that the standard does not know accepts (§3.2.2.3)
	AnotherID    bool // from the second connection on the client id has a number
	CleanResends bool // a clean session goes on with what the last one left (MQTT-3.1.2-6)
}

// boast tells success to everybody who waits, when the connection is gone.
func (c *Client) boast() {
	if !c.knobs.Edge.Boast {
		return
	}
	if c.asking() {
		c.events.Connack(0, false)
	}
	for id, kind := range c.state.pending() {
		switch kind {
		case SUBSCRIBE:
			c.events.Suback(id, 0)
		case UNSUBSCRIBE:
			c.events.Unsuback(id)
		case PUBACK:
			c.events.Puback(id)
		case PUBCOMP:
			c.events.Pubcomp(id)
		}
	}
}

func (c *Client) asking() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.phase == asked
}

// pending are the identifiers in use: SUBSCRIBE, UNSUBSCRIBE, and for a publish what ends it.
func (s *State) pending() map[uint16]Type {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := make(map[uint16]Type)
	for id, kind := range s.used {
		if i := s.find(id, 0); kind == PUBLISH && i >= 0 {
			kind = PUBACK
			if s.out[i].qos == 2 {
				kind = PUBCOMP
			}
		}
		waiting[id] = kind
	}
	return waiting
}

// repeated is a PUBACK of an identifier that was in use once.
func (c *Client) repeated(p packet) bool {
	return c.knobs.Edge.AckAgain && p.id <= c.state.latest()
}

func (s *State) latest() uint16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}
