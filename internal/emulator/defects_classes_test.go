package emulator_test

import (
	"fmt"
	"strings"
)

// provocationKillers are the dialogues behind which the modem must not have restarted.
func provocationKillers() map[string]func(r rig) {
	refuses := func(commands ...string) func(r rig) {
		return func(r rig) {
			for _, command := range commands {
				r.do(command, "ERROR")
			}
			r.quiet()
		}
	}
	burst := func(r rig) {
		r.dial().logIn()
		for i := range 12 {
			r.peer.write(publishPacket(0x30, "t", 0, fmt.Sprintf("m%02d", i)))
			r.hear(fmt.Sprintf(`+MSUB: "t",3 byte,m%02d`, i))
		}
	}
	large := strings.Repeat("x", 4200)
	return map[string]func(r rig){
		"unknown-restarts":          refuses("AT+NONE"),
		"setting-restarts":          refuses("AT+CFUN=9"),
		"clock-restarts":            refuses(`AT+CCLK="now"`),
		"settings-refusal-restarts": refuses(`AT+SSLCFG="seclevel",1,3`),
		"file-refusal-restarts":     refuses("AT+FSCREATE="),
		"radio-restarts":            func(r rig) { r.do("AT+CFUN=1", "OK"); r.quiet() },
		"large-read-restarts":       func(r rig) { r.store("a", large); r.do("AT+FSREAD=a,0,4200,0", large, "OK") },
		"timeout-restarts": func(r rig) {
			r.store("a", "x")
			r.ask("AT+FSWRITE=a,0,5,1\r\n", "\r\n>")
			r.want(framed("TimeOut"))
			r.do("AT", "OK")
		},
		"burst-restarts": burst,
		"burst-cut":      burst,
	}
}

// shapeKillers are the dialogues for chains, errors, and restarts that are asked for.
func shapeKillers() map[string]func(r rig) {
	asks := func(command string, frames ...string) func(r rig) {
		return func(r rig) { r.do(command, frames...) }
	}
	restarts := func(command string) func(r rig) {
		return func(r rig) {
			r.do(command, "OK")
			r.boot()
		}
	}
	echoes := func(line string) func(r rig) {
		return func(r rig) {
			r.do("ATE1", "OK")
			r.ask(line+"\r", line+"\r"+framed("OK"))
		}
	}
	errs := func(mode, want string) func(r rig) {
		return func(r rig) {
			r.do("AT+CMEE="+mode, "OK")
			r.do("AT+MCONNECT=1,60", want)
		}
	}
	return map[string]func(r rig){
		"chain-goes-on":        func(r rig) { r.do("AT+CIICRR;+CMEE=2", "ERROR"); r.do("AT+CMEE?", "+CMEE :1", "OK") },
		"chain-reversed":       asks("AT+CGATT?;+CMEE?", "+CGATT: 1", "+CMEE :1", "OK"),
		"chain-of-two":         asks("AT+CGATT?;+CMEE?;+CGATT?", "+CGATT: 1", "+CMEE :1", "+CGATT: 1", "OK"),
		"echo-twice":           echoes("AT+CMEE=1;+CMEE=1"),
		"echo-cut":             echoes("AT"),
		"cms-for-cme":          errs("1", "+CME ERROR: 767"),
		"code-shifted":         errs("1", "+CME ERROR: 767"),
		"number-for-text":      errs("2", "+CME ERROR: Operation failed"),
		"number-for-error":     errs("0", "ERROR"),
		"rdy-missing":          restarts("AT+RESET"),
		"reset-pretended":      restarts("AT+RESET"),
		"rstset-pretended":     restarts("AT+RSTSET"),
		"cfun-reset-pretended": restarts("AT+CFUN=1,1"),
		"cfun-0-resets":        func(r rig) { r.do("AT+CFUN=1,0", "OK"); r.quiet() },
		"cfun-4-as-0":          func(r rig) { r.do("AT+CFUN=4", "OK"); r.do("AT+CFUN?", "+CFUN: 4", "OK") },
		"cpowd-passed-over":    asks("AT+CPOWD=1", "NORMAL POWER DOWN"),
		"cpowd-ok":             asks("AT+CPOWD=1", "NORMAL POWER DOWN"),
		"cpowd-0-speaks": func(r rig) {
			r.send("AT+CPOWD=0\r\n")
			r.send("AT\r\n") // nobody hears it
			r.stimulate("power-cycle")
			r.boot()
		},
		"clock-zone-ignored": func(r rig) {
			r.do(`AT+CCLK="18/08/07,13:28:00+32"`, "OK")
			r.send("AT+CCLK?\r\n")
			r.until(`+CCLK: "18/08/07,13:28`)
		},
	}
}

