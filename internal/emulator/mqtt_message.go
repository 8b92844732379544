package emulator

import (
	"encoding/hex"
	"fmt"
	"unicode/utf8"

	"attest/internal/emulator/mqttc"
)

// mqttMessageCommands subscribe, publish and fetch.
func mqttMessageCommands() []entry {
	return []entry{
		{name: "+MSUB", test: answers("+MSUB:<topic>,(0-2)"), write: subscribe},
		{name: "+MUNSUB", test: answers("+MUNSUB:<topic>"), write: unsubscribe},
		{name: "+MPUB", test: answers("+MPUB:<topic>,(0-2),(0-1),<message>"), write: publish},
		{name: "+MPUBEX", test: answers("+MPUBEX:<topic>,(0-2),(0-1),<len>"), write: publishData},
		{name: "+MQTTMSGGET", test: okay, read: showCache, execute: fetchCache},
	}
}

// subscribe is AT+MSUB=<topic>,<qos>; SUBACK follows its OK.
func subscribe(m *Modem, p []param) (reply, error) {
	if len(p) != 2 {
		return reply{}, errSyntax
	}
	filter, err := m.topicFilter(p[0])
	if err != nil {
		return reply{}, err
	}
	qos, err := p[1].number(0, 2)
	if err != nil {
		return reply{}, err
	}
	return m.send("MSUB", func(c *mqttc.Client) error {
		_, err := c.Subscribe(filter, byte(qos))
		return err
	})
}

// unsubscribe is AT+MUNSUB=<topic>; UNSUBACK follows its OK.
func unsubscribe(m *Modem, p []param) (reply, error) {
	if len(p) != 1 {
		return reply{}, errSyntax
	}
	filter, err := m.topicFilter(p[0])
	if err != nil {
		return reply{}, err
	}
	return m.send("MUNSUB", func(c *mqttc.Client) error {
		_, err := c.Unsubscribe(filter)
		return err
	})
}

// send gives the session something to send behind the final result.
func (m *Modem) send(what string, f func(*mqttc.Client) error) (reply, error) {
	l, err := m.inSession()
	if err != nil {
		return reply{}, err
	}
	return reply{after: func() {
		l.worker.post(func() { m.note(what, f(l.client)) })
	}}, nil
}

// publication is where and how a message is published.
type publication struct {
	topic  string
	qos    byte
	retain bool
}

// publication reads <topic>,<qos>,<retain>, and holds the state against it: one
// QoS 1 or 2 publish is under way at a time (at-facts §10.9).
func (m *Modem) publication(p []param) (pub publication, err error) {
	if pub.topic, err = m.topicName(p[0]); err != nil {
		return pub, err
	}
	qos, err := p[1].number(0, 2)
	if err != nil {
		return pub, err
	}
	retain, err := p[2].number(0, 1)
	if err != nil {
		return pub, err
	}
	pub.qos, pub.retain = byte(qos), retain == 1
	return pub, nil
}

// mayPublish holds the state of the session against a publish: one at QoS 1 or
// 2 is under way at a time (at-facts §10.9).
func (m *Modem) mayPublish() error {
	l, err := m.inSession()
	switch {
	case err != nil:
		return err
	case l.busy && !m.broken.has(wrongStateCode):
		return cme(m.profile.Errors.MQTTBusy.Value)
	case l.busy:
		return notAllowed
	}
	return nil
}

// publish is AT+MPUB=<topic>,<qos>,<retain>,"<message>"; PUBACK, or PUBREC and
// PUBCOMP, follow its OK.
func publish(m *Modem, p []param) (reply, error) {
	if len(p) != 4 || !p[3].quoted {
		return reply{}, errSyntax
	}
	pub, err := m.publication(p)
	if err != nil {
		return reply{}, err
	}
	payload, err := m.typed(p[3].text)
	if err != nil || len(payload) > m.payloadLimit() {
		return reply{}, errSyntax
	}
	if err := m.mayPublish(); err != nil {
		return reply{}, err
	}
	return reply{after: m.publishing(pub, payload)}, nil
}

