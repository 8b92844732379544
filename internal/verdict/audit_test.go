package verdict_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/verdict"
)

func kill(id string, expected, reason bool) verdict.Kill {
	return verdict.Kill{ID: id, Expected: expected, Reason: reason, Mismatch: &verdict.Mismatch{
		Requirement: "the modem reports CLOSED", Source: "guide §1", Want: []string{"CLOSED"}, Got: "OK of " + id,
	}}
}

func TestDefect(t *testing.T) {
	good, mute, stranger := kill("A-1", true, true), kill("A-2", true, false), kill("B-1", false, true)
	for _, test := range []struct {
		name   string
		kills  []verdict.Kill
		broken string
		word   string
		by     string
		why    string
	}{
		{"nobody noticed", nil, "", "survived", "", "7 scenarios noticed nothing; it names A-1, A-2; 1 gave none, C-1: the bench broke"},
		{"who should, and said so", []verdict.Kill{good}, "", "killed", "A-1", `A-1: want "CLOSED", got OK of A-1`},
		{"who should, and said something else", []verdict.Kill{stranger, mute}, "", "outside", "A-2", `A-2 does not say what is broken: want`},
		{"somebody else, in the right words", []verdict.Kill{stranger}, "", "outside", "B-1", `B-1, which is about something else: want`},
		{"the good one counts, whenever it came", []verdict.Kill{stranger, mute, good}, "", "killed", "A-1", "A-1: "},
		{"the bench broke before", nil, "every bench broke", "unjudged", "", "every bench broke"},
		{"the bench broke after somebody else", []verdict.Kill{stranger}, "no bench", "unjudged", "B-1", "no bench"},
		{"the bench broke after the good one", []verdict.Kill{good}, "no bench", "killed", "A-1", "A-1: "},
	} {
		d := verdict.Defect{Expected: []string{"A-1", "A-2"}, Kills: test.kills, Broken: test.broken, Tried: 7, Excuses: []string{"C-1: the bench broke"}}
		if by, _ := d.By(); d.Word() != test.word || by.ID != test.by || !strings.HasPrefix(d.Why(), test.why) {
			t.Errorf("%s: %s by %q, %s; want %s by %q, %s", test.name, d.Word(), by.ID, d.Why(), test.word, test.by, test.why)
		}
	}
}

func TestAudit(t *testing.T) {
	killed := verdict.Defect{Name: "killed", Source: "history H5", Expected: []string{"A-1"}, Kills: []verdict.Kill{kill("A-1", true, true)}}
	outside := verdict.Defect{Name: "outside", Source: "history H5, H7", Kills: []verdict.Kill{kill("B-1", false, true)}}
	survived := verdict.Defect{Name: "survived", Source: "history H10"}
	unjudged := verdict.Defect{Name: "unjudged", Source: "class: at-facts H99", Broken: "no bench"}
	for _, test := range []struct {
		name    string
		defects []verdict.Defect
		stopped string
		status  int
		verdict string
		summary string
	}{
		{"nothing", nil, "", 3, "no verdict", "0 of 0 defects killed, in 1.5s"},
		{"all killed", []verdict.Defect{killed}, "", 0, "proven", "1 of 1 defects killed, 1 of 1 of history, in 1.5s"},
		{"interrupted", []verdict.Defect{killed}, "interrupted", 3, "no verdict", "1 of 1 defects killed, 1 of 1 of history, in 1.5s"},
		{"a survivor", []verdict.Defect{killed, survived}, "", 1, "not proven", "1 of 2 defects killed, 1 of 2 of history, 1 survived, in 1.5s"},
		{"one from outside", []verdict.Defect{killed, outside}, "", 1, "not proven", "1 of 2 defects killed, 1 of 2 of history, 1 noticed only from outside, in 1.5s"},
		{"no bench", []verdict.Defect{killed, survived, unjudged}, "", 3, "no verdict", "1 of 3 defects killed, 1 of 2 of history, 1 survived, 1 unjudged, in 1.5s"},
	} {
		a := &verdict.Audit{Defects: test.defects, Stopped: test.stopped, Took: 1498 * time.Millisecond}
		if a.Status() != test.status || a.Verdict() != test.verdict || a.Summary() != test.summary || a.Proven() != (test.status == 0) {
			t.Errorf("%s: got %d %s: %s\nwant %d %s: %s", test.name, a.Status(), a.Verdict(), a.Summary(), test.status, test.verdict, test.summary)
		}
	}
	a := &verdict.Audit{Defects: []verdict.Defect{killed, unjudged, outside, killed, survived}}
	a.Sort()
	var order []string
	for _, d := range a.Defects {
		order = append(order, d.Name)
	}
	if want := []string{"survived", "outside", "unjudged", "killed", "killed"}; !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
}

// Which scenarios prove nothing is only said where it can be known.
func TestAuditNote(t *testing.T) {
	plan := []verdict.Planned{{ID: "A-1"}, {ID: "A-2"}, {ID: "B-1"}, {ID: "C-1"}}
	defects := []verdict.Defect{{Expected: []string{"A-1", "A-2"}, Kills: []verdict.Kill{kill("A-1", true, true), kill("B-1", false, false)}}}
	for _, test := range []struct {
		name          string
		chosen        []string
		all           bool
		idle, unnamed string
	}{
		{"all defects, the first kill of each", nil, false, "", "B-1 C-1"},
		{"all defects, all scenarios", nil, true, "A-2 C-1", "B-1 C-1"},
		{"some defects, all scenarios", []string{"x"}, true, "A-2 C-1", ""},
		{"some defects, the first kill of each", []string{"x"}, false, "", ""},
	} {
		a := &verdict.Audit{Chosen: test.chosen, All: test.all, Defects: defects}
		a.Note(plan)
		if idle, unnamed := strings.Join(a.Idle, " "), strings.Join(a.Unnamed, " "); idle != test.idle || unnamed != test.unnamed {
			t.Errorf("%s: idle %q, unnamed %q; want %q, %q", test.name, idle, unnamed, test.idle, test.unnamed)
		}
	}
}

// Programs read what follows from the rows beside them, and the rows back.
func TestAuditJSON(t *testing.T) {
	a := &verdict.Audit{Release: "780EP V1007", Defects: []verdict.Defect{
		{Name: "one", Took: time.Second, Kills: []verdict.Kill{kill("A-1", true, true)}}, {Name: "two"},
	}}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict, Summary string
		Defects          []struct{ Name, Verdict string }
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Verdict != "not proven" || got.Summary != a.Summary() || len(got.Defects) != 2 || got.Defects[0].Verdict != "killed" || got.Defects[1].Verdict != "survived" {
		t.Errorf("%s gives %+v", text, got)
	}
	var back verdict.Audit
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(&back); err != nil || string(again) != string(text) {
		t.Errorf("read back:\n%s\nwant\n%s, %v", again, text, err)
	}
}
