package emulator

import "attest/internal/emulator/mqttc"

const areaMQTT = "MQTT 3.1.1"

// mqttDefects are the ways in which the client breaks the standard.
func mqttDefects() []defectRow {
	row := func(name, breaks, source string, turn func(*mqttc.Knobs), killedBy ...string) defectRow {
		return knob(name, areaMQTT, breaks, source, turn, killedBy...)
	}
	fault := func(t mqttc.Type, f mqttc.Fault) func(*mqttc.Knobs) {
		return func(k *mqttc.Knobs) { k.Break(t, f) }
	}
	flip := func(t mqttc.Type, bits byte) func(*mqttc.Knobs) {
		return func(k *mqttc.Knobs) { k.Flip(t, bits) }
	}
	connect := func(bits byte) func(*mqttc.Knobs) {
		return func(k *mqttc.Knobs) { k.FlipConnect = bits }
	}
	return []defectRow{
		row("connect-twice", "CONNECT is sent twice", "MQTT-3.1.0-2", fault(mqttc.CONNECT, mqttc.Doubled), "MQC-002"),
		row("ping-before-connect", "PINGREQ is sent before CONNECT", "MQTT-3.1.0-1", func(k *mqttc.Knobs) { k.PingFirst = true }, "MQC-002"),
		row("connect-header-flags", "CONNECT has a reserved header flag", "MQTT-2.2.2-1", flip(mqttc.CONNECT, 1), "MQC-001"),
		row("protocol-name", "the protocol is named MQIsdp", "MQTT-3.1.2-1", func(k *mqttc.Knobs) { k.ProtocolName = "MQIsdp" }, "MQC-001"),
		row("protocol-level", "the protocol level is 5", "MQTT-3.1.2-2", func(k *mqttc.Knobs) { k.ProtocolLevel = 5 }, "MQC-001"),
		row("reserved-connect-flag", "the reserved connect flag is set", "MQTT-3.1.2-3", connect(0x01), "MQC-001"),
		row("will-flag-lies", "the will flag is the reverse of what the fields say", "MQTT-3.1.2-9", connect(0x04), "MQC-004.0", "MQC-010"),
		row("will-retain-without-will", "will retain is set without a will", "MQTT-3.1.2-15", connect(0x20), "MQC-003"),
		row("will-missing", "the will is not sent", "MQTT-3.1.2-9", func(k *mqttc.Knobs) { k.NoWill = true }, "MQC-004.2", "MQC-010", "MCFG-002.will-letter"),
		row("will-qos-0", "every will is sent at QoS 0", "MQTT-3.1.2-14", func(k *mqttc.Knobs) { k.NoWillQoS = true }, "MQC-004.1", "MQC-007"),
		row("fields-out-of-order", "user name and password come before the will", "MQTT-3.1.3-1", func(k *mqttc.Knobs) { k.SwapFields = true }, "MQC-007"),
		row("user-missing", "CONNECT carries neither user name nor password", "MQTT-3.1.2-19", func(k *mqttc.Knobs) { k.NoUser = true }, "MQC-006", "MQC-005", "MQC-011", "MQC-012.128"),
		row("always-clean", "every session is clean", "MQTT-3.1.2-4", func(k *mqttc.Knobs) { k.AlwaysClean = true }, "CONN-010", "MQR-001", "MQR-002", "MQR-003"),
		row("never-clean", "every session is kept", "MQTT-3.1.2-6", func(k *mqttc.Knobs) { k.NeverClean = true }, "MQC-007", "MQR-004", "MCON-002.600", "MQC-008.three-bytes", "MQC-008.four-bytes"),
		row("text-not-utf-8", "characters beyond ASCII are sent as single bytes", "MQTT-1.5.3-1", func(k *mqttc.Knobs) { k.NarrowText = true },
			"MQP-002.three-bytes", "MQC-008.two-bytes", "MQC-010", "MQC-011", "MQS-002.four-bytes", "MQS-003", "MQP-002.two-bytes", "MQP-002.four-bytes"),
		row("unchecked", "what the standard forbids is sent: wildcards to publish to, a kept session without a client id", "MQTT-3.3.2-2",
			func(k *mqttc.Knobs) { k.Unchecked = true }, "MQC-009", "MQP-003.hash", "MQP-003.plus", "MQS-006.inner-hash", "MQP-003.hash-alone", "MQS-006.glued-hash", "MQS-006.glued-plus"),
		row("malformed-connack-ignored", "the connection stays open on a malformed CONNACK", "MQTT-2.2.2-2", func(k *mqttc.Knobs) { k.Tolerant = true }, "MQC-013.low", "MQC-013.high"),
		row("disconnect-header-flags", "DISCONNECT has a reserved header flag", "MQTT-2.2.2-1", flip(mqttc.DISCONNECT, 1), "MQC-015"),
		row("open-after-disconnect", "the connection stays open after DISCONNECT", "MQTT-3.14.4-1", func(k *mqttc.Knobs) { k.StayOpen = true }, "MQC-015"),

		row("dup-first", "DUP is set on the first try", "MQTT-3.3.1-1", func(k *mqttc.Knobs) { k.DupFirst = true }, "MQP-001", "PUB-003"),
		row("id-at-qos-0", "a PUBLISH at QoS 0 carries a packet id", "MQTT-2.3.1-5", func(k *mqttc.Knobs) { k.IDAtQoS0 = true }, "MQP-001", "MQP-005.127"),
		row("packet-id-zero", "packet ids are zero", "MQTT-2.3.1-1", func(k *mqttc.Knobs) { k.ZeroID = true }, "MQP-004", "MQS-001"),
		row("packet-id-reused", "every packet id is 1", "MQTT-2.3.1-2", func(k *mqttc.Knobs) { k.SameID = true }, "MQP-004", "MQS-001"),
		row("qos-lowered", "a message is published one QoS lower", "manual MPUB qos", func(k *mqttc.Knobs) { k.LowerQoS = true }, "MQP-007", "MQP-008"),
		row("publish-swapped", "messages are published in pairs, the second first", "MQTT-4.6.0-6", fault(mqttc.PUBLISH, mqttc.Swapped), "MQP-006"),
		row("never-resent", "nothing is sent again after a reconnection", "MQTT-4.4.0-1", func(k *mqttc.Knobs) { k.NoResend = true }, "MQP-007", "MQP-008", "MQP-009"),
		row("resent-without-dup", "what is sent again has no DUP", "MQTT-3.3.1-1", func(k *mqttc.Knobs) { k.NoDup = true }, "MQP-007", "MQP-008"),
		row("resent-with-new-id", "what is sent again has another packet id", "MQTT-4.4.0-1", func(k *mqttc.Knobs) { k.ResendNewID = true }, "MQP-007", "MQP-008"),
		row("pubrel-header-flags", "PUBREL has the header flags 0000", "MQTT-3.6.1-1", flip(mqttc.PUBREL, 2), "PUB-004"),
		row("pubrel-wrong-id", "PUBREL carries another id", "MQTT-2.3.1-6", fault(mqttc.PUBREL, mqttc.WrongID), "PUB-004", "MQP-009", "FLTP-010.reset-before", "FLTP-010.cut-close"),

		row("puback-header-flags", "PUBACK has a reserved header flag", "MQTT-2.2.2-1", flip(mqttc.PUBACK, 1), "MQA-001", "FLTR-003.late", "FLTR-008.close-before", "FLTR-008.close-after"),
		row("puback-withheld", "PUBACK is never sent", "MQTT-3.3.4-1", fault(mqttc.PUBACK, mqttc.Withheld), "MQA-001", "MQA-005", "MQR-002"),
		row("puback-twice", "PUBACK is sent twice", "MQTT-3.3.4-1", fault(mqttc.PUBACK, mqttc.Doubled), "MQA-001", "MQA-003", "MSG-005"),
		row("puback-wrong-id", "PUBACK carries another id", "MQTT-2.3.1-6", fault(mqttc.PUBACK, mqttc.WrongID), "MQA-001"),
		row("pubrec-wrong-id", "PUBREC carries another id", "MQTT-2.3.1-6", fault(mqttc.PUBREC, mqttc.WrongID), "MQA-002"),
		row("pubcomp-withheld", "PUBCOMP is never sent", "MQTT-4.3.3-2", fault(mqttc.PUBCOMP, mqttc.Withheld), "MQA-002", "MQA-004", "MQR-003"),
		row("qos-0-acknowledged", "a message at QoS 0 gets a PUBACK", "MQTT-3.3.4-1", func(k *mqttc.Knobs) { k.AckQoS0 = true }, "MQA-003", "MQA-007", "MSG-001", "MSG-004"),
		row("qos-2-as-qos-1", "a message at QoS 2 gets a PUBACK", "MQTT-3.3.4-1", func(k *mqttc.Knobs) { k.AckOne = true }, "MQA-002", "MQA-003", "FLTR-011.close-before", "FLTR-011.reset-before", "FLTR-011.wrong-id"),
		row("qos-2-repeats", "a message at QoS 2 that comes twice is delivered twice", "MQTT-4.3.3-2", func(k *mqttc.Knobs) { k.QoS2Repeats = true }, "MSG-006"),
		row("qos-2-delivered-twice", "a message at QoS 2 is delivered again with its PUBREL", "MQTT-4.3.3-2", func(k *mqttc.Knobs) { k.QoS2Twice = true }, "MQA-004", "MQR-003"),

		row("subscribe-header-flags", "SUBSCRIBE has the header flags 0000", "MQTT-3.8.1-1", flip(mqttc.SUBSCRIBE, 2), "MQS-002.two-bytes", "MQS-004.127"),
		row("unsubscribe-header-flags", "UNSUBSCRIBE has the header flags 0000", "MQTT-3.10.1-1", flip(mqttc.UNSUBSCRIBE, 2), "MQS-003", "MQS-008", "FLTS-007.reset-before", "FLTS-007.cut-reset", "FLTS-008.reset-before", "FLTS-009.close-after", "FLTS-009.reset-after", "FLTS-010.stall", "SUB-004"),
		row("filter-qos-lowered", "a subscription asks for one QoS lower", "manual MSUB qos", func(k *mqttc.Knobs) { k.LowerFilter = true }, "MQS-002.two-bytes", "MQA-001", "SUB-001.1", "SUB-001.2"),
		row("no-ping", "PINGREQ is never sent", "MQTT-3.1.2-23", fault(mqttc.PINGREQ, mqttc.Withheld), "MQK-001"),
	}
}
