package firmware_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"attest/internal/firmware"
	"attest/transcripts"
)

// extending is V1007, and releases that are written as the text behind "extends".
func extending(t testing.TB, texts map[string]string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{"780EP/V1007/profile.yaml": {Data: []byte(v1007(t))}}
	for dir, text := range texts {
		revision := "AirM2M_" + strings.Replace(dir, "/", "_", 1) + "_LTE_AT"
		tree[dir+"/profile.yaml"] = &fstest.MapFile{Data: []byte("extends: " + text + "\nidentity: {revision: {value: " + revision + ", source: ATI}}\n")}
	}
	return tree
}

func loadFrom(t testing.TB, tree fstest.MapFS, name string) (*firmware.Profile, error) {
	t.Helper()
	id, err := firmware.ParseIdentity(name)
	if err != nil {
		t.Fatal(err)
	}
	return firmware.Load(tree, id)
}

// What a profile names is its own, with its source; all else is assumed as on the
// release where it was seen, however long the chain.
func TestExtends(t *testing.T) {
	tree := extending(t, map[string]string{
		"780EP/V1008": `780EP/V1007
limits: {payload: {value: 5120, source: notes}}
prompts: {MPUBEX: {value: "> ", source: log}}
boot: [{value: RDY, after: 1, source: log}]
claims: [{value: core, source: log}]
bugs: [{value: no-closed, source: log}]`,
		"780EP/V1009": `780EP/V1008
limits: {topic: {value: 128, source: log}}`,
	})
	p, err := loadFrom(t, tree, "780EP V1009")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]any{
		"release":           {p.Identity.String(), "780EP V1009"},
		"own value":         {p.Limits.Topic, firmware.Number{Value: 128, Source: "log"}},
		"the base's value":  {p.Limits.Payload, firmware.Number{Value: 5120, Source: "assumed as on 780EP V1008: notes"}},
		"the last's value":  {p.Limits.PayloadIdle, firmware.Number{Value: 5, Source: "assumed as on 780EP V1007: manual MPUBEX"}},
		"prompt":            {p.Prompts["MPUBEX"], firmware.Text{Value: "> ", Source: "assumed as on 780EP V1008: log"}},
		"another prompt":    {strings.HasPrefix(p.Prompts["FSWRITE"].Source, "assumed as on 780EP V1007: guide"), true},
		"boot":              {p.Boot, []firmware.BootLine{{Value: "RDY", After: 1, Source: "assumed as on 780EP V1008: log"}}},
		"claims":            {p.Claims, []firmware.Text{{Value: "core", Source: "assumed as on 780EP V1008: log"}}},
		"a reading":         {strings.HasPrefix(p.Readings["X-08"].Source, "assumed as on 780EP V1007: "), true},
		"a budget":          {p.Budgets["COPS"].Source, "assumed as on 780EP V1007: at-facts §2.5"},
		"no bug of another": {len(p.Bugs), 0},
	} {
		if !reflect.DeepEqual(c[0], c[1]) {
			t.Errorf("%s: got %v, want %v", name, c[0], c[1])
		}
	}
	if p, err := loadFrom(t, tree, "780EP V1008"); err != nil || len(p.Bugs) != 1 || p.Bugs[0].Source != "log" {
		t.Errorf("V1008: got bugs %v, %v", p, err)
	}
}

func TestExtendsRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"780EP/V1070": `:1:10: extends: unknown release "780EP/V1070", the nearest known one is "780EP/V1007"`,
		"":            `:1:9: extends: unknown release ""`,
		"[a]":         `:1:10: extends: unknown release`,
		"780EP/V1008": `:1:10: extends: a circle, 780EP/V1008 leads back to 780EP/V1008`,
		"780EP/V1009": `780EP/V1009/profile.yaml:1:10: extends: a circle, 780EP/V1008 extends 780EP/V1009 leads back to 780EP/V1008`,
		"780EP/V1007\nlimits: {payload: {value: 5120}}":                     `:2:19: missing key "source"`,
		"780EP/V1007\nlimits: {paylod: {value: 5120, source: s}}":           `:2:10: unknown key "paylod", the nearest known one is "payload"`,
		"780EP/V1007\nlimits: {payload: {value: 0, source: s}}":             `:2:19: limits.payload: want 1 to 268435455, got 0`,
		"780EP/V1007\nlimits: {fs-size: {value: 96, source: s}}":            `:2:9: limits.file-chunk: above fs-size`,
		"780EP/V1007\nreadings: {X-08: {choice: text, source: s}}":          `:2:18: missing key "topic"`,
		"780EP/V1007\nbudgets: {cpin: {value: 9, source: s}}":               `:2:17: budgets.cpin: the same as "CPIN"`,
		"780EP/V1007\nbugs: [{value: No Closed, source: s}]":                `:2:8: bugs.0: want the name of a defect such as no-closed, got "No Closed"`,
		"780EP/V1007\nbugs: [{value: a, source: s}, {value: a, source: s}]": `:2:31: bugs.1: duplicate bug "a"`,
	} {
		tree := extending(t, map[string]string{"780EP/V1008": text, "780EP/V1009": "780EP/V1008"})
		_, err := loadFrom(t, tree, "780EP V1008")
		var syntax *firmware.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if _, err := firmware.ParseProfile("p.yaml", []byte("extends: 780EP/V1007\n")); err == nil || err.Error() != "p.yaml:1:10: extends: want a profile that is whole by itself" {
		t.Errorf("a part alone: got %v", err)
	}
}

// No value of the project is without a source of its own or an assumption that names
// the release where it was seen.
func TestAssumptionsNameTheirRelease(t *testing.T) {
	ids, err := firmware.List(transcripts.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		p, err := firmware.Load(transcripts.FS, id)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Identities.Revision.Value != "AirM2M_"+id.Model+"_"+id.Version+"_LTE_AT" || strings.HasPrefix(p.Identities.Revision.Source, "assumed") {
			t.Errorf("%s: revision %+v", id, p.Identities.Revision)
		}
		if assumed := strings.HasPrefix(p.Limits.Topic.Source, "assumed as on 780EP V1007: "); assumed != (p.Extends != "") {
			t.Errorf("%s: the length of a topic has the source %q", id, p.Limits.Topic.Source)
		}
	}
}

func FuzzExtends(f *testing.F) {
	whole := v1007(f)
	f.Add("extends: 780EP/V1007\nidentity: {revision: {value: AirM2M_780EP_V1008_LTE_AT, source: s}}\n", "stand-ins: []\n")
	f.Add("extends: 780EP/V1008\n", "stand-ins:\n  - {release: 780EP/V1008, for: [780EX], reason: r, source: s}\n")
	f.Add("extends: [{}]\nbugs: [{value: a, source: s}]\n", "stand-ins: [{for: [[]]}]\n")
	f.Fuzz(func(t *testing.T, part, standIns string) {
		tree := fstest.MapFS{
			"780EP/V1007/profile.yaml": {Data: []byte(whole)},
			"780EP/V1008/profile.yaml": {Data: []byte(part)},
			"stand-ins.yaml":           {Data: []byte(standIns)},
		}
		p, err := loadFrom(t, tree, "780EP V1008")
		var syntax *firmware.SyntaxError
		switch {
		case err != nil && !errors.As(err, &syntax):
			t.Errorf("got %#v, want a *SyntaxError", err)
		case err == nil && (p.Identity.Version != "V1008" || p.Limits.Payload.Source == "" || p.Budget("AT") <= 0 || !p.Claimed("core")):
			t.Errorf("a profile was read that says nothing: %+v", p)
		}
	})
}
