package at_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"attest/internal/at"
)

// pendings are the commands that a fuzzed stream may be the answer of.
var pendings = []at.Pending{
	{Command: cmd("AT+CGATT?"), Echo: true, Prefixes: []string{"+CGATT:"}},
	{Command: cmd("AT+MQTTMSGGET"), Echo: true, Counted: true},
	{Command: cmd("AT+MPUBEX=t,0,0,2"), Echo: true, Prompt: true},
	{Command: cmd("AT+FSREAD=f,0,5,0"), Echo: true, Data: 5},
	{Command: cmd("AT+CIPSHUT"), Finals: []string{"SHUT OK", "DATA ACCEPT:"}},
	{Command: cmd("AT+CIFSR"), Bare: true},
}

// FuzzScannerChunking holds the two promises of the scanner: every byte comes
// out again, and any chunking gives the same lines.
func FuzzScannerChunking(f *testing.F) {
	for i, tt := range scannerTests {
		var data []byte
		at := 0
		for _, a := range tt.acts {
			if a.expect != nil {
				at = len(data)
			}
			data = append(data, a.feed...)
		}
		f.Add(data, []byte{1, 2, 0, 5}, byte(i), uint16(at))
	}
	f.Fuzz(func(t *testing.T, data, cuts []byte, which byte, at uint16) {
		pending := pendings[int(which)%len(pendings)]
		pos := min(int(at), len(data))
		want, raw := chunked(data, pos, pending, nil)
		if !bytes.Equal(raw, data) {
			t.Fatalf("lines hold %q, want %q", raw, data)
		}
		got, _ := chunked(data, pos, pending, cuts)
		if !slices.Equal(got, want) {
			t.Errorf("cut at %v: got\n\t%s\nwant\n\t%s", cuts, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	})
}

// chunked scans data with p written at pos. Each of cuts is the length of a
// chunk; when they are used up they begin again, and none at all cut nothing.
func chunked(data []byte, pos int, p at.Pending, cuts []byte) (lines []string, raw []byte) {
	s := at.NewScanner(dialect())
	emit := func(l at.Line) {
		lines = append(lines, fmt.Sprintf("%s raw %q", render(l), l.Raw))
		raw = append(raw, l.Raw...)
	}
	next := 0
	feed := func(b []byte) {
		for len(b) > 0 {
			n := len(b)
			if len(cuts) > 0 {
				n = min(n, 1+int(cuts[next%len(cuts)]))
				next++
			}
			s.Feed(b[:n], emit)
			b = b[n:]
		}
	}
	feed(data[:pos])
	s.Expect(p)
	feed(data[pos:])
	s.End(emit)
	return lines, raw
}

func FuzzParams(f *testing.F) {
	for _, s := range []string{"", `"a,b",0`, "1,60", `"x`, `"a"b`, ",", `0,1,"1863","00a2c315",7`, "0, 0", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		params, err := at.Params(text)
		if err != nil {
			return
		}
		if got, want := len(params), strings.Count(text, ",")+1; text != "" && got > want {
			t.Errorf("Params(%q) has %d parameters, want at most %d", text, got, want)
		}
		quoted := make([]string, len(params))
		for i, p := range params {
			if strings.Contains(p, `"`) {
				return // a quote inside a bare parameter cannot be quoted again
			}
			quoted[i] = `"` + p + `"`
		}
		again, err := at.Params(strings.Join(quoted, ","))
		if err != nil || !slices.Equal(again, params) {
			t.Errorf("Params(%q) = %q, quoted again %q, %v", text, params, again, err)
		}
	})
}
