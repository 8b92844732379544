package verdict_test

import (
	"strings"
	"testing"

	"attest/internal/verdict"
)

func TestMismatchError(t *testing.T) {
	for want, m := range map[string]verdict.Mismatch{
		`want "CONNACK OK", got +CME ERROR: 767\r\n — the broker accepted [guide §普通连接流程示例]`: {
			Requirement: "the broker accepted", Source: "guide §普通连接流程示例",
			Want: []string{"CONNACK OK"}, Got: `+CME ERROR: 767\r\n`,
		},
		`want "> " or ">", got nothing — a prompt follows [manual MPUBEX]`: {
			Requirement: "a prompt follows", Source: "manual MPUBEX", Want: []string{"> ", ">"},
		},
		`want "\r\nOK\r\n" or "\r\nERROR\r\n", got OK\n — every line ends with CR LF [V.250 §5.7.1]`: {
			Requirement: "every line ends with CR LF", Source: "V.250 §5.7.1",
			Want: []string{"\r\nOK\r\n", `\r\nERROR\r\n`}, Got: `OK\n`,
		},
		`got RDY — nobody asked for a restart`: {Requirement: "nobody asked for a restart", Got: "RDY"},
	} {
		if got := m.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestSignatureIsStable(t *testing.T) {
	base := verdict.Mismatch{
		Requirement: `"CONNACK OK" comes within 30s`, Source: "guide", Want: []string{"CONNACK OK"},
		Got: `nothing within 30.2s; the last bytes were \r\n+MSUB: "t",17 byte,x\r\n`,
	}
	same := []verdict.Mismatch{
		{Requirement: `"CONNACK OK" comes within 1m30s`, Got: base.Got},
		{Requirement: base.Requirement, Got: strings.Replace(base.Got, "30.2s", "981ms", 1)},
		{Requirement: base.Requirement, Got: strings.Replace(base.Got, "17 byte", "4100 byte", 1)},
		{Requirement: base.Requirement, Got: strings.Replace(base.Got, " ", "  ", 1), Source: "other", Want: nil},
	}
	for _, m := range same {
		if got, want := m.Signature(), base.Signature(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	different := []verdict.Mismatch{
		{Requirement: `"SUBACK" comes within 30s`, Got: base.Got},
		{Requirement: base.Requirement, Got: "CLOSED"},
		{Requirement: base.Requirement},
	}
	for _, m := range different {
		if m.Signature() == base.Signature() {
			t.Errorf("got the same signature for %v", m)
		}
	}
}

func TestSignatureText(t *testing.T) {
	for want, m := range map[string]verdict.Mismatch{
		"an address: #":                  {Requirement: "an address", Got: "127.0.0.1:34567"},
		"MPUB is refused: +CME ERROR: 3": {Requirement: "MPUB is refused", Got: "+CME ERROR: 3"},
		"# then # of #: +CME ERROR: 767 after #, +CMS ERROR: 500": {Requirement: "12 then 1.5h of 2ms", Got: "+CME ERROR: 767 after 9s, +CMS ERROR: 500"},
		"it answers: nothing":           {Requirement: "it answers"},
		`a cell: +CGREG: #,#,"#","#",#`: {Requirement: "a cell", Got: `+CGREG: 2,1,"2797","02B82E17",7`},
		"a face: dead beef":             {Requirement: "a face", Got: "dead beef"},
		"#x# of V#: at #,#+#,#":         {Requirement: "0x80 of V1007", Got: "at 24/08/22,07:27:15+32,0"},
	} {
		if got := m.Signature(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestSignatureIsShortAndStillDiffers(t *testing.T) {
	long := strings.Repeat("温度 ", 200)
	a := verdict.Mismatch{Requirement: "r", Got: long + "a"}
	b := verdict.Mismatch{Requirement: "r", Got: long + "b"}
	if a.Signature() == b.Signature() {
		t.Error("two failures have one signature")
	}
	if got := a.Signature(); len(got) > 280 || got != strings.ToValidUTF8(got, "?") {
		t.Errorf("got %d bytes %q, want short valid text", len(got), got)
	}
}

// A deviation is accepted from the record of a run, in which secrets are masked, and held
// against what a modem says.
func TestSignatureOfWhatIsMasked(t *testing.T) {
	live := verdict.Mismatch{Requirement: "one line", Got: `868488076506129 | OK`}
	masked := verdict.Mismatch{Requirement: "one line", Got: `*************** | OK`}
	if live.Signature() != masked.Signature() {
		t.Errorf("got %q and %q, want the same", live.Signature(), masked.Signature())
	}
}

func TestSignatureOfSeveralMismatches(t *testing.T) {
	known := &verdict.Mismatch{Requirement: "it answers", Got: "ERROR after 12 ms"}
	again := &verdict.Mismatch{Requirement: "it answers", Got: "ERROR after 13 ms"}
	other := &verdict.Mismatch{Requirement: "it does not restart", Got: "RDY"}
	for want, all := range map[string][]*verdict.Mismatch{
		"":                             nil,
		"it answers: ERROR after # ms": {known},
		"it answers: ERROR after # ms; and it does not restart: RDY": {known, other, again},
		"it does not restart: RDY; and it answers: ERROR after # ms": {other, known},
	} {
		if got := verdict.Signature(all); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
