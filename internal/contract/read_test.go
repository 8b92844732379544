package contract_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"attest/internal/contract"
	"attest/internal/firmware"
	"attest/internal/verdict"
)

// plan has scenarios of some profiles, and an outline.
func plan() []verdict.Planned {
	p := func(id string, tags ...string) verdict.Planned { return verdict.Planned{ID: id, Tags: tags} }
	return []verdict.Planned{
		p("CONN-001", "@core"), p("CONN-002", "@core"), p("MUT-001", "@core", "@tls"),
		p("FAIL-004.5", "@core"), p("FAIL-004.6", "@core"), p("FS-001", "@fs"),
	}
}

const whole = `# agreed in March
title: meters
release: 780EP/V1010
profiles: [core]
scenarios: [FS-001]
waived: [CONN-002]
confidence: 0.99
budgets:
  FS-001: 1500ms
  CONN-001: 5s
  AT+CREG?: 300ms
deviations: [FAIL-004.6]
signatures: {FAIL-004.6: no answer came}
image: any
hardware: true
features: 5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed
attest: v1.4.0
self-proof: full
timeout-multiplier: 2
`

func TestRead(t *testing.T) {
	got, err := contract.Read("some/acceptance.yaml", []byte(whole), plan())
	if err != nil {
		t.Fatal(err)
	}
	want := &verdict.Contract{
		File: "acceptance.yaml", SHA256: got.SHA256, Title: "meters", Release: "780EP V1010",
		Profiles: []string{"core"}, Scenarios: []string{"FS-001"}, Waived: []string{"CONN-002"}, Confidence: 0.99,
		Budgets:    []verdict.Budget{{Command: "AT+CREG?", Within: 300 * time.Millisecond}, {ID: "CONN-001", Within: 5 * time.Second}, {ID: "FS-001", Within: 1500 * time.Millisecond}},
		Deviations: []string{"FAIL-004.6"}, Signatures: map[string]string{"FAIL-004.6": "no answer came"},
		Image: verdict.AnyImage, Hardware: true, Features: strings.Repeat("5eed", 16), Attest: "v1.4.0", SelfProof: "full", Multiplier: 2,
	}
	if !reflect.DeepEqual(got, want) || len(got.SHA256) != 64 {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	var ids []string
	for _, p := range plan() {
		if got.Requires(p) {
			ids = append(ids, p.ID)
		}
	}
	if got, want := strings.Join(ids, " "), "CONN-001 FAIL-004.5 FAIL-004.6 FS-001"; got != want { // MUT-001 asks for tls as well
		t.Errorf("it requires %s, want %s", got, want)
	}
	other, err := contract.Read("acceptance.yaml", []byte(whole+"#\n"), plan())
	if err != nil || other.SHA256 == got.SHA256 {
		t.Errorf("one more byte has the same digest, or the error %v", err)
	}
}

// What editors write is taken, and what is written in Chinese.
func TestReadTakes(t *testing.T) {
	for _, text := range []string{"\ufeffprofiles: [core]\r\n", "profiles: [core]\t# 合同：第二批\u3000水表\n"} {
		if _, err := contract.Read("c.yaml", []byte(text), plan()); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "c.yaml: the file is empty"},
		{"- core\n", "c.yaml:1:1: want keys and values"},
		{"title: x\n", "c.yaml:1:1: the contract asks for nothing: name profiles or scenarios"},
		{"profile: [core]\n", `c.yaml:1:1: unknown key "profile", the nearest known one is "profiles"`},
		{"profiles: [core, tsl]\n", `c.yaml:1:18: unknown profile "tsl", the nearest known one is "tls"`},
		{"profiles: [core, tls]\nwaived: [FS-001]\n", "c.yaml:2:10: no profile of the contract asks for FS-001"},
		{"profiles: [core, core]\n", `c.yaml:1:18: "core" comes twice`},
		{"profiles: [tls]\n", `c.yaml:1:12: each scenario of "tls" is of another profile too: name "core" as well`},
		{"profiles: core\n", "c.yaml:1:11: want a list"},
		{"profiles: [core]\nprofiles: [tls]\n", `c.yaml:2:1: duplicate key "profiles", first on line 1`},
		{"scenarios:\n  - CONN-001\n  - CONN-010\n", `c.yaml:3:5: unknown scenario "CONN-010", the nearest known one is "CONN-001"`},
		{"scenarios: [CONN-001]\nrelease: nightly\n", `c.yaml:2:10: want a release such as 780EP/V1007, got "nightly"`},
		{"profiles: [core]\nconfidence: 1\n", "c.yaml:2:13: want a number from 0.6 to 0.999999, such as 0.99, got 1"},
		{"profiles: [core]\nconfidence: 99%\n", `c.yaml:2:13: want a number, got "99%"`},
		{"profiles: [core]\nscenarios: [CONN-001]\nwaived: [CONN-001]\n", "c.yaml:3:10: CONN-001 is among the scenarios too"},
		{"profiles: [core]\nwaived: [FS-001]\n", "c.yaml:2:10: no profile of the contract asks for FS-001"},
		{"profiles: [core]\ndeviations: [FS-001]\n", "c.yaml:2:14: the contract does not ask for FS-001, so nothing of it deviates"},
		{"profiles: [core]\nwaived: [FAIL-004]\ndeviations: [FAIL-004.5]\n", "c.yaml:3:14: the contract does not ask for FAIL-004.5, so nothing of it deviates"},
		{"profiles: [core]\nbudgets:\n  FS-001: 5s\n", "c.yaml:3:3: the contract does not ask for FS-001, so it takes no time"},
		{"profiles: [core]\nbudgets:\n  CONN-009: 5s\n  CONN-001: 2s\n", `c.yaml:3:3: unknown scenario "CONN-009", the nearest known one is "CONN-001"`},
		{"profiles: [core]\nbudgets: {CONN-001: 5}\n", `c.yaml:2:21: want a time such as 2s, got "5"`},
		{"profiles: [core]\nbudgets: {CONN-001: 10us}\n", "c.yaml:2:11: want 1ms or more for CONN-001, got 10µs"},
		{"profiles: [core]\nbudgets: {AT+MPUB=1: 5s}\n", `c.yaml:2:11: want a command without its parameters, such as AT+MPUB= or AT+CREG?, got "AT+MPUB=1"`},
		{"profiles: [core]\nbudgets: {AT+MPUB=: 5us}\n", "c.yaml:2:11: want 1ms or more for AT+MPUB=, got 5µs"},
		{"profiles: [core]\n# nothing is \u202ewaived\n", "c.yaml:2:14: U+202E is no character that people can read: write it without"},
		{"profiles: [core] # all\u2028waived: [CONN-001]\n", "c.yaml:1:23: U+2028 is no character that people can read: write it without"},
		{"profiles: [core]\rwaived: [CONN-001]\n", "c.yaml:1:17: U+000D is no character that people can read: write it without"},
		{"profiles: [core]\u200b\n", "c.yaml:1:17: U+200B is no character that people can read: write it without"},
		{"profiles: [core]\n# \xff\n", "c.yaml:2:3: the file is not UTF-8"},
		{"profiles: [core]\nattest: 1.4\n", `c.yaml:2:9: want a version such as v1.4.0, got "1.4"`},
		{"profiles: [core]\nattest:\n", `c.yaml:2:8: "attest" has no value: give it one, or leave it out`},
		{"profiles: [core]\nfeatures: 5EED\n", `c.yaml:2:11: want the SHA-256 that attest list --hash tells, got "5EED"`},
		{"profiles: [core]\nself-proof: ful\n", `c.yaml:2:13: unknown self-proof "ful", the nearest known one is "full"`},
		{"profiles: [core]\nself-proof: off\n", `c.yaml:2:13: unknown self-proof "off", the nearest known one is "full"`},
		{"profiles: [core]\nimage: required\n", `c.yaml:2:8: want the SHA-256 of an image, or "any", got "required"`},
		{"profiles: [core]\nhardware: maybe\n", `c.yaml:2:11: want true or false, got "maybe"`},
		{"profiles: [core]\ntimeout-multiplier: 0\n", "c.yaml:2:21: want a number from 1 to 100, got 0"},
		{"profiles: [core]\ntimeout-multiplier: .nan\n", "c.yaml:2:21: want a number from 1 to 100, got NaN"},
		{"profiles: [core]\nsignatures: {CONN-001: x}\n", "c.yaml:2:14: CONN-001 is not among the deviations that are accepted"},
		{"profiles: [core]\ndeviations: [CONN-001]\nsignatures: {CONN-001: ' '}\n", "c.yaml:3:24: the value is missing"},
		{"profiles: [core]\nconfidence: ~\n", `c.yaml:2:13: "confidence" has no value: give it one, or leave it out`},
		{"profiles: [core]\n---\nprofiles: [tls]\n", "c.yaml:2:1: want one document, got a second"},
	} {
		var syntax *firmware.SyntaxError
		if _, err := contract.Read("c.yaml", []byte(c.text), plan()); !errors.As(err, &syntax) || err.Error() != c.want {
			t.Errorf("%q:\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
}

// Whatever is read asks for something, and for nothing that is not there.
func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add("profiles: [core, tls]\n")
	f.Add("scenarios: [FAIL-004]\nbudgets: {FAIL-004: 1s}\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := contract.Read("c.yaml", []byte(text), plan())
		var syntax *firmware.SyntaxError
		switch {
		case err != nil && !errors.As(err, &syntax):
			t.Errorf("got error %v, want a *SyntaxError", err)
		case err == nil && len(c.Profiles)+len(c.Scenarios) == 0:
			t.Error("the contract asks for nothing")
		}
	})
}
