package emulator

import (
	"slices"

	"attest/internal/emulator/mqttc"
)

const areaSession = "MQTT sessions"

// The defects of sessions that are asked for at the one place that breaks.
const (
	connectFailUnreported defect = "connect-fail-unreported"
	pubcompEarly          defect = "pubcomp-early"
	willAtOnce            defect = "will-published-at-once"
	refusedFilterCloses   defect = "refused-filter-closes"
	longSessionCrash      defect = "long-session-crash"
	firstPublishLost      defect = "first-publish-lost"
	subackEndsInLF        defect = "suback-ends-in-lf"
	closedWithoutCRLF     defect = "closed-without-crlf"
)

// sessionDefects are what a modem may get wrong from MIPSTART to MIPCLOSE.
func sessionDefects() []defectRow {
	return slices.Concat(stateDefects(), resultDefects(), wireDefects())
}

// stateDefects are what a command may make of the state that it finds.
func stateDefects() []defectRow {
	on := func(commands ...string) []string { return commands }
	edge := func(name, breaks, source string, turn func(*mqttc.EdgeKnobs), killedBy ...string) defectRow {
		return knob(name, areaMQTT, breaks, source, func(k *mqttc.Knobs) { turn(&k.Edge) }, killedBy...)
	}
	return []defectRow{
		bending("mdisconnect-error", areaSession, "MDISCONNECT disconnects and answers ERROR", "manual MDISCONNECT", on("+MDISCONNECT"), endsInError, "WILL-003", "MDIS-004", "CONN-008", "FLT-008.stall", "MQR-003", "FLT-008.reset-before"),
		bending("mdisconnect-twice", areaSession, "MDISCONNECT without a session answers ERROR, and then OK", "V.250 §5.7.1", on("+MDISCONNECT"), lineInError("ERROR"), "MDIS-002", "MQC-016"),
		bending("mipclose-says-more", areaSession, "MIPCLOSE without a connection answers CLOSE OK and OK", "manual MIPCLOSE", on("+MIPCLOSE"), lineInError("CLOSE OK"), "MCLS-003"),
		bending("one-session", areaSession, "after MDISCONNECT the connection counts as the one that is there", "guide §FAQ 1", on("+MDISCONNECT", "+MIPSTART"), oneSession(), "MDIS-004", "FLT-008.close-before", "FLT-008.stall"),
		bending("second-connection", areaSession, "MIPSTART beside a connection prints CONNECT OK", "guide §FAQ 1", on("+MIPSTART"), instead(linked, func(m *Modem) { m.urc("CONNECT OK") }), "CONN-006"),
		bending("mconnect-anyway", areaSession, "MCONNECT without a connection answers OK", "class: success reported without proof", on("+MCONNECT"), instead(unlinked, nil), "FAIL-006"),
		bending("three-parameters", areaSession, "MCONNECT with two parameters answers ERROR", "history H9", on("+MCONNECT"), threeParameters, "MCON-004", "CONN-001"),
		bending("quoted-port-refused", areaSession, "a port in quotes is refused", "guide §普通连接", on("+MIPSTART", "+SSLMIPSTART"), needs(func(p []param) bool { return len(p) < 2 || !p[1].quoted }), "CONN-004", "MST-007.quoted-port", "MST-008.quoted-port"),
		bending("login-required", areaSession, "MCONFIG without a user name is refused", "at-facts X-05", on("+MCONFIG"), needs(func(p []param) bool { return len(p) > 1 && p[1].text != "" }), "MCFG-008", "CONN-003"),
		bending("suback-early", areaSession, "SUBACK and UNSUBACK are printed with the OK, too", "class: success reported without proof", on("+MSUB", "+MUNSUB"), early, "SUB-002", "MQS-008"),
		wrong(connectFailUnreported, areaSession, "a connection that fails prints nothing", "guide, note 1", "FAIL-001", "FAIL-002", "MST-005", "NOTE-003"),
		wrong(pubcompEarly, areaSession, "PUBCOMP is printed with PUBREC", "class: success reported without proof", "PUB-006", "FLTP-012.stall"),
		wrong(willAtOnce, areaSession, "the will is published when the session stands", "guide §FAQ 2", "WILL-008"),
		wrong(refusedFilterCloses, areaSession, "a SUBACK that refuses closes the connection", "MQTT-3.9.3-2", "MQS-009"),
		wrong(longSessionCrash, areaSession, "the 200th message of a session restarts the modem", "history H12", "MQL-001"),
		wrong(firstPublishLost, areaSession, "over every third connection the first message is not sent", "history H20", "CONN-013"),
		wrong(subackEndsInLF, areaSession, "SUBACK ends in LF alone", "history H1", "MSG-010"),
		wrong(closedWithoutCRLF, areaSession, "CLOSED is printed without its final CR LF", "history H1", "MSG-010"),
		edge("impatient", "an answer that takes more than 10 ms is dropped", "class: time too short", func(k *mqttc.EdgeKnobs) { k.Impatient = true }, "FLT-006.late", "NOTE-002", "FLTS-005.late", "FLTS-011.late", "FLTP-006.late", "FLTP-013.pubrec-late", "FLTP-013.pubcomp-late", "PUB-003"),
		edge("whole-reads", "a packet that comes in pieces is lost", "class: data lost", func(k *mqttc.EdgeKnobs) { k.WholeReads = true }, "FLT-006.drip", "FLTS-005.drip", "FLTP-006.drip", "FLTR-003.drip"),
		edge("ping-blocks", "nothing is sent any more after the first PINGRESP", "history H12", func(k *mqttc.EdgeKnobs) { k.PingBlocks = true }, "MQK-002", "CONN-009", "MQL-001"),
		edge("long-lengths", "remaining lengths from 127 on are wrong", "MQTT 2.2.3", func(k *mqttc.EdgeKnobs) { k.LongLengths = true }, "MQP-005.128", "MQC-012.127", "MQS-004.127", "MQA-006.111", "MQA-006.112", "MQS-004.128"),
		edge("any-refusal", "a CONNACK code that the standard does not know accepts", "MQTT 3.2.2.3", func(k *mqttc.EdgeKnobs) { k.AnyRefusal = true }, "MQC-014.code-6", "MQC-014.code-255", "FLT-005.bad-code"),
		edge("another-id", "from the second connection on the client id has a number", "guide §FAQ 2", func(k *mqttc.EdgeKnobs) { k.AnotherID = true }, "MQR-001", "WILL-004"),
		edge("clean-resends", "a clean session sends again what the last one left", "MQTT-3.1.2-6", func(k *mqttc.EdgeKnobs) { k.CleanResends = true }, "MQP-010"),
		knob("no-keep-alive", areaMQTT, "CONNECT names no keep-alive time", "guide §FAQ 2", func(k *mqttc.Knobs) { k.NoKeepAlive = true }, "MCON-002.1", "WILL-010"),
	}
}

