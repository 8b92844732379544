package emulator_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

// TestPlainFlow is the guide's §普通连接流程示例, word for word.
func TestPlainFlow(t *testing.T) {
	r := newRig(t)
	r.do("AT+CGREG?", "+CGREG: 0,1", "OK")
	r.do("AT+CGATT?", "+CGATT: 1", "OK")
	r.do(`AT+MCONFIG="868488076506128","user","password"`, "OK")
	r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
	r.do("AT+MIPSTART="+r.hostPort(), "OK")
	r.peer.accept()
	r.hear("CONNECT OK")
	r.do("AT+MQTTSTATU", "+MQTTSTATU :2", "OK")
	r.do("AT+MIPSTART="+r.hostPort(), "OK", "ALREADY CONNECT")
	r.do("AT+MCONNECT=1,60", "OK")
	r.do("AT+MQTTSTATU", "+MQTTSTATU :2", "OK")
	r.do("AT+MCONNECT=1,60", "+CME ERROR: 767")
	body := field("MQTT") + "\x04\xc2\x00\x3c" + field("868488076506128") + field("user") + field("password")
	r.peer.want("\x10" + string(rune(len(body))) + body)
	r.peer.write(connackOK)
	r.hear("CONNACK OK")
	r.do("AT+MQTTSTATU", "+MQTTSTATU :1", "OK")
	r.do("AT+MCONNECT=1,60", "+CME ERROR: 767") // at-facts §19.2
	r.do("AT+MIPSTART="+r.hostPort(), "OK", "ALREADY CONNECT")
	r.do("AT+MDISCONNECT", "OK")
	r.peer.want(disconnect)
	r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
	r.do("AT+MIPCLOSE", "OK")
	r.do("AT+MIPCLOSE", "+CME ERROR: 767")
	r.quiet()
}

func TestMQTTOffline(t *testing.T) {
	for _, state := range []string{"offline", "without a session"} {
		t.Run(state, func(t *testing.T) {
			r := newRig(t)
			if state == "offline" {
				r.do("AT+MCONNECT=1,60", "+CME ERROR: 767")
				r.do("AT+MIPCLOSE", "+CME ERROR: 767")
			} else {
				r.dial()
			}
			for _, command := range []string{
				`+MSUB="t",0`, `+MUNSUB="t"`, `+MPUB="t",0,0,"m"`, `+MPUBEX="t",0,0,3`, `+MPUBEX="t",0,0`, `+MDISCONNECT`,
			} {
				r.do("AT"+command, "+CME ERROR: 767")
			}
			r.do("AT+MQTTMSGGET", "OK")
			r.do("AT+MQTTMSGGET?", "+MQTTMSGGET: 0,INVALID\r\n+MQTTMSGGET: 1,INVALID\r\n+MQTTMSGGET: 2,INVALID\r\n+MQTTMSGGET: 3,INVALID", "OK")
		})
	}
}

