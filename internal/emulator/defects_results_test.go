package emulator_test

// resultKillers are the dialogues that tell what is wrong with a result that comes by
// itself, or with what one connection leaves to the next.
func resultKillers() map[string]func(r rig) {
	flow := func(r rig) {
		r.dial().logIn()
		r.do("AT+MSUB=t,0", "OK")
		r.peer.read()
		r.peer.write("\x90\x03\x00\x01\x00")
		r.hear("SUBACK")
		r.do("AT+MUNSUB=t", "OK")
		r.peer.read()
		r.peer.write("\xb0\x02\x00\x02")
		r.hear("UNSUBACK")
		r.do(`AT+MPUB="t",1,0,"m"`, "OK")
		r.peer.read()
		r.peer.write("\x40\x02\x00\x03")
		r.hear("PUBACK")
		r.do(`AT+MPUB="t",2,0,"m"`, "OK")
		r.peer.read()
		r.peer.write("\x50\x02\x00\x04")
		r.hear("PUBREC")
		r.peer.read()
		r.peer.write("\x70\x02\x00\x04")
		r.hear("PUBCOMP")
		r.peer.write(publishPacket(0x30, "t", 0, "a\r\nb"))
		r.hear("+MSUB: \"t\",4 byte,a\r\nb")
		r.do("AT+MQTTMSGSET=1", "OK")
		r.peer.write(publishPacket(0x30, "t", 0, "1") + publishPacket(0x30, "t", 0, "2"))
		r.hear("+MSUB: 0", "+MSUB: 1")
		r.peer.conn.Close()
		r.hear("CLOSED")
		r.quiet()
		r.do("AT+MIPSTART="+nowhere(r.t), "OK", "STATE: IP STATUS", "CONNECT FAIL")
		r.quiet()
	}
	const connect = "\x10\x0e\x00\x04MQTT\x04"
	again := func(first, then, packet string) func(r rig) {
		return func(r rig) {
			r.do(`AT+MCONFIG="id","","",0,0,"w","m"`, "OK")
			r.do(`AT+MCONFIG="id"`, "OK")
			r.dial()
			r.do("AT+MCONNECT="+first, "OK")
			r.peer.read()
			r.do("AT+MIPCLOSE", "OK")
			r.dial()
			r.do("AT+MCONNECT="+then, "OK")
			r.peer.want(connect + packet + "\x00\x02id")
		}
	}
	dialogues := map[string]func(r rig){
		"will-remembered":          again("1,60", "1,60", "\x02\x00\x3c"),
		"keepalive-remembered":     again("1,60", "1,30", "\x02\x00\x1e"),
		"clean-session-remembered": again("0,60", "1,60", "\x02\x00\x3c"),
	}
	for _, name := range []string{
		"length-one-more", "length-one-less", "unit-missing", "topic-unquoted", "topic-cut", "payload-quoted", "payload-shifted",
		"payload-escaped", "payload-ends-at-line-end", "slot-from-one", "slot-always-0", "connect-ok-ahead", "suback-ahead", "unsuback-ahead",
	} {
		dialogues[name] = flow
	}
	for _, result := range []string{"connect-ok", "connect-fail", "connack-ok", "suback", "unsuback", "puback", "pubrec", "pubcomp", "message", "cached", "closed"} {
		for _, manner := range []string{"missing", "printed-twice", "lf-alone", "cr-alone", "open", "torn", "late"} {
			dialogues[result+"-"+manner] = flow
		}
	}
	return dialogues
}
