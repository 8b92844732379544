package coverage_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"attest/features"
	"attest/internal/coverage"
	"attest/internal/suite"
	"attest/internal/verdict"
)

var update = flag.Bool("update", false, "write the rows that are covered now to testdata/covered.txt")

func embedded(t *testing.T) []verdict.Planned {
	t.Helper()
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Planned()
}

// TestNoRowLosesItsScenario: what was covered when the file was written still is.
func TestNoRowLosesItsScenario(t *testing.T) {
	const golden = "testdata/covered.txt"
	var covered []string
	for _, table := range coverage.Of(embedded(t)) {
		t.Log(table.Summary())
		for _, row := range table.Rows {
			if row.Covered() {
				covered = append(covered, row.Tag)
			}
		}
	}
	slices.Sort(covered)
	if *update {
		if err := os.WriteFile(golden, []byte(strings.Join(covered, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for tag := range strings.FieldsSeq(string(text)) {
		if !slices.Contains(covered, tag) {
			t.Errorf("@%s was covered, and is not any more; if that is meant: go test ./internal/coverage -update", tag)
		}
	}
}

func TestEveryTagNamesSomething(t *testing.T) {
	for _, line := range coverage.Unknown(embedded(t)) {
		t.Error(line)
	}
}

func TestUnknown(t *testing.T) {
	for _, tt := range []struct {
		tag   string
		known bool
	}{
		{"@guide:faq-7", true}, {"@guide:faq-8", false}, {"@manual:MPUB", true}, {"@manual:MPUBB", false}, {"@manual:MPUB=", true},
		{"@manual:MPUB=?", true}, {"@manual:MPUB==", false}, {"@manual:CGMM=?", true}, {"@manual:SSLCFG:hostname", true},
		{"@manual:SSLCFG:hostnam", false}, {"@manual:examples", true}, {"@mqtt:3.1.2-24", true}, {"@mqtt:3.1.2-25", false},
		{"@mqtt:3.2.2.3", true}, {"@mqtt:7.1", false}, {"@etsi:CONNECT_014", true}, {"@etsi:CONNECT_015", false},
		{"@history:H0", true}, {"@history:H32", true}, {"@history:H33", false}, {"@v250:99", true}, {"@tls", true}, {"@CONN-001", true},
	} {
		got := coverage.Unknown([]verdict.Planned{{ID: "A-1", File: "a/b.feature", Line: 3, Tags: []string{tt.tag}}})
		if (len(got) == 0) != tt.known {
			t.Errorf("%s: got %q, want it known: %t", tt.tag, got, tt.known)
		}
		if !tt.known && !strings.HasPrefix(got[0], "a/b.feature:3: A-1 ") {
			t.Errorf("%s: got %q, want its place", tt.tag, got[0])
		}
	}
}

// TestTables holds the tables against the numbers of the documents, and every row
// against every other.
func TestTables(t *testing.T) {
	want := map[string]int{
		"guide": 18, "manual MQTT commands": 13, "manual FS commands": 11, "manual SSLCFG keys": 12,
		"ETSI client purposes": 41, "history": 33,
	}
	seen := map[string]bool{}
	for _, table := range coverage.Of(nil) {
		if n, ok := want[table.Name]; ok && len(table.Rows) != n {
			t.Errorf("%s: %d rows, want %d", table.Name, len(table.Rows), n)
		}
		delete(want, table.Name)
		for _, row := range table.Rows {
			if seen[row.Tag] {
				t.Errorf("%s has two rows", row.Tag)
			}
			seen[row.Tag] = true
			if row.Covered() != row.Ambient {
				t.Errorf("%s: covered by an empty plan", row.Tag)
			}
		}
	}
	for name := range want {
		t.Errorf("no table %q", name)
	}
}

func TestRows(t *testing.T) {
	plan := []verdict.Planned{
		{ID: "A-1", Tags: []string{"@manual:MPUB", "@manual:MPUB=", "@mqtt:3.1.0-1"}},
		{ID: "A-2", Tags: []string{"@manual:MPUB=?", "@manual:SSLCFG:hostname", "@mqtt:4.4.0-1"}},
		{ID: "A-3.one", Tags: []string{"@guide:faq-2", "@guide:faq-4"}},
		{ID: "A-3.two", Tags: []string{"@guide:faq-2"}},
		{ID: "A-4.one", Tags: []string{"@guide:faq-2"}},
	}
	rows, summaries := map[string]string{}, []string{}
	for _, table := range coverage.Of(plan) {
		summaries = append(summaries, table.Summary())
		for _, row := range table.Rows {
			rows[row.Tag] = row.String()
		}
	}
	for tag, want := range map[string]string{
		"manual:MPUB": "A-1 A-2", "manual:MPUB=": "A-1", "manual:MPUB=?": "A-2", "manual:SSLCFG": "A-2", "manual:SSLCFG:hostname": "A-2",
		"mqtt:3.1.0-1": "every scenario; A-1", "mqtt:3.1.0-2": "every scenario", "mqtt:4.4.0-1": "A-2", "guide:faq-1": "not covered",
		"guide:faq-2": "A-3 (2 rows) A-4.one", "guide:faq-4": "A-3.one",
	} {
		if rows[tag] != want {
			t.Errorf("%s: got %q, want %q", tag, rows[tag], want)
		}
	}
	for _, want := range []string{"manual MQTT commands: 1 of 13", "manual SSLCFG keys: 1 of 12", "history: 0 of 33"} {
		if !slices.Contains(summaries, want) {
			t.Errorf("no summary %q in %q", want, summaries)
		}
	}
}
