package emulator_test

import (
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/emulator"
)

// probe is a test whose failure is a finding.
type probe struct {
	testing.TB
	finding string
}

func (p *probe) Fatalf(format string, args ...any) {
	p.finding = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (p *probe) Fatal(args ...any) { p.Fatalf("%s", fmt.Sprint(args...)) }

// judge runs a dialogue and returns what is wrong, "" for nothing.
func judge(t *testing.T, dialogue func(t testing.TB)) string {
	p := &probe{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		dialogue(p)
	}()
	<-done
	return p.finding
}

// killers are dialogues that each defect fails and the conforming modem passes.
func killers() map[string]func(r rig) {
	refused := func(r rig) {
		r.dial()
		r.do("AT+MCONNECT=1,60", "OK")
		r.peer.read()
		r.peer.write(connackBad)
		r.hear("ERROR")
	}
	noHandshake := func(r rig) {
		r.do("AT+SSLMIPSTART="+r.hostPort(), "OK")
		r.peer.accept()
		r.peer.conn.Close()
		r.hear("STATE: IP STATUS", "CONNECT FAIL")
		r.quiet()
	}
	wrongCA := func(level int) func(r rig) {
		return func(r rig) {
			r.configureTLS(level, certs(r.t).otherCA)
			r.dialTLS(level == 2, "STATE: IP STATUS", "CONNECT FAIL")
		}
	}
	closed := func(r rig) {
		r.dial().logIn()
		r.peer.conn.Close()
		r.hear("CLOSED")
		r.do("AT+MQTTSTATU", "+MQTTSTATU :0", "OK")
		r.do("AT+MCONNECT=1,60", "+CME ERROR: 767")
	}
	publish := func(retain, typed, sent string) func(r rig) {
		return func(r rig) {
			r.dial().logIn()
			r.do(`AT+MPUB="t",0,`+retain+`,"`+typed+`"`, "OK")
			r.peer.want(publishPacket(0x30|(retain[0]-'0'), "t", 0, sent))
		}
	}
	cached := func(r rig) {
		r.dial().logIn()
		r.do("AT+MQTTMSGSET=1", "OK")
		for i := range 5 {
			r.peer.write(publishPacket(0x30, "t", 0, itoa(i)))
			r.hear(fmt.Sprintf("+MSUB: %d", i%4))
		}
		line := "+MSUB: \"t\",1 byte,"
		r.do("AT+MQTTMSGGET", line+"4\r\n"+line+"1\r\n"+line+"2\r\n"+line+"3", "OK")
		r.do("AT+MQTTMSGGET", "OK")
	}
	pdp := func(r rig) {
		r.dial().logIn()
		r.stimulate("pdp-loss")
		r.hear("+CGEV: NW PDN DEACT 1")
		r.do("AT+MIPCLOSE", "OK")
		r.do("AT+MIPSTART="+r.hostPort(), "OK", "+CGEV: ME PDN ACT 1", "CONNECT OK")
	}
	piped := func(r rig) {
		r.dial().logIn()
		r.ask("AT+MPUBEX=\"t\",0,0,5\r\nhello", "\r\n>"+framed("OK"))
	}
	return map[string]func(r rig){
		"connect-ok-without-crlf":     func(r rig) { r.dial().quiet() },
		"connack-ok-although-refused": refused,
		"refusal-unreported":          func(r rig) { refused(r); r.quiet() },
		"connack-ok-early": func(r rig) {
			r.dial()
			r.do("AT+MCONNECT=1,60", "OK")
			r.quiet()
		},
		"wrong-state-code": func(r rig) { r.do("AT+MCONNECT=1,60", "+CME ERROR: 767") },
		"password-not-sent": func(r rig) {
			r.do("AT+MCONFIG=id,user,password", "OK")
			r.dial()
			r.do("AT+MCONNECT=1,60", "OK")
			r.peer.want("\x10\x1e" + field("MQTT") + "\x04\xc2\x00\x3c" + field("id") + field("user") + field("password"))
		},
		"connect-ok-before-handshake": noHandshake,
		"tls-plain-text":              noHandshake,
		"tls-failure-restarts":        noHandshake,
		"server-unverified":           wrongCA(1),
		"issuer-unverified":           wrongCA(1),
		"mutual-unverified":           wrongCA(2),
		"client-certificate-not-sent": func(r rig) {
			r.configureTLS(2, certs(r.t).ca)
			r.dialTLS(true, "CONNECT OK")
		},
		"mutual-publish-fails": func(r rig) {
			r.configureTLS(2, certs(r.t).ca)
			r.dialTLS(true, "CONNECT OK").logIn()
			r.do(`AT+MPUB="t",0,0,"m"`, "OK")
			r.do("AT+MDISCONNECT", "OK")
			r.peer.want(publishPacket(0x30, "t", 0, "m"))
		},
		"puback-early": func(r rig) {
			r.dial().logIn()
			r.do(`AT+MPUB="t",1,0,"m"`, "OK")
			r.quiet()
		},
		"pubcomp-missing": func(r rig) {
			r.dial().logIn()
			r.do(`AT+MPUB="t",2,0,"m"`, "OK")
			r.peer.read()
			r.peer.write("\x50\x02\x00\x01")
			r.peer.read()
			r.peer.write("\x70\x02\x00\x01" + publishPacket(0x30, "t", 0, ""))
			r.hear("PUBREC", "PUBCOMP")
		},
		"payload-cut":    publish("0", "message", "message"),
		"retain-dropped": publish("1", "message", "message"),
		"escape-kept":    publish("0", `\22a\22\0D\0A\5C`, "\"a\"\r\n\\"),
		"length-in-characters": func(r rig) {
			r.dial().logIn()
			r.peer.write(publishPacket(0x30, "t", 0, "é"))
			r.hear("+MSUB: \"t\",2 byte,é")
		},
		"suback-twice": func(r rig) {
			r.dial().logIn()
			r.do("AT+MSUB=t,0", "OK")
			r.peer.read()
			r.peer.write("\x90\x03\x00\x01\x00" + publishPacket(0x30, "t", 0, ""))
			r.hear("SUBACK", `+MSUB: "t",0 byte,`)
		},
		"mpubex-echo":             piped,
		"mpubex-needs-pause":      piped,
		"cache-overwrites-newest": cached,
		"cache-stays-valid":       cached,
		"no-closed":               closed,
		"stale-session":           closed,
		"stale-status":            closed,
		"no-cgev":                 pdp,
		"pdn-hangs":               pdp,
		"fswrite-loses-byte": func(r rig) {
			r.store("a", "abc")
			r.do("AT+FSFLSIZE=a", "+FSFLSIZE: 3", "OK")
		},
	}
}

// TestDefects: every defect fails its dialogue, and the conforming modem passes it.
func TestDefects(t *testing.T) {
	dialogues := killers()
	maps.Copy(dialogues, generalKillers())
	maps.Copy(dialogues, mqttKillers())
	maps.Copy(dialogues, commandKillers())
	maps.Copy(dialogues, faultKillers())
	maps.Copy(dialogues, sessionKillers())
	maps.Copy(dialogues, payloadKillers())
	maps.Copy(dialogues, fileKillers())
	maps.Copy(dialogues, bootKillers())
	maps.Copy(dialogues, lineKillers())
	maps.Copy(dialogues, answerKillers())
	maps.Copy(dialogues, dataKillers())
	maps.Copy(dialogues, networkKillers())
	maps.Copy(dialogues, tcpipKillers())
	maps.Copy(dialogues, tlsKillers())
	maps.Copy(dialogues, releaseKillers())
	maps.Copy(dialogues, quietKillers())
	maps.Copy(dialogues, frameKillers())
	maps.Copy(dialogues, provocationKillers())
	maps.Copy(dialogues, shapeKillers())
	maps.Copy(dialogues, contentsKillers())
	maps.Copy(dialogues, tlsSettingKillers())
	side := make(chan struct{}, 24) // a defect is mostly waiting
	var judging sync.WaitGroup
	for _, d := range emulator.Defects() {
		dialogue, ok := dialogues[d.Name]
		if d.Name == "keepalive-cap" {
			continue // TestKeepAliveCap
		}
		if !ok && d.Area == "MQTT 3.1.1" {
			continue // a knob alone
		}
		if !ok {
			t.Errorf("no dialogue kills %s", d.Name)
			continue
		}
		judging.Go(func() {
			side <- struct{}{}
			defer func() { <-side }()
			telling(t, d.Name, dialogue)
		})
	}
	judging.Wait()
}

// telling wants a dialogue to pass on the conforming modem and to fail on the broken one.
func telling(t *testing.T, name string, dialogue func(r rig)) {
	if finding := judge(t, func(t testing.TB) { dialogue(newRig(t)) }); finding != "" {
		t.Errorf("%s: the conforming modem fails: %s", name, finding)
	}
	broken := func(t testing.TB) {
		r := newRig(t, name)
		r.limit = time.Second // a line that never comes
		dialogue(r)
	}
	if judge(t, broken) == "" {
		t.Errorf("%s: the defect shows nowhere", name)
	}
}

func TestKeepAliveCap(t *testing.T) {
	for _, tt := range []struct {
		defects []string
		want    time.Duration
	}{
		{nil, 595 * time.Second},
		{[]string{"keepalive-cap"}, 750 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := pipeRig(t, tt.defects...)
			r.do("AT+MCONNECT=1,600", "OK")
			r.peer.read()
			r.peer.write(connackOK)
			r.hear("CONNACK OK")
			start := time.Now()
			r.peer.want("\xc0\x00")
			if got := time.Since(start); got != tt.want {
				t.Errorf("%v: PINGREQ after %v, want %v", tt.defects, got, tt.want)
			}
		})
	}
}

func TestDefectTable(t *testing.T) {
	areas := map[string]int{}
	seen := map[string]bool{}
	for _, d := range emulator.Defects() {
		areas[d.Area]++
		if d.Breaks == "" || d.Source == "" || seen[d.Name] {
			t.Errorf("%+v: want a name of its own, what breaks, and a source", d)
		}
		seen[d.Name] = true
	}
	for _, flow := range []string{
		"plain connection", "TLS without verification", "one-way TLS", "mutual TLS",
		"publish and subscribe", "cache mode", "passive close", "PDP deactivation",
	} {
		if areas[flow] < 2 {
			t.Errorf("%s: %d defects, want two at least", flow, areas[flow])
		}
	}
}

func TestUnknownDefect(t *testing.T) {
	_, err := emulator.New(emulator.Config{Profile: profile(t), Defects: []string{"no-close"}})
	if err == nil || !strings.Contains(err.Error(), `"no-close"`) || !strings.Contains(err.Error(), `"no-closed"`) {
		t.Errorf("got %v, want an error that names the unknown and the nearest", err)
	}
}