func TestMQTTParameters(t *testing.T) {
	r := newRig(t).dial().logIn()
	long := strings.Repeat("x", 257)
	for _, bad := range []string{
		"+MCONFIG=", "+MCONFIG=" + long, "+MCONFIG=a,b", "+MCONFIG=a," + long + ",c", "+MCONFIG=a,b," + long,
		`+MCONFIG=a,b,c,3,0,"t","m"`, `+MCONFIG=a,b,c,0,2,"t","m"`, `+MCONFIG=a,b,c,0,0,t,"m"`, `+MCONFIG=a,b,c,0,0,"t",m`,
		`+MCONFIG=a,b,c,0,1,"","m"`, `+MCONFIG=a,b,c,0,0,"t/#","m"`, `+MCONFIG=a,b,c,0,0,"t","` + strings.Repeat("m", 1361) + `"`,
		"+MIPSTART=a", "+MIPSTART=,1", "+MIPSTART=a,0", "+MIPSTART=a,65536", "+MIPSTART=a,1,1",
		"+MCONNECT=1", "+MCONNECT=2,60", "+MCONNECT=1,0", "+MCONNECT=1,65536",
		`+MSUB="t"`, `+MSUB="t",3`, `+MSUB="",0`, `+MSUB="` + long + `",0`, `+MSUB="a#",0`, `+MSUB="#/a",0`, `+MSUB="a+/b",0`,
		`+MUNSUB=`, `+MPUB="t",0,0,m`, `+MPUB="t",0,0`, `+MPUB="t",3,0,"m"`, `+MPUB="t",0,2,"m"`, `+MPUB="t/+",0,0,"m"`, `+MPUB="#",0,0,"m"`,
		`+MPUB="t",0,0,"{\"a\":1}"`, `+MPUB="t",0,0,"` + strings.Repeat("m", 4101) + `"`,
		`+MPUBEX="t",0,0,0`, `+MPUBEX="t",0,0,4101`, `+MPUBEX="t",0`, `+MPUBEX="t",0,0,1;+CSQ`,
		"+MUNS=t", "+MDISCONNECT=0", "+MQTTMODE=2", "+MQTTMSGSET=", "+MQTTSTATU?",
	} {
		r.do("AT"+bad, "ERROR")
	}
	for _, good := range []string{
		`+MCONFIG=id`, `+MCONFIG="id","",""`, `+MCONFIG=id,user,p=a&s%s^`, `+MCONFIG="id","","",0,0,"",""`,
		`+MCONFIG="` + long[1:] + `",u,p,2,1,"will/topic","offline"`,
	} {
		r.do("AT"+good, "OK")
	}
	r.do(`AT+MPUB="t",0,0,"`+strings.Repeat("m", 4100)+`"`, "OK")
	r.peer.want(publishPacket(0x30, "t", 0, strings.Repeat("m", 4100)))
}

func TestPublishAndAcknowledge(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.do(`AT+MPUB="mqtt/pub_topic",0,1,"publish 1 payload"`, "OK")
	r.peer.want(publishPacket(0x31, "mqtt/pub_topic", 0, "publish 1 payload"))

	r.do(`AT+MPUB=mqtt/pub_topic,1,0,"a\22b\0D\0A\5c\00\q"`, "OK")
	r.peer.want(publishPacket(0x32, "mqtt/pub_topic", 1, "a\"b\r\n\\\x00\\q"))
	r.do(`AT+MPUB="t",1,0,"second"`, "+CME ERROR: 767") // at-facts §10.9
	r.do(`AT+MPUB="t",0,0,"second"`, "+CME ERROR: 767")
	r.do(`AT+MPUBEX="t",1,0,6`, "+CME ERROR: 767")
	r.peer.write("\x40\x02\x00\x01")
	r.hear("PUBACK")

	r.do(`AT+MPUB="t",2,0,"exactly once"`, "OK")
	r.peer.want(publishPacket(0x34, "t", 2, "exactly once"))
	r.quiet()
	r.peer.write("\x50\x02\x00\x02")
	r.hear("PUBREC")
	r.peer.want("\x62\x02\x00\x02")
	r.do(`AT+MPUB="t",1,0,"second"`, "+CME ERROR: 767")
	r.peer.write("\x70\x02\x00\x02")
	r.hear("PUBCOMP")
	r.do(`AT+MPUB="t",1,0,""`, "OK")
	r.peer.want(publishPacket(0x32, "t", 3, ""))
}

func TestHexMode(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.do("AT+MQTTMODE=1", "OK")
	r.do("AT+MQTTMODE?", "+MQTTMODE: 1", "OK")
	r.do(`AT+MPUB="test",0,0,"3132330dFf"`, "OK")
	r.peer.want(publishPacket(0x30, "test", 0, "123\r\xff"))
	r.do(`AT+MPUB="test",0,0,"313"`, "ERROR")
	r.do(`AT+MPUB="test",0,0,"zz"`, "ERROR")
	r.ask(`AT+MPUBEX="test",0,0,2`+"\r\nhi", "\r\n>"+framed("OK"))
	r.peer.want(publishPacket(0x30, "test", 0, "hi"))
	r.peer.write(publishPacket(0x30, "in", 0, "plain"))
	r.hear(`+MSUB: "in",5 byte,plain`)
}

