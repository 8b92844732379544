package emulator_test

import (
	"regexp"
	"strings"
	"testing"

	"attest/internal/emulator"
)

// boot wants the boot lines of V1007.
func (h *host) boot() {
	h.t.Helper()
	h.hear("RDY", "^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1")
	h.nitz()
}

func (h *host) nitz() {
	h.t.Helper()
	h.peek(2)
	got := h.until("+32,0\r\n")
	if !regexp.MustCompile(`^\r\n\+NITZ: \d\d/\d\d/\d\d,\d\d:\d\d:\d\d\+32,0\r\n$`).MatchString(got) {
		h.t.Fatalf("got %q, want the network's time", got)
	}
}

func TestRestart(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cause func(h *host)
	}{
		{"AT+RESET", func(h *host) { h.do("AT+RESET", "OK") }},
		{"AT+RSTSET", func(h *host) { h.do("AT+RSTSET", "OK") }},
		{"AT+CFUN=1,1", func(h *host) { h.do("AT+CFUN=1,1", "OK") }},
		{"power-cycle", func(h *host) { h.stimulate("power-cycle") }},
		{"reset", func(h *host) { h.stimulate("reset") }},
		{"after CPOWD=1", func(h *host) {
			h.do("AT+CPOWD=1", "NORMAL POWER DOWN")
			h.send("AT\r\n") // nobody hears it
			h.stimulate("power-cycle")
		}},
		{"after CPOWD=0", func(h *host) {
			h.send("AT+CPOWD=0\r\nAT\r\n")
			h.send("AT\r\n")
			h.stimulate("pdp-loss") // says nothing either
			h.stimulate("power-cycle")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHost(t)
			h.do(`AT+FSCREATE="kept"`, "OK")
			h.do(`AT+SSLCFG="seclevel",88,2`, "OK")
			h.do("AT+MQTTMSGSET=1;+MQTTMODE=1", "OK")
			tt.cause(h)
			h.boot()
			h.silent()
			h.do(`AT+FSFLSIZE="kept"`, "+FSFLSIZE: 0", "OK")
			h.do(`AT+SSLCFG="seclevel",88`, `+SSLCFG:"seclevel",88,0`, "OK")
			h.do("AT+MQTTMSGSET?;+MQTTMODE?", "+MQTTMSGSET:0", "+MQTTMODE: 0", "OK")
			h.do("AT+CGATT?", "+CGATT: 1", "OK")
		})
	}
}

func TestAirplaneMode(t *testing.T) {
	h := newHost(t)
	h.do("AT+CREG=1", "OK")
	h.do("AT+CFUN=4", "OK", "+CREG: 0")
	h.do("AT+CFUN?", "+CFUN: 4", "OK")
	h.do("AT+CGATT?;+COPS?;+CSQ", "+CGATT: 0", "+COPS: 0", "+CSQ: 99,99", "OK")
	h.do("AT+CGACT=1,1", "+CME ERROR: 3")
	h.do("AT+CFUN=1", "OK", "+CREG: 1", "^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1")
	h.nitz()
	h.do("AT+CFUN=2", "ERROR")
}

func TestUnknownStimulus(t *testing.T) {
	m := newModem(t, emulator.Config{})
	err := m.Stimulate("pdp-los")
	if err == nil || !strings.Contains(err.Error(), `"pdp-loss"`) {
		t.Errorf("got %v, want an error that names %q", err, "pdp-loss")
	}
}
