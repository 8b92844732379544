package firmware_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"attest/internal/firmware"
	"attest/transcripts"
)

// v1007 returns the profile of the project's first release.
func v1007(t testing.TB) string {
	t.Helper()
	data, err := transcripts.FS.ReadFile("780EP/V1007/profile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// releases returns a tree with a profile for each name.
func releases(t testing.TB, revisions ...string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	for _, revision := range revisions {
		id, err := firmware.ParseIdentity(revision)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(v1007(t), "AirM2M_780EP_V1007_LTE_AT, source", revision+", source", 1)
		tree[id.Dir()+"/profile.yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

func TestLoadFallsBackToTheNearestRelease(t *testing.T) {
	tree := releases(t, "AirM2M_780EP_V838_LTE_AT", "AirM2M_780EP_V1007_LTE_AT", "AirM2M_780EP_V1010_LTE_AT",
		"AirM2M_780EPV_V1008_LTE_AT", "AirM2M_780EL_V1006_LTE_AT_MU")
	tree["stand-ins.yaml"] = &fstest.MapFile{Data: []byte(`stand-ins:
  - {release: 780EPV/V1008, for: [780EX, "201", 780EL_MS], reason: the same platform, source: s}
`)}
	const older, oldest, stand = ", the newest older one of its line", ", the oldest one of its line", ", the same platform"
	for asked, want := range map[string][2]string{
		"780EP V1007":    {"780EP V1007"},
		"780EP V1008":    {"780EP V1007", older},
		"780EP V1009":    {"780EP V1007", older},
		"780EP V1010":    {"780EP V1010"},
		"780EP V401836":  {"780EP V1010", older},
		"780EP V900":     {"780EP V838", older},
		"780EP V7":       {"780EP V838", oldest},
		"780EL MU V1006": {"780EL_MU V1006"},
		"780EL MU V1000": {"780EL_MU V1006", oldest},
		"780EL MS V1006": {"780EPV V1008", stand},
		"780EX V1":       {"780EPV V1008", stand},
		"201 V2001":      {"780EPV V1008", stand},
	} {
		id, err := firmware.ParseIdentity(asked)
		if err != nil {
			t.Fatal(err)
		}
		p, err := firmware.Load(tree, id)
		if err != nil {
			t.Errorf("%s: %v", asked, err)
			continue
		}
		if p.Identity.String() != want[0] {
			t.Errorf("%s: got the profile of %s, want %s", asked, p.Identity, want[0])
		}
		note := id.String() + " has no profile yet; that of " + want[0] + " is used" + want[1]
		if id.String() == want[0] {
			note = ""
		}
		if p.Note != note {
			t.Errorf("%s: got note %q, want %q", asked, p.Note, note)
		}
		if model := p.Identities.Model.Value; want[1] == stand && model != "Air"+id.Model {
			t.Errorf("%s: got model %q, want its own", asked, model)
		}
	}
}

func TestLoadNamesTheNearestKnownRelease(t *testing.T) {
	tree := releases(t, "AirM2M_724_V838_LTE_AT", "AirM2M_780EP_V1007_LTE_AT", "AirM2M_780EL_V1006_LTE_AT_MU")
	for asked, want := range map[string]string{
		"780EQ V1007":    "780EP V1007",
		"780EL V1006":    "780EL_MU V1006", // another line of the model
		"780EL MS V1006": "780EL_MU V1006",
		"722 V838":       "724 V838",
	} {
		id, err := firmware.ParseIdentity(asked)
		if err != nil {
			t.Fatal(err)
		}
		_, err = firmware.Load(tree, id)
		var unknown *firmware.UnknownReleaseError
		if !errors.As(err, &unknown) || unknown.Asked != id || unknown.Nearest.String() != want ||
			!strings.Contains(err.Error(), "the nearest known release is "+want) {
			t.Errorf("%s: got %v, want the nearest release %s named", asked, err, want)
		}
	}
	id := firmware.Identity{Model: "780EP", Version: "V1007"}
	if _, err := firmware.Load(fstest.MapFS{}, id); err == nil || !strings.Contains(err.Error(), "no release is known") {
		t.Errorf("got %v of an empty tree", err)
	}
}

func TestLoadRefusesProfilesInTheWrongPlace(t *testing.T) {
	id := firmware.Identity{Model: "780EP", Version: "V1007"}
	for dir, want := range map[string]string{
		"780EP/V1006": "780EP/V1006/profile.yaml: identity.revision names 780EP V1007, but the directory is that of 780EP V1006",
		"780ep/V1007": `directory of 780EP V1007 is "780ep/V1007", want "780EP/V1007"`,
		"780EP/notes": "want a version",
	} {
		tree := fstest.MapFS{dir + "/profile.yaml": &fstest.MapFile{Data: []byte(v1007(t))}}
		if _, err := firmware.Load(tree, id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", dir, err, want)
		}
	}
}

func TestListIsInOrder(t *testing.T) {
	got, err := firmware.List(releases(t, "AirM2M_780EP_V1010_LTE_AT", "AirM2M_724_V1066_LTE_AT",
		"AirM2M_780EP_V838_LTE_AT", "AirM2M_724_V838_LTE_AT"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, id := range got {
		names = append(names, id.String())
	}
	if text := strings.Join(names, ", "); text != "724 V838, 724 V1066, 780EP V838, 780EP V1010" {
		t.Errorf("got %s", text)
	}
}

func TestLoadDeviations(t *testing.T) {
	id := firmware.Identity{Model: "780EP", Version: "V1007"}
	tree := fstest.MapFS{"780EP/V1007/deviations.yaml": &fstest.MapFile{Data: []byte(`deviations:
  - id: CONN-003
    signature: "it answers: nothing"
    reason: the vendor mends it in V1009
    link: https://example.org/issue/12
    expires: 2027-06-30
  - {id: TLS-014, signature: s, reason: r}
`)}}
	got, err := firmware.LoadDeviations(tree, id)
	if err != nil || len(got) != 2 {
		t.Fatalf("got %v, %v; want two", got, err)
	}
	want := firmware.Deviation{"CONN-003", "it answers: nothing", "the vendor mends it in V1009",
		"https://example.org/issue/12", "2027-06-30"}
	if got[0] != want {
		t.Errorf("got %+v, want %+v", got[0], want)
	}
	newer := firmware.Identity{Model: "780EP", Version: "V1008"}
	if got, err := firmware.LoadDeviations(tree, newer); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v of a newer release, want none", got, err)
	}
}

func TestParseDeviationsRefuses(t *testing.T) {
	entry := func(lines ...string) string { return "deviations:\n  - " + strings.Join(lines, "\n    ") + "\n" }
	for text, want := range map[string]string{
		"deviations:\n":   `d.yaml:1:12: want a list`,
		"deviation: []\n": `d.yaml:1:1: unknown key "deviation", the nearest known one is "deviations"`,
		"":                `d.yaml: the file is empty`,
		entry("id: X-1", "signature: s", "reason: r"):                                                       `d.yaml:2:9: want a scenario id such as CONN-003, got "X-1"`,
		entry("id: CONN-003", "reason: r"):                                                                  `d.yaml:2:5: missing key "signature"`,
		entry("id: CONN-003", "signature: ''", "reason: r"):                                                 `d.yaml:3:16: the value is missing`,
		entry("id: CONN-003", "signature: ~", "reason: r"):                                                  `d.yaml:3:16: the value is missing`,
		entry("id: CONN-003", "signature: s", "reason: r", "expires: soon"):                                 `d.yaml:5:14: want a day such as 2027-06-30, got "soon"`,
		entry("id: CONN-003", "signature: s", "reason: r", "expired: x"):                                    `d.yaml:5:5: unknown key "expired", the nearest known one is "expires"`,
		entry("id: A-001", "signature: s", "reason: r", "reason: t"):                                        `d.yaml:5:5: duplicate key "reason", first on line 4`,
		"deviations:\n  - {id: A-001, signature: s, reason: r}\n  - {id: A-001, signature: t, reason: r}\n": `d.yaml:3:10: duplicate deviation of A-001`,
	} {
		got, err := firmware.ParseDeviations("d.yaml", []byte(text))
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestExpired(t *testing.T) {
	d := firmware.Deviation{Expires: "2027-06-30"}
	for day, want := range map[string]bool{
		"2027-06-29T12:00:00Z": false, "2027-06-30T23:59:59Z": false, "2027-07-01T00:00:00Z": true,
		"2027-07-01T07:59:59+08:00": false, "2027-07-01T08:00:00+08:00": true, "2027-06-30T20:00:00-04:00": true,
	} {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Expired(now); got != want {
			t.Errorf("on %s: got %t, want %t", day, got, want)
		}
		if (firmware.Deviation{}).Expired(now) {
			t.Error("a deviation without a day has expired")
		}
	}
}
