package suite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"attest/internal/verdict"
)

// Load reads every feature of the file systems, each at <area>/<subject>.feature,
// and lints them: what is wrong is named with file and line, all of it at once.
func Load(trees ...fs.FS) (*Plan, error) {
	plan, sum := &Plan{}, sha256.New()
	var problems []error
	for _, tree := range trees {
		files, err := fs.Glob(tree, "*/*.feature")
		if err != nil {
			return nil, fmt.Errorf("list features: %w", err)
		}
		for _, file := range files {
			data, err := fs.ReadFile(tree, file)
			if err != nil {
				return nil, fmt.Errorf("read feature: %w", err)
			}
			fmt.Fprintf(sum, "%s %d\n%s", file, len(data), data)
			scenarios, err := read(file, data)
			problems = append(problems, err)
			plan.Scenarios = append(plan.Scenarios, scenarios...)
		}
	}
	plan.Hash = hex.EncodeToString(sum.Sum(nil))
	if len(plan.Scenarios) == 0 && errors.Join(problems...) == nil {
		return nil, errors.New("load features: there is none")
	}
	problems = append(problems, duplicates(plan.Scenarios))
	return plan, errors.Join(problems...)
}

// read parses one feature file into its scenarios.
func read(file string, data []byte) ([]Scenario, error) {
	document, err := gherkin.ParseGherkinDocument(bytes.NewReader(data), counter())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if document.Feature == nil {
		return nil, fmt.Errorf("%s: no Feature in the file", file)
	}
	outline := newLayout(document.Feature, bytes.Count(data, []byte("\n"))+1)
	problems := lint(file, document, outline)
	var scenarios []Scenario
	for _, pickle := range gherkin.Pickles(*document, file, counter()) {
		s, err := newScenario(file, data, document.Feature, outline, pickle)
		problems = append(problems, err)
		scenarios = append(scenarios, s)
	}
	return scenarios, errors.Join(problems...)
}

// newScenario makes the scenario of one pickle.
func newScenario(file string, data []byte, feature *messages.Feature, l *layout, pickle *messages.Pickle) (Scenario, error) {
	line, row := l.place(pickle)
	s := Scenario{
		Planned: verdict.Planned{
			Title:   pickle.Name,
			Feature: feature.Name,
			Area:    path.Dir(file),
			Subject: strings.TrimSuffix(path.Base(file), ".feature"),
			File:    file,
			Line:    line,
		},
		contents: l.blank(data, pickle),
	}
	var ids []string
	for _, tag := range pickle.Tags {
		s.addTag(tag.Name)
		if idTag.MatchString(tag.Name) {
			ids = append(ids, tag.Name[1:])
		}
	}
	for _, step := range pickle.Steps {
		s.steps = append(s.steps, step.Text)
	}
	if len(ids) != 1 {
		return s, fmt.Errorf("%s:%d: scenario %q has %d id tags like @CONN-001, want one", file, line, pickle.Name, len(ids))
	}
	s.ID = ids[0]
	if row != "" {
		s.ID += "." + row
		s.Title += " (" + row + ")"
		if !rowID.MatchString(row) {
			return s, fmt.Errorf("%s:%d: the first cell %q names the row, want letters, digits and hyphens", file, line, row)
		}
	}
	return s, nil
}

// addTag sorts one tag into what it says: a source, a need, a claim.
func (s *Scenario) addTag(tag string) {
	if slices.Contains(s.Tags, tag) {
		return
	}
	s.Tags = append(s.Tags, tag)
	kind, name, _ := strings.Cut(tag[1:], ":")
	switch {
	case slices.Contains(sourceKinds, kind) && name != "":
		s.Sources = append(s.Sources, kind+" "+name)
	case kind == "requires":
		s.Needs = append(s.Needs, name)
	case slices.Contains(claims, kind):
		s.Claims = append(s.Claims, kind)
	}
}

// counter makes ids for gherkin; they need only be unique within a file.
func counter() func() string {
	n := 0
	return func() string { n++; return strconv.Itoa(n) }
}

func duplicates(scenarios []Scenario) error {
	var problems []error
	seen := make(map[string]Scenario)
	for _, s := range scenarios {
		if first, ok := seen[s.ID]; ok && s.ID != "" {
			problems = append(problems, fmt.Errorf("%s:%d: id %s is taken by %s:%d", s.File, s.Line, s.ID, first.File, first.Line))
		}
		seen[s.ID] = s
	}
	return errors.Join(problems...)
}
