package luat_test

import (
	"slices"
	"strings"
	"testing"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// journal makes the journal of a dialogue: "> AT+X" is a command, "< text" a
// line, several in one string parted by "; ".
func journal(t *testing.T, dialogue string) []modem.Entry {
	t.Helper()
	s := at.NewScanner(luat.Dialect())
	var entries []modem.Entry
	for item := range strings.SplitSeq(dialogue, "; ") {
		voice, text, _ := strings.Cut(item, " ")
		switch voice {
		case ">":
			p := luat.Pending(text)
			s.Expect(p)
			entries = append(entries, modem.Entry{Sent: true, Command: p.Command, Raw: []byte(text + "\r\n")})
		case "<":
			s.Feed([]byte("\r\n"+text+"\r\n"), func(l at.Line) {
				l = l.Clone()
				entries = append(entries, modem.Entry{Raw: l.Raw, Line: l})
			})
		default:
			t.Fatalf("bad item %q", item)
		}
	}
	for i := range entries {
		entries[i].Seq = i
	}
	return entries
}

const (
	start   = "> AT+MIPSTART=\"h\",1884; < OK; < CONNECT OK; "
	session = start + "> AT+MCONNECT=1,60; < OK; < CONNACK OK; "
	publish = "> AT+MPUB=\"t\",2,0,\"m\"; "
)

func TestAudit(t *testing.T) {
	tests := []struct {
		name     string
		dialogue string
		want     []string // "line: requirement" of each finding
	}{
		{"the documented flow", session + "> AT+MSUB=\"t\",2; < OK; < SUBACK; " + publish + "< OK; < PUBREC; < PUBCOMP; > AT+MUNSUB=\"t\"; < OK; < UNSUBACK; < CLOSED", nil},
		{"publishes in flight together", session + "> AT+MPUB=\"t\",1,0,\"m\"; < OK; " + publish + "< OK; < PUBREC; < PUBACK; < PUBCOMP", nil},
		{"message before PUBCOMP", session + publish + "< OK; < PUBREC; < +MSUB: \"t\",6 byte,PUBACK; < +MSUB: 0; < PUBCOMP", nil},
		{"MPUBEX", session + "> AT+MPUBEX=\"t\",1,0,4; < OK; < PUBACK", nil},
		{"refused login", start + "> AT+MCONNECT=1,60; < OK; < ERROR; < CLOSED", nil},
		{"refused subscription", session + "> AT+MSUB=\"t\",2; < OK; < ERROR", nil},
		{"already connected", session + "> AT+MIPSTART=\"h\",1884; < OK; < ALREADY CONNECT; > AT+MCONNECT=1,60; < +CME ERROR: 767", nil},
		{"failed connection", "> AT+MIPSTART=\"h\",1; < OK; < STATE: IP STATUS; < CONNECT FAIL", nil},
		{"multi-link", "> AT+MIPSTART=\"h\",1; < OK; < 7,CONNECT OK", nil},
		{"two commands on a line", session + "> AT+MSUB=\"a\",0;+MSUB=\"b\",0; < OK; < SUBACK; < SUBACK", nil},
		{"result inside another answer", session + "> AT+MPUB=\"t\",1,0,\"m\"; < OK; > AT+MQTTSTATU; < PUBACK; < +MQTTSTATU :1; < OK", nil},
		{"closed after a local close", session + "> AT+MDISCONNECT; < OK; > AT+MIPCLOSE; < OK; < CLOSED", nil},
		{"connection from before the dialogue", "< CLOSED; " + session + "< CLOSED", nil},
		{"sockets beside MQTT", session + "> AT+CIPSTART=\"TCP\",\"h\",1; < OK; < CONNECT OK; < CLOSED; < CLOSED", nil},
		{"a command that owes nothing", session + "> AT+MSUB=?; < +MSUB:<topic>,(0-2); < OK", nil},
		{"unreadable publish", session + "> AT+MPUB=\"t; < OK; < PUBACK", nil},

		{"CONNACK twice", session + "< CONNACK OK", []string{"CONNACK OK: CONNACK OK comes once for each accepted AT+MCONNECT"}},
		{"CONNECT OK twice", start + "< CONNECT OK", []string{"CONNECT OK: CONNECT OK comes once for each accepted AT+MIPSTART or AT+SSLMIPSTART"}},
		{"stray CONNECT OK", "< CONNECT OK", []string{"CONNECT OK: CONNECT OK comes once for each accepted AT+MIPSTART or AT+SSLMIPSTART"}},
		{"SUBACK unowed", session + "< SUBACK", []string{"SUBACK: SUBACK comes once for each accepted AT+MSUB"}},
		{"UNSUBACK for MSUB", session + "> AT+MSUB=\"t\",0; < OK; < UNSUBACK", []string{"UNSUBACK: UNSUBACK comes once for each accepted AT+MUNSUB"}},
		{"SUBACK of a refused command", session + "> AT+MSUB=\"t\",0; < +CME ERROR: 767; < SUBACK", []string{"SUBACK: SUBACK comes once for each accepted AT+MSUB"}},
		{"PUBACK twice", session + "> AT+MPUB=\"t\",1,0,\"m\"; < OK; < PUBACK; < PUBACK", []string{"PUBACK: PUBACK comes once for each accepted publish of QoS 1"}},
		{"PUBACK for QoS 0", session + "> AT+MPUB=\"t\",0,0,\"m\"; < OK; < PUBACK", []string{"PUBACK: PUBACK comes once for each accepted publish of QoS 1"}},
		{"PUBACK for QoS 2", session + publish + "< OK; < PUBACK; < PUBREC; < PUBCOMP", []string{"PUBACK: PUBACK comes once for each accepted publish of QoS 1"}},
		{"PUBREC for QoS 1", session + "> AT+MPUB=\"t\",1,0,\"m\"; < OK; < PUBREC; < PUBACK", []string{"PUBREC: PUBREC comes once for each accepted publish of QoS 2"}},
		{"PUBCOMP without PUBREC", session + publish + "< OK; < PUBCOMP", []string{"PUBCOMP: PUBCOMP comes after the PUBREC of its publish"}},
		{"PUBCOMP before PUBREC", session + publish + "< OK; < PUBCOMP; < PUBREC", []string{"PUBCOMP: PUBCOMP comes after the PUBREC of its publish"}},
		{"PUBCOMP twice", session + publish + "< OK; < PUBREC; < PUBCOMP; < PUBCOMP", []string{"PUBCOMP: PUBCOMP comes once for each accepted publish of QoS 2"}},
		{"PUBREC twice", session + publish + "< OK; < PUBREC; < PUBREC; < PUBCOMP", []string{"PUBREC: PUBREC comes once for each accepted publish of QoS 2"}},
		{"CONNECT OK before OK", "> AT+MIPSTART=\"h\",1884; < CONNECT OK; < OK", []string{"CONNECT OK: CONNECT OK comes after the OK of the command that owes it"}},
		{"CONNACK before OK", start + "> AT+MCONNECT=1,60; < CONNACK OK; < OK", []string{"CONNACK OK: CONNACK OK comes after the OK of the command that owes it"}},
		{"PUBREC before OK", session + publish + "< PUBREC; < OK; < PUBCOMP", []string{"PUBREC: PUBREC comes after the OK of the command that owes it"}},
		{"SUBACK before OK and again", session + "> AT+MSUB=\"t\",0; < SUBACK; < OK; < SUBACK", []string{"SUBACK: SUBACK comes after the OK of the command that owes it", "SUBACK: SUBACK comes once for each accepted AT+MSUB"}},
		{"CLOSED twice", session + "< CLOSED; < CLOSED", []string{"CLOSED: CLOSED comes at most once for each CONNECT OK"}},
		{"ERROR unowed", session + "< ERROR", []string{"ERROR: a bare ERROR answers a command, or reports what an accepted AT+MCONNECT came to"}},
		{"owed before a restart", session + publish + "< OK; < RDY; < PUBREC", []string{"PUBREC: PUBREC comes once for each accepted publish of QoS 2"}},
		{"CLOSED after a restart", session + "< ^boot.rom'v'!\\n; < CLOSED", []string{"CLOSED: CLOSED comes at most once for each CONNECT OK"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range luat.Audit(journal(t, tt.dialogue)) {
				got = append(got, f.Entry.Line.Text+": "+f.Requirement)
				if f.Source == "" || !strings.Contains(f.Got, f.Entry.Line.Text) {
					t.Errorf("finding %+v lacks its source or what came", f)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
		})
	}
}
