package emulator

import "attest/internal/emulator/mqttc"

// wireDefects are packets that are missing or come twice, keep-alive times that are not
// those asked for, and what one connection leaves to the next.
func wireDefects() []defectRow {
	packet := func(name, breaks, source string, t mqttc.Type, f mqttc.Fault, killedBy ...string) defectRow {
		return knob(name, areaMQTT, breaks, source, func(k *mqttc.Knobs) { k.Break(t, f) }, killedBy...)
	}
	row := func(name, breaks, source string, turn func(*mqttc.Knobs), killedBy ...string) defectRow {
		return knob(name, areaMQTT, breaks, source, turn, killedBy...)
	}
	leaks := func(name, breaks string, command string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaSession, breaks, "class: memory of an earlier connection", []string{command}, f, killedBy...)
	}
	hurried := func(name, command, line string, killedBy ...string) defectRow {
		return bending(name, areaSession, line+" is printed before the OK of its command, too", "class: asynchronous result before OK", []string{command}, hasty(line), killedBy...)
	}
	return []defectRow{
		packet("publish-doubled", "every PUBLISH is sent twice", "class: packet doubled", mqttc.PUBLISH, mqttc.Doubled, "FLTK-001.close-before", "FLTK-001.reset-before"),
		packet("publish-withheld", "no PUBLISH is sent", "class: success reported without proof", mqttc.PUBLISH, mqttc.Withheld, "PUB-001", "PUB-002"),
		packet("subscribe-doubled", "every SUBSCRIBE is sent twice", "class: packet doubled", mqttc.SUBSCRIBE, mqttc.Doubled, "MQS-007"),
		packet("subscribe-withheld", "no SUBSCRIBE is sent", "class: packet missing", mqttc.SUBSCRIBE, mqttc.Withheld, "SUB-002"),
		packet("unsubscribe-withheld", "no UNSUBSCRIBE is sent", "class: packet missing", mqttc.UNSUBSCRIBE, mqttc.Withheld, "MQS-008"),
		packet("pubrel-withheld", "PUBREL is never sent", "MQTT-4.3.3-1", mqttc.PUBREL, mqttc.Withheld, "MQP-009"),
		packet("pubrec-withheld", "PUBREC is never sent", "MQTT-4.3.3-2", mqttc.PUBREC, mqttc.Withheld, "MQA-002"),
		packet("pubrec-doubled", "PUBREC is sent twice", "class: acknowledgement doubled", mqttc.PUBREC, mqttc.Doubled, "MQA-002"),
		packet("pubcomp-wrong-id", "PUBCOMP carries another id", "MQTT-2.3.1-6", mqttc.PUBCOMP, mqttc.WrongID, "MQA-002"),
		packet("pubcomp-doubled", "PUBCOMP is sent twice", "class: acknowledgement doubled", mqttc.PUBCOMP, mqttc.Doubled, "MQA-002"),
		packet("disconnect-withheld", "MDISCONNECT sends no DISCONNECT", "manual MDISCONNECT", mqttc.DISCONNECT, mqttc.Withheld, "CONN-008"),
		row("ping-late", "PINGREQ comes after three keep-alive times", "MQTT-3.1.2-23", func(k *mqttc.Knobs) { k.KeepAliveFactor = 3 }, "MQK-001", "CONN-009"),
		row("keepalive-halved", "CONNECT names half the keep-alive time", "class: keep-alive halved", func(k *mqttc.Knobs) { k.HalfKeepAlive = true }, "CONN-010", "MCON-002.600"),
		row("will-qos-raised", "the will goes into CONNECT at another QoS, 0 as 1", "class: will altered", func(k *mqttc.Knobs) { k.FlipConnect = 0x08 }, "MCFG-005.0"),
		leaks("will-remembered", "MCONFIG without a will keeps the one before", "+MCONFIG", keepsWill, "MCFG-007"),
		leaks("keepalive-remembered", "the keep-alive time of the first MCONNECT stays", "+MCONNECT", sticking(1), "CONN-012"),
		leaks("clean-session-remembered", "the clean session of the first MCONNECT stays", "+MCONNECT", sticking(0), "MQR-001", "MQR-002"),
		hurried("connect-ok-ahead", "+MIPSTART", "CONNECT OK", "CONN-001"),
		hurried("suback-ahead", "+MSUB", "SUBACK", "SUB-001.1"),
		hurried("unsuback-ahead", "+MUNSUB", "UNSUBACK", "SUB-004"),
	}
}

// hasty prints a result before the OK that it belongs to.
func hasty(line string) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err == nil {
					m.urc(line)
				}
				return r, err
			}
		})
	}
}

func keepsWill(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			before := m.mqtt.login.Will
			r, err := write(m, p)
			if err == nil && m.mqtt.login.Will == nil {
				m.mqtt.login.Will = before
			}
			return r, err
		}
	})
}

// sticking takes the parameter that was accepted first, always.
func sticking(place int) func(entry) entry {
	var first string
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if first != "" && place < len(p) {
					p[place].text = first
				}
				r, err := write(m, p)
				if err == nil {
					first = p[place].text
				}
				return r, err
			}
		})
	}
}
