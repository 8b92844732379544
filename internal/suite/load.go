package suite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"attest/internal/verdict"
)

// Tree is a file system with features, each at <area>/<subject>.feature. Name is
// put before the files in errors; empty for the features of this program.
type Tree struct {
	fs.FS
	Name string
}

// Load reads every feature of the trees and lints them: what is wrong is named with
// file and line, all of it at once.
func Load(trees ...Tree) (*Plan, error) {
	plan, sum := &Plan{}, sha256.New()
	var problems []error
	for _, tree := range trees {
		files, err := tree.files()
		problems = append(problems, err)
		for _, file := range files {
			data, err := fs.ReadFile(tree, file)
			if err != nil {
				return nil, fmt.Errorf("read feature: %w", err)
			}
			fmt.Fprintf(sum, "%s %d\n%s", file, len(data), data)
			scenarios, err := read(path.Join(tree.Name, file), file, data)
			problems = append(problems, err)
			plan.Scenarios = append(plan.Scenarios, scenarios...)
		}
	}
	plan.Hash = hex.EncodeToString(sum.Sum(nil))
	problems = append(problems, duplicates(plan.Scenarios))
	return plan, errors.Join(problems...)
}

// files returns the features of the tree. One that stands anywhere else would never
// be run, so it is an error; and so is a tree without any.
func (t Tree) files() ([]string, error) {
	files, err := fs.Glob(t, "*/*.feature")
	if err != nil {
		return nil, fmt.Errorf("list features: %w", err)
	}
	problems := []error{fs.WalkDir(t, ".", func(file string, _ fs.DirEntry, err error) error {
		if err == nil && path.Ext(file) == ".feature" && strings.Count(file, "/") != 1 {
			return fmt.Errorf("%s: a feature must stand at <area>/<subject>.feature", path.Join(t.Name, file))
		}
		return err
	})}
	if len(files) == 0 && problems[0] == nil {
		problems = append(problems, fmt.Errorf("read features: none in %q, want <area>/<subject>.feature", t.Name))
	}
	return files, errors.Join(problems...)
}

// read parses one feature file into its scenarios. place is the file with the name
// of its tree.
func read(place, file string, data []byte) ([]Scenario, error) {
	document, err := gherkin.ParseGherkinDocument(bytes.NewReader(data), counter())
	if err != nil {
		return nil, syntaxError(place, err)
	}
	if document.Feature == nil {
		return nil, fmt.Errorf("%s: no Feature in the file", place)
	}
	outline := newLayout(document.Feature, bytes.Count(data, []byte("\n"))+1)
	problems := lint(place, document, outline)
	var scenarios []Scenario
	for _, pickle := range gherkin.Pickles(*document, file, counter()) {
		s, err := newScenario(place, file, data, document.Feature, outline, pickle)
		problems = append(problems, err)
		scenarios = append(scenarios, s)
	}
	return scenarios, errors.Join(problems...)
}

// gherkinError is how the library reports a line that fits nowhere: "(4:3):
// expected: #TagLine, #Empty, got '  Scenari: one'".
var gherkinError = regexp.MustCompile(`\((\d+):(\d+)\): (?:expected: .*, got '\s*(.*)'|(.*))`)

// syntaxError names file and line of the first mistake; those after it are most
// often its consequences.
func syntaxError(place string, err error) error {
	found := gherkinError.FindStringSubmatch(err.Error())
	switch {
	case found == nil:
		return fmt.Errorf("%s: %w", place, err)
	case found[4] != "":
		return fmt.Errorf("%s:%s:%s: %s", place, found[1], found[2], found[4])
	}
	return fmt.Errorf("%s:%s:%s: %q fits nowhere here: a keyword with a typo, or without its colon?", place, found[1], found[2], found[3])
}

// newScenario makes the scenario of one pickle.
func newScenario(place, file string, data []byte, feature *messages.Feature, l *layout, pickle *messages.Pickle) (Scenario, error) {
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
		Place:    place,
		contents: l.blank(data, pickle),
	}
	var ids []string
	for _, tag := range pickle.Tags {
		s.addTag(l.fill(tag.Name, pickle))
		if idTag.MatchString(tag.Name) {
			ids = append(ids, tag.Name[1:])
		}
	}
	for _, step := range pickle.Steps {
		s.steps = append(s.steps, stepLine{step.Text, l.line(step.AstNodeIds)})
	}
	if len(ids) != 1 {
		return s, fmt.Errorf("%s:%d: scenario %q has %d id tags like @CONN-001, want one", place, line, pickle.Name, len(ids))
	}
	s.ID = ids[0]
	if row != "" {
		s.ID += "." + row
		s.Title += " (" + row + ")"
		if !rowID.MatchString(row) {
			return s, fmt.Errorf("%s:%d: the first cell %q names the row, want letters, digits and hyphens", place, line, row)
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
	case slices.Contains(verdict.Claims(), kind):
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
			problems = append(problems, fmt.Errorf("%s:%d: id %s is taken by %s:%d", s.Place, s.Line, s.ID, first.Place, first.Line))
		}
		seen[s.ID] = s
	}
	return errors.Join(problems...)
}
