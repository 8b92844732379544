package emulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"attest/internal/mosquitto"
)

// guideBroker is Debian's broker with the guide's three listeners.
type guideBroker struct {
	*mosquitto.Process
	plain, tls, mutual int
}

func startMosquitto(t *testing.T) *guideBroker {
	t.Helper()
	c := certs(t)
	dir := t.TempDir()
	for name, content := range map[string]string{"ca": c.ca, "server": c.server, "key": c.serverKey} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := &guideBroker{plain: freePort(t), tls: freePort(t), mutual: freePort(t)}
	listener := func(port int) string { return fmt.Sprintf("listener %d 127.0.0.1", port) }
	certs := fmt.Sprintf("cafile %s/ca\ncertfile %s/server\nkeyfile %s/key", dir, dir, dir)
	b.Process = mosquitto.Run(t, "allow_anonymous true", "user root",
		listener(b.plain), listener(b.tls), certs, listener(b.mutual), certs, "require_certificate true")
	return b
}

func freePort(t *testing.T) int {
	t.Helper()
	port, err := mosquitto.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// connect does the guide's steps from MCONFIG to CONNACK OK.
func (h *host) connect(command string, port int) {
	h.t.Helper()
	h.do(`AT+MCONFIG="868488076506128","user","password"`, "OK")
	h.do(fmt.Sprintf(`AT+%s="broker.attest.test",%d`, command, port), "OK", "CONNECT OK")
	h.do("AT+MCONNECT=1,60", "OK", "CONNACK OK")
}

// exchange publishes to itself at every QoS, after each kind of connection.
func (h *host) exchange() {
	h.t.Helper()
	h.do(`AT+MSUB="mqtt/pub_topic",0`, "OK", "SUBACK")
	line := `+MSUB: "mqtt/pub_topic",17 byte,publish 1 payload`
	h.do(`AT+MPUB="mqtt/pub_topic",0,0,"publish 1 payload"`, "OK", line)
	h.ask(`AT+MPUBEX="mqtt/pub_topic",0,0,17`+"\r\npublish 1 payload", "\r\n>"+framed("OK", line))
	h.do(`AT+MUNSUB="mqtt/pub_topic"`, "OK", "UNSUBACK")
	h.do(`AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`, "OK", "PUBACK")
	h.do(`AT+MPUB="mqtt/pub_topic",2,0,"publish 1 payload"`, "OK", "PUBREC", "PUBCOMP")
}

// leave ends as the manual's example does.
func (h *host) leave() {
	h.t.Helper()
	h.do("AT+MDISCONNECT", "OK")
	h.do("AT+MIPCLOSE", "OK")
}

// TestGuideWithMosquitto is the guide's eight flows against a broker that is
// not ours.
func TestGuideWithMosquitto(t *testing.T) {
	b := startMosquitto(t)
	c := certs(t)
	for _, tt := range []struct {
		name string
		flow func(h *host)
	}{
		{"plain connection", func(h *host) { h.connect("MIPSTART", b.plain) }},
		{"TLS without verification", func(h *host) { h.connect("SSLMIPSTART", b.tls) }},
		{"one-way TLS", func(h *host) {
			h.configureTLS(1, c.ca)
			h.connect("SSLMIPSTART", b.tls)
		}},
		{"mutual TLS", func(h *host) {
			h.configureTLS(2, c.ca)
			h.connect("SSLMIPSTART", b.mutual)
		}},
		{"cache mode", func(h *host) {
			h.do("AT+MQTTMSGSET=1", "OK")
			h.connect("MIPSTART", b.plain)
			h.do(`AT+MSUB="mqtt/cached",1`, "OK", "SUBACK")
			h.do(`AT+MPUB="mqtt/cached",0,0,"publish 1 payload"`, "OK", "+MSUB: 0")
			h.do("AT+MQTTMSGGET?", "+MQTTMSGGET: 0,VALID\r\n+MQTTMSGGET: 1,INVALID\r\n+MQTTMSGGET: 2,INVALID\r\n+MQTTMSGGET: 3,INVALID", "OK")
			h.do("AT+MQTTMSGGET", `+MSUB: "mqtt/cached",17 byte,publish 1 payload`, "OK")
			h.do("AT+MQTTMSGSET=0", "OK")
		}},
		{"PDP deactivation", func(h *host) {
			h.connect("MIPSTART", b.plain)
			h.stimulate("pdp-loss")
			h.hear("+CGEV: NW PDN DEACT 1")
			h.do("AT+MIPCLOSE", "OK")
			h.do(`AT+MCONFIG="868488076506128","user","password"`, "OK")
			h.do(fmt.Sprintf("AT+MIPSTART=127.0.0.1,%d", b.plain), "OK", "+CGEV: ME PDN ACT 1", "CONNECT OK")
			h.do("AT+MCONNECT=1,60", "OK", "CONNACK OK") // takes the lost session over
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHost(t)
			tt.flow(h)
			h.exchange()
			h.leave()
		})
	}
	t.Run("wrong CA", func(t *testing.T) {
		h := newHost(t)
		h.configureTLS(1, c.otherCA)
		h.do(fmt.Sprintf("AT+SSLMIPSTART=127.0.0.1,%d", b.tls), "OK", "STATE: IP STATUS", "CONNECT FAIL")
	})
	t.Run("no client certificate", func(t *testing.T) {
		h := newHost(t)
		h.configureTLS(1, c.ca)
		h.do(fmt.Sprintf("AT+SSLMIPSTART=127.0.0.1,%d", b.mutual), "OK", "STATE: IP STATUS", "CONNECT FAIL")
		h.quiet()
	})
	t.Run("passive close", func(t *testing.T) {
		h := newHost(t)
		h.connect("MIPSTART", b.plain)
		b.Stop()
		h.hear("CLOSED")
		h.do("AT+MIPCLOSE", "+CME ERROR: 767")
		again := startMosquitto(t)
		h.connect("MIPSTART", again.plain)
		h.exchange()
	})
}