// typed returns the message that was typed: escapes, or hexadecimal digits
// after MQTTMODE=1.
func (m *Modem) typed(message string) ([]byte, error) {
	switch {
	case m.mqtt.hex:
		return hex.DecodeString(message)
	case m.broken.has(escapeKept):
		return []byte(message), nil
	}
	return []byte(unescape(message)), nil
}

// publishing marks the publish as under way and returns what sends it.
func (m *Modem) publishing(pub publication, payload []byte) func() {
	l := m.mqtt.link
	l.busy = pub.qos > 0
	m.wear(l)
	if l.secure == 2 && m.broken.has(mutualPublishFails) {
		return func() {}
	}
	return func() {
		l.worker.post(func() {
			_, err := l.client.Publish(pub.topic, payload, pub.qos, pub.retain)
			m.note("publish", err)
		})
		if pub.qos == 1 && m.broken.has(pubackEarly) {
			m.urc("PUBACK")
		}
	}
}

// publishData is AT+MPUBEX=<topic>,<qos>,<retain>[,<len>]: it asks for the
// message, which may hold any byte. Without a length the message ends with 0x1A
// or a pause of 5 s. The comma behind <retain> may stand alone, as the manual
// prints it.
func publishData(m *Modem, p []param) (reply, error) {
	if len(p) != 3 && len(p) != 4 {
		return reply{}, errSyntax
	}
	pub, err := m.publication(p)
	if err != nil {
		return reply{}, err
	}
	d := &dataMode{limit: m.payloadLimit(), echo: m.broken.has(mpubexEcho), late: m.broken.has(mpubexNeedsPause)}
	if len(p) == 4 && !p[3].empty() {
		if d.size, err = p[3].number(1, d.limit); err != nil {
			return reply{}, err
		}
	}
	if err := m.mayPublish(); err != nil {
		return reply{}, err
	}
	d.finish = func(data []byte, why ending) {
		if why == tooLong {
			m.final(errSyntax)
			return
		}
		if err := m.mayPublish(); err != nil { // the session may have ended meanwhile
			m.final(err)
			return
		}
		begin := m.publishing(pub, data)
		m.final(nil)
		begin()
	}
	var patience = m.dataGap()
	if d.size > 0 {
		patience = 0
	}
	m.beginData(d, patience)
	return reply{held: true}, nil
}

// received is a message from the broker. It is printed, or stored and its slot
// printed. One that is larger than the release takes is thrown away in direct
// mode, and cut to the size of a slot in cache mode.
func (m *Modem) received(topic string, payload []byte) {
	m.wear(m.mqtt.link)
	payload, heard := m.mishear(payload)
	if !heard {
		return
	}
	if m.mqtt.direct {
		if len(payload) <= m.payloadLimit() {
			m.urc(m.messageLine(topic, payload))
		}
		return
	}
	payload = payload[:min(len(payload), m.profile.Limits.CacheMessage.Value)]
	slot := m.mqtt.cache.put(topic, payload, m.broken.has(cacheOverwritesNewest))
	if m.broken.has(ringSilencesCache) && m.set.general.ring == 1 {
		return
	}
	m.urc("+MSUB: " + itoa(slot))
}

// messageLine is a message as it is printed; the length counts bytes, and the
// payload is neither quoted nor escaped (at-facts §10.7, X-02).
func (m *Modem) messageLine(topic string, payload []byte) string {
	length := len(payload)
	if m.broken.has(lengthInCharacters) {
		length = utf8.RuneCount(payload)
	}
	return fmt.Sprintf(`+MSUB: "%s",%d byte,%s`, topic, length, payload)
}

func showCache(m *Modem) (reply, error) {
	var r reply
	for i, s := range m.mqtt.cache.slots {
		state := "INVALID"
		if s.valid {
			state = "VALID"
		}
		r.info = append(r.info, fmt.Sprintf("+MQTTMSGGET: %d,%s", i, state))
	}
	return r, nil
}

func fetchCache(m *Modem) (reply, error) {
	var r reply
	for _, s := range m.mqtt.cache.take(m.broken.has(cacheStaysValid)) {
		r.info = append(r.info, m.messageLine(s.topic, s.payload))
	}
	return r, nil
}
