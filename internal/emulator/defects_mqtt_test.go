package emulator_test

// mqttKillers are the dialogues that kill defects of the MQTT client. Those that are
// not here are knobs alone: the tests of mqttc turn each of them.
func mqttKillers() map[string]func(r rig) {
	subscribe := func(r rig) {
		r.dial().logIn()
		for _, id := range []string{"\x01", "\x02"} {
			r.do("AT+MSUB=t,1", "OK")
			r.peer.want("\x82\x06\x00" + id + field("t") + "\x01")
		}
	}
	publish := func(r rig) {
		r.dial().logIn()
		r.do(`AT+MPUB="é",0,0,"m"`, "OK")
		r.peer.want(publishPacket(0x30, "é", 0, "m"))
		r.do(`AT+MPUB="t",2,0,"m"`, "OK")
		r.peer.want(publishPacket(0x34, "t", 1, "m"))
		r.peer.write("\x50\x02\x00\x01")
		r.hear("PUBREC")
		r.peer.want("\x62\x02\x00\x01")
	}
	receive := func(r rig) {
		r.dial().logIn()
		r.peer.write(publishPacket(0x32, "t", 7, ""))
		r.hear(`+MSUB: "t",0 byte,`)
		r.peer.want("\x40\x02\x00\x07")
		r.peer.write(publishPacket(0x34, "t", 8, ""))
		r.hear(`+MSUB: "t",0 byte,`)
		r.peer.want("\x50\x02\x00\x08")
	}
	return map[string]func(r rig){
		"text-not-utf-8":         publish,
		"qos-lowered":            publish,
		"pubrel-header-flags":    publish,
		"pubrel-wrong-id":        publish,
		"packet-id-zero":         subscribe,
		"packet-id-reused":       subscribe,
		"subscribe-header-flags": subscribe,
		"filter-qos-lowered":     subscribe,
		"puback-header-flags":    receive,
		"puback-wrong-id":        receive,
		"pubrec-wrong-id":        receive,
		"qos-2-as-qos-1":         receive,
		"unchecked": func(r rig) {
			r.dial().logIn()
			r.do(`AT+MPUB="a/#",0,0,"m"`, "ERROR")
		},
	}
}
