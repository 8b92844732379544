package at_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"attest/internal/at"
)

// dialect is a small stand-in for a vendor's: +MSUB payloads, a few URCs.
func dialect() at.Dialect {
	return at.Dialect{
		Counted: func(head []byte) (int, bool) {
			rest, ok := bytes.CutPrefix(head, []byte("+MSUB: "))
			if !ok {
				return 0, false
			}
			rest, ok = bytes.CutSuffix(rest, []byte(" byte,"))
			if !ok {
				return 0, false
			}
			n, err := strconv.Atoi(string(rest[bytes.LastIndexByte(rest, ',')+1:]))
			return n, err == nil
		},
		URC: func(text string) bool {
			return slices.Contains([]string{"CLOSED", "CONNECT OK", "RDY", "+MSUB: 0", "+CPIN: READY"}, text) ||
				strings.HasPrefix(text, "+CGEV: ")
		},
	}
}

// act is something that happens to a scanner: a command is written, or bytes come.
type act struct {
	expect *at.Pending
	feed   string
}

func sent(p at.Pending) act   { return act{expect: &p} }
func read(s string) act       { return act{feed: s} }
func cmd(s string) at.Command { return at.Command{Text: s} }
func echoed(s string) at.Pending {
	return at.Pending{Command: cmd(s), Echo: true}
}

// render writes a line as "kind text|payload !rule".
func render(l at.Line) string {
	s := fmt.Sprintf("%s %q", l.Kind, l.Text)
	if l.Payload != nil {
		s += fmt.Sprintf("|%q", l.Payload)
	}
	for _, f := range l.Flaws {
		s += " !" + f.Rule
	}
	return s
}

// scan plays acts with every feed cut into pieces of at most size bytes, checks
// that no byte is lost, and returns the lines without the blank ones.
func scan(t *testing.T, acts []act, size int) (all, lines []string) {
	t.Helper()
	s := at.NewScanner(dialect())
	var in, out []byte
	emit := func(l at.Line) {
		out = append(out, l.Raw...)
		all = append(all, fmt.Sprintf("%s raw %q", render(l), l.Raw))
		if l.Kind != at.Blank || l.Flaws != nil {
			lines = append(lines, render(l))
		}
	}
	for _, a := range acts {
		if a.expect != nil {
			s.Expect(*a.expect)
		}
		in = append(in, a.feed...)
		for piece := range slices.Chunk([]byte(a.feed), size) {
			s.Feed(piece, emit)
		}
	}
	if rest := slices.Concat(out, s.Rest()); !bytes.Equal(rest, in) {
		t.Errorf("chunks of %d: lines and rest hold %q, want %q", size, rest, in)
	}
	s.End(emit)
	if !bytes.Equal(out, in) {
		t.Errorf("chunks of %d: lines hold %q, want %q", size, out, in)
	}
	return all, lines
}

