package emulator_test

// bootKillers are the dialogues that tell the defects of a start and of an end.
func bootKillers() map[string]func(r rig) {
	// reset restarts the modem and wants its documented lines, and then the rest.
	reset := func(rest func(r rig)) func(r rig) {
		return func(r rig) {
			r.do("AT+RESET", "OK")
			r.boot()
			r.silent()
			rest(r)
		}
	}
	nothing := func(rig) {}
	asks := func(command string, frames ...string) func(r rig) {
		return func(r rig) { r.do(command, frames...) }
	}
	off := func(command string, frames ...string) func(r rig) {
		return func(r rig) {
			r.do(command, frames...)
			r.send("AT\r\n") // nobody hears it
			r.stimulate("power-cycle")
			r.boot()
		}
	}
	return map[string]func(r rig){
		"cpin-twice":        reset(nothing),
		"cpin-without-crlf": reset(nothing),
		"rdy-twice":         reset(nothing),
		"second-command-lost": func(r rig) {
			reset(asks("AT", "OK"))(r)
		},
		"stray-connect-ok":  reset(nothing),
		"answers-lose-cr":   reset(nothing),
		"cache-by-default":  reset(asks("AT+MQTTMSGSET?", "+MQTTMSGSET:0", "OK")),
		"hex-by-default":    reset(asks("AT+MQTTMODE?", "+MQTTMODE: 0", "OK")),
		"verify-by-default": reset(asks(`AT+SSLCFG="seclevel",88`, `+SSLCFG:"seclevel",88,0`, "OK")),
		"cause-unknown":     reset(asks("AT*EXINFO?", "*EXINFO: 3", "OK")),
		"radio-wakes-connected": func(r rig) {
			r.do("AT+CFUN=1", "OK")
			r.quiet()
		},
		"cfun-reset-refused": func(r rig) {
			r.do("AT+CFUN=1,1", "OK")
			r.boot()
		},
		"gps-leaks":         func(r rig) { r.do("ATI", "AirM2M_780EP_V1007_LTE_AT", "OK"); r.quiet() },
		"first-iccid-error": reset(asks("AT+ICCID", "+ICCID: 898604981022C0256459", "OK")),
		"cpowd-stays-on":    off("AT+CPOWD=1", "NORMAL POWER DOWN"),
		"cpowd-unchecked":   asks("AT+CPOWD=2", "ERROR"),
	}
}
