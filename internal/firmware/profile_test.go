package firmware_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/firmware"
	"attest/transcripts"
)

func load(t *testing.T) *firmware.Profile {
	t.Helper()
	p, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The figures are those of the guide and the manual, written down a second
// time so that a slip in the profile shows.
func TestProfileOf780EPV1007(t *testing.T) {
	p := load(t)
	l, d := p.Limits, p.Defaults
	for name, c := range map[string][2]int{
		"payload": {l.Payload.Value, 4100}, "payload idle": {l.PayloadIdle.Value, 5}, "topic": {l.Topic.Value, 256},
		"client id": {l.ClientID.Value, 256}, "user": {l.Username.Value, 256}, "password": {l.Password.Value, 256},
		"will topic": {l.WillTopic.Value, 256}, "will message": {l.WillMessage.Value, 1360},
		"keep-alive": {l.KeepAlive.Value, 65535}, "cache slots": {l.CacheSlots.Value, 4},
		"cache message": {l.CacheMessage.Value, 4096}, "file name": {l.FileName.Value, 64},
		"file chunk": {l.FileChunk.Value, 10240}, "file system": {l.FSSize.Value, 96 * 1024},
		"connections": {l.Connections.Value, 1}, "ssl context": {d.MQTTContext.Value, 88},
		"echo": {d.Echo.Value, 1}, "cmee": {d.CMEE.Value, 1}, "wrong state": {p.Errors.MQTTState.Value, 767},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: got %d, want %d", name, c[0], c[1])
		}
	}
	for name, c := range map[string][2]string{
		"manufacturer": {p.Identities.Manufacturer.Value, "AirM2M"}, "model": {p.Identities.Model.Value, "Air780EP"},
		"revision": {p.Revision(), "AirM2M_780EP_V1007_LTE_AT"}, "hardware": {p.Identities.Hardware.Value, "EC718"},
		"messages": {d.Messages.Value, "direct"}, "mode": {d.Mode.Value, "ascii"},
		"prompt of CIPSEND": {p.Prompt("CIPSEND"), "> "}, "prompt of MPUBEX": {p.Prompt("MPUBEX"), ">"},
		"prompt of others": {p.Prompt("HTTPEXPOST"), ">"},
		"claims":           {strings.Join(p.Tags(), " "), "core tls cache fs will qos2"},
		"X-08":             {p.Choice("X-08"), "numeric"}, "X-99": {p.Choice("X-99"), ""},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: got %q, want %q", name, c[0], c[1])
		}
	}
}

func TestClaimed(t *testing.T) {
	p := load(t)
	for tag, want := range map[string]bool{"tls": true, "@tls": true, "ftp": false, "": false, "@": false, "TLS": false} {
		if got := p.Claimed(tag); got != want {
			t.Errorf("Claimed(%q) = %t, want %t", tag, got, want)
		}
	}
}

func TestBudget(t *testing.T) {
	p := load(t)
	for command, seconds := range map[string]int{
		"CIICR": 90, "AT+CIICR": 90, "+CIICR": 90, "at+ciicr": 90, "AT+CGATT=1": 108, "AT+CGATT?": 108, "AT+CFUN=1,1": 45,
		"AT": 9, "ATI": 9, "AT+MCONFIG=\"a\"": 9, "AT+UNKNOWN": 9, "": 9, "AT+": 9,
		"CONNECT OK": 75, "CONNACK OK": 30, "connack ok": 30, "SHUT OK": 9, "RDY": 30, "+E_UTRAN Service": 120,
		"+NITZ: 24/08/22,07:27:15+32,0": 120, "^MODE: 17,17": 120,
		"AT+MSUB=\"t\",0": 9, "+MSUB: \"t\",1 byte,x": 30, // the command, and the line that comes later
		"AT+CDNSGIP=\"h\"": 9, "+CDNSGIP": 60,
	} {
		if got := p.Budget(command); got != time.Duration(seconds)*time.Second {
			t.Errorf("Budget(%q) = %v, want %d s", command, got, seconds)
		}
	}
}

