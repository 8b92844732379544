package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"attest/internal/emulator"
)

// in connects a host to a new modem in a situation, echo off.
func in(t *testing.T, situations ...string) *host {
	t.Helper()
	return attach(t, newModem(t, emulator.Config{Situations: situations})).silent()
}

// TestSituations says each of them as AT commands tell it.
func TestSituations(t *testing.T) {
	refused := func(code string) string { return "\r\n+CME ERROR: " + code + "\r\n" }
	told := func(line string) string { return "\r\n" + line + "\r\n\r\nOK\r\n" }
	dialogues := map[string][]string{ // question, answer, question, answer …
		"no-sim":      {"AT+CPIN?", refused("10"), "AT+CIMI", refused("10"), "AT+ICCID", refused("10"), "AT+CEREG?", told("+CEREG: 0,0"), "AT+CSQ", told("+CSQ: 19,0")},
		"sim-failure": {"AT+CPIN?", refused("13"), "AT+CPIN=1234", refused("13")},
		"pin": {"AT+CPIN?", told("+CPIN: SIM PIN"), "AT+CIMI", refused("11"), "AT+CCID", told("898604981022C0256459"),
			`AT+CPIN="1111"`, refused("16"), `AT+CPIN="1234","1"`, "\r\nERROR\r\n", "AT+CEREG?", told("+CEREG: 0,0"), "AT+CGATT=1", refused("3"),
			`AT+CPIN="1234"`, told("+CPIN: READY")},
		"puk":         {"AT+CPIN?", told("+CPIN: SIM PUK"), `AT+CPIN="12345678"`, "\r\nERROR\r\n", `AT+CPIN="12345678","1"`, told("+CPIN: READY")},
		"no-signal":   {"AT+CSQ", told("+CSQ: 99,99"), "AT+CEREG?", told("+CEREG: 0,2"), "AT+CPIN?", told("+CPIN: READY")},
		"weak-signal": {"AT+CSQ", told("+CSQ: 4,0"), "AT+CEREG?", told("+CEREG: 0,1")},
		"searching":   {"AT+CSQ", told("+CSQ: 19,0"), "AT+CEREG?", told("+CEREG: 0,2"), "AT+CGATT?", told("+CGATT: 0")},
		"denied":      {"AT+CREG?", told("+CREG: 0,3")},
		"roaming":     {"AT+CREG?", told("+CREG: 0,5"), "AT+CGATT?", told("+CGATT: 1")},
		"detached":    {"AT+CEREG?", told("+CEREG: 0,1"), "AT+CGATT?", told("+CGATT: 0"), "AT+CGATT=1", refused("148"), "AT+CGACT=1,1", refused("148")},
		"no-address":  {"AT+CGATT?", told("+CGATT: 1"), "AT+CGACT?", told("+CGACT: 1,0"), "AT+CGACT=1,1", refused("149"), "AT+CGPADDR=1", "\r\nOK\r\n", `AT+MIPSTART="127.0.0.1",1`, "\r\nOK\r\n\r\nSTATE: PDP DEACT\r\n\r\nCONNECT FAIL\r\n"},
		"no-dns":      {"AT+CDNSCFG?", told("PrimaryDns: 192.0.2.53\r\nSecondaryDns: 192.0.2.54")},
	}
	for name, lines := range dialogues {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := in(t, name)
			for i := 0; i < len(lines); i += 2 {
				h.ask(lines[i]+"\r\n", lines[i+1])
			}
		})
	}
}

// TestCardOpened: the network takes the modem in once the PIN was given, until it restarts.
func TestCardOpened(t *testing.T) {
	ok := func(line string) string { return "\r\n" + line + "\r\n\r\nOK\r\n" }
	for locked, c := range map[string]struct{ opens, asks string }{
		"pin": {"AT+CPIN=1234", "+CPIN: SIM PIN"},
		"puk": {`AT+CPIN="12345678","1"`, "+CPIN: SIM PUK"},
	} {
		t.Run(locked, func(t *testing.T) {
			t.Parallel()
			h := in(t, locked)
			h.ask(c.opens+"\r\n", ok("+CPIN: READY"))
			h.until("+NITZ")
			h.until("\r\n")
			h.ask("AT+CPIN?\r\n", ok("+CPIN: READY"))
			h.ask("AT+CIMI\r\n", ok("460001841426414"))
			h.ask("AT+CGATT?\r\n", ok("+CGATT: 1"))
			h.ask("AT+RESET\r\n", "\r\nOK\r\n")
			h.until("RDY\r\n")
			h.send("ATE0\r\n")
			h.until("OK\r\n")
			h.ask("AT+CPIN?\r\n", ok(c.asks))
		})
	}
}

func TestWrongClock(t *testing.T) {
	h := in(t, "wrong-clock")
	h.send("AT+CCLK?\r\n")
	if got := h.until("OK\r\n"); !strings.Contains(got, `+CCLK: "00/01/01,08:`) {
		t.Errorf("got %q, want 2000-01-01 in China", got)
	}
}

// TestNothingAnswers: what is connected to is waited for as long as a module does.
func TestNothingAnswers(t *testing.T) {
	h := in(t, "unreachable")
	h.ask(`AT+MIPSTART="127.0.0.1",1`+"\r\n", "\r\nOK\r\n")
	h.ask("AT+MQTTSTATU\r\n", "\r\n+MQTTSTATU :0\r\n\r\nOK\r\n")
	h.ask("AT+MIPCLOSE\r\n", "\r\nOK\r\n")
}

func TestTLSCut(t *testing.T) {
	p := newPeer(t) // takes every connection, and says nothing
	h := in(t, "tls-cut")
	address := fmt.Sprintf(`MIPSTART="127.0.0.1",%d`, p.port())
	h.ask("AT+"+address+"\r\n", "\r\nOK\r\n\r\nCONNECT OK\r\n")
	h.ask("AT+MIPCLOSE\r\n", "\r\nOK\r\n")
	h.ask("AT+SSL"+address+"\r\n", "\r\nOK\r\n\r\nSTATE: IP STATUS\r\n\r\nCONNECT FAIL\r\n")
}

func TestUnknownSituation(t *testing.T) {
	_, err := emulator.New(emulator.Config{Profile: profile(t), Situations: []string{"no-sin"}})
	if err == nil || err.Error() != `unknown situation "no-sin", the nearest known one is "no-sim"` {
		t.Errorf("got %v", err)
	}
	for _, s := range emulator.Situations() {
		if s.Name == "" || s.Means == "" {
			t.Errorf("%+v says nothing", s)
		}
	}
}
