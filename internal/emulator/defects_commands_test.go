package emulator_test

import "strings"

// commandKillers are the dialogues that tell the defects of MQTT commands.
func commandKillers() map[string]func(r rig) {
	long := strings.Repeat("x", 256)
	asks := func(command string, frames ...string) func(r rig) {
		return func(r rig) { r.do(command, frames...) }
	}
	// connects holds the flags of CONNECT and what is behind its client id.
	connects := func(config, flags, rest string) func(r rig) {
		return func(r rig) {
			r.do("AT+MCONFIG="+config, "OK")
			r.dial()
			r.do("AT+MCONNECT=1,60", "OK")
			body := field("MQTT") + "\x04" + flags + "\x00\x3c" + field("id") + rest
			r.peer.want("\x10" + string(rune(len(body))) + body)
		}
	}
	will := connects(`"id","","",1,1,"w","m"`, "\x2e", field("w")+field("m"))
	published := func(typed, packet string) func(r rig) {
		return func(r rig) {
			r.dial().logIn()
			r.do(`AT+MPUB="t",0,0,"`+typed+`"`, "OK")
			r.peer.want(packet)
		}
	}
	return map[string]func(r rig){
		"will-dropped":      will,
		"will-qos-lost":     will,
		"will-not-retained": will,
		"mipclose-disconnects": func(r rig) {
			r.dial().logIn()
			r.do("AT+MIPCLOSE", "OK")
			if got, _ := r.peer.conn.Read(make([]byte, 1)); got > 0 {
				r.t.Fatal("a packet before the end, want none")
			}
		},
		"always-retained":      published("m", publishPacket(0x30, "t", 0, "m")),
		"test-forms-missing":   asks("AT+MPUB=?", "+MPUB:<topic>,(0-2),(0-1),<message>", "OK"),
		"read-forms-missing":   asks("AT+MQTTMODE?", "+MQTTMODE: 0", "OK"),
		"parameters-unchecked": asks("AT+MQTTMODE=a", "ERROR"),
		"highest-plus-one":     asks("AT+MQTTMODE=2", "ERROR"),
		"highest-refused":      asks("AT+MQTTMODE=1", "OK"),
		"longest-refused":      asks("AT+MCONFIG="+long, "OK"),
		"longest-cut": func(r rig) {
			r.dial().logIn()
			r.do(`AT+MUNSUB="`+long+`"`, "OK")
			r.peer.want("\xa2\x84\x02\x00\x01" + field(long))
		},
		"overlong-restarts": func(r rig) { r.do("AT+MCONFIG="+long+"x", "ERROR"); r.quiet() },
		"quotes-required":   asks("AT+MCONFIG=id", "OK"),
		"escapes-twice":     published(`\5C22`, publishPacket(0x30, "t", 0, `\22`)),
		"backslash-lost":    published(`\5C`, publishPacket(0x30, "t", 0, `\`)),
		"first-mconfig-counts": func(r rig) {
			r.do("AT+MCONFIG=other", "OK")
			connects("id", "\x02", "")(r)
		},
		"mqttmode-ignored": func(r rig) {
			r.do("AT+MQTTMODE=1", "OK")
			r.do("AT+MQTTMODE?", "+MQTTMODE: 1", "OK")
		},
		"mipclose-ignored": func(r rig) {
			r.dial()
			r.do("AT+MIPCLOSE", "OK")
			r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
		},
		"status-guessed":       func(r rig) { r.dial(); r.do("AT+MQTTSTATU", "+MQTTSTATU :2", "OK") },
		"parameter-of-execute": func(r rig) { r.dial().logIn(); r.do("AT+MDISCONNECT=0", "ERROR") },
		"no-session-needed":    asks(`AT+MSUB="t",0`, "+CME ERROR: 767"),
		"connection-replaced": func(r rig) {
			r.dial()
			r.do("AT+SSLMIPSTART="+r.hostPort(), "OK", "ALREADY CONNECT")
		},
	}
}
