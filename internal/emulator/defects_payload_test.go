package emulator_test

import (
	"strings"
	"time"
)

// payloadKillers are the dialogues that tell the defects of topics and messages.
func payloadKillers() map[string]func(r rig) {
	online := func(f func(r rig)) func(r rig) {
		return func(r rig) {
			r.dial().logIn()
			f(r)
		}
	}
	data := online(func(r rig) {
		const all = "a\\22\r\x1b\x1a\x00b"
		r.send("AT+MPUBEX=\"t\",1,1,9\r\n")
		r.want("\r\n>")
		r.ask(all, framed("OK"))
		r.peer.want(publishPacket(0x33, "t", 1, all))
	})
	filter := func(filter string) func(r rig) {
		return online(func(r rig) {
			for _, id := range []string{"\x01", "\x02"} {
				r.do(`AT+MSUB="`+filter+`",0`, "OK")
				r.quiet()
				packet := "\x00" + id + field(filter) + "\x00"
				_ = r.peer.conn.SetReadDeadline(time.Now().Add(r.limit))
				r.peer.want("\x82" + string(rune(len(packet))) + packet)
			}
		})
	}
	cached := online(func(r rig) {
		r.do("AT+MQTTMSGGET", "OK")
		r.do("AT+MQTTMSGSET=1", "OK")
		r.do("AT+MQTTMSGSET?", "+MQTTMSGSET:1", "OK")
		r.peer.write(publishPacket(0x30, "t", 0, "1") + publishPacket(0x30, "t", 0, "2"))
		r.hear("+MSUB: 0", "+MSUB: 1")
		r.do("AT+MQTTMSGSET=0", "OK")
		r.do("AT+MQTTMSGSET?", "+MQTTMSGSET:0", "OK")
		r.do("AT+MQTTMSGGET", "+MSUB: \"t\",1 byte,1\r\n+MSUB: \"t\",1 byte,2", "OK")
	})
	killers := map[string]func(r rig){
		"letters-refused": online(func(r rig) { r.do(`AT+MPUB="t",0,0,"m"`, "OK") }),
		"mpub-anyway":     func(r rig) { r.do(`AT+MPUB="t",0,0,"m"`, "+CME ERROR: 767") },
		"c-escapes-taken": func(r rig) { r.do(`AT+MCONFIG="a\"b"`, "ERROR") },
		"letter-unprinted": online(func(r rig) {
			r.peer.write(publishPacket(0x30, "t", 0, "m") + publishPacket(0x30, "t", 0, ""))
			r.hear(`+MSUB: "t",1 byte,m`)
		}),
		"incoming-trimmed": online(func(r rig) {
			r.peer.write(publishPacket(0x30, "t", 0, "m\r\n"))
			r.hear("+MSUB: \"t\",3 byte,m\r\n")
		}),
		"incoming-cut": online(func(r rig) {
			long := strings.Repeat("x", 1361)
			r.peer.write(publishPacket(0x30, "t", 0, long))
			r.hear(`+MSUB: "t",1361 byte,` + long)
		}),
		"oversized-restarts": online(func(r rig) {
			r.peer.write(publishPacket(0x30, "t", 0, strings.Repeat("x", 6000)) + publishPacket(0x30, "t", 0, "m"))
			r.hear(`+MSUB: "t",1 byte,m`)
		}),
		"wildcards-refused":  filter("a/+"),
		"dollar-refused":     filter("$a"),
		"slash-dropped":      filter("/a"),
		"cut-at-space":       filter("a b"),
		"resubscribe-unsent": filter("a"),
		"cache-survives": online(func(r rig) {
			r.do("AT+MQTTMSGSET=1", "OK")
			r.peer.write(publishPacket(0x30, "t", 0, "1"))
			r.hear("+MSUB: 0")
			r.send("AT+RESET\r\n")
			r.until("+NITZ")
			r.send("AT+MQTTMSGGET?\r\n")
			r.until("+MQTTMSGGET: 0,INVALID")
		}),
	}
	for _, name := range []string{"cut-at-nul", "cut-at-ctrl-z", "loses-escape", "loses-return", "unescapes", "one-more", "qos-0", "retains-nothing"} {
		killers["mpubex-"+name] = data
	}
	for _, name := range []string{"empty-cache-error", "newest-first", "cache-mode-sticks", "cache-mode-reversed"} {
		killers[name] = cached
	}
	return killers
}
