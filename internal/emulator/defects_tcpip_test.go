package emulator_test

import (
	"errors"
	"io"
	"maps"
	"strconv"
	"strings"
	"time"
)

// tcpipKillers are the dialogues for the TCP/IP commands.
func tcpipKillers() map[string]func(r rig) {
	dialogues := sceneKillers()
	maps.Copy(dialogues, socketKillers())
	maps.Copy(dialogues, nameKillers())
	return dialogues
}

const sceneIP = "10.126.200.230"

// up brings the scene to IP STATUS.
func (r rig) up() rig {
	r.t.Helper()
	r.do("AT+CSTT", "OK")
	r.do("AT+CIICR", "OK")
	r.do("AT+CIFSR", sceneIP)
	return r
}

// open connects to the peer in single-link mode.
func (r rig) open() rig {
	r.t.Helper()
	r.do(`AT+CIPSTART="TCP",`+r.hostPort(), "OK")
	r.peer.accept()
	r.hear("CONNECT OK")
	return r
}

// openLink connects link 2 to the peer in multi-link mode.
func (r rig) openLink() rig {
	r.t.Helper()
	r.do("AT+CIPMUX=1", "OK")
	r.up().do(`AT+CIPSTART=2,"TCP",`+r.hostPort(), "OK")
	r.peer.accept()
	r.hear("2,CONNECT OK")
	return r
}

func (r rig) state(want string) {
	r.t.Helper()
	r.do("AT+CIPSTATUS", "OK", "STATE: "+want)
}

// got wants the peer to get data, and their end when there are none.
func (r rig) got(want string) {
	r.t.Helper()
	data := make([]byte, max(1, len(want)))
	_ = r.peer.conn.SetReadDeadline(time.Now().Add(r.limit))
	n, err := io.ReadFull(r.peer.conn, data)
	if string(data[:n]) != want || want == "" && !errors.Is(err, io.EOF) {
		r.t.Fatalf("the peer got %q (%v), want %q", data[:n], err, want)
	}
}

// sends sends data by their length.
func (r rig) sends(data string) {
	r.t.Helper()
	r.ask("AT+CIPSEND="+strconv.Itoa(len(data))+"\r\n", "\r\n> ")
	r.ask(data, framed("SEND OK"))
}

func sceneKillers() map[string]func(r rig) {
	states := func(r rig) {
		r.up().state("IP STATUS")
		r.do("AT+CIPSHUT", "SHUT OK")
		r.state("IP INITIAL")
	}
	restarted := func(after func(r rig)) func(r rig) {
		return func(r rig) {
			r.up()
			r.send("AT+RESET\r\n")
			r.until("+NITZ")
			r.until("\r\n")
			r.ask("ATE0\r", "ATE0\r\r\nOK\r\n")
			after(r)
		}
	}
	return map[string]func(r rig){
		"mux-anytime":             func(r rig) { r.do("AT+CSTT", "OK"); r.do("AT+CIPMUX=1", "+CME ERROR: 3") },
		"apn-unchecked":           func(r rig) { r.do(`AT+CSTT="a","`+strings.Repeat("u", 33)+`"`, "ERROR") },
		"apn-forgotten":           func(r rig) { r.do(`AT+CSTT="net"`, "OK"); r.do("AT+CSTT?", `+CSTT: "net","",""`, "OK") },
		"scene-unordered":         func(r rig) { r.do("AT+CIICR", "+CME ERROR: 3") },
		"address-without-scene":   func(r rig) { r.do("AT+CIFSR", "ERROR") },
		"address-changes-nothing": states,
		"address-with-ok":         func(r rig) { r.up().state("IP STATUS") },
		"shut-needs-pdp": func(r rig) {
			r.up().do("AT+CGATT=0", "OK", "+PDP: DEACT", "+CGEV: ME PDN DEACT 1")
			r.do("AT+CIPSHUT", "SHUT OK")
		},
		"shut-keeps-state":       states,
		"shut-keeps-connections": func(r rig) { r.up().open().do("AT+CIPSHUT", "SHUT OK"); r.got("") },
		"no-pdp-deact": func(r rig) {
			r.up().stimulate("pdp-loss")
			r.hear("+PDP: DEACT", "+CGEV: NW PDN DEACT 1")
		},
		"state-before-ok":          func(r rig) { r.state("IP INITIAL") },
		"size-of-cipsend":          func(r rig) { r.do("AT+CIPSEND?", "+CIPSEND: 1460", "OK") },
		"switch-stuck":             func(r rig) { r.do("AT+CIPSSL=1", "OK"); r.do("AT+CIPSSL?", "+CIPSSL: 1", "OK") },
		"switch-on":                func(r rig) { r.do("AT+CIPMUX?", "+CIPMUX: 0", "OK") },
		"switch-unchecked":         func(r rig) { r.do("AT+CIPMUX=2", "ERROR") },
		"scene-forms-missing":      func(r rig) { r.do("AT+CIICR=?", "OK") },
		"scene-missing":            func(r rig) { r.do("AT+CSTT", "OK") },
		"shut-missing":             func(r rig) { r.do("AT+CIPSHUT", "SHUT OK") },
		"stack-dead-after-restart": restarted(func(r rig) { r.up() }),
		"scene-survives-restart":   restarted(func(r rig) { r.state("IP INITIAL") }),
	}
}

