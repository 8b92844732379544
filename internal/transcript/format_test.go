package transcript_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/transcript"
)

const documented = `+0.000 # When I send ` + "`AT+MCONNECT=1,60`" + `
+0.004 > AT+MCONNECT=1,60\r\n
+0.021 < \r\nOK\r\n
+0.058 @ CONNECT client="868488076506128" keepalive=60 clean=true
+0.061 < \r\nCONNACK OK\r\n
`

func TestFormatOfTheDesign(t *testing.T) {
	entries := []transcript.Entry{
		{0, transcript.Note, "When I send `AT+MCONNECT=1,60`"},
		{4 * time.Millisecond, transcript.Harness, "AT+MCONNECT=1,60\r\n"},
		{21 * time.Millisecond, transcript.Modem, "\r\nOK\r\n"},
		{58 * time.Millisecond, transcript.Broker, `CONNECT client="868488076506128" keepalive=60 clean=true`},
		{61 * time.Millisecond, transcript.Modem, "\r\nCONNACK OK\r\n"},
	}
	if got := transcript.Format(entries); got != documented {
		t.Errorf("got\n%swant\n%s", got, documented)
	}
	got, err := transcript.Parse(documented)
	if err != nil || !slices.Equal(got, entries) {
		t.Errorf("got %v, %v; want %v", got, err, entries)
	}
}

func TestFormatShowsEveryByte(t *testing.T) {
	for _, c := range []struct {
		voice     transcript.Voice
		raw, want string
	}{
		{transcript.Modem, "\r\n> ", `\r\n>\x20`},
		{transcript.Modem, " ", `\x20`},
		{transcript.Modem, "\x00\x1a\x1b\x7f\xff\t", `\x00\x1a\x1b\x7f\xff\t`},
		{transcript.Harness, `AT+MPUB="t",0,0,"\22"`, `AT+MPUB="t",0,0,"\\22"`},
		{transcript.Harness, `\"`, `\\"`},
		{transcript.Modem, "温度 21°", `温度 21°`},
		{transcript.Modem, "\u200b\u2028\uFFFD", `\u200b\u2028` + "\uFFFD"},
		{transcript.Modem, "-- X-001 no section --", `-- X-001 no section --`},
		{transcript.Broker, `PUBLISH payload="\x00"`, `PUBLISH payload="\x00"`},
		{transcript.Note, " two\r\nlines ", `two\r\nlines`},
		{transcript.Fault, "bad \xff byte", "bad \uFFFD byte"},
	} {
		entry := []transcript.Entry{{0, c.voice, c.raw}}
		got := transcript.Format(entry)
		if want := "+0.000 " + string(rune(c.voice)) + " " + c.want + "\n"; got != want {
			t.Errorf("Format(%q) = %q, want %q", c.raw, got, want)
		}
		back, err := transcript.Parse(got)
		if err != nil || len(back) != 1 || c.voice.Bytes() && back[0].Text != c.raw {
			t.Errorf("Parse(%q) = %q, %v; want %q", got, back, err, c.raw)
		}
	}
}

func TestFormatOfTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                     "+0.000",
		999_999:                               "+0.000",
		-999_999:                              "+0.000",
		-4 * time.Millisecond:                 "-0.004",
		61*time.Second + 7*time.Millisecond:   "+61.007",
		-(time.Hour + 50*time.Millisecond):    "-3600.050",
		999_999_999*time.Second + time.Second: "+1000000000.000",
	} {
		if got := transcript.Format([]transcript.Entry{{d, transcript.Note, ""}}); got != want+" #\n" {
			t.Errorf("got %q for %d ns, want %q", got, d, want+" #\n")
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"0.000 > x":                `line 2: want a time such as +0.000, got "0.000"`,
		"+0.00 > x":                `line 2: want a time such as +0.000, got "+0.00"`,
		"+.000 > x":                `line 2: want a time such as +0.000, got "+.000"`,
		"+0.0000 > x":              `line 2: want a time such as +0.000, got "+0.0000"`,
		"++1.000 > x":              `line 2: want a time such as +0.000, got "++1.000"`,
		"+1234567890.000 > x":      `line 2: want a time such as +0.000, got "+1234567890.000"`,
		"+0.000":                   `line 2: want "+0.000 > text", got "+0.000"`,
		"+0.000 ":                  `line 2: want "+0.000 > text", got "+0.000 "`,
		"+0.000 x text":            `line 2: want one of > < @ ! # and a space, got "x text"`,
		"+0.000 >text":             `line 2: want one of > < @ ! # and a space, got ">text"`,
		`+0.000 > a\`:              `line 2: read escape at "\\"`,
		`+0.000 > \q`:              `line 2: read escape at "\\q"`,
		`+0.000 > \"`:              `line 2: read escape at "\\\""`,
		"+0.000 > OK\r":            `line 2: want "\r" escaped`,
		"+0.000 # tab\there":       `line 2: want "\t" escaped`,
		"+0.000 # \xff":            `line 2: want "\xff" escaped`,
		"a line that is not there": `line 2: want a time such as +0.000, got "a"`,
	} {
		_, err := transcript.Parse("+0.000 # fine\n" + line + "\n")
		var syntax *transcript.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("Parse(%q): got %v, want %s", line, err, want)
		}
	}
}

func TestParsePassesOverEmptyLines(t *testing.T) {
	got, err := transcript.Parse("\n+0.000 >\n\n+0.001 < x")
	if err != nil || len(got) != 2 || got[0].Text != "" || got[1].Text != "x" {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzFormat(f *testing.F) {
	f.Add(byte('>'), "AT+MPUB=\"t\",0,0,\"\\22\"\r\n", int64(4), byte('<'), "\r\n> ")
	f.Add(byte('@'), "CONNECT client=\"x\"", int64(-4), byte('#'), " two\nlines\xff")
	f.Fuzz(func(t *testing.T, v byte, text string, ms int64, w byte, other string) {
		first, second := transcript.Voice(v), transcript.Voice(w)
		if !first.Valid() || !second.Valid() || max(ms, -ms) < 0 || max(ms, -ms) >= 1e12 {
			t.Skip("nothing that a recorder writes")
		}
		want := []transcript.Entry{{time.Duration(ms) * time.Millisecond, first, text}, {0, second, other}}
		written := transcript.Format(want)
		if strings.Count(written, "\n") != 2 {
			t.Fatalf("got %q, want two lines", written)
		}
		got, err := transcript.Parse(written)
		if err != nil {
			t.Fatalf("read back %q: %v", written, err)
		}
		for i := range want {
			if got[i].Time != want[i].Time || got[i].Voice != want[i].Voice ||
				want[i].Voice.Bytes() && got[i].Text != want[i].Text {
				t.Errorf("got %q, want %q", got[i], want[i])
			}
		}
		if again := transcript.Format(got); again != written {
			t.Errorf("got %q the second time, want %q", again, written)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(documented)
	f.Add("+0.000 > \\u00e4\\x41\\101\n\n-1.000 !")
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := transcript.Parse(text)
		if err != nil {
			return
		}
		written := transcript.Format(entries)
		back, err := transcript.Parse(written)
		if err != nil || len(back) != len(entries) {
			t.Fatalf("%q was read, but not what was made of it: %q, %v", text, written, err)
		}
		for i, e := range entries {
			if e.Voice.Bytes() && back[i] != e {
				t.Errorf("got %q, want %q", back[i], e)
			}
		}
	})
}