func TestBootText(t *testing.T) {
	p := load(t)
	now := time.Date(2024, 8, 22, 15, 27, 15, 0, time.FixedZone("", 8*3600))
	var got []string
	for _, line := range p.Boot {
		got = append(got, p.BootText(line, now))
	}
	want := []string{"RDY", "^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1", "+NITZ: 24/08/22,07:27:15+32,0"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRegisterIsWhole(t *testing.T) {
	ids := firmware.Register()
	if len(ids) != 25 || ids[0] != "X-01" || ids[24] != "X-24" || !slices.IsSorted(ids) {
		t.Errorf("got %v, want X-01 to X-24 and X-12b", ids)
	}
	for _, id := range ids {
		if len(firmware.Choices(id)) == 0 {
			t.Errorf("%s has no choice", id)
		}
	}
	if got := firmware.Choices("X-25"); got != nil {
		t.Errorf("got %q for an id that is not there", got)
	}
}

// Each row spoils one line of the project's own profile.
func TestParseProfileRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"  payload: {value: 4100", "  paylaod: {value: 4100", `unknown key "paylaod", the nearest known one is "payload"`},
		{"{value: 4100, source: ", "{value: 4100, sauce: ", `unknown key "sauce", the nearest known one is "source"`},
		{"{value: 4100, source", "{value: 0, source", `limits.payload: want 1 to 268435455, got 0`},
		{"{value: 4100, source", "{value: -4100, source", `limits.payload: want 1 to 268435455, got -4100`},
		{"{value: 4100, source", "{value: 4100.5, source", `want a whole number, got "4100.5"`},
		{"{value: 4100, source", "{value: much, source", `want a whole number, got "much"`},
		{"{value: 4100, source", "{value: 99999999999999999999, source", `want a whole number, got "99999999999999999999"`},
		{"{value: 4100, source", "{value: , source", `the value is missing`},
		{"{value: 4100, source", "{value: [4100], source", `want one value`},
		{"{value: 4100, source", "{value: &a 4100, source", `aliases are not accepted`},
		{"{value: 4100, source", "{source", `missing key "value"`},
		{"{value: 4100, source: \"guide §常见问题 6, 7; manual MPUB, MPUBEX; at-facts §16, §17 X-19\"}", "{value: 4100, source: \" \"}", `the value is missing`},
		{"{value: 4100, source: \"guide §常见问题 6, 7; manual MPUB, MPUBEX; at-facts §16, §17 X-19\"}", "4100", `want keys and values`},
		{"  topic: {value: 256", "  payload: {value: 256", `duplicate key "payload", first on line`},
		{"  topic: {value: 256", "  topic: {value: 65536", `limits.topic: want 1 to 65535, got 65536`},
		{"  keep-alive: {value: 65535", "  keep-alive: {value: 65536", `limits.keep-alive: want 1 to 65535, got 65536`},
		{"  fs-size: {value: 98304", "  fs-size: {value: 96", `limits.file-chunk: above fs-size`},
		{"  negotiate-min: {value: 10", "  negotiate-min: {value: 301", `limits.negotiate-min: above negotiate-max`},
		{"{value: direct,", "{value: cached,", `defaults.messages: want direct or cache, got "cached"`},
		{"{value: ascii,", "{value: text,", `defaults.mode: want ascii or hex, got "text"`},
		{"  cmee: {value: 1", "  cmee: {value: 3", `defaults.cmee: want 0 to 2, got 3`},
		{"  negotiate-timeout: {value: 60", "  negotiate-timeout: {value: 9", `defaults.negotiate-timeout: below limits.negotiate-min`},
		{"  mqtt-state: {value: 767", "  mqtt-state: {value: 70000", `errors.mqtt-state: want 0 to 65535, got 70000`},
		{"{value: qos2,", "{value: qos3,", `claims.5: unknown claim "qos3", the nearest known one is "qos2"`},
		{"{value: qos2,", "{value: will,", `claims.5: duplicate claim "will"`},
		{"{value: core,", "{value: tls,", `duplicate claim "tls"`},
		{`  MPUBEX: {value: ">"`, `  MPUBEX: {value: "$"`, `prompts.MPUBEX: want ">" or "> ", got "$"`},
		{`  MPUBEX: {value: ">"`, `  MPUB: {value: ">"`, `missing key "MPUBEX"`},
		{`{value: "^MODE: 17,17", after: 6.85`, `{value: "^MODE: 17,17", after: 1.4`, `boot.1.after: want 1.5 to 3600 s, got 1.4`},
		{`{value: "^MODE: 17,17", after: 6.85`, `{value: "^MODE: 17,17", after: .nan`, `boot.1.after: want 1.5 to 3600 s, got NaN`},
		{`{value: "^MODE: 17,17"`, `{value: "^MODE: 17,17\r\n"`, `boot.1.value: want one line`},
		{"+NITZ: {nitz}", "+NITZ: {nits}", `boot.4.value: unknown placeholder "{nits}", the nearest known one is "{nitz}"`},
		{"{yy}/", "{YY}/", `nitz.value: unknown placeholder "{YY}"`},
		{"{yy}/", "{yy/", `nitz.value: unknown placeholder "{yy/{MM}"`},
		{"  X-08:", "  X-80:", `readings.X-80: unknown id "X-80", the nearest known one is "X-08"`},
		{"choice: numeric", "choice: number", `readings.X-08.choice: want one of ["numeric" "text"], got "number"`},
		{"    choice: numeric\n", "", `missing key "choice"`},
		{"  default: {value: 9", "  defaults: {value: 9", `budgets: missing key "default"`},
		{"  COPS: {value: 300", "  COPS: {value: 0", `budgets.COPS: want 1 to 3600 s, got 0`},
		{"  COPS: {value: 300", "  cpin: {value: 300", `budgets.cpin: the same as "CPIN"`},
		{"  COPS: {value: 300", "  CPIN: {value: 300", `duplicate key "CPIN"`},
		{"revision: {value: AirM2M_780EP_V1007_LTE_AT", "revision: {value: AirM2M_780EP_LTE_AT", `want a version such as V1007`},
		{"claims:\n", "---\nclaims:\n", `want one document, got a second`},
		{"budgets:\n", "Budgets:\n", `unknown key "Budgets", the nearest known one is "budgets"`},
		{"  default: {value: 9", "\tdefault: {value: 9", `found character that cannot start any token`},
		{"  CLOSED: {", "  <<: {", `want a plain word as key`},
	} {
		text := v1007(t)
		if !strings.Contains(text, c.old) {
			t.Errorf("the profile does not hold %q", c.old)
			continue
		}
		_, err := firmware.ParseProfile("p.yaml", []byte(strings.Replace(text, c.old, c.new, 1)))
		var syntax *firmware.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.new, err, c.want)
			continue
		}
		if line := 1 + strings.Count(text[:strings.Index(text, c.old)], "\n"); syntax.File != "p.yaml" || syntax.Line == 0 ||
			strings.Contains(c.want, ".") && (syntax.Line < line-2 || syntax.Line > line+3) && !strings.Contains(c.want, "file-chunk") {
			t.Errorf("%q: got %v, want a place near line %d", c.new, err, line)
		}
	}
}

