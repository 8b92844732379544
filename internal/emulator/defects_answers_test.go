package emulator_test

// answerKillers are the dialogues that tell the defects of the general commands'
// answers and parameters.
func answerKillers() map[string]func(r rig) {
	const release = "AirM2M_780EP_V1007_LTE_AT"
	// play sends the commands, each in front of what it answers.
	play := func(script ...[]string) func(r rig) {
		return func(r rig) {
			for _, line := range script {
				r.do(line[0], line[1:]...)
			}
		}
	}
	one := func(line ...string) func(r rig) { return play(line) }
	restarted := func(before []string, after ...[]string) func(r rig) {
		return func(r rig) {
			r.do(before[0], before[1:]...)
			r.do("AT+RESET", "OK")
			r.boot()
			r.silent()
			play(after...)(r)
		}
	}
	factoryRate := func(r rig) {
		r.do("AT+IPR=115200", "OK")
		r.do("AT&F", "OK")
		r.silent()
		r.do("AT+IPR?", "+IPR: 0", "OK")
	}
	return map[string]func(r rig){
		"ver-short":            one("AT+VER", release, "OK"),
		"cgmr-stale":           one("AT+CGMR", `+CGMR: "`+release+`"`, "OK"),
		"numbers-short":        one("AT+CIMI", "460001841426414", "OK"),
		"ccid-of-another":      one("AT+CCID", "898604981022C0256459", "OK"),
		"answers-unnamed":      one("AT+CFUN?", "+CFUN: 1", "OK"),
		"status-explained":     one("AT+MQTTSTATU", "+MQTTSTATU :0", "OK"),
		"cmee-counts-from-one": one("AT+CMEE?", "+CMEE :1", "OK"),
		"readhead-always":      one("AT+FSREADHEAD?", "+FSREADHEAD: 0", "OK"),
		"clock-without-zone": func(r rig) {
			r.send("AT+CCLK?\r\n")
			r.until(`+32"`)
		},
		"clock-unchecked":    one(`AT+CCLK="now"`, "ERROR"),
		"serial-unchecked":   one("AT+ICF=9", "ERROR"),
		"function-unchecked": one("AT+CFUN=9", "ERROR"),
		"board-unchecked":    one("AT+CSCS=1", "ERROR"),
		"board-ignored":      play([]string{"AT+CFGRI=1", "OK"}, []string{"AT+CFGRI?", "+CFGRI:1", "OK"}),
		"surplus-ignored":    one("AT+CMEE=1,1", "ERROR"),
		"cmee-needs-number":  one("AT+CMEE=", "OK"),
		"cmee-ignored":       play([]string{"AT+CMEE=0", "OK"}, []string{"AT+CMEE?", "+CMEE :0", "OK"}),
		"reset-refused":      one("AT+RESET", "OK"),
		"rate-not-stored": func(r rig) {
			r.do("AT+IPR=115200;&W", "OK") // and the echo off
			r.do("AT+RESET", "OK")
			r.boot()
			r.do("AT+IPR?", "+IPR: 115200", "OK")
		},
		"echo-not-stored": func(r rig) {
			r.do("ATE0&W", "OK")
			r.do("AT+RESET", "OK")
			r.boot()
			r.quiet()
		},
		"factory-keeps-rate": factoryRate,
		"factory-sets-9600":  factoryRate,
		"factory-keeps-echo": func(r rig) { r.do("AT&F", "OK"); r.ask("AT\r", "AT\r"+framed("OK")) },
		"stored-unasked":     restarted([]string{"AT+CGREG=2", "OK"}, []string{"AT+CGREG?", "+CGREG: 0,1", "OK"}),
	}
}
