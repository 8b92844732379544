package broker

import (
	"sync"

	"attest/broker/wire"
)

// libraryIDs is the first of the packet ids under which the library knows the client's packets. The library keeps both
// directions in one table, so that an id of the client would overwrite its own; its own ids count up from 1.
const libraryIDs = 1 << 15

// exchange is what a client begins under a packet id. A client that has two of them under one id violates MQTT-2.3.1-2,
// but the library must not mix them up: it would refuse the SUBSCRIBE with a code that 3.1.1 does not have.
type exchange struct {
	begun wire.Type // PUBLISH, SUBSCRIBE or UNSUBSCRIBE
	id    uint16
}

// answer is an acknowledgement that the client has asked for.
type answer struct {
	packet wire.Type
	id     uint16
}

// session is what has to outlive a connection of a client, as MQTT 3.1.1 §3.1.2.4 says, to keep packet ids straight
// between the client and the library.
type session struct {
	mu      sync.Mutex
	next    uint16
	library map[exchange]uint16 // what the client began -> id for the library
	client  map[uint16]exchange // the reverse
	asked   map[answer]struct{} // answers that this connection may get
	tried   map[uint16]struct{} // PUBLISHes to the client that were sent and not acknowledged
}

func newSession() *session {
	return &session{
		next:    libraryIDs,
		library: map[exchange]uint16{},
		client:  map[uint16]exchange{},
		asked:   map[answer]struct{}{},
		tried:   map[uint16]struct{}{},
	}
}

// resume begins a new connection: what the last one asked for is not owed to this one.
func (s *session) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.asked)
}

// toLibrary notes a packet of the client and gives it the id under which the library may know it. False says that the
// library has nothing to do with it: a PUBREL of an unknown message, which is answered anyway.
func (s *session) toLibrary(p wire.Packet) (wire.Packet, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := exchange{p.Type, p.ID}
	switch p.Type {
	case wire.PUBLISH:
		switch p.Publish.QoS {
		case 0:
			return p, true
		case 1:
			s.asked[answer{wire.PUBACK, p.ID}] = struct{}{}
		case 2:
			s.asked[answer{wire.PUBREC, p.ID}] = struct{}{}
		}
	case wire.SUBSCRIBE:
		s.asked[answer{wire.SUBACK, p.ID}] = struct{}{}
	case wire.UNSUBSCRIBE:
		s.asked[answer{wire.UNSUBACK, p.ID}] = struct{}{}
	case wire.PUBREL:
		s.asked[answer{wire.PUBCOMP, p.ID}] = struct{}{}
		of.begun = wire.PUBLISH
		if _, known := s.library[of]; !known {
			return p, false
		}
	case wire.PUBACK, wire.PUBREC:
		delete(s.tried, p.ID)
		return p, true
	default:
		return p, true
	}
	p.ID, p.Raw = s.translate(of), nil
	return p, true
}

// translate returns the library's id for an exchange, a new one if it has none yet.
func (s *session) translate(of exchange) uint16 {
	if n, ok := s.library[of]; ok {
		return n
	}
	for range libraryIDs {
		n := s.next
		s.next = max(n+1, libraryIDs) // wraps from 65535 to the first one
		_, used := s.client[n]
		_, tried := s.tried[n]
		if !used && !tried {
			s.library[of], s.client[n] = n, of
			return n
		}
	}
	return of.id
}

// toClient gives a packet of the library the id under which the client knows it. False says that the client must not
// get it: the library repeats acknowledgements after a reconnect, which 3.1.1 does not (MQTT-4.4.0-1).
func (s *session) toClient(p wire.Packet) (wire.Packet, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch p.Type {
	case wire.PUBLISH:
		if _, tried := s.tried[p.ID]; p.Publish.Dup && !tried { // MQTT-3.3.1-1: what was queued is not a second try
			first := *p.Publish
			first.Dup = false
			p.Publish, p.Raw = &first, nil
		}
		return p, true
	case wire.PUBACK, wire.PUBREC, wire.PUBCOMP, wire.SUBACK, wire.UNSUBACK:
	default:
		return p, true
	}
	of, ok := s.client[p.ID]
	if !ok {
		return p, false
	}
	if _, ok = s.asked[answer{p.Type, of.id}]; !ok {
		return p, false
	}
	if p.Type != wire.PUBREC {
		delete(s.asked, answer{p.Type, of.id})
		delete(s.library, of)
		delete(s.client, p.ID)
	}
	p.ID, p.Raw = of.id, nil
	return p, true
}

// sent notes that a PUBLISH went to the client: the next time it is a second try.
func (s *session) sent(p wire.Packet) {
	if p.Type != wire.PUBLISH || p.Publish == nil || p.Publish.QoS == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried[p.ID] = struct{}{}
}
