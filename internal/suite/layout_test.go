package suite_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	gherkin "github.com/cucumber/gherkin/go/v26"
	"github.com/cucumber/godog"

	"attest/features"
	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// What godog is given is the file itself with other scenarios' lines emptied: one
// pickle, on the line of the plan.
func TestLinesStayTrue(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, s := range plan.Scenarios {
		whole, err := features.FS.ReadFile(s.File)
		if err != nil {
			t.Fatal(err)
		}
		document, err := gherkin.ParseGherkinDocument(bytes.NewReader(s.Contents()), ids())
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		if pickles := gherkin.Pickles(*document, s.File, ids()); len(pickles) != 1 {
			t.Errorf("%s: %d pickles, want 1", s.ID, len(pickles))
		}
		was, is := strings.Split(string(whole), "\n"), strings.Split(string(s.Contents()), "\n")
		if len(was) != len(is) {
			t.Fatalf("%s: %d lines, want %d", s.ID, len(is), len(was))
		}
		for i := range is {
			if is[i] != "" && is[i] != was[i] {
				t.Errorf("%s:%d: %q, want %q or nothing", s.File, i+1, is[i], was[i])
			}
		}
		line := is[s.Line-1]
		if _, row, outline := strings.Cut(s.ID, "."); outline {
			rows++
			if cells := strings.Fields(strings.ReplaceAll(line, "|", " ")); len(cells) == 0 || cells[0] != row {
				t.Errorf("%s stands on line %d, which reads %q", s.ID, s.Line, line)
			}
		} else if !strings.Contains(line, "Scenario: "+s.Title) {
			t.Errorf("%s stands on line %d, which reads %q", s.ID, s.Line, line)
		}
	}
	if rows == 0 {
		t.Error("no row of an outline was looked at")
	}
}

func ids() func() string {
	n := 0
	return func() string { n++; return string(rune('a' + n)) }
}

func TestARowExecutesItsOwnValues(t *testing.T) {
	const feature = `@guide:x
Feature: F

  @T-001
  Scenario Outline: o
    * it says <what>

    Examples:
      | case | what |
      | one  | a    |
      | two  | b    |

    Examples: more
      | case  | what |
      | three | c    |
`
	plan, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(feature)}}})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	s := &sink{}
	err = suite.Run(t.Context(), suite.Config{
		Plan: plan, Benches: openAll(t, 1), Sink: s,
		Words: func(sc *godog.ScenarioContext, _ *bench.Trial, sources []string) {
			sc.Step(`^it says (\w)$`, func(_ context.Context, what string) { said = append(said, what+" by "+sources[0]) })
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a by guide x", "b by guide x", "c by guide x"}; !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
	if want := []string{"T-001.one", "T-001.two", "T-001.three"}; !slices.Equal(s.ids(), want) {
		t.Errorf("judged %v, want %v", s.ids(), want)
	}
	for i, line := range []int{10, 11, 15} {
		if p := plan.Scenarios[i]; p.Line != line || s.results[i].Judgement != verdict.Conforms {
			t.Errorf("%s on line %d: %v, want line %d", p.ID, p.Line, s.results[i].Judgement, line)
		}
	}
}

func TestCheckStepsNamesFileAndLine(t *testing.T) {
	const feature = "@guide:x\nFeature: F\n  @T-001\n  Scenario: 1\n    When I send `AT`\n    Then the modem dances\n"
	plan, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(feature)}}, Name: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.CheckSteps(); err == nil || !strings.HasPrefix(err.Error(), "mine/a/f.feature:6: ") || !strings.Contains(err.Error(), `"the modem dances"`) {
		t.Errorf("CheckSteps = %v, want the step with file and line", err)
	}
	twice := func(string) int { return 2 }
	if err := plan.CheckStepsBy(twice); err == nil || !strings.Contains(err.Error(), `mine/a/f.feature:6: 2 definitions fit the step "the modem dances", want one`) {
		t.Errorf("CheckSteps = %v, want the step that two definitions fit with file and line", err)
	}
}

// A tag of an outline may be a promise of its own in each row.
func TestTagsAreFilledByTheRow(t *testing.T) {
	const feature = "Feature: F\n  @T-001 @manual:<name>=?\n  Scenario Outline: o\n    When I send `AT+<name>=?`\n" +
		"    Examples:\n      | name |\n      | MPUB |\n    Examples:\n      | case | name |\n      | one | MSUB |\n"
	plan, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(feature)}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"manual MPUB=?", "manual MSUB=?"} {
		if got := plan.Scenarios[i].Sources; len(got) != 1 || got[0] != want {
			t.Errorf("%s has the sources %q, want %q", plan.Scenarios[i].ID, got, want)
		}
	}
}
