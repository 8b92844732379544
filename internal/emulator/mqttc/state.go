package mqttc

import (
	"errors"
	"slices"
	"sync"
)

// ErrBusy is 65535 packet identifiers in use.
var ErrBusy = errors.New("no packet identifier is free")

// State is what a session keeps beyond a connection (MQTT 3.1.1 §3.1.2.4): publishes that
// were not acknowledged, identifiers in use, and QoS 2 messages received but not released.
// The zero value is an empty session. A CONNECT with clean session 1 empties it, and what
// came of that ends with its connection.
type State struct {
	mu    sync.Mutex
	last  uint16
	opens int             // connections so far
	clean bool            // the last CONNECT asked for a clean session
	used  map[uint16]Type // PUBLISH, SUBSCRIBE or UNSUBSCRIBE
	out   []outgoing      // in the order they were first sent (MQTT-4.6.0-1)
	in    map[uint16]bool
}

// outgoing is a PUBLISH at QoS 1 or 2 on its way.
type outgoing struct {
	id       uint16
	topic    string
	payload  []byte
	qos      byte
	retain   bool
	released bool // PUBREC came: from here on only PUBREL is sent
}

// Unacknowledged counts the publishes that still wait for PUBACK or PUBCOMP.
func (s *State) Unacknowledged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.out)
}

// open readies the session for its nth connection: subscriptions that were not answered are not sent again.
func (s *State) open(clean bool) (nth int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opens++
	if clean || s.clean || s.used == nil {
		s.used, s.in, s.out = map[uint16]Type{}, map[uint16]bool{}, nil // MQTT-3.1.2-6
	}
	s.clean = clean
	for id, kind := range s.used {
		if kind != PUBLISH {
			delete(s.used, id)
		}
	}
	return s.opens
}

// take gives the next identifier that is neither zero nor in use.
func (s *State) take(kind Type) (uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next(kind)
}

func (s *State) next(kind Type) (uint16, error) {
	for range 65535 {
		s.last++
		if s.last == 0 {
			s.last = 1 // MQTT-2.3.1-1
		}
		if s.used[s.last] == 0 { // MQTT-2.3.1-2
			s.used[s.last] = kind
			return s.last, nil
		}
	}
	return 0, ErrBusy
}

// claim takes an identifier that may be in use, which no client should.
func (s *State) claim(id uint16, kind Type) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[id] = kind
}

// publish keeps o until it is acknowledged.
func (s *State) publish(o outgoing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out, o)
}

// waiting are copies of what to send again after a reconnect.
func (s *State) waiting() []outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.out)
}

// renumber gives a publish another identifier, which no client should.
func (s *State) renumber(id uint16) (uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other, err := s.next(PUBLISH)
	if i := s.find(id, 0); err == nil && i >= 0 {
		s.out[i].id = other
		delete(s.used, id)
	}
	return other, err
}

// find is the index of the publish that an acknowledgement to id is for; qos 0 is any.
func (s *State) find(id uint16, qos byte) int {
	return slices.IndexFunc(s.out, func(o outgoing) bool { return o.id == id && (qos == 0 || o.qos == qos) })
}

// answered frees the identifier of a SUBSCRIBE or UNSUBSCRIBE; false if none waits for it.
func (s *State) answered(kind Type, id uint16) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[id] != kind {
		return false
	}
	delete(s.used, id)
	return true
}

// received notes PUBREC: whether the publish is known, and whether it is the first PUBREC.
func (s *State) received(id uint16) (known, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id, 2)
	if i < 0 {
		return false, false
	}
	first = !s.out[i].released
	s.out[i].released = true
	return true, first
}

// finish ends a publish at PUBACK (QoS 1) or PUBCOMP (QoS 2, released); false if none waits for it.
func (s *State) finish(id uint16, qos byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id, qos)
	if i < 0 || qos == 2 && !s.out[i].released {
		return false
	}
	s.out = slices.Delete(s.out, i, i+1)
	delete(s.used, id)
	return true
}

// arrived notes an incoming QoS 2 PUBLISH; false if it was delivered already (MQTT-4.3.3-2).
func (s *State) arrived(id uint16) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := !s.in[id]
	s.in[id] = true
	return fresh
}

// released forgets an incoming QoS 2 identifier at PUBREL.
func (s *State) released(id uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.in, id)
}

// forgotten drops the received identifiers when the server kept no session: its numbers start anew.
func (s *State) forgotten() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.in)
}
