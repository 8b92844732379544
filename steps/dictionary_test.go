package steps_test

import (
	"bufio"
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"attest/features"
	"attest/internal/suite"
	"attest/steps"
)

var stepLine = regexp.MustCompile(`^\s*(?:Given|When|Then|And|But|\*) (.+)$`)

// stepsOf returns the texts of all steps in the features, rows of outlines filled in.
func stepsOf(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(features.FS, "*/*.feature")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, file := range files {
		data, err := features.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
			if match := stepLine.FindStringSubmatch(lines.Text()); match != nil {
				texts = append(texts, placeholder.ReplaceAllString(match[1], "1"))
			}
		}
	}
	if len(texts) < 500 {
		t.Fatalf("%d steps in the features, want hundreds", len(texts))
	}
	return texts
}

var placeholder = regexp.MustCompile(`<[a-z]+>`)

// Every row of the dictionary is used, and no step fits two.
func TestEveryRowIsUsed(t *testing.T) {
	used, patterns := make(map[string]int), make(map[string]*regexp.Regexp)
	for _, words := range steps.Dictionary() {
		patterns[words] = fits(words)
	}
	for _, text := range stepsOf(t) {
		rows := 0
		for words, pattern := range patterns {
			if pattern.MatchString(text) {
				used[words]++
				rows++
			}
		}
		if rows != 1 || steps.Matches(text) != 1 {
			t.Errorf("%d rows fit %q, and Matches says %d; want 1", rows, text, steps.Matches(text))
		}
	}
	for _, words := range steps.Dictionary() {
		if used[words] == 0 {
			t.Errorf("no feature uses %q", words)
		}
	}
}

// fits is a row of the dictionary as a pattern; what a fragment takes is spelt out
// here once more.
func fits(words string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.NewReplacer(
		"{literal}", "`[^`]+`", "{text}", `"(?:[^"\\]|\\.)*"`, "{number}", `"\d+"`, "{time}", `"[\d.]+m?s"`, "{hole}", `\{[a-z-]+\}`,
	).Replace(words) + "$")
}

// At most three captures, design §5, and no fragment that is not known.
func TestRowsAreReadable(t *testing.T) {
	unknown := regexp.MustCompile(`\{(?:[^}]*)\}`)
	known := []string{"{literal}", "{text}", "{number}", "{time}", "{hole}"}
	words := steps.Dictionary()
	for _, w := range words {
		for _, fragment := range unknown.FindAllString(w, -1) {
			if !slices.Contains(known, fragment) {
				t.Errorf("%q has an unknown fragment %s", w, fragment)
			}
		}
		if n := len(unknown.FindAllString(w, -1)) + strings.Count(w, "("); n > 3 {
			t.Errorf("%q has %d captures, want at most 3", w, n)
		}
		if strings.HasPrefix(w, "^") || strings.TrimSpace(w) != w {
			t.Errorf("%q is not plain words", w)
		}
	}
	if sorted := slices.Sorted(slices.Values(words)); len(slices.Compact(sorted)) != len(words) {
		t.Error("a row is there twice")
	}
}

// What Gherkin would make of the features, held against the dictionary.
func TestTheFeaturesFitTheDictionary(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.CheckSteps(); err != nil {
		t.Error(err)
	}
}
