package emulator_test

import (
	"strings"
	"testing"

	"attest/internal/emulator"
)

// exchange is one step of a dialogue: bytes sent, and every byte that follows.
type exchange struct{ sent, want string }

// talk runs a dialogue on a new modem, byte for byte, from echo on.
func talk(t *testing.T, h *host, dialogue []exchange) {
	t.Helper()
	for _, x := range dialogue {
		h.ask(x.sent, x.want)
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		name     string
		dialogue []exchange
	}{
		{"ended by CR", []exchange{{"AT\r", "AT\r\r\nOK\r\n"}, {"AT\r", "AT\r\r\nOK\r\n"}}},
		{"ended by CR LF", []exchange{{"AT\r\n", "AT\r\r\nOK\r\n"}, {"AT\r\n", "AT\r\r\nOK\r\n"}}},
		{"lower case, echoed as typed", []exchange{{"at+cgatt?\r", "at+cgatt?\r\r\n+CGATT: 1\r\n\r\nOK\r\n"}}},
		{"empty lines say nothing", []exchange{{"\r\n\r\n\nAT\r\n", "AT\r\r\nOK\r\n"}}},
		{"several commands, one result", []exchange{
			{"ATE0&W+CREG=2;&W\r", "ATE0&W+CREG=2;&W\r\r\nOK\r\n"},
			{"AT+CFUN=1;+CIMI;+VER\r", "\r\n460001841426414\r\n\r\nAirM2M_780EP_V1007_LTE_AT\r\n\r\nOK\r\n"},
			{"AT;;I;\r", "\r\nAirM2M_780EP_V1007_LTE_AT\r\n\r\nOK\r\n"},
		}},
		{"the first error ends the line", []exchange{
			{"ATE0+CIMI;+NONE;+VER\r", "ATE0+CIMI;+NONE;+VER\r\r\n460001841426414\r\n\r\nERROR\r\n"},
		}},
		{"unknown", []exchange{
			{"ATE0\r", "ATE0\r\r\nOK\r\n"},
			{"AT+CIICRR\r", "\r\nERROR\r\n"},
			{"AT+CMQTTSTART\r", "\r\nERROR\r\n"},
			{"AT+CGEREP?\r", "\r\nERROR\r\n"},
			{"AT+CGMI?\r", "\r\nERROR\r\n"},
			{"ATX\r", "\r\nERROR\r\n"},
			{"ATV?\r", "\r\nERROR\r\n"},
			{"AT=\r", "\r\nERROR\r\n"},
			{"AT+=1\r", "\r\nERROR\r\n"},
			{"AT+CGATT?x\r", "\r\nERROR\r\n"},
		}},
		{"junk before AT", []exchange{{"ATE0\r", "ATE0\r\r\nOK\r\n"}, {"\xff~+AT+CGATT?\r", "\r\n+CGATT: 1\r\n\r\nOK\r\n"}}},
		{"no AT at all", []exchange{{"hello\rAT\r", "AT\r\r\nOK\r\n"}}},
		{"repeat", []exchange{
			{"A/", "A/\r\nERROR\r\n"},
			{"ATE0+CGATT?\r", "ATE0+CGATT?\r\r\n+CGATT: 1\r\n\r\nOK\r\n"},
			{"A/\r\n", "\r\n+CGATT: 1\r\n\r\nOK\r\n"},
			{"a/a/", "\r\n+CGATT: 1\r\n\r\nOK\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n"},
		}},
		{"backspace", []exchange{{"ATX\b+CGATT?\r", "AT+CGATT?\r\r\n+CGATT: 1\r\n\r\nOK\r\n"}}},
		{"echo", []exchange{
			{"ATE0\r", "ATE0\r\r\nOK\r\n"}, {"AT\r", "\r\nOK\r\n"},
			{"ATE1\r", "\r\nOK\r\n"}, {"AT\r", "AT\r\r\nOK\r\n"},
			{"ATE\r", "ATE\r\r\nOK\r\n"}, {"ATE2\r", "\r\nERROR\r\n"},
		}},
		{"quiet suppresses final results alone", []exchange{
			{"ATE0Q1\r", "ATE0Q1\r"}, {"AT\r", ""}, {"AT+CREG?\r", "\r\n+CREG: 0,1\r\n"}, {"AT+NONE\r", ""},
			{"ATQ0\r", "\r\nOK\r\n"},
		}},
		{"quotes hide the semicolon", []exchange{
			{`ATE0+MCONFIG="a;b","u;","p"` + "\r", `ATE0+MCONFIG="a;b","u;","p"` + "\r\r\nOK\r\n"},
		}},
		{"quotes that do not pair", []exchange{
			{"ATE0\r", "ATE0\r\r\nOK\r\n"},
			{`AT+MCONFIG="a` + "\r", "\r\nERROR\r\n"},
			{`AT+MCONFIG=a"b"` + "\r", "\r\nERROR\r\n"},
			{`AT+MCONFIG="a"b` + "\r", "\r\nERROR\r\n"},
			{`AT+MCONFIG="a" , u ,"p"` + "\r", "\r\nOK\r\n"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := attach(t, newModem(t, emulator.Config{}))
			talk(t, h, tt.dialogue)
			h.send("ATE0Q0\r")
			if got := h.until("OK\r\n"); strings.TrimPrefix(got, "ATE0Q0\r") != "\r\nOK\r\n" {
				t.Errorf("after the dialogue: got %q, want the answer to ATE0Q0 alone", got)
			}
		})
	}
}

func TestOverlongLine(t *testing.T) {
	h := newHost(t)
	h.do("AT+MCONFIG="+strings.Repeat("x", 20000), "ERROR")
	h.quiet()
	h.do(strings.Repeat("x", 20000)+"AT", "ERROR")
	h.quiet()
}

func TestErrorForm(t *testing.T) {
	h := newHost(t)
	h.do("AT+CMEE?", "+CMEE :1", "OK")
	h.do("AT+MIPCLOSE", "+CME ERROR: 767")
	h.do("AT+CMEE=2", "OK")
	h.do("AT+MIPCLOSE", "+CME ERROR: Operation failed")
	h.do("AT+CMEE=0", "OK")
	h.do("AT+MIPCLOSE", "ERROR")
	h.do("AT+CMEE=3", "ERROR")
	h.do("AT+CMEE=", "OK")
	h.do("AT+CMEE?", "+CMEE :0", "OK")
	h.do("AT+CMEE=2", "OK")
	h.do("AT+NONE", "ERROR")
	h.do(`AT+FSDEL="none"`, "+CME ERROR: FILE NOT EXIST")
}

func TestStoredSettings(t *testing.T) {
	h := newHost(t)
	h.do("AT+CMEE=2;&W", "OK")
	h.do("AT+CREG=2;+CMEE=0", "OK")
	h.do("AT&F", "OK")
	h.ask("AT+CREG?;+CMEE?\r", "AT+CREG?;+CMEE?\r\r\n+CREG: 0,1\r\n\r\n+CMEE :1\r\n\r\nOK\r\n")
	h.ask("AT+RESET\r", "AT+RESET\r\r\nOK\r\n")
	h.boot()
	h.do("AT+CMEE?;+CREG?", "+CMEE :2", "+CREG: 0,1", "OK") // echo off was stored too
	h.do("AT+RSTSET", "OK")
	h.boot()
	h.ask("AT+CMEE?\r", "AT+CMEE?\r\r\n+CMEE :1\r\n\r\nOK\r\n")
}

// TestTestForms holds the test forms against at-facts, Appendix A.
func TestTestForms(t *testing.T) {
	h := newHost(t)
	for _, tt := range []struct{ command, want string }{
		{"MCONFIG", "+MCONFIG: <clientid>[,<username>,<password>[,(0-2),(0,1),<will_topic>,<will_message>]]"},
		{"MIPSTART", `+MIPSTART:"(0,255).(0,255).(0,255).(0,255)",(1-65535)` + "\r\n" + `+MIPSTART:"DOMAIN NAME",(1-65535)`},
		{"SSLMIPSTART", `+SSLMIPSTART:"(0,255).(0,255).(0,255).(0,255)",(1-65535)` + "\r\n" + `+SSLMIPSTART:"DOMAIN NAME",(1-65535)`},
		{"MCONNECT", "+MCONNECT:(0-1),(1-65535)"},
		{"MPUB", "+MPUB:<topic>,(0-2),(0-1),<message>"},
		{"MPUBEX", "+MPUBEX:<topic>,(0-2),(0-1),<len>"},
		{"MSUB", "+MSUB:<topic>,(0-2)"},
		{"MUNSUB", "+MUNSUB:<topic>"},
		{"MQTTMSGGET", ""}, {"MQTTSTATU", ""}, {"MDISCONNECT", ""}, {"MIPCLOSE", ""},
		{"MQTTMSGSET", "+MQTTMSGSET:(0,1)"},
		{"MQTTMODE", "+MQTTMODE: (0,1)"},
		{"SSLCFG", ""},
		{"FSCREATE", ""}, {"FSDEL", ""}, {"FSMKDIR", ""}, {"FSRMDIR", ""}, {"FSWRITE", ""}, {"FSREAD", ""},
		{"FSFLSIZE", ""}, {"FSMEM", ""}, {"FSLS", ""}, {"FSDRIVE", ""},
		{"CREG", "+CREG:(0,1,2,3)"},
		{"CGREG", "+CGREG:(0,1,2,3,4,5)"},
		{"CEREG", "+CEREG: (0,1,2,3,4,5)"},
		{"CGATT", "+CGATT: (0-1)"},
		{"CGACT", "+CGACT: (0-1)"},
		{"CGPADDR", "+CGPADDR: (1)"},
		{"CFUN", "+CFUN: (0,1,4),(0,1)"},
		{"CMEE", "+CMEE:(0,1,2)"},
		{"CSQ", "+CSQ: (0-31,99),(0-7,99)"},
		{"CPIN", ""}, {"CCLK", ""}, {"CGSN", ""}, {"CGMR", ""},
	} {
		if tt.want == "" {
			h.do("AT+"+tt.command+"=?", "OK")
			continue
		}
		h.do("AT+"+tt.command+"=?", tt.want, "OK")
	}
}

func TestIdentity(t *testing.T) {
	h := newHost(t)
	h.do("ATI", "AirM2M_780EP_V1007_LTE_AT", "OK")
	h.do("AT+VER", "AirM2M_780EP_V1007_LTE_AT", "OK")
	h.do("AT+CGMR", `+CGMR: "AirM2M_780EP_V1007_LTE_AT"`, "OK")
	h.do("AT+CGMM", `+CGMM: "Air780EP"`, "OK")
	h.do("AT+CGMI", `+CGMI: "AirM2M"`, "OK")
	h.do("AT+CGSN", "868488076506128", "OK")
	h.do("AT+CIMI", "460001841426414", "OK")
	h.do("AT+CCID", "898604981022C0256459", "OK")
	h.do("AT+ICCID", "+ICCID: 898604981022C0256459", "OK")
	h.do("AT+CPIN?", "+CPIN: READY", "OK")
	h.do(`AT+CPIN="1234"`, "+CME ERROR: 3")
}

func TestRegistration(t *testing.T) {
	h := newHost(t)
	h.do("AT+CSQ", "+CSQ: 19,0", "OK")
	h.do("AT+CREG?", "+CREG: 0,1", "OK")
	h.do("AT+CGREG?", "+CGREG: 0,1", "OK")
	h.do("AT+CEREG=2", "OK")
	h.do("AT+CEREG?", `+CEREG: 2,1,"1863","00a2c315",7`, "OK")
	h.do("AT+CREG=4", "ERROR")
	h.do("AT+COPS?", `+COPS: 0,0,"CHINA MOBILE",7`, "OK")
	h.do("AT+COPS=3,2", "OK")
	h.do("AT+COPS?", `+COPS: 0,2,"46000",7`, "OK")
	h.do("AT+COPS=2", "OK", "+CEREG: 0")
	h.do("AT+COPS?", "+COPS: 2", "OK")
}

func TestPacketDomain(t *testing.T) {
	h := newHost(t)
	h.do("AT+CGATT?", "+CGATT: 1", "OK")
	h.do("AT+CGDCONT?", `+CGDCONT: 1,"IP","cmiot","10.126.200.230"`, "OK")
	h.do("AT+CGPADDR=1", `+CGPADDR: 1,"10.126.200.230"`, "OK")
	h.do("AT+CGACT=1,1", "OK") // it is active: nothing happens (manual CGACT)
	h.do(`AT+CGDCONT=5,"IP","cmiot"`, "OK")
	h.do("AT+CGACT=1,5", "OK", "+CGEV: ME PDN ACT 5")
	h.do("AT+CGACT?", "+CGACT: 1,1\r\n+CGACT: 5,1", "OK")
	h.do("AT+CGPADDR=?", "+CGPADDR: (1,5)", "OK")
	h.do("AT+CGATT=0", "OK", "+CGEV: ME PDN DEACT 1")
	h.do("AT+CGATT?", "+CGATT: 0", "OK")
	h.do("AT+CGACT?", "+CGACT: 1,0\r\n+CGACT: 5,0", "OK")
	h.do("AT+CGPADDR", "OK")
	h.do("AT+CGATT=1", "OK", "+CGEV: ME PDN ACT 1")
	h.do("AT+CGACT=0,9", "+CME ERROR: 3")
	h.do("AT+CGDCONT=1", "+CME ERROR: 3")
	h.do("AT+CGDCONT=5", "OK")
	h.do("AT+CGDCONT?", `+CGDCONT: 1,"IP","cmiot","10.126.200.230"`, "OK")
}

func TestClock(t *testing.T) {
	h := newHost(t)
	h.do(`AT+CCLK="18/08/07,13:28:29+32"`, "OK")
	h.ask("AT+CCLK?\r", "\r\n"+`+CCLK: "18/08/07,13:28:`)
	h.until(`+32"` + framed("", "OK")[2:])
	for _, bad := range []string{`18/08/07,13:28:29+32`, `"18/13/07,13:28:29+32"`, `"18/08/07,13:28:29+49"`, `"18/08/07,13:28:29-48"`, `"18/08/07 13:28:29+32"`} {
		h.do("AT+CCLK="+bad, "ERROR")
	}
}