// contentsKillers are the dialogues for the bytes of files.
func contentsKillers() map[string]func(r rig) {
	reads := func(holds, parameters, want string) func(r rig) {
		return func(r rig) {
			r.store("a", holds)
			r.do("AT+FSREAD=a,"+parameters, want, "OK")
		}
	}
	large := strings.Repeat("x", 4200)
	digits := "0123456789"
	stored := reads(digits, "0,100,0", digits)
	return map[string]func(r rig){
		"fsread-one-more":        reads(digits, "0,4,0", "0123"),
		"fsread-one-less":        reads(digits, "0,4,0", "0123"),
		"fsread-a-byte-early":    reads(digits, "1,4,2", "2345"),
		"fsread-torn":            stored,
		"fsread-doubled":         stored,
		"fsread-cut-at-4096":     reads(large, "0,10240,0", large),
		"fswrite-cut-at-4096":    reads(large, "0,10240,0", large),
		"fswrite-shifted":        stored,
		"fswrite-doubled":        stored,
		"fswrite-waits-one-more": stored,
		"fswrite-echoed":         stored,
		"fswrite-never-gives-up": func(r rig) {
			r.store("a", "x")
			r.ask("AT+FSWRITE=a,0,5,1\r\n", "\r\n>")
			r.want(framed("TimeOut"))
		},
		"fsdel-empties": func(r rig) { r.store("a", "x"); r.do("AT+FSDEL=a", "OK"); r.do("AT+FSFLSIZE=a", "+CME ERROR: 62") },
		"fsdel-all": func(r rig) {
			r.store("a", "x")
			r.store("b", "y")
			r.do("AT+FSDEL=a", "OK")
			r.do("AT+FSFLSIZE=b", "+FSFLSIZE: 1", "OK")
		},
		"fsls-first-only":   func(r rig) { r.store("a", "x"); r.do("AT+FSMKDIR=/d", "OK"); r.do("AT+FSLS=/", "a\r\nd\\", "OK") },
		"missing-file-code": func(r rig) { r.do("AT+FSFLSIZE=none", "+CME ERROR: 62") },
		"restart-cuts-files": func(r rig) {
			r.store("a", digits)
			r.do("AT+RESET", "OK")
			r.boot()
			r.silent()
			r.do("AT+FSFLSIZE=a", "+FSFLSIZE: 10", "OK")
		},
		"deleted-returns": func(r rig) {
			r.store("a", digits)
			r.do("AT+FSDEL=a", "OK")
			r.do("AT+RESET", "OK")
			r.boot()
			r.silent()
			r.do("AT+FSFLSIZE=a", "+CME ERROR: 62")
		},
	}
}

// tlsSettingKillers are the dialogues for SSLCFG.
func tlsSettingKillers() map[string]func(r rig) {
	asks := func(parameters string, frames ...string) func(r rig) {
		return func(r rig) { r.do("AT+SSLCFG="+parameters, frames...) }
	}
	keeps := func(key, value string) func(r rig) {
		return func(r rig) {
			r.do(fmt.Sprintf("AT+SSLCFG=%q,1,%s", key, value), "OK")
			r.do(fmt.Sprintf("AT+SSLCFG=%q,1", key), fmt.Sprintf("+SSLCFG:%q,1,%s", key, value), "OK")
		}
	}
	return map[string]func(r rig){
		"ssl-lowest-refused":   asks(`"seclevel",1,0`, "OK"),
		"ssl-one-above-taken":  asks(`"seclevel",1,3`, "ERROR"),
		"ssl-one-below-taken":  asks(`"negotiatetimeout",1,9`, "ERROR"),
		"ssl-seclevel-shifted": keeps("seclevel", "2"),
		"ssl-key-by-prefix":    asks(`"sslversions",1,3`, "ERROR"),
		"ssl-context-6":        asks(`"seclevel",6,1`, "ERROR"),
		"ssl-text-cut":         keeps("hostname", "broker.example"),
	}
}