func TestParseProfileSaysWhere(t *testing.T) {
	text := strings.Replace(v1007(t), "  payload: {", "  paylaod: {", 1)
	line := strings.Count(text[:strings.Index(text, "paylaod")], "\n") + 1
	_, err := firmware.ParseProfile("780EP/V1007/profile.yaml", []byte(text))
	var syntax *firmware.SyntaxError
	if !errors.As(err, &syntax) || syntax.Line != line || syntax.Column != 3 {
		t.Errorf("got %v, want line %d, column 3", err, line)
	}
}

func TestParseProfileRefusesWhatIsNoProfile(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "p.yaml: the file is empty",
		"# nothing\n":          "p.yaml: the file is empty",
		"- a\n":                "p.yaml:1:1: want keys and values",
		"a":                    "p.yaml:1:1: want keys and values",
		"a: b: c\n":            "p.yaml:1: mapping values are not allowed in this context",
		"a: [\n":               "p.yaml:1: did not find expected node content",
		"? {a: b}\n: c\n":      "p.yaml:1:3: want a plain word as key",
		v1007(t) + "---\na: b": "want one document, got a second",
	} {
		_, err := firmware.ParseProfile("p.yaml", []byte(text))
		var syntax *firmware.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %s", text, err, want)
		}
	}
}

func FuzzProfile(f *testing.F) {
	f.Add(v1007(f))
	f.Add("identity:\n  revision: {value: AirM2M_780EP_V1007_LTE_AT, source: s}\n")
	f.Add("a: &a [*a]\n<<: *a\n---\n")
	f.Add("limits: {payload: {value: 0o17, source: !!binary aGk=}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := firmware.ParseProfile("p.yaml", []byte(text))
		if err != nil {
			var syntax *firmware.SyntaxError
			if !errors.As(err, &syntax) || syntax.File != "p.yaml" || syntax.Message == "" {
				t.Errorf("got %#v, want a *SyntaxError of p.yaml", err)
			}
			return
		}
		if p.Identity == (firmware.Identity{}) || p.Limits.Payload.Value < 1 || p.Limits.Payload.Source == "" ||
			p.Budget("AT") <= 0 || !p.Claimed("core") {
			t.Errorf("a profile was read that says nothing: %+v", p)
		}
	})
}