var scannerTests = []struct {
	name string
	acts []act
	want []string
}{
	{"answer with echo", []act{sent(echoed("AT+CGATT?")), read("AT+CGATT?\r\r\n+CGATT: 1\r\n\r\nOK\r\n")},
		[]string{`echo "AT+CGATT?"`, `information "+CGATT: 1"`, `final "OK"`}},
	{"echo of CR LF, no blank lines", []act{sent(echoed("AT+CGATT?")), read("AT+CGATT?\r\n+CGATT: 1\r\nOK\r\n")},
		[]string{`echo "AT+CGATT?"`, `information "+CGATT: 1"`, `final "OK"`}},
	{"echo is off", []act{sent(at.Pending{Command: cmd("AT")}), read("\r\nOK\r\n")}, []string{`final "OK"`}},
	{"echo although off", []act{sent(at.Pending{Command: cmd("AT")}), read("AT\r\r\nOK\r\n")},
		[]string{`echo "AT" !echo although it is off`, `final "OK"`}},
	{"URC before the echo", []act{sent(echoed("AT")), read("\r\n+CGEV: ME DETACH\r\nAT\r\r\nOK\r\n")},
		[]string{`URC "+CGEV: ME DETACH"`, `echo "AT"`, `final "OK"`}},
	{"URC inside the echo", []act{sent(echoed("AT+MIPCLOSE")), read("AT+MI\r\nCLOSED\r\nPCLOSE\r\r\nOK\r\n")},
		[]string{`echo "AT+MI"`, `URC "CLOSED"`, `echo "PCLOSE"`, `final "OK"`}},
	{"another echo than the command", []act{sent(echoed("AT+MIPCLOSE")), read("AT+MIPCL0SE\r\r\nOK\r\n")},
		[]string{`information "AT+MIPCL0SE" !terminated by CR alone`, `final "OK"`}},
	{"answer right behind the echo", []act{sent(echoed("AT")), read("AT\rOK\r\n")},
		[]string{`echo "AT"`, `final "OK" !no CR LF before the line`}},
	{"URC between command and result", []act{sent(echoed("AT+CPIN?")), read("AT+CPIN?\r\r\nCLOSED\r\n\r\n+CME ERROR: 10\r\n")},
		[]string{`echo "AT+CPIN?"`, `URC "CLOSED"`, `final "+CME ERROR: 10"`}},
	{"CMS error as text", []act{sent(echoed("AT+CMGR=1")), read("\r\n+CMS ERROR: invalid memory index\r\n")},
		[]string{`final "+CMS ERROR: invalid memory index"`}},
	{"prefix before URC table", []act{sent(at.Pending{Command: cmd("AT+CPIN?"), Prefixes: []string{"+CPIN:"}}), read("\r\n+CPIN: READY\r\n\r\nOK\r\n\r\n+CPIN: READY\r\n")},
		[]string{`information "+CPIN: READY"`, `final "OK"`, `URC "+CPIN: READY"`}},
	{"bare information", []act{sent(echoed("ATI")), read("ATI\r\r\nAirM2M_780EP_V1007_LTE_AT\r\n\r\nOK\r\n")},
		[]string{`echo "ATI"`, `information "AirM2M_780EP_V1007_LTE_AT"`, `final "OK"`}},
	{"final of its own", []act{sent(at.Pending{Command: cmd("AT+CIPSHUT"), Finals: []string{"SHUT OK"}}), read("\r\nSHUT OK\r\n\r\nOK\r\n")},
		[]string{`final "SHUT OK"`, `final "OK" !result code without a command`}},
	{"final with a number", []act{sent(at.Pending{Command: cmd("AT+CIPSEND=8"), Finals: []string{"DATA ACCEPT:"}}), read("\r\nDATA ACCEPT:8\r\n")},
		[]string{`final "DATA ACCEPT:8"`}},
	{"answer without result", []act{sent(at.Pending{Command: cmd("AT+CIFSR"), Bare: true}), read("\r\n10.76.1.35\r\n\r\nCLOSED\r\n\r\nOK\r\n")},
		[]string{`information "10.76.1.35"`, `URC "CLOSED"`, `final "OK" !result code without a command`}},
	{"error in place of the bare answer", []act{sent(at.Pending{Command: cmd("AT+CIFSR"), Bare: true}), read("\r\nERROR\r\n\r\nfoo\r\n")},
		[]string{`final "ERROR"`, `unknown "foo"`}},
	{"suppressed results", []act{sent(echoed("AT+CREG?")), read("AT+CREG?\r\r\n+CREG: 0,1\r\n"), sent(echoed("ATQ0")), read("ATQ0\r\r\nOK\r\n")},
		[]string{`echo "AT+CREG?"`, `information "+CREG: 0,1"`, `echo "ATQ0"`, `final "OK"`}},
	{"bare ERROR without a command", []act{read("\r\nERROR\r\n")}, []string{`URC "ERROR"`}},
	{"OK without a command", []act{read("\r\nOK\r\n")}, []string{`final "OK" !result code without a command`}},
	{"CME error without a command", []act{read("\r\n+CME ERROR: 3\r\n")}, []string{`final "+CME ERROR: 3" !result code without a command`}},
	{"foreign line", []act{read("\r\n$GNRMC,1,2\r\n")}, []string{`unknown "$GNRMC,1,2"`}},
	{"LF alone", []act{read("\r\nCLOSED\n\nRDY\r\n")}, []string{`URC "CLOSED" !terminated by LF alone`, `blank "" !terminated by LF alone`, `URC "RDY"`}},
	{"CR alone", []act{read("\r\nCLOSED\rRDY\r\n")}, []string{`URC "CLOSED" !terminated by CR alone`, `URC "RDY"`}},
	{"never terminated", []act{read("\r\nCONNECT OK")}, []string{`URC "CONNECT OK" !not terminated`}},
	{"never terminated, then a command", []act{read("\r\nCONNECT OK"), sent(echoed("AT")), read("AT\r\r\nOK\r\n")},
		[]string{`URC "CONNECT OK" !not terminated`, `echo "AT"`, `final "OK"`}},
	{"line under way when a command is written", []act{read("\r\n+CGEV: ME "), sent(echoed("AT")), read("DETACH\r\nAT\r\r\nOK\r\n")},
		[]string{`URC "+CGEV: ME DETACH"`, `echo "AT"`, `final "OK"`}},
	{"old result under way when a command is written", []act{sent(echoed("AT+A")), read("\r\nO"), sent(echoed("AT+B")), read("K\r\nAT+B\r\r\nOK\r\n")},
		[]string{`final "OK"`, `echo "AT+B"`, `final "OK"`}},

	{"prompt", []act{sent(at.Pending{Command: cmd("AT+MPUBEX=t,0,0,2"), Prompt: true}), read("\r\n>"), read("\r\nOK\r\n")},
		[]string{`prompt ">"`, `final "OK"`}},
	{"prompt with space, echo right behind it", []act{sent(at.Pending{Command: cmd("AT+CIPSEND=2"), Prompt: true}), read("\r\n> ab\r\nOK\r\n")},
		[]string{`prompt ">"`, `information "ab" !no CR LF before the line`, `final "OK"`}},
	{"prompt on a line of its own", []act{sent(at.Pending{Command: cmd("AT+FSWRITE=f,0,2,9"), Prompt: true}), read("\r\n>\r\n\r\nCLOSED\r\n\r\nOK\r\n")},
		[]string{`prompt ">"`, `URC "CLOSED"`, `final "OK"`}},
	{"refused instead of prompted", []act{sent(at.Pending{Command: cmd("AT+MPUBEX=t,0,0,2"), Prompt: true}), read("\r\n+CME ERROR: 767\r\n")},
		[]string{`final "+CME ERROR: 767"`}},
	{"second prompt", []act{sent(at.Pending{Command: cmd("AT+CIPSEND"), Prompt: true}), read("\r\n> \r\n> \r\nOK\r\n")},
		[]string{`prompt ">"`, `prompt "> " !prompt without a command`, `final "OK"`}},
	{"prompt without a command", []act{read("\r\n>\r\nCLOSED\r\n")}, []string{`prompt ">" !prompt without a command`, `URC "CLOSED"`}},
	{"greater-than inside an answer", []act{sent(echoed("ATI")), read("\r\n>x\r\n\r\nOK\r\n")}, []string{`information ">x"`, `final "OK"`}},

	{"counted payload", []act{read("\r\n+MSUB: \"t\",17 byte,publish 1 payload\r\n")}, []string{`URC "+MSUB: \"t\",17 byte,"|"publish 1 payload"`}},
	{"payload of everything", []act{read("\r\n+MSUB: \"a,b\",19 byte,\r\n\r\nOK\r\n>\"+MSUB: 0\r\r\n\r\nCLOSED\r\n")},
		[]string{`URC "+MSUB: \"a,b\",19 byte,"|"\r\n\r\nOK\r\n>\"+MSUB: 0\r"`, `URC "CLOSED"`}},
	{"empty payload", []act{read("\r\n+MSUB: \"t\",0 byte,\r\n\r\nRDY\r\n")}, []string{`URC "+MSUB: \"t\",0 byte,"|""`, `URC "RDY"`}},
	{"counted answer and slot URC", []act{sent(at.Pending{Command: cmd("AT+MQTTMSGGET"), Counted: true}), read("\r\n+MSUB: \"t\",2 byte,OK\r\n+MSUB: 0\r\n\r\nOK\r\n")},
		[]string{`information "+MSUB: \"t\",2 byte,"|"OK"`, `URC "+MSUB: 0"`, `final "OK"`}},
	{"counted URC inside an answer", []act{sent(echoed("AT+CGATT?")), read("AT+CGATT?\r\r\n+MSUB: \"t\",2 byte,OK\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n")},
		[]string{`echo "AT+CGATT?"`, `URC "+MSUB: \"t\",2 byte,"|"OK"`, `information "+CGATT: 1"`, `final "OK"`}},
	{"payload shorter than announced, then a result", []act{sent(at.Pending{Command: cmd("AT+MQTTMSGGET"), Counted: true}), read("\r\n+MSUB: \"t\",10 byte,short\r\n\r\nOK\r\n\r\nCLOSED\r\n")},
		[]string{`information "+MSUB: \"t\",10 byte,"|"short\r\n\r\nO" !payload shorter than announced`, `URC "CLOSED"`}},
	{"payload that may be shorter than announced, and may not", []act{sent(at.Pending{Command: cmd("AT+MQTTMSGGET"), Counted: true}), read("\r\n+MSUB: \"t\",11 byte,short\r\n\r\nOK\r\n\r\nCLOSED\r\n")},
		[]string{`information "+MSUB: \"t\",11 byte,"|"short\r\n\r\nOK"`, `URC "CLOSED"`}},
	{"payload shorter than announced, cut inside a line", []act{read("\r\n+MSUB: \"t\",13 byte,short\r\n\r\nCLOSED\r\n\r\nRDY\r\n")},
		[]string{`URC "+MSUB: \"t\",13 byte,"|"short\r\n\r\nCLOS" !payload shorter than announced`, `URC "RDY"`}},
	{"payload longer than announced", []act{read("\r\n+MSUB: \"t\",2 byte,abcd\r\n\r\nRDY\r\n")},
		[]string{`URC "+MSUB: \"t\",2 byte,"|"ab" !payload longer than announced`, `URC "RDY"`}},
	{"payload that never comes whole", []act{read("\r\n+MSUB: \"t\",9 byte,abcd\r\n")},
		[]string{`URC "+MSUB: \"t\",9 byte,"|"abcd\r\n" !payload shorter than announced !not terminated`}},
	{"payload without CR LF at the end", []act{read("\r\n+MSUB: \"t\",2 byte,ab")}, []string{`URC "+MSUB: \"t\",2 byte,"|"ab" !not terminated`}},
	{"payload ended by LF", []act{read("\r\n+MSUB: \"t\",2 byte,ab\n")}, []string{`URC "+MSUB: \"t\",2 byte,"|"ab" !terminated by LF alone`}},
	{"payload under way when a command is written", []act{read("\r\n+MSUB: \"t\",4 byte,a"), sent(echoed("AT")), read("AT\r\r\nAT\r\r\nOK\r\n")},
		[]string{`URC "+MSUB: \"t\",4 byte,"|"aAT\r"`, `echo "AT"`, `final "OK"`}},

	{"raw data", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,10,0"), Echo: true, Data: 10}), read("AT+FSREAD=f,0,10,0\r\r\n1234567890\r\n\r\nOK\r\n")},
		[]string{`echo "AT+FSREAD=f,0,10,0"`, `data ""|"1234567890"`, `final "OK"`}},
	{"raw data of everything", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,12,0"), Data: 12}), read("\r\n\r\nOK\r\n>+ER\nR\r\n\r\nOK\r\n")},
		[]string{`data ""|"\r\nOK\r\n>+ER\nR"`, `final "OK"`}},
	{"raw data behind an echo of CR LF", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,2,0"), Echo: true, Data: 2}), read("AT+FSREAD=f,0,2,0\r\n\r\nab\r\n\r\nOK\r\n")},
		[]string{`echo "AT+FSREAD=f,0,2,0"`, `data ""|"ab"`, `final "OK"`}},
	{"raw data refused", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,3,0"), Data: 3}), read("\r\n+CME ERROR: 62\r\n")},
		[]string{`final "+CME ERROR: 62"`}},
	{"URC before raw data", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,3,0"), Data: 3}), read("\r\nCLOSED\r\n\r\n+MSUB: \"t\",2 byte,xy\r\n\r\nabc\r\n\r\nOK\r\n")},
		[]string{`URC "CLOSED"`, `URC "+MSUB: \"t\",2 byte,"|"xy"`, `data ""|"abc"`, `final "OK"`}},
	{"fewer data than announced", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,20,0"), Data: 20}), read("\r\nabc\r\n\r\nOK\r\n")},
		[]string{`data ""|"abc\r\n\r\nOK\r\n" !payload shorter than announced !not terminated`}},
	{"more data than announced", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,2,0"), Data: 2}), read("\r\nabc\r\n\r\nOK\r\n")},
		[]string{`data ""|"ab" !payload longer than announced`, `final "OK"`}},
	{"long raw data", []act{sent(at.Pending{Command: cmd("AT+FSREAD=f,0,600,0"), Data: 600}), read("\r\n" + strings.Repeat("x", 600) + "\r\n\r\nOK\r\n")},
		[]string{`data ""|"` + strings.Repeat("x", 600) + `"`, `final "OK"`}},
}

func TestScanner(t *testing.T) {
	for _, tt := range scannerTests {
		t.Run(tt.name, func(t *testing.T) {
			all, got := scan(t, tt.acts, 1<<20)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(tt.want, "\n\t"))
			}
			for _, size := range []int{1, 2, 3, 7} {
				if again, _ := scan(t, tt.acts, size); !slices.Equal(again, all) {
					t.Errorf("chunks of %d give\n\t%s\nwant\n\t%s", size, strings.Join(again, "\n\t"), strings.Join(all, "\n\t"))
				}
			}
		})
	}
}
