package firmware_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"attest/internal/firmware"
	"attest/transcripts"
)

func TestStandInsRefuse(t *testing.T) {
	for entry, want := range map[string]string{
		"{release: 780EP/V1008, for: [780EX], reason: r, source: s}":        `stand-ins.yaml:2:15: unknown release "780EP/V1008", the nearest known one is "780EP/V1007"`,
		"{release: 780EP/V1007, for: [Air780EX], reason: r, source: s}":     `:2:34: want a model such as 780EX or 780E_LSAT, got "Air780EX"`,
		"{release: 780EP/V1007, for: [780EX, 780EX], reason: r, source: s}": `:2:41: 780EX has a stand-in already, 780EP/V1007`,
		"{release: 780EP/V1007, for: [780EP], reason: r, source: s}":        `:2:34: 780EP has a profile of its own`,
		"{release: 780EP/V1007, for: [780EX], source: s}":                   `:2:5: missing key "reason"`,
		"{release: 780EP/V1007, four: [780EX], reason: r, source: s}":       `unknown key "four", the nearest known one is "for"`,
	} {
		tree := fstest.MapFS{
			"780EP/V1007/profile.yaml": {Data: []byte(v1007(t))},
			"stand-ins.yaml":           {Data: []byte("stand-ins:\n  - " + entry + "\n")},
		}
		_, err := loadFrom(t, tree, "780EP V1007")
		var syntax *firmware.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", entry, err, want)
		}
	}
}

// The guide's last paragraph names these models besides its own.
func TestEveryModelOfTheGuideHasAProfile(t *testing.T) {
	for model, want := range map[string]string{
		"780EP": "780EP V1011", "780EPA": "780EP V1007", "780E": "780E V1161", "780EX": "780E V1161", "724UG": "780E V1161",
		"201": "780EP V1007", "780EQ": "780EQ V2015", "700ECQ": "780EQ V2015", "700EAQ": "780EQ V2015",
		"780EPT": "780EP V1007", "780EPS": "780EPM V2007",
	} {
		p, err := firmware.Load(transcripts.FS, firmware.Identity{Model: model, Version: "V9000"})
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Identity.String() != want || !strings.HasPrefix(p.Note, model+" V9000 has no profile yet; that of "+want+" is used, ") {
			t.Errorf("%s: got %s, note %q; want %s", model, p.Identity, p.Note, want)
		}
		if p.Identities.Model.Value != "Air"+model {
			t.Errorf("%s: got model %q", model, p.Identities.Model.Value)
		}
	}
}
