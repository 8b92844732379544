package emulator

import (
	"errors"
	"io"
	"syscall"

	"attest/internal/emulator/mqttc"
)

const areaFaults = "faults at packet edges"

// faultDefects are what a modem may get wrong when a connection breaks, or when
// nonsense comes, between or inside packets.
func faultDefects() []defectRow {
	return []defectRow{
		knob("reset-unreported", areaFaults, "RST prints no CLOSED", "history H24", func(k *mqttc.Knobs) { k.Edge.ResetUnseen = true }, "FLTS-001.reset-before", "FLTP-002.reset-before", "FLTR-004.reset-before", "FLTR-005.cut-reset", "FLTR-010.cut-reset"),
		knob("cut-unreported", areaFaults, "a connection that ends inside a packet prints no CLOSED", "history H24", func(k *mqttc.Knobs) { k.Edge.CutUnseen = true }, "FLTP-002.cut-close", "FLTR-001.cut-close", "FLTP-007.cut-close", "FLTR-004.cut-close", "FLTR-010.cut-close", "FLTS-001.cut-close"),
		knob("status-after-reset", areaFaults, "after RST, CLOSED is printed and MQTTSTATU still reports the connection", "manual MQTTSTATU", func(k *mqttc.Knobs) { k.Edge.StatusStays = true }, "FLT-003.reset-after", "FLTS-001.reset-before", "FLTS-002.reset-before", "FLTP-009.reset-before", "FLTR-008.reset-before", "FLTK-002.cut-reset", "FLTP-001.reset-before", "FLTP-001.reset-after", "FLTP-002.cut-reset", "FLTR-001.reset-before", "FLTR-001.reset-after", "FLTR-001.cut-reset", "FLTS-001.cut-reset", "FLTS-003.reset-after", "CLOSE-007"),
		knob("mconnect-hangs", areaFaults, "a connection that ends before CONNACK is not noticed", "guide §TCP被动断开", func(k *mqttc.Knobs) { k.Edge.ConnectHangs = true }, "FLT-001.close-before", "FLT-002.reset-before", "FLT-001.reset-before", "FLT-001.cut-close", "FLT-001.cut-reset", "FLT-002.close-before"),
		knob("success-at-loss", areaFaults, "a connection that is lost prints the results that were waited for, and then CLOSED", "class: success reported without proof", func(k *mqttc.Knobs) { k.Edge.Boast = true }, "FLT-001.close-before", "FLTS-001.close-before", "FLTS-002.reset-before", "FLTS-007.close-before", "FLTS-008.close-before", "FLTP-002.close-before", "FLTP-003.reset-before", "FLTP-007.close-before", "FLTP-008.close-after", "FLTP-009.close-before", "FLTP-010.close-before", "FLTP-014.close-before", "FLTP-003.close-before", "FLTP-007.reset-before", "FLTP-007.cut-reset", "FLTS-002.close-before"),
		knob("malformed-restarts", areaFaults, "a packet that breaks MQTT restarts the modem", "history H11", func(k *mqttc.Knobs) { k.Edge.MalformedRestarts = true }, "FLT-005.short", "FLT-005.bad-code", "FLTS-004.short", "FLTS-010.short", "FLTP-005.short", "FLTP-011.short", "FLTP-012.short", "FLTR-002.qos-3", "FLTR-002.empty", "FLTR-011.bad-flags", "FLT-005.endless-length", "FLT-005.reserved-type", "FLT-005.from-a-client", "FLTP-005.endless-length", "FLTR-002.long-topic", "FLTR-002.no-id", "FLTR-002.id-zero", "FLTR-002.wildcard", "FLTR-002.endless-length", "FLTS-004.endless-length"),
		knob("any-acknowledgement", areaFaults, "an acknowledgement counts whatever its packet id", "MQTT-2.3.1-6", func(k *mqttc.Knobs) { k.AnyAck = true }, "FLTS-004.wrong-id", "FLTS-010.wrong-id", "FLTP-005.wrong-id", "FLTP-011.wrong-id", "FLTP-012.wrong-id", "FLTS-006", "FLTS-011.twice"),
		knob("puback-again", areaFaults, "a PUBACK that comes twice is printed twice", "class: result repeated", func(k *mqttc.Knobs) { k.Edge.AckAgain = true }, "FLTP-006.twice"),
		knob("connack-again", areaFaults, "a CONNACK that comes twice is printed twice", "MQTT-3.2.0-1", func(k *mqttc.Knobs) { k.Edge.AnyConnack = true }, "FLT-007"),
		knob("kept-session-not-resent", areaFaults, "a kept session does not send again what was not acknowledged", "MQTT-4.4.0-1", func(k *mqttc.Knobs) { k.NoResend = true }, "FLTP-014.close-before", "FLTP-014.reset-before"),
		knob("kept-session-cleaned", areaFaults, "clean session 0 is sent as 1", "manual MCONNECT", func(k *mqttc.Knobs) { k.AlwaysClean = true }, "CONN-010", "FLTR-004.close-before", "FLTR-005.reset-before"),
		knob("qos2-repeated", areaFaults, "a QoS 2 message that is sent again is printed again", "MQTT-4.3.3-2", func(k *mqttc.Knobs) { k.QoS2Repeats = true }, "FLTR-006.pubrec-close-before", "FLTR-006.pubrec-reset-before", "FLTR-005.close-after"),
		knob("qos2-at-pubrel", areaFaults, "a QoS 2 message is printed once more with its PUBREL", "MQTT-4.3.3-2", func(k *mqttc.Knobs) { k.QoS2Twice = true }, "FLTR-007.late", "FLTR-007.twice", "FLTR-006.pubcomp-close-before", "FLTR-006.pubcomp-reset-before"),
		knob("cache-lost-at-close", areaFaults, "the cached messages go with the connection", "manual MQTTMSGGET", func(k *mqttc.Knobs) { k.Edge.CacheLost = true }, "FLTR-009.close-before", "FLTR-009.reset-before"),
	}
}

// mishandled is what these defects make of a connection that ended; false if what
// remains is the usual.
func (m *Modem) mishandled(l *link, err error) bool {
	edge := m.knobs.Edge
	reset := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	switch {
	case edge.ResetUnseen && reset, edge.CutUnseen && errors.Is(err, io.ErrUnexpectedEOF):
		m.forget(l)
		m.mqtt.dropped = true
	case edge.StatusStays && reset:
		m.urc("CLOSED")
	case edge.ConnectHangs && l.asked && !l.logged:
	case edge.MalformedRestarts && errors.Is(err, mqttc.ErrMalformed):
		m.restart()
	default:
		if edge.CacheLost {
			m.mqtt.cache = newCache(m.profile.Limits.CacheSlots.Value)
		}
		return false
	}
	return true
}
