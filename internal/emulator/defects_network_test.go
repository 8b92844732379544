package emulator_test

// networkKillers are the dialogues for the network and packet-domain commands.
func networkKillers() map[string]func(r rig) {
	asks := func(command string, frames ...string) func(r rig) {
		return func(r rig) { r.do(command, frames...) }
	}
	define := func(then ...func(r rig)) func(r rig) {
		return func(r rig) {
			r.do(`AT+CGDCONT=5,"IPV6","a"`, "OK")
			for _, f := range then {
				f(r)
			}
		}
	}
	const bearer = `+CGDCONT: 1,"IP","cmiot","10.126.200.230"`
	return map[string]func(r rig){
		"registration-deaf":       func(r rig) { r.do("AT+CREG=1", "OK"); r.do("AT+CREG?", "+CREG: 1,1", "OK") },
		"cell-without-quotes":     func(r rig) { r.do("AT+CREG=2", "OK"); r.do("AT+CREG?", `+CREG: 2,1,"1863","00a2c315",7`, "OK") },
		"cell-always":             asks("AT+CREG?", "+CREG: 0,1", "OK"),
		"number-needed":           asks("AT+CREG=", "OK"),
		"registration-unreported": func(r rig) { r.do("AT+CREG=1", "OK"); r.do("AT+CFUN=4", "OK", "+CREG: 0") },
		"registration-babbled":    func(r rig) { r.do("AT+CFUN=4", "OK"); r.quiet() },
		"network-unchecked":       asks("AT+CGATT=2", "ERROR"),
		"network-tests-empty":     asks("AT+CSQ=?", "+CSQ: (0-31,99),(0-7,99)", "OK"),

		"signal-slow":    func(r rig) { r.do("AT+CFUN=4", "OK"); r.do("AT+CSQ", "+CSQ: 99,99", "OK") },
		"signal-in-dbm":  asks("AT+CSQ", "+CSQ: 19,0", "OK"),
		"signal-set":     asks("AT+CSQ=1", "ERROR"),
		"service-missed": asks("AT^SYSINFO", "^SYSINFO: 2,3,0,17,1,7", "OK"),

		"format-ignored":    func(r rig) { r.do("AT+COPS=3,2", "OK"); r.do("AT+COPS?", `+COPS: 0,2,"46000",7`, "OK") },
		"operator-unquoted": asks("AT+COPS?", `+COPS: 0,0,"CHINA MOBILE",7`, "OK"),
		"always-automatic":  func(r rig) { r.do("AT+COPS=2", "OK"); r.do("AT+COPS?", "+COPS: 2", "OK") },
		"operator-kept":     func(r rig) { r.do("AT+COPS=2", "OK"); r.do("AT+CREG?", "+CREG: 0,0", "OK") },
		"automatic-refused": asks("AT+COPS=0", "OK"),

		"detachment-pretended":   func(r rig) { r.do("AT+CGATT=0", "OK", "+CGEV: ME PDN DEACT 1") },
		"attached-again-refused": asks("AT+CGATT=1", "OK"),
		"detachment-unreported":  func(r rig) { r.do("AT+CGATT=0", "OK", "+CGEV: ME PDN DEACT 1") },

		"network-loss-sticks": func(r rig) {
			r.dial()
			r.do("AT+CGATT=0", "OK", "+CGEV: ME PDN DEACT 1")
			r.do("AT+CGATT=1", "OK", "+CGEV: ME PDN ACT 1")
			r.do("AT+MIPSTART="+r.hostPort(), "OK", "CONNECT OK")
		},

		"definition-unlisted": asks("AT+CGDCONT?", bearer, "OK"),
		"definition-stays": define(func(r rig) {
			r.do("AT+CGDCONT=5", "OK")
			r.do("AT+CGDCONT?", bearer, "OK")
		}),
		"always-ip": define(asks("AT+CGDCONT?", bearer+"\r\n"+`+CGDCONT: 5,"IPV6","a",""`, "OK")),
		"first-definition-counts": define(func(r rig) {
			r.do(`AT+CGDCONT=5,"IP","b"`, "OK")
			r.do("AT+CGDCONT?", bearer+"\r\n"+`+CGDCONT: 5,"IP","b",""`, "OK")
		}),
		"activity-pretended":       define(asks("AT+CGACT=1,5", "OK", "+CGEV: ME PDN ACT 5")),
		"activity-untold":          asks("AT+CGACT?", "+CGACT: 1,1", "OK"),
		"active-again-refused":     asks("AT+CGACT=1,1", "OK"),
		"address-without-quotes":   asks("AT+CGPADDR", `+CGPADDR: 1,"10.126.200.230"`, "OK"),
		"address-kept":             define(asks("AT+CGPADDR=5", "OK")),
		"gateway-first":            asks("AT*GETIP=1", "+GETIP: 10.126.200.230,10.126.200.1", "OK"),
		"gateway-missing":          asks("AT*GETIP=1", "+GETIP: 10.126.200.230,10.126.200.1", "OK"),
		"authentication-pretended": func(r rig) { r.do(`AT+CGAUTH=1,1,"u","p"`, "OK"); r.do("AT+CGAUTH?", `+CGAUTH: 1,1,"u","p"`, "OK") },
		"authentication-stays":     asks("AT+CGAUTH=1,0", "OK"),
		"arrival-unreported":       func(r rig) { r.do("AT+CFUN=4", "OK"); r.do("AT+CFUN=1", "OK", "^MODE: 17,17") },
		"cgerep-half-there":        asks("AT+CGEREP?", "ERROR"),
		"ctzr-off":                 asks("AT+CTZR?", "+CTZR: 1", "OK"),
		"ctzr-set":                 asks("AT+CTZR=0", "ERROR"),
		"pin-asked":                asks("AT+CPIN?", "+CPIN: READY", "OK"),
		"pin-taken":                asks(`AT+CPIN="abcd"`, "+CME ERROR: 3"),
		"nitz-of-last-epoch": func(r rig) {
			r.do(`AT+CCLK="46/07/08,12:00:00+00"`, "OK")
			r.send("AT+RESET\r\n")
			r.until("+NITZ: 46/07/08")
		},
	}
}
