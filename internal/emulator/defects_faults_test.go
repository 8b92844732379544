package emulator_test

import "net"

// faultKillers are the dialogues that the defects at packet edges fail.
func faultKillers() map[string]func(r rig) {
	online := func(f func(r rig)) func(r rig) {
		return func(r rig) {
			r.dial().logIn()
			f(r)
		}
	}
	reset := func(r rig) {
		r.peer.conn.(*net.TCPConn).SetLinger(0)
		r.peer.conn.Close()
		r.hear("CLOSED")
		r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
	}
	closed := func(r rig) {
		r.peer.conn.Close()
		r.hear("CLOSED")
	}
	kept := func(r rig) {
		r.dial()
		r.do("AT+MCONNECT=0,60", "OK")
	}
	resumed := func(r rig) {
		closed(r)
		kept(r)
		r.peer.read()
		r.peer.write("\x20\x02\x01\x00")
		r.hear("CONNACK OK")
	}
	exactlyOnce := publishPacket(0x34, "t", 7, "m")
	marker := publishPacket(0x30, "t", 0, "")
	return map[string]func(r rig){
		"reset-unreported":   online(reset),
		"status-after-reset": online(reset),
		"cut-unreported": online(func(r rig) {
			r.peer.write("\x30\x05")
			closed(r)
		}),
		"mconnect-hangs": func(r rig) {
			r.dial()
			r.do("AT+MCONNECT=1,60", "OK")
			r.peer.read()
			closed(r)
		},
		"success-at-loss": online(func(r rig) {
			r.do(`AT+MPUB="t",1,0,"m"`, "OK")
			r.peer.read()
			closed(r)
		}),
		"malformed-restarts": online(func(r rig) {
			r.peer.write("\x36\x00")
			r.hear("CLOSED")
		}),
		"any-acknowledgement": online(func(r rig) {
			r.do(`AT+MPUB="t",1,0,"m"`, "OK")
			r.peer.read()
			r.peer.write("\x40\x02\xab\xcd" + marker)
			r.hear(`+MSUB: "t",0 byte,`)
		}),
		"puback-again": online(func(r rig) {
			r.do(`AT+MPUB="t",1,0,"m"`, "OK")
			r.peer.read()
			r.peer.write("\x40\x02\x00\x01\x40\x02\x00\x01" + marker)
			r.hear("PUBACK", `+MSUB: "t",0 byte,`)
		}),
		"connack-again": online(func(r rig) {
			r.peer.write(connackOK)
			r.hear("CLOSED")
		}),
		"kept-session-not-resent": func(r rig) {
			kept(r)
			r.peer.read()
			r.peer.write(connackOK)
			r.hear("CONNACK OK")
			r.do(`AT+MPUB="t",1,0,"m"`, "OK")
			r.peer.read()
			resumed(r)
			r.do("AT+MDISCONNECT", "OK")
			r.peer.want(publishPacket(0x3a, "t", 1, "m"))
		},
		"kept-session-cleaned": func(r rig) {
			kept(r)
			if flags := r.peer.read()[9]; flags&2 != 0 {
				r.t.Fatalf("connect flags %08b, want no clean session", flags)
			}
		},
		"qos2-repeated": online(func(r rig) {
			r.peer.write(exactlyOnce + exactlyOnce + marker)
			r.hear(`+MSUB: "t",1 byte,m`, `+MSUB: "t",0 byte,`)
		}),
		"qos2-at-pubrel": online(func(r rig) {
			r.peer.write(exactlyOnce + "\x62\x02\x00\x07" + marker)
			r.hear(`+MSUB: "t",1 byte,m`, `+MSUB: "t",0 byte,`)
		}),
		"cache-lost-at-close": online(func(r rig) {
			r.do("AT+MQTTMSGSET=1", "OK")
			r.peer.write(publishPacket(0x30, "t", 0, "m"))
			r.hear("+MSUB: 0")
			closed(r)
			r.do("AT+MQTTMSGGET", `+MSUB: "t",1 byte,m`, "OK")
		}),
	}
}
