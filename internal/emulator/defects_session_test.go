package emulator_test

import (
	"fmt"
	"maps"
)

// sessionKillers are the dialogues that tell the defects of sessions.
func sessionKillers() map[string]func(r rig) {
	online := func(f func(r rig)) func(r rig) {
		return func(r rig) {
			r.dial().logIn()
			f(r)
		}
	}
	subscribed := online(func(r rig) {
		r.do("AT+MSUB=t,0", "OK")
		r.peer.read()
		r.quiet()
		r.peer.write("\x90\x03\x00\x01\x80")
		r.hear("SUBACK")
		r.do("AT+MQTTSTATU", "+MQTTSTATU :1", "OK")
	})
	will := func(r rig) {
		r.do(`AT+MCONFIG="id","","",0,0,"w","m"`, "OK")
		r.dial().logIn()
		r.do(`AT+MPUB="t",0,0,"m"`, "OK")
		r.peer.want(publishPacket(0x30, "t", 0, "m"))
	}
	twice := func(r rig) {
		r.dial().logIn()
		r.do("AT+MDISCONNECT", "OK")
		r.peer.want(disconnect)
		r.do("AT+MIPSTART="+r.hostPort(), "OK", "CONNECT OK")
	}
	dialogues := map[string]func(r rig){
		"mdisconnect-error":  twice,
		"one-session":        twice,
		"mipclose-says-more": func(r rig) { r.do("AT+MIPCLOSE", "+CME ERROR: 767") },
		"mdisconnect-twice": func(r rig) {
			r.do("AT+MDISCONNECT", "+CME ERROR: 767")
		},
		"second-connection": func(r rig) {
			r.dial()
			r.do("AT+MIPSTART="+r.hostPort(), "OK", "ALREADY CONNECT")
		},
		"mconnect-anyway":       func(r rig) { r.do("AT+MCONNECT=1,60", "+CME ERROR: 767") },
		"three-parameters":      func(r rig) { r.dial(); r.do("AT+MCONNECT=1,60", "OK") },
		"quoted-port-refused":   func(r rig) { r.do(fmt.Sprintf(`AT+MIPSTART="127.0.0.1","%d"`, r.peer.port()), "OK") },
		"login-required":        func(r rig) { r.do("AT+MCONFIG=id", "OK") },
		"suback-early":          subscribed,
		"suback-ends-in-lf":     subscribed,
		"refused-filter-closes": subscribed,
		"connect-fail-unreported": func(r rig) {
			r.do("AT+MIPSTART="+nowhere(r.t), "OK", "STATE: IP STATUS", "CONNECT FAIL")
		},
		"pubcomp-early": online(func(r rig) {
			r.do(`AT+MPUB="t",2,0,"m"`, "OK")
			r.peer.read()
			r.peer.write("\x50\x02\x00\x01")
			r.hear("PUBREC")
			r.quiet()
		}),
		"will-published-at-once": will,
		"closed-without-crlf": online(func(r rig) {
			r.peer.conn.Close()
			r.hear("CLOSED")
		}),
		"long-session-crash": online(func(r rig) {
			for range 200 {
				r.peer.write(publishPacket(0x30, "t", 0, "m"))
				r.hear(`+MSUB: "t",1 byte,m`)
			}
			r.quiet()
		}),
		"first-publish-lost": func(r rig) {
			for range 3 {
				r.dial().logIn()
				r.do(`AT+MPUB="t",0,0,"m"`, "OK")
				r.do("AT+MIPCLOSE", "OK")
				r.peer.want(publishPacket(0x30, "t", 0, "m"))
			}
		},
	}
	maps.Copy(dialogues, resultKillers())
	return dialogues
}
