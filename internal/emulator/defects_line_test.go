package emulator_test

import "strings"

// lineKillers are the dialogues that tell the defects of reading a line and echoing it.
func lineKillers() map[string]func(r rig) {
	asks := func(command string, frames ...string) func(r rig) {
		return func(r rig) { r.do(command, frames...) }
	}
	echoes := func(line string, frames ...string) func(r rig) {
		return func(r rig) {
			r.do("ATE1", "OK")
			r.ask(line+"\r", line+"\r"+framed(frames...))
		}
	}
	return map[string]func(r rig){
		"cr-needs-lf":         func(r rig) { r.ask("AT\r", framed("OK")) },
		"empty-line-answered": func(r rig) { r.send("\r\n\r\n"); r.quiet() },
		"backspace-kept":      asks("ATX\bI", "AirM2M_780EP_V1007_LTE_AT", "OK"),
		"long-line-restarts": func(r rig) {
			r.do("AT+MCONFIG="+strings.Repeat("a", 20000), "ERROR")
			r.quiet()
		},
		"bare-at-refused":          asks("AT", "OK"),
		"mixed-case-refused":       asks("AT+CgAtT?", "+CGATT: 1", "OK"),
		"blank-refused":            asks("AT +CGATT?", "+CGATT: 1", "OK"),
		"semicolon-in-quotes-cuts": asks(`AT+MCONFIG="a;b"`, "OK"),
		"open-quote-taken":         asks(`AT+MSUB="a`, "ERROR"),
		"unknown-passed-over":      asks("AT+CIICRR", "ERROR"),
		"echo-without-quotes":      echoes(`AT+MCONFIG="a"`, "OK"),
		"echo-not-of-unknown":      echoes("AT+CIICRR", "ERROR"),
		"echo-not-of-bare-at":      echoes("AT", "OK"),
		"echo-never-returns":       func(r rig) { r.do("ATE1", "OK"); r.ask("AT\r", "AT\r"+framed("OK")) },
		"long-name-restarts":       func(r rig) { r.do("AT+MCONFIG="+strings.Repeat("a", 1001), "ERROR"); r.quiet() },
		"echo-unchecked":           asks("ATE2", "ERROR"),
		"echo-number-needed":       asks("ATE", "OK"),
		"s3-unchecked":             asks("ATS3=30", "ERROR"),
		"s3-fixed":                 asks("ATS3=13", "OK"),
		"result-twice":             func(r rig) { r.do("ATQ0", "OK"); r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK") },
	}
}
