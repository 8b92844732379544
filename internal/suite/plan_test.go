package suite_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"attest/features"
	"attest/internal/nearest"
	"attest/internal/suite"
)

func TestEmbeddedFeaturesLoad(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(plan.Scenarios); got < 60 {
		t.Errorf("%d scenarios, want 60 or more", got)
	}
	if len(plan.Hash) != 64 {
		t.Errorf("hash %q is no sha256", plan.Hash)
	}
}

func TestSelect(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		names []string
		tags  string
		want  []string // the first ids
		n     int      // how many, 0: whatever
	}{
		{"one id", []string{"CONN-001"}, "", []string{"CONN-001"}, 1},
		{"all rows of an outline", []string{"FAIL-004"}, "", []string{"FAIL-004.1", "FAIL-004.2"}, 5},
		{"one row", []string{"OWT-003.expired"}, "", []string{"OWT-003.expired"}, 1},
		{"a feature file", []string{"recovery/pdp-deactivation.feature"}, "", []string{"PDP-001"}, 4},
		{"an area and tags", []string{"tls"}, "@security and (@OWT-002 or @MUT-005 or @CONN-001)", []string{"MUT-005", "OWT-002"}, 2},
		{"or binds less than and", nil, "@PDP-001 or @CONN-001 and @tls", []string{"PDP-001"}, 1},
		{"brackets", nil, "(@PDP-001 or @CONN-001) and not @tls", []string{"CONN-001", "PDP-001"}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := plan.Select(tt.names, tt.tags)
			if err != nil {
				t.Fatal(err)
			}
			ids := got.IDs()
			if len(ids) < len(tt.want) || !slices.Equal(ids[:len(tt.want)], tt.want) || tt.n > 0 && len(ids) != tt.n {
				t.Errorf("selected %v, want %v…, %d in all", ids, tt.want, tt.n)
			}
		})
	}
}

func TestSelectRefusesWhatMatchesNothing(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	var unknown *nearest.UnknownError
	_, err = plan.Select([]string{"CONN-01"}, "")
	if !errors.As(err, &unknown) || !strings.HasPrefix(unknown.Nearest, "CONN-0") {
		t.Errorf("an unknown id: %v", err)
	}
	_, err = plan.Select(nil, "@tsl")
	if !errors.As(err, &unknown) || unknown.Nearest != "@tls" {
		t.Errorf("an unknown tag: %v", err)
	}
	if _, err = plan.Select([]string{"CONN-001"}, "@tls"); err == nil {
		t.Error("a selection without scenarios was accepted")
	}
	for _, tags := range []string{"@a,", "@tls and", "not", "(@tls", "@tls)", "tls", "@tls @fs"} {
		if _, err := plan.Select(nil, tags); err == nil {
			t.Errorf("tags %q were accepted", tags)
		}
	}
}

const good = `@guide:x
Feature: F
  @A-001
  Scenario: one
    When I send ` + "`AT`" + `
`

func TestLintNamesFileAndLine(t *testing.T) {
	tests := []struct{ name, feature, want string }{
		{"a scenario with a typo", "Feature: F\n  Scenari: one\n    When x\n", "a/f.feature"},
		{"a typo below a scenario", good + "\n    Scenrio: two\n      When x\n", "a/f.feature"},
		{"an outline without rows", "@guide:x\nFeature: F\n  @A-001\n  Scenario Outline: o\n    When <x>\n", "a/f.feature:4: outline"},
		{"an unknown placeholder", "@guide:x\nFeature: F\n  @A-001\n  Scenario Outline: o\n    When <y>\n    Examples:\n    | x |\n    | 1 |\n", "a/f.feature:5: placeholder <y>"},
		{"a scenario without id", "@guide:x\nFeature: F\n  Scenario: one\n    When x\n", "a/f.feature:3: scenario \"one\" has 0 id tags"},
		{"a scenario without source", "Feature: F\n  @A-001\n  Scenario: one\n    When x\n", "a/f.feature:3: scenario \"one\" has no source"},
		{"a step with a typo", "@guide:x\nFeature: F\n  @A-001\n  Scenario: one\n    Whne I send it\n    Then x\n", "a/f.feature:4: \"Whne I send it\" below this line is no step"},
		{"a keyword with letters swapped", "@guide:x\nFeature: F\n  Sceanrio: zero\n    When x\n  @A-001\n  Scenario: one\n    When x\n", "reads like a keyword"},
		{"an unknown need", "@guide:x\nFeature: F\n  @A-001 @requires:pdp-los\n  Scenario: one\n    When x\n", "a/f.feature:3: unknown need \"pdp-los\", the nearest known one is \"pdp-loss\""},
		{"an unknown kind of tag", "@guide:x @mqt:3.1\nFeature: F\n  @A-001\n  Scenario: one\n    When x\n", "a/f.feature:1: unknown kind of tag \"mqt\""},
		{"a placeholder in a table", "@guide:x\nFeature: F\n  @A-001\n  Scenario: one\n    When x\n      | <y> |\n", "a/f.feature:5: placeholder <y>"},
		{"a placeholder in a tag", "@guide:x\nFeature: F\n  @A-001 @manual:<y>\n  Scenario Outline: o\n    When <x>\n    Examples:\n    | x |\n    | 1 |\n", "a/f.feature:3: placeholder <y>"},
		{"a duplicate id", good + "  @A-001\n  Scenario: two\n    When x\n", "a/f.feature:7: id A-001 is taken by a/f.feature:4"},
		{"a scenario without steps", "@guide:x\nFeature: F\n  @A-001\n  Scenario: one\n", "a/f.feature:4: scenario \"one\" has no steps"},
		{"an empty file", "", "a/f.feature: no Feature"},
		{"a feature without scenarios", "@guide:x\nFeature: F\n", "a/f.feature:2: feature \"F\" has no scenario"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(tt.feature)}}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load = %v, want %q in it", err, tt.want)
			}
		})
	}
	if _, err := suite.Load(suite.Tree{FS: fstest.MapFS{"a/f.feature": {Data: []byte(good)}}}); err != nil {
		t.Errorf("the good feature: %v", err)
	}
}
