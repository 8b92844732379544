package steps_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/steps"
)

// The requirements, as far as they tell one from another.
const (
	framed    = "every line that the modem prints is framed"
	restarted = "the modem restarts only when it is told to"
	connected = "CONNECT OK is reported for a connection that stands"
	confirmed = " is reported when the broker has sent its "
)

// A script is what was heard, a line each, a millisecond apart: `> ` a command, `< `
// a line in its frame, `<< ` Go-escaped bytes as they are, `~ ` such bytes of which
// the last came four seconds after the first, `@ ` an event.
func TestAmbient(t *testing.T) {
	tests := []struct {
		name, script string
		evidence     steps.Evidence // what the script does not say
		want         []string       // parts of the requirements, in order; none for a conforming modem
	}{
		{"the documented flow", `
			> AT+MIPSTART="h",1884
			< OK
			@ accepted plain
			< CONNECT OK
			> AT+MCONNECT=1,60
			< OK
			@ received CONNECT
			@ sent CONNACK
			< CONNACK OK
			> AT+MSUB="t",0
			< OK
			@ sent SUBACK
			< SUBACK
			> AT+MIPCLOSE
			< OK
			< CLOSED`, steps.Evidence{}, nil},
		{"a message between PUBREC and PUBCOMP", `
			> AT+MPUB="t",2,0,"m"
			< OK
			@ sent PUBREC
			< PUBREC
			@ sent PUBLISH
			@ sent PUBCOMP
			<< \r\n+MSUB: "t",1 byte,m\r\n
			< PUBCOMP`, steps.Evidence{}, nil},
		{"a broker that sent more than the modem has said yet", `
			> AT+MPUB="t",1,0,"m"
			< OK
			@ sent PUBACK`, steps.Evidence{}, nil},
		{"blank lines, an echo with LF, a prompt with a space", `
			> AT+MPUBEX="t",0,0,1
			<< AT+MPUBEX="t",0,0,1\r\n\r\n\r\n> 
			<< \r\n\r\nOK\r\n\r\n\r\n`, steps.Evidence{}, nil},
		{"no blank lines", `
			> AT+CGATT?
			<< AT+CGATT?\r\r\n+CGATT: 1\r\nOK\r\n`, steps.Evidence{}, nil},
		{"MIPSTART to a TLS listener", `
			> AT+MIPSTART="h",8883
			< OK
			@ accepted tls
			< CONNECT OK
			@ handshake failed tls`, steps.Evidence{}, nil},
		{"two connections", `
			> AT+MIPSTART="h",1884
			< OK
			@ accepted plain
			< CONNECT OK
			< CLOSED
			> AT+MIPSTART="h",1884
			< OK
			@ accepted plain
			< CONNECT OK`, steps.Evidence{}, nil},
		{"a failed handshake that is reported", `
			> AT+SSLMIPSTART="h",8883
			< OK
			@ accepted tls
			@ handshake failed tls
			< CONNECT FAIL`, steps.Evidence{}, nil},
		{"a refused session", `
			> AT+MCONNECT=1,60
			< OK
			@ refused CONNACK
			< ERROR`, steps.Evidence{}, nil},
		{"a restart that was asked for", `
			> AT+RESET
			< OK
			< ^boot.rom'v'!\n
			< RDY`, steps.Evidence{Restarts: 1}, nil},
		{"silence of a modem that lost its network", `
			< +CGEV: NW PDN DEACT 1
			@ silence MQTT-3.1.2-23`, steps.Evidence{}, nil},
		{"silence before the network was lost", `
			@ silence MQTT-3.1.2-23
			< +CGEV: NW PDN DEACT 1`, steps.Evidence{}, []string{"a client never stays silent"}},
		{"a release that says RDY twice", "< RDY\n< RDY", steps.Evidence{Restarts: 1, Ready: 2}, nil},
		{"a payload that looks like lines", `<< \r\n+MSUB: "t",19 byte,\r\nRDY\r\nCONNACK OK\r\n`, steps.Evidence{}, nil},
		{"a connection that the broker could not see", `
			> AT+MIPSTART="elsewhere",1884
			< OK
			< CONNECT OK`, steps.Evidence{}, nil},

		{"a line that ends in LF", `<< \r\nCLOSED\n`, steps.Evidence{}, []string{framed}},
		{"a payload that is too short", `<< \r\n+MSUB: "t",9 byte,abc\r\n\r\nCLOSED\r\n`, steps.Evidence{}, []string{framed}},
		{"OK that answers nothing", `< OK`, steps.Evidence{}, []string{framed}},
		{"SUBACK twice", `
			> AT+MSUB="t",0
			< OK
			@ sent SUBACK
			@ sent SUBACK
			< SUBACK
			< SUBACK`, steps.Evidence{}, []string{"SUBACK comes once for each accepted AT+MSUB"}},
		{"PUBACK before OK", `
			> AT+MPUB="t",1,0,"m"
			@ sent PUBACK
			< PUBACK
			< OK`, steps.Evidence{}, []string{"PUBACK comes after the OK"}},
		{"CLOSED twice", `
			> AT+MIPSTART="h",1884
			< OK
			@ accepted plain
			< CONNECT OK
			< CLOSED
			< CLOSED`, steps.Evidence{}, []string{"CLOSED comes at most once"}},
		{"a restart that nobody asked for", "< RDY", steps.Evidence{}, []string{restarted}},
		{"a restart that only the ROM tells of", `< ^boot.rom'v'!\n`, steps.Evidence{}, []string{restarted}},
		{"an echo that ends when the answer begins", `
			> AT+CGATT=1
			~ AT+CGATT=1\r
			< OK`, steps.Evidence{}, nil},
		{"a long message on a slow line", "<< \\r\\n\n" + `~ +MSUB: "t",2000 byte,` + strings.Repeat("m", 2000) + `\r\n`, steps.Evidence{}, nil},
		{"noise of the ROM before RDY", `
			> AT+RESET
			< OK
			<< \xff\x00\n
			< RDY`, steps.Evidence{Restarts: 1}, nil},
		{"a line whose end is another's beginning", `~ CLOSED\r\n`, steps.Evidence{}, []string{"a line and the <CR><LF> that ends it"}},
		{"noise without a restart", `<< \r\n\xff\x00\n`, steps.Evidence{}, []string{framed}},
		{"the ROM twice in one restart", `
			> AT+RESET
			< OK
			< ^boot.rom'v'!\n
			< ^boot.rom'v'!\n
			< RDY`, steps.Evidence{Restarts: 1}, []string{restarted}},
		{"one restart too many", "< RDY\n< RDY\n< RDY", steps.Evidence{Restarts: 1, Ready: 2}, []string{restarted}},
		{"CONNACK OK without CONNACK", `
			> AT+MCONNECT=1,60
			< OK
			@ received CONNECT
			< CONNACK OK`, steps.Evidence{}, []string{"CONNACK OK" + confirmed + "CONNACK"}},
		{"CONNACK OK although refused", `
			> AT+MCONNECT=1,60
			< OK
			@ refused CONNACK
			< CONNACK OK`, steps.Evidence{}, []string{"CONNACK OK" + confirmed + "CONNACK"}},
		{"PUBACK before the broker's", `
			> AT+MPUB="t",1,0,"m"
			< OK
			< PUBACK
			@ sent PUBACK`, steps.Evidence{}, []string{"PUBACK" + confirmed + "PUBACK"}},
		{"the second PUBACK before the broker's second", `
			> AT+MPUB="t",1,0,"m"
			< OK
			@ sent PUBACK
			< PUBACK
			> AT+MPUB="t",1,0,"m"
			< OK
			< PUBACK
			@ sent PUBACK`, steps.Evidence{}, []string{"PUBACK" + confirmed + "PUBACK"}},
		{"UNSUBACK without the broker's", `
			> AT+MUNSUB="t"
			< OK
			@ accepted plain
			< UNSUBACK`, steps.Evidence{}, []string{"UNSUBACK" + confirmed + "UNSUBACK"}},
		{"PUBCOMP without the broker's", `
			> AT+MPUB="t",2,0,"m"
			< OK
			@ sent PUBREC
			< PUBREC
			< PUBCOMP`, steps.Evidence{}, []string{"PUBCOMP" + confirmed + "PUBCOMP"}},
		{"CONNECT OK without a connection", `
			> AT+MIPSTART="h",1884
			< OK
			< CONNECT OK`, steps.Evidence{Watched: true}, []string{connected}},
		{"CONNECT OK for a handshake that failed", `
			> AT+SSLMIPSTART="h",8883
			< OK
			@ accepted tls
			< CONNECT OK
			@ handshake failed tls`, steps.Evidence{}, []string{connected}},
		{"a packet that MQTT forbids", `@ violation MQTT-3.1.0-2`, steps.Evidence{}, []string{"a Client MUST NOT"}},
		{"several at once", "< RDY\n< OK\n@ violation MQTT-3.1.0-2", steps.Evidence{}, []string{framed, restarted, "a Client MUST NOT"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := hear(t, tt.script)
			e.Restarts, e.Ready = tt.evidence.Restarts, tt.evidence.Ready
			e.Watched = e.Watched || tt.evidence.Watched
			found := steps.Ambient(e)
			var got []string
			for _, m := range found {
				got = append(got, m.Error())
				if m.Source == "" || m.Requirement == "" || len(m.Want) == 0 || m.Got == "" {
					t.Errorf("incomplete: %+v", m)
				}
			}
			ok := len(got) == len(tt.want)
			for i := range min(len(got), len(tt.want)) {
				ok = ok && strings.Contains(found[i].Requirement, tt.want[i])
			}
			if !ok {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// hear makes evidence of a script. Where there are events there was a broker.
func hear(t *testing.T, script string) steps.Evidence {
	t.Helper()
	h := &hearing{t: t, scanner: at.NewScanner(luat.Dialect())}
	for line := range strings.Lines(script) {
		line = strings.TrimLeft(strings.TrimSuffix(line, "\n"), "\t")
		h.now = h.now.Add(time.Millisecond)
		voice, text, _ := strings.Cut(line, " ")
		switch voice {
		case "":
		case ">":
			p := luat.Pending(text)
			p.Echo = true
			h.scanner.Expect(p)
			h.add(modem.Entry{Sent: true, Command: p.Command, Raw: []byte(text + "\r\n")})
		case "<":
			h.feed("\r\n" + text + "\r\n")
		case "<<", "~":
			raw, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
			if err != nil {
				t.Fatal(err)
			}
			began := h.now
			if voice == "~" {
				h.now = h.now.Add(4 * time.Second)
			}
			h.feedFrom(began, raw)
		case "@":
			h.event(text)
		default:
			t.Fatalf("a line of nobody: %q", line)
		}
	}
	return h.Evidence
}

type hearing struct {
	steps.Evidence
	t       *testing.T
	scanner *at.Scanner
	now     time.Time
}

func (h *hearing) feed(raw string) { h.feedFrom(h.now, raw) }

func (h *hearing) feedFrom(began time.Time, raw string) {
	h.scanner.Feed([]byte(raw), func(l at.Line) {
		l = l.Clone()
		h.add(modem.Entry{Began: began, Raw: l.Raw, Line: l})
	})
}

func (h *hearing) add(e modem.Entry) {
	e.Seq, e.Time = len(h.Dialogue), h.now
	h.Dialogue = append(h.Dialogue, e)
}

var types = map[string]wire.Type{
	"CONNECT": wire.CONNECT, "CONNACK": wire.CONNACK, "SUBACK": wire.SUBACK, "UNSUBACK": wire.UNSUBACK,
	"PUBLISH": wire.PUBLISH, "PUBACK": wire.PUBACK, "PUBREC": wire.PUBREC, "PUBCOMP": wire.PUBCOMP,
}

func (h *hearing) event(text string) {
	words := strings.Fields(text)
	last := words[len(words)-1]
	e := broker.Event{Seq: len(h.Events), Time: h.now, Conn: 1, Listener: broker.Listener(last)}
	switch words[0] {
	case "accepted":
		e.Kind = broker.Accepted
	case "handshake":
		e.Kind = broker.HandshakeFailed
	case "received", "sent", "refused":
		e.Kind, e.Packet = broker.Sent, &wire.Packet{Type: types[last]}
		if words[0] == "received" {
			e.Kind = broker.Received
		}
		if last == "CONNACK" {
			e.Packet.Connack = &wire.Connack{}
		}
		if words[0] == "refused" {
			e.Packet.Connack.Code = 4
		}
	case "violation":
		e.Kind, e.Packet = broker.Received, &wire.Packet{Type: wire.CONNECT}
		e.Violations = []wire.Violation{{Clause: last, Sentence: "a Client MUST NOT do this", Got: "a second CONNECT"}}
	case "silence":
		e.Kind = broker.Deadline
		e.Violations = []wire.Violation{{Clause: last, Sentence: "a client never stays silent", Got: "silence"}}
	default:
		h.t.Fatalf("no event %q", text)
	}
	h.Events, h.Watched = append(h.Events, e), true
}
