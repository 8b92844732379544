package at_test

import (
	"slices"
	"testing"

	"attest/internal/at"
)

func TestCommand(t *testing.T) {
	tests := []struct {
		text   string
		name   string
		form   at.Form
		params []string
	}{
		{"AT", "", at.Execute, nil},
		{"ATI", "I", at.Execute, nil},
		{"ATE0", "E", at.Write, []string{"0"}},
		{"ATQ1", "Q", at.Write, []string{"1"}},
		{"AT&W", "&W", at.Execute, nil},
		{"ATS3=13", "S3", at.Write, []string{"13"}},
		{"ATS3?", "S3", at.Read, nil},
		{"AT*I", "*I", at.Execute, nil},
		{"AT^HVER", "^HVER", at.Execute, nil},
		{"AT*EXINFO?", "*EXINFO", at.Read, nil},
		{"AT+CGREG?", "+CGREG", at.Read, nil},
		{"at+cgreg=?", "+CGREG", at.Test, nil},
		{"AT+MCONNECT=1,60", "+MCONNECT", at.Write, []string{"1", "60"}},
		{`AT+MPUB="a,b;c",0,0,"x\22y"`, "+MPUB", at.Write, []string{"a,b;c", "0", "0", `x\22y`}},
		{`AT+SSLCFG="cacert",88,`, "+SSLCFG", at.Write, []string{"cacert", "88", ""}},
		{"nonsense", "", at.Execute, nil},
	}
	for _, tt := range tests {
		c := at.Command{Text: tt.text}
		params, err := c.Params()
		if c.Name() != tt.name || c.Form() != tt.form || !slices.Equal(params, tt.params) || err != nil {
			t.Errorf("%q: got %q %v %q %v, want %q %v %q", tt.text, c.Name(), c.Form(), params, err, tt.name, tt.form, tt.params)
		}
	}
}

func TestCommandParts(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"AT", nil},
		{"ATE0&W+CREG=2;&W", []string{"ATE0", "AT&W", "AT+CREG=2", "AT&W"}},
		{"AT+CFUN=1;+CIMI;+VER", []string{"AT+CFUN=1", "AT+CIMI", "AT+VER"}},
		{`AT+MSUB="a;b",0`, []string{`AT+MSUB="a;b",0`}},
		{"ATE0Q1", []string{"ATE0", "ATQ1"}},
		{"ATS3=13;E1", []string{"ATS3=13", "ATE1"}},
		{`AT+X="open`, []string{`AT+X="open`}},
		{"AT ;;", []string{"AT "}},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range (at.Command{Text: tt.text}).Parts() {
			got = append(got, c.Text)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestParseCommand(t *testing.T) {
	for text, want := range map[string]bool{"AT": true, "at+x": true, "": false, "+CGREG?": false, "AT\rAT": false, "Ax": false} {
		c, err := at.ParseCommand(text)
		if got := err == nil; got != want || got && c.Text != text {
			t.Errorf("ParseCommand(%q) = %q, %v; want accepted %v", text, c.Text, err, want)
		}
	}
}

func TestParams(t *testing.T) {
	tests := []struct {
		text string
		want []string
		ok   bool
	}{
		{"", nil, true},
		{"1", []string{"1"}, true},
		{"0, 0", []string{"0", "0"}, true},
		{`2,1,"1863","00a2c315",7`, []string{"2", "1", "1863", "00a2c315", "7"}, true},
		{"24/08/22,07:27:15+32, ", []string{"24/08/22", "07:27:15+32", ""}, true},
		{",", []string{"", ""}, true},
		{`"a`, nil, false},
		{`"a"b`, nil, false},
	}
	for _, tt := range tests {
		got, err := at.Params(tt.text)
		if !slices.Equal(got, tt.want) || (err == nil) != tt.ok {
			t.Errorf("Params(%q) = %q, %v; want %q, ok %v", tt.text, got, err, tt.want, tt.ok)
		}
	}
}
