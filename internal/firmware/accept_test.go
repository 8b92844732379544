package firmware_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"attest/internal/firmware"
	"attest/transcripts"
)

func accepted(id string) firmware.Deviation {
	return firmware.Deviation{
		ID: id, Signature: "no boot line came twice: \"RDY\" # times\u2028- id: X\x00", Reason: "seen: #12, 'as before'",
		Link: "https://example.org/7", Expires: "2099-12-31",
	}
}

func TestAcceptKeepsWhatIsThere(t *testing.T) {
	const list = "# why they are here\ndeviations:\n  # the first\n  - id: CONN-003\n    signature: 'x: #'\n    reason: r # for now\n  - id: CONN-004\n    signature: y\n    reason: r\n"
	for _, c := range []struct {
		name, before, id string
		keeps            []string // in this order
		ids              []string
	}{
		{"no file", "", "CONN-001", nil, []string{"CONN-001"}},
		{"an empty list", "# none yet\ndeviations: []\n", "CONN-001", []string{"# none yet"}, []string{"CONN-001"}},
		{"another one", list, "FAIL-004.5", []string{"# why", "# the first", "'x: #'", "# for now", "CONN-004", "FAIL-004.5"}, []string{"CONN-003", "CONN-004", "FAIL-004.5"}},
		{"the same one", list, "CONN-003", []string{"# why", "# the first", "CONN-003", "RDY", "CONN-004"}, []string{"CONN-003", "CONN-004"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			after, err := firmware.Accept("deviations.yaml", []byte(c.before), accepted(c.id))
			if err != nil {
				t.Fatal(err)
			}
			rest := string(after)
			for _, want := range c.keeps {
				_, behind, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("want %q, in this order, in\n%s", want, after)
				}
				rest = behind
			}
			got, err := firmware.ParseDeviations("deviations.yaml", after)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, d := range got {
				ids = append(ids, d.ID)
			}
			if !slices.Equal(ids, c.ids) || got[slices.Index(ids, c.id)] != accepted(c.id) {
				t.Errorf("got %+v\nfrom\n%s", got, after)
			}
		})
	}
}

func TestAcceptRefusesWhatIsNoList(t *testing.T) {
	for _, c := range []struct{ name, before, id string }{
		{"an unknown key", "deviations: []\ndevations: []\n", "CONN-001"},
		{"no list", "- id: CONN-003\n", "CONN-001"},
		{"no scenario", "deviations: []\n", "the first one"},
	} {
		var syntax *firmware.SyntaxError
		if _, err := firmware.Accept("deviations.yaml", []byte(c.before), accepted(c.id)); !errors.As(err, &syntax) {
			t.Errorf("%s: got error %v, want a *SyntaxError", c.name, err)
		}
	}
}

// Every list that is built in can be added to, and says all else as before.
func TestAcceptIntoEveryList(t *testing.T) {
	files, err := fs.Glob(transcripts.FS, "*/*/deviations.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lists: %v", err)
	}
	for _, file := range files {
		before, err := fs.ReadFile(transcripts.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := firmware.ParseDeviations(file, before)
		if err != nil {
			t.Fatal(err)
		}
		after, err := firmware.Accept(file, before, accepted("ZZZ-999"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := firmware.ParseDeviations(file, after); err != nil || !slices.Equal(got, append(want, accepted("ZZZ-999"))) {
			t.Errorf("%s: got %+v, %v", file, got, err)
		}
	}
}
