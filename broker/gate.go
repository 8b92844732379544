package broker

import (
	"fmt"
	"slices"

	mqtt "github.com/mochi-mqtt/server/v2"

	"attest/broker/wire"
)

// The CONNACK codes that the gate answers, MQTT 3.1.1 §3.2.2.3.
const (
	codeVersion       = 1 // unacceptable protocol version
	codeIdentifier    = 2 // identifier rejected
	codeCredentials   = 4 // bad user name or password
	codeNotAuthorized = 5
)

// pass takes a packet to the library, unless 3.1.1 wants another end of it, or the library would make one.
func (l *link) pass(p wire.Packet, broken []wire.Violation) {
	if l.at() == deaf {
		return
	}
	if reason := l.offence(p, broken); reason != "" {
		l.leave(FIN, reason)
		return
	}
	switch p.Type {
	case wire.CONNECT:
		l.connect(p, broken)
		return
	case wire.PUBLISH:
		if !l.b.topic(p.Publish.Topic) {
			l.leave(FIN, fmt.Sprintf("the topic %q is not admitted", p.Publish.Topic))
			return
		}
		if l.unheard(p) {
			return
		}
	case wire.SUBSCRIBE:
		if l.unadmitted(p) {
			return
		}
	case wire.DISCONNECT:
		l.advance(deaf) // the client closes, not we: MQTT-3.14.4-1
	}
	p, ok := l.session.toLibrary(p)
	if !ok {
		l.answer(wire.PUBCOMP, p.ID) // MQTT-4.3.3-2
		return
	}
	l.handOver(p)
}

// handOver writes a packet to the library; one that nobody changed goes as it came.
func (l *link) handOver(p wire.Packet) {
	if p.Raw == nil {
		frame, err := p.Encode()
		if err != nil {
			l.trouble("encode a packet for the library: " + err.Error())
			return
		}
		p.Raw = frame
	}
	_, _ = l.in.Write(p.Raw) // a library that has let go needs no more packets
}

// offence says why the connection has to be closed at this packet, if it has to.
func (l *link) offence(p wire.Packet, broken []wire.Violation) string {
	first := l.at() == greeting
	switch {
	case first != (p.Type == wire.CONNECT):
		return fmt.Sprintf("protocol violation: %v out of place", p.Type) // MQTT-3.1.0-1, MQTT-3.1.0-2
	case p.Type == wire.CONNACK || p.Type == wire.SUBACK || p.Type == wire.UNSUBACK || p.Type == wire.PINGRESP:
		return fmt.Sprintf("protocol violation: %v from a client", p.Type)
	case len(broken) > 0 && !breaks(broken, clauseLevel) && !breaks(broken, clauseEmptyID):
		return "protocol violation: " + broken[0].String() // MQTT-4.8.0-1
	}
	return ""
}

// The statements whose violation is answered with a CONNACK.
const (
	clauseLevel   = "MQTT-3.1.2-2"
	clauseEmptyID = "MQTT-3.1.3-7"
)

func breaks(broken []wire.Violation, clause string) bool {
	return slices.ContainsFunc(broken, func(v wire.Violation) bool { return v.Clause == clause })
}

// connect decides on a CONNECT and gives an accepted one to the library, in a form that it does not refuse.
func (l *link) connect(p wire.Packet, broken []wire.Violation) {
	c := *p.Connect
	switch {
	case breaks(broken, clauseLevel):
		l.refuse(codeVersion, "unacceptable protocol version")
		return
	case breaks(broken, clauseEmptyID):
		l.refuse(codeIdentifier, "empty client id without a clean session") // MQTT-3.1.3-8
		return
	}
	if code := l.b.login(c); code != 0 {
		l.refuse(code, "bad or missing credentials")
		return
	}
	if code, reason := l.b.admits(c); code != 0 {
		l.refuse(code, reason)
		return
	}
	l.session = l.b.adopt(c.ClientID, c.Clean, l)
	l.keepAlive = seconds(c.KeepAlive)
	c.KeepAlive, c.UserFlag, c.User, c.PasswordFlag, c.Password = 0, false, "", false, nil // held to here
	if c.Will != nil && len(c.Will.Message) == 0 {
		will := *c.Will
		will.Message = []byte{0}
		c.Will, l.emptyWill = &will, true
	}
	p.Connect, p.Raw = &c, nil
	l.advance(connected)
	l.work.Go(l.serve)
	l.handOver(p)
}

// login returns the CONNACK code for the credentials: 0 for good ones.
func (b *Broker) login(c wire.Connect) byte {
	if !c.UserFlag || c.User == "" && len(c.Password) == 0 {
		if b.cfg.RequireLogin {
			return codeNotAuthorized
		}
		return 0
	}
	if password, known := b.cfg.Users[c.User]; !known || password != string(c.Password) {
		return codeCredentials
	}
	return 0
}

// refuse answers a CONNECT with a code and closes: MQTT-3.2.2-5.
func (l *link) refuse(code byte, reason string) {
	l.send(wire.Packet{Type: wire.CONNACK, Connack: &wire.Connack{Code: code}})
	l.leave(FIN, "CONNECT refused: "+reason)
}

// unheard answers a PUBLISH that the library would drop in silence, such as one to $SYS: MQTT-4.3.2-2, MQTT-4.3.3-2.
func (l *link) unheard(p wire.Packet) bool {
	if mqtt.IsValidFilter(p.Publish.Topic, true) {
		return false
	}
	switch p.Publish.QoS {
	case 1:
		l.answer(wire.PUBACK, p.ID)
	case 2:
		l.answer(wire.PUBREC, p.ID)
	}
	return true
}

// answer sends an acknowledgement.
func (l *link) answer(t wire.Type, id uint16) { l.send(wire.Packet{Type: t, ID: id}) }

// send encodes a packet and puts it into the outbox.
func (l *link) send(p wire.Packet) {
	frame, err := p.Encode()
	if err != nil {
		l.trouble("encode a packet: " + err.Error())
		return
	}
	p, _ = wire.Decode(frame)
	l.out.put(p)
}

// trouble journals that the broker is at fault and ends the connection.
func (l *link) trouble(what string) {
	l.note(Event{Kind: Trouble, Err: what})
	l.leave(FIN, "broker in trouble: "+what)
}
