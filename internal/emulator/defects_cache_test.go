package emulator_test

// quietKillers are the dialogues for what no flow shows.
func quietKillers() map[string]func(r rig) {
	return map[string]func(r rig){
		"ring-silences-cache": func(r rig) {
			r.dial().logIn()
			r.do("AT+CFGRI=1;+MQTTMSGSET=1", "OK")
			r.peer.write(publishPacket(0x30, "t", 0, "m"))
			r.hear("+MSUB: 0")
		},
		"revision-of-another": func(r rig) { r.do("AT+CGMR", `+CGMR: "AirM2M_780EP_V1007_LTE_AT"`, "OK") },
	}
}
