package emulator_test

// generalKillers are the dialogues for the command line and the general commands.
func generalKillers() map[string]func(r rig) {
	return map[string]func(r rig){
		"echo-upper":        func(r rig) { r.do("ATE1", "OK"); r.ask("at\r", "at\r\r\nOK\r\n") },
		"echo-stays":        func(r rig) { r.do("AT", "OK") },
		"quiet-information": func(r rig) { r.send("ATQ1\r\n"); r.do("AT+CGATT?", "+CGATT: 1"); r.do("ATQ0", "OK") },
		"quiet-errors":      func(r rig) { r.send("ATQ1\r\nAT+NONE\r\n"); r.do("ATQ0", "OK") },
		"error-as-text":     func(r rig) { r.do("AT+MCONNECT=1,60", "+CME ERROR: 767") },
		"unknown-code":      func(r rig) { r.do("AT+NONE", "ERROR") },
		"final-each":        func(r rig) { r.do("AT+CMEE=1;+CMEE=1", "OK"); r.do("AT+CMEE?", "+CMEE :1", "OK") },
		"junk-ignored":      func(r rig) { r.do("xAT", "OK") },
		"case-matters":      func(r rig) { r.do("at", "OK") },
		"no-repeat":         func(r rig) { r.do("AT+CMEE=1", "OK"); r.ask("A/", "\r\nOK\r\n") },
		"answer-torn":       func(r rig) { r.do("AT+CSQ", "+CSQ: 19,0", "OK") },
		"bad-line-restarts": func(r rig) {
			r.do("AT+", "ERROR")
			r.quiet()
		},
		"test-forms-refused": func(r rig) { r.do("AT+IFC=?", "+IFC: (0-2),(0-2)", "OK") },
		"commands-missing":   func(r rig) { r.do("AT+IPR?", "+IPR: 0", "OK") },
		"nothing-stored": func(r rig) {
			r.do("AT+CGREG=2;&W", "OK")
			r.send("AT+RESET\r\n")
			r.until("+NITZ")
			r.send("AT+CGREG?\r\n")
			r.until("+CGREG: 2,1")
		},
		"factory-forgotten": func(r rig) {
			r.do("AT+CGREG=2", "OK")
			r.do("AT&F", "OK")
			r.send("AT+CGREG?\r\n")
			r.until("+CGREG: 0,1")
		},
		"clock-kept": func(r rig) {
			r.do(`AT+CCLK="18/08/07,13:28:00+32"`, "OK")
			r.send("AT+CCLK?\r\n")
			r.until(`+CCLK: "18/08/07,13:28`)
		},
		"radio-stays":     func(r rig) { r.do("AT+CFUN=4", "OK"); r.do("AT+CFUN?", "+CFUN: 4", "OK") },
		"value-unchecked": func(r rig) { r.do("AT+CMEE=3", "ERROR"); r.do("AT+IPR=1", "ERROR") },
	}
}