func socketKillers() map[string]func(r rig) {
	closed := func(r rig) {
		r.up().open().peer.conn.Close()
		r.hear("CLOSED")
		r.state("TCP CLOSED")
	}
	echoed := func(r rig) {
		r.up().open().sends("hello")
		r.got("hello")
		r.peer.write("world")
		r.hear("world")
	}
	none := func(r rig) {
		r.up().do(`AT+CIPSTART="TCP",`+nowhere(r.t), "OK", "STATE: IP STATUS", "CONNECT FAIL")
		r.do(`AT+CIPSTART="TCP","127.0.0.1",0`, "+CME ERROR: 3")
	}
	return map[string]func(r rig){
		"mode-unchecked":               func(r rig) { r.up().do(`AT+CIPSTART="FTP",`+r.hostPort(), "+CME ERROR: 3") },
		"server-name-unchecked":        func(r rig) { r.up().do(`AT+CIPSTART="TCP","",1`, "+CME ERROR: 3") },
		"port-unchecked":               none,
		"server-quotes-required":       func(r rig) { r.up().do("AT+CIPSTART=UDP,127.0.0.1,9", "OK", "CONNECT OK") },
		"direct-start-refused":         func(r rig) { r.open() },
		"failed-connection-unreported": none,
		"link-number-missing":          func(r rig) { r.openLink() },
		"received-cut":                 echoed,
		"closed-keeps-state":           closed,
		"socket-closed-unreported":     closed,
		"close-unchecked":              func(r rig) { r.up().open().do("AT+CIPCLOSE=2", "ERROR") },
		"close-anything":               func(r rig) { r.do("AT+CIPCLOSE", "ERROR") },
		"close-keeps-connection":       func(r rig) { r.up().open().do("AT+CIPCLOSE", "CLOSE OK"); r.got("") },
		"send-size-unchecked":          func(r rig) { r.up().open().do("AT+CIPSEND=1461", "ERROR") },
		"send-offline":                 func(r rig) { r.up().do("AT+CIPSEND=5", "+CME ERROR: 3") },
		"escape-sends": func(r rig) {
			r.up().open().ask("AT+CIPSEND\r\n", "\r\n> ")
			r.ask("no\x1b", framed("OK"))
		},
		"sent-cut":   echoed,
		"sent-never": echoed,
		"cipssl-ignored": func(r rig) {
			r.do("AT+CIPSSL=1", "OK")
			r.up().do(`AT+CIPSTART="TCP",`+r.hostPort(), "OK")
			r.peer.accept()
			r.peer.conn.Close()
			r.hear("STATE: IP STATUS", "CONNECT FAIL")
		},
		"cipssl-stays": func(r rig) {
			r.do("AT+CIPSSL=1", "OK")
			r.do("AT+CIPSSL=0", "OK")
			r.up().open()
		},
		"state-connected-early": func(r rig) {
			r.up().do(`AT+CIPSTART="TCP","192.0.2.1",1`, "OK")
			r.state("TCP CONNECTING")
		},
		"shut-while-connecting-restarts": func(r rig) {
			r.up().do(`AT+CIPSTART="TCP","192.0.2.1",1`, "OK")
			r.do("AT+CIPSHUT", "SHUT OK")
		},
		"socket-ends-mqtt": func(r rig) {
			r.dial().up().do(`AT+CIPSTART="UDP","127.0.0.1",9`, "OK", "CONNECT OK")
			r.do("AT+MQTTSTATU", "+MQTTSTATU :2", "OK")
		},
		"socket-replaced": func(r rig) {
			r.up().open().do(`AT+CIPSTART="TCP",`+r.hostPort(), "OK", "ALREADY CONNECT")
		},
		"links-shared":   func(r rig) { r.openLink() },
		"link-unchecked": func(r rig) { r.openLink().do(`AT+CIPSTART=6,"TCP",`+r.hostPort(), "ERROR") },
		"address-lost":   func(r rig) { r.up().open().do("AT+CIFSR", sceneIP) },
		"udp-missing":    func(r rig) { r.up().do(`AT+CIPSTART="UDP","127.0.0.1",9`, "OK", "CONNECT OK") },
	}
}

func nameKillers() map[string]func(r rig) {
	unknown := func(r rig) { r.up().do("AT+CDNSGIP=a.invalid", "OK", "+CDNSGIP:0,10") }
	silent := func(r rig) { r.up().do("AT+CDNSCFG=192.0.2.1,192.0.2.2", "OK") }
	return map[string]func(r rig){
		"shut-while-resolving-restarts": func(r rig) {
			silent(r)
			r.do("AT+CDNSGIP=a.invalid", "OK")
			r.do("AT+CIPSHUT", "SHUT OK")
			r.quiet()
		},
		"resolving-early-restarts": func(r rig) { r.do("AT+CDNSGIP=a.invalid", "+CME ERROR: 3") },
		"name-servers-unchecked":   func(r rig) { r.do("AT+CDNSCFG=dns", "ERROR") },
		"name-servers-kept": func(r rig) {
			silent(r)
			r.do("AT+CDNSCFG?", "PrimaryDns: 192.0.2.1\r\nSecondaryDns: 192.0.2.2", "OK")
		},
		"name-unchecked":        func(r rig) { r.up().do("AT+CDNSGIP="+strings.Repeat("a", 129), "ERROR") },
		"unknown-name-resolved": unknown,
		"known-name-unresolved": func(r rig) {
			r.up().do("AT+CDNSGIP=a.attest.test", "OK", `+CDNSGIP: 1,"a.attest.test","127.0.0.1"`)
		},
		"dead-name-servers-unreported": func(r rig) {
			silent(r)
			r.do("AT+CDNSGIP=a.invalid", "OK", "+CDNSGIP:0,11")
		},
		"names-unchecked": func(r rig) { r.up().do("AT+CDNSGIP=a,b", "ERROR") },
	}
}
