package emulator

import "attest/internal/emulator/mqttc"

// events brings what a connection hears to the loop, in wire order.
func (m *Modem) events(l *link) mqttc.Events {
	current := func(f func()) {
		m.loop.post(func() {
			if m.mqtt.link == l {
				f()
			}
		})
	}
	say := func(line string) func(uint16) {
		return func(uint16) { current(func() { m.urc(line) }) }
	}
	return mqttc.Events{
		Message: func(topic string, payload []byte, _ byte, _ bool) {
			current(func() { m.received(topic, payload) })
		},
		Closed:   func(err error) { current(func() { m.closedByServer(l, err) }) },
		Connack:  func(code byte, _ bool) { current(func() { m.connack(l, code) }) },
		Suback:   func(_ uint16, code byte) { current(func() { m.suback(code) }) },
		Unsuback: say("UNSUBACK"),
		Puback:   func(uint16) { current(func() { m.published(l, "PUBACK", pubackEarly) }) },
		Pubrec:   func(uint16) { current(m.pubrec) },
		Pubcomp:  func(uint16) { current(func() { m.published(l, "PUBCOMP", pubcompMissing) }) },
	}
}

// connack is the broker's answer to MCONNECT. A refusal prints the bare word
// ERROR (manual MCONNECT); CLOSED follows when the broker closes.
func (m *Modem) connack(l *link, code byte) {
	l.logged = code == 0
	l.busy = m.mqtt.session.Unacknowledged() > 0 // sent again from the last connection
	switch {
	case code == 0 && m.broken.has(connackOKEarly): // printed already
	case code == 0 || m.broken.has(connackOKRefused):
		m.urc("CONNACK OK")
		m.publishWill(l)
	case !m.broken.has(refusalUnreported):
		m.urc("ERROR")
	}
}

// suback is the broker's answer to MSUB. A refused filter, code 0x80, is
// printed alike: the manual knows no other line (at-facts §22.12).
func (m *Modem) suback(code byte) {
	m.urc("SUBACK")
	if code == 0x80 && m.broken.has(refusedFilterCloses) {
		m.closeLink((*mqttc.Client).Close)
	}
	if m.broken.has(subackTwice) {
		m.urc("SUBACK")
	}
}

func (m *Modem) pubrec() {
	m.urc("PUBREC")
	if m.broken.has(pubcompEarly) {
		m.urc("PUBCOMP")
	}
}

// published is the end of a QoS 1 or 2 publish.
func (m *Modem) published(l *link, line string, silencing defect) {
	l.busy = false
	if !m.broken.has(silencing) {
		m.urc(line)
	}
}

// closedByServer is the passive close (guide §TCP被动断开). It also stands for a
// connection that broke or that the server does not keep alive.
func (m *Modem) closedByServer(l *link, err error) {
	m.note("connection closed", err)
	if m.mishandled(l, err) {
		return
	}
	m.forget(l)
	m.mqtt.dropped = true
	if !m.broken.has(noClosed) {
		m.urc("CLOSED")
	}
}