func TestSubscribe(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.do(`AT+MSUB="mqtt/#",2`, "OK")
	r.peer.want("\x82\x0b\x00\x01" + field("mqtt/#") + "\x02")
	r.quiet()
	r.peer.write("\x90\x03\x00\x01\x02" + publishPacket(0x31, "mqtt/sub_topic", 0, "{\n  \"msg\": \"hello\"\n}"))
	r.hear("SUBACK", "+MSUB: \"mqtt/sub_topic\",20 byte,{\n  \"msg\": \"hello\"\n}")
	r.peer.write(publishPacket(0x32, "q1", 7, "\r\nOK\r\n>\x00é"))
	r.hear("+MSUB: \"q1\",10 byte,\r\nOK\r\n>\x00é")
	r.peer.want("\x40\x02\x00\x07")
	r.peer.write(publishPacket(0x34, "q2", 8, ""))
	r.hear(`+MSUB: "q2",0 byte,`)
	r.peer.want("\x50\x02\x00\x08")
	r.peer.write(publishPacket(0x3c, "q2", 8, "") + "\x62\x02\x00\x08") // repeated: not delivered again
	r.peer.want("\x50\x02\x00\x08")
	r.peer.want("\x70\x02\x00\x08")
	r.do(`AT+MUNSUB="mqtt/#"`, "OK")
	r.peer.want("\xa2\x0a\x00\x02" + field("mqtt/#"))
	r.quiet()
	r.peer.write("\xb0\x02\x00\x02")
	r.hear("UNSUBACK")
}

func TestCacheMode(t *testing.T) {
	r := newRig(t).dial().logIn()
	r.do("AT+MQTTMSGSET=1", "OK")
	r.do("AT+MQTTMSGSET?", "+MQTTMSGSET:1", "OK")
	arrive := func(text string, slot int) {
		t.Helper()
		r.peer.write(publishPacket(0x30, "mqtt/pub_topic", 0, text))
		r.hear(fmt.Sprintf("+MSUB: %d", slot))
	}
	slots := func(states ...string) string {
		for i, s := range states {
			states[i] = fmt.Sprintf("+MQTTMSGGET: %d,%s", i, s)
		}
		return strings.Join(states, "\r\n")
	}
	arrive("publish 1 payload", 0)
	r.do("AT+MQTTMSGGET?", slots("VALID", "INVALID", "INVALID", "INVALID"), "OK")
	r.do("AT+MQTTMSGGET", `+MSUB: "mqtt/pub_topic",17 byte,publish 1 payload`, "OK")
	r.do("AT+MQTTMSGGET", "OK")
	for i, text := range []string{"a", "b", "c", "d"} {
		arrive(text, i)
	}
	arrive("e", 0) // the oldest goes
	arrive("f", 1)
	r.do("AT+MQTTMSGGET?", slots("VALID", "VALID", "VALID", "VALID"), "OK")
	line := `+MSUB: "mqtt/pub_topic",1 byte,`
	r.do("AT+MQTTMSGGET", line+"e\r\n"+line+"f\r\n"+line+"c\r\n"+line+"d", "OK")
	r.do("AT+MQTTMSGGET?", slots("INVALID", "INVALID", "INVALID", "INVALID"), "OK")
	arrive(strings.Repeat("x", 4100), 0) // a slot holds 4 kB
	r.do("AT+MQTTMSGSET=0", "OK")
	r.peer.write(publishPacket(0x30, "t", 0, "direct"))
	r.hear(`+MSUB: "t",6 byte,direct`)
	r.do("AT+MQTTMSGGET", `+MSUB: "mqtt/pub_topic",4096 byte,`+strings.Repeat("x", 4096), "OK")
}

// TestPassiveClose is the guide's §TCP被动断开示例.
func TestPassiveClose(t *testing.T) {
	for _, how := range []string{"FIN", "RST", "drop", "FIN before MCONNECT"} {
		t.Run(how, func(t *testing.T) {
			r := newRig(t).dial()
			if how != "FIN before MCONNECT" {
				r.logIn()
			}
			switch how {
			case "drop":
				r.stimulate("drop")
			case "RST":
				r.peer.conn.(*net.TCPConn).SetLinger(0)
				r.peer.conn.Close()
			default:
				r.peer.conn.Close()
			}
			r.hear("CLOSED")
			r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
			r.do("AT+MCONNECT=1,60", "+CME ERROR: 767")
			r.do("AT+MIPCLOSE", "+CME ERROR: 767")
			r.do(`AT+MCONFIG="866289037465624","user","password"`, "OK")
			r.dial().logIn()
			r.quiet()
		})
	}
}