// linkKnobs are those of the next connection.
func (m *Modem) linkKnobs() mqttc.Knobs {
	knobs := m.knobs
	m.mqtt.links++
	if m.broken.has(firstPublishLost) && m.mqtt.links%3 == 0 {
		knobs.Break(mqttc.PUBLISH, mqttc.FirstLost)
	}
	return knobs
}

// wear counts a message of the session, which does not survive its 200th.
func (m *Modem) wear(l *link) {
	if l.load++; l.load == 200 && m.broken.has(longSessionCrash) {
		m.restart()
	}
}

func (m *Modem) publishWill(l *link) {
	will := m.mqtt.login.Will
	if will == nil || !m.broken.has(willAtOnce) {
		return
	}
	l.worker.post(func() {
		_, err := l.client.Publish(will.Topic, will.Message, 0, will.Retain)
		m.note("will", err)
	})
}

// unframed is the frame of an unsolicited line as it goes wrong.
func (m *Modem) unframed(text string) []byte {
	switch {
	case text == "SUBACK" && m.broken.has(subackEndsInLF):
		return []byte("\r\n" + text + "\n")
	case text == "CLOSED" && m.broken.has(closedWithoutCRLF):
		return []byte("\r\n" + text)
	}
	return m.spoken(text)
}

func endsInError(e entry) entry {
	execute := e.execute
	e.execute = func(m *Modem) (reply, error) {
		if _, err := execute(m); err != nil {
			return reply{}, err
		}
		return reply{}, errSyntax
	}
	return e
}

// lineInError prints a line and OK where a command has to refuse.
func lineInError(line string) func(entry) entry {
	return func(e entry) entry {
		execute := e.execute
		e.execute = func(m *Modem) (reply, error) {
			if _, err := execute(m); err != nil {
				return text(line)
			}
			return reply{}, nil
		}
		return e
	}
}

// oneSession lets MIPSTART find a connection after MDISCONNECT.
func oneSession() func(entry) entry {
	left := false
	return func(e entry) entry {
		if disconnect := e.execute; disconnect != nil {
			e.execute = func(m *Modem) (reply, error) {
				r, err := disconnect(m)
				left = left || err == nil
				return r, err
			}
		}
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if left {
					return reply{after: func() { m.urc("ALREADY CONNECT") }}, nil
				}
				return write(m, p)
			}
		})
	}
}

// instead answers OK in a state in which the command is to do something else, and then
// does what is given; nil is nothing.
func instead(state func(*Modem) bool, after func(*Modem)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				switch {
				case !state(m):
					return write(m, p)
				case after == nil:
					return reply{}, nil
				}
				return reply{after: func() { after(m) }}, nil
			}
		})
	}
}

func linked(m *Modem) bool { return m.mqtt.link != nil }

func unlinked(m *Modem) bool { return !linked(m) }

func loggedOut(m *Modem) bool { return m.mqtt.status() != statusLogged }

func threeParameters(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if len(p) != 3 {
				return reply{}, errSyntax
			}
			return write(m, p[:2])
		}
	})
}

// needs refuses the parameters that do not fit.
func needs(fit func([]param) bool) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if !fit(p) {
					return reply{}, errSyntax
				}
				return write(m, p)
			}
		})
	}
}

// early prints the broker's answer before it comes.
func early(e entry) entry {
	line := map[string]string{"+MSUB": "SUBACK", "+MUNSUB": "UNSUBACK"}[e.name]
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			r, err := write(m, p)
			if after := r.after; after != nil {
				r.after = func() {
					after()
					m.urc(line)
				}
			}
			return r, err
		}
	})
}
