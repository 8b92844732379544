package emulator_test

import (
	"reflect"
	"strings"
	"testing"

	"attest/internal/emulator"
)

func TestParseLine(t *testing.T) {
	for _, tt := range []struct {
		line string
		want []emulator.Parsed
	}{
		{"AT", []emulator.Parsed{{}}},
		{"at;", []emulator.Parsed{{}}},
		{"ATE0&WI", []emulator.Parsed{{Name: "E", Args: "0"}, {Name: "&W"}, {Name: "I"}}},
		{"ATE0+CREG=2;+x?;^HVER=?", []emulator.Parsed{{Name: "E", Args: "0"}, {"+CREG", 1, "2"}, {"+X", 2, ""}, {"^HVER", 3, ""}}},
		{`AT+MPUB="a;b",0,0,";";E1`, []emulator.Parsed{{"+MPUB", 1, `"a;b",0,0,";"`}, {Name: "E", Args: "1"}}},
		{"ATS3?S4=10E", []emulator.Parsed{{"S3", 2, ""}, {"S4", 1, "10"}, {Name: "E"}}},
		{"junkAT+A=", []emulator.Parsed{{"+A", 1, ""}}},
		{"AT+A=?x", []emulator.Parsed{{"+A", 1, "?x"}}},
	} {
		got, ok, err := emulator.ParseLine(tt.line)
		if !ok || err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: got %+v, %v, %v, want %+v", tt.line, got, ok, err, tt.want)
		}
	}
	for _, line := range []string{"AT=", "AT+", "AT+=", "AT1", "AT+A?1", "ATS", "AT&", "AT&1", "AT\x00"} {
		if got, ok, err := emulator.ParseLine(line); !ok || err == nil {
			t.Errorf("%q: got %+v, want an error", line, got)
		}
	}
}

// FuzzParse: what is parsed, written in the plainest form, parses to the same.
func FuzzParse(f *testing.F) {
	for _, line := range []string{
		"AT", "ATE0&W+CREG=2;&W", `AT+MCONFIG="868488076506128","user","password"`, "at+cgatt=?", "xxAT+A?;+B", `AT+MPUB="t;",0,0,"a\22b"`,
		`AT+MIPSTART="a`, "ATS3=13S4?", "AT+FSWRITE=a,0,1,9;", "AT;;;", `AT+X=",`, "AT^A=1;*B?;#C;%D=;$E=?",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		commands, ok, err := emulator.ParseLine(line)
		if !ok || err != nil {
			return
		}
		if len(commands) == 0 {
			t.Fatalf("%q: no command and no error", line)
		}
		var plain []string
		for _, c := range commands {
			if c.Name != strings.ToUpper(c.Name) {
				t.Errorf("%q: name %q is not upper case", line, c.Name)
			}
			if c.Form == 1 {
				emulator.Params(c.Args)
			}
			plain = append(plain, c.Name+suffix(c))
		}
		again, _, err := emulator.ParseLine("AT" + strings.Join(plain, ";"))
		if err != nil || !reflect.DeepEqual(again, commands) {
			t.Errorf("%q: got %+v, written plainly %q gives %+v, %v", line, commands, plain, again, err)
		}
	})
}

func suffix(c emulator.Parsed) string {
	switch c.Form {
	case 1:
		return "=" + c.Args
	case 2:
		return "?"
	case 3:
		return "=?"
	}
	return c.Args
}

// FuzzInput: however the bytes of a host are cut, the modem says the same.
func FuzzInput(f *testing.F) {
	f.Add("ATE0\r\nAT+FSCREATE=a\rAT+FSWRITE=a,0,3,9\r\n\nxyAT+FSREAD=a,0,9,0\r\n", 3)
	f.Add("A/AT+CGATT?\ra/a/\r\nAT+NONE;\r", 1)
	f.Add("junk\x00\x7fAT+CMEE=2;+FSDEL=x\r\n\r\nATQ1\rAT\r", 2)
	p := profile(f)
	f.Fuzz(func(t *testing.T, input string, size int) {
		upper := strings.ToUpper(input)
		for _, timed := range []string{"RESET", "RSTSET", "CFUN", "CCLK", "CPOWD", "START"} {
			if strings.Contains(upper, timed) {
				t.Skip("answers in its own time")
			}
		}
		if size < 1 {
			size = 1
		}
		whole := emulator.Say(p, []string{input})
		var cut []string
		for rest := input; rest != ""; {
			n := min(size, len(rest))
			cut, rest = append(cut, rest[:n]), rest[n:]
		}
		if got := emulator.Say(p, cut); got != whole {
			t.Errorf("cut: got %q\nwhole:   %q", got, whole)
		}
	})
}