// TestPDPLoss is the guide's §PDP被动去激活示例.
func TestPDPLoss(t *testing.T) {
	for _, recovery := range []string{"guide", "MIPSTART alone", "CGATT", "another context", "CFUN"} {
		t.Run(recovery, func(t *testing.T) {
			r := newRig(t).dial().logIn()
			r.stimulate("pdp-loss")
			r.hear("+CGEV: NW PDN DEACT 1")
			r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
			r.do("AT+CGATT?;+CGACT?", "+CGATT: 0", "+CGACT: 1,0", "OK")
			r.do(`AT+MPUB="t",0,0,"m"`, "+CME ERROR: 767")
			act := "+CGEV: ME PDN ACT 1"
			switch recovery {
			case "guide":
				r.do("AT+MIPCLOSE", "OK")
				r.do(`AT+MCONFIG="866289037465624","user","password"`, "OK")
			case "CGATT":
				r.do("AT+CGATT=1", "OK", act)
			case "another context":
				r.do(`AT+CGDCONT=5,"IP","cmiot"`, "OK")
				r.do("AT+CGACT=1,5", "OK", "+CGEV: ME PDN ACT 5")
			case "CFUN":
				r.do("AT+CFUN=0", "OK")
				r.do("AT+CFUN=1", "OK", "^MODE: 17,17", "+E_UTRAN Service", act)
				r.nitz()
			}
			frames := []string{"OK"}
			if recovery == "guide" || recovery == "MIPSTART alone" {
				frames = append(frames, act)
			}
			r.do("AT+MIPSTART="+r.hostPort(), frames...)
			r.peer.accept()
			r.hear("CONNECT OK")
			r.logIn()
			r.do("AT+CGATT?", "+CGATT: 1", "OK")
			r.quiet()
		})
	}
}

func TestRefusedLogin(t *testing.T) {
	r := newRig(t).dial()
	r.do("AT+MCONNECT=1,60", "OK")
	r.peer.read()
	r.peer.write(connackBad)
	r.hear("ERROR")
	r.do("AT+MQTTSTATU", "+MQTTSTATU :2", "OK")
	r.do("AT+MCONNECT=1,60", "+CME ERROR: 767")
	r.peer.conn.Close()
	r.hear("CLOSED")
	r.dial().logIn()
}

func TestConnectFail(t *testing.T) {
	for _, tt := range []struct{ name, address string }{
		{"refused port", nowhere(t)},
		{"unknown host", `"lbsmqtt.airm2m.com","1884"`},
		{"never", `broker.invalid,1884`},
		{"full-width quotes", `”127.0.0.1“,1884`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.do("AT+MIPSTART="+tt.address, "OK", "STATE: IP STATUS", "CONNECT FAIL")
			r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
			r.dial().logIn()
		})
	}
	t.Run("no network", func(t *testing.T) {
		r := newRig(t)
		r.do("AT+CFUN=0", "OK")
		r.do("AT+MIPSTART="+r.hostPort(), "OK", "STATE: PDP DEACT", "CONNECT FAIL")
	})
}

// TestSessionResumes is clean session 0: what was not acknowledged is sent again.
func TestSessionResumes(t *testing.T) {
	r := newRig(t).dial()
	r.do("AT+MCONNECT=0,60", "OK")
	r.peer.read()
	r.peer.write(connackOK)
	r.hear("CONNACK OK")
	r.do(`AT+MPUB="t",1,0,"m"`, "OK")
	r.peer.want(publishPacket(0x32, "t", 1, "m"))
	r.peer.conn.Close()
	r.hear("CLOSED")
	r.dial()
	r.do("AT+MCONNECT=0,60", "OK")
	r.peer.read()
	r.peer.write("\x20\x02\x01\x00")
	r.hear("CONNACK OK")
	r.peer.want(publishPacket(0x3a, "t", 1, "m"))
	r.do(`AT+MPUB="t",1,0,"n"`, "+CME ERROR: 767")
	r.peer.write("\x40\x02\x00\x01")
	r.hear("PUBACK")
}

// TestCloseWhileDialling gives the connection up before it stands.
func TestCloseWhileDialling(t *testing.T) {
	r := newRig(t)
	r.ask("AT+SSLMIPSTART="+r.hostPort()+"\r\nAT+MIPCLOSE\r\n", framed("OK", "OK"))
	r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
	r.quiet()
}
