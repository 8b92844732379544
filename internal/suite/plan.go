package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"attest/internal/nearest"
	"attest/internal/verdict"
	"attest/steps"
)

// Plan is the scenarios of a suite in the order of their files and lines.
type Plan struct {
	Scenarios []Scenario
	Hash      string // sha256 of every feature file with its path, in hexadecimal
}

// Scenario is one scenario, or one row of an outline.
type Scenario struct {
	verdict.Planned
	Needs    []string // what the bench must have: the names of its @requires tags
	Claims   []string // what the release must claim: its @core, @tls, … tags
	Place    string   // its file, with the directory that it was read from
	contents []byte   // its feature file with every other scenario's lines blanked
	steps    []stepLine
}

// stepLine is a step as the lint needs it.
type stepLine struct {
	text string
	line int
}

// Planned returns what a run records of its plan.
func (p *Plan) Planned() []verdict.Planned {
	planned := make([]verdict.Planned, len(p.Scenarios))
	for i, s := range p.Scenarios {
		planned[i] = s.Planned
	}
	return planned
}

// IDs returns the ids of the scenarios in the plan's order.
func (p *Plan) IDs() []string {
	ids := make([]string, len(p.Scenarios))
	for i, s := range p.Scenarios {
		ids[i] = s.ID
	}
	return ids
}

// Select returns the part of the plan that the names and the tag expression
// pick. A name is a scenario id, an outline's id (all its rows), or a feature
// file with or without its area (`plain`, `connection/plain.feature`). No name
// and an empty expression select everything. A name that matches nothing, a
// tag that no scenario carries, and a selection without scenarios are errors.
func (p *Plan) Select(names []string, tags string) (*Plan, error) {
	expr, err := p.expression(tags)
	if err != nil {
		return nil, err
	}
	matched := make(map[string]bool, len(names))
	selected := &Plan{Hash: p.Hash}
	for _, s := range p.Scenarios {
		if s.named(names, matched) && expr.match(s.Tags) {
			selected.Scenarios = append(selected.Scenarios, s)
		}
	}
	for _, name := range names {
		if !matched[name] {
			return nil, nearest.Unknown("scenario or feature", name, p.names())
		}
	}
	if len(selected.Scenarios) == 0 {
		return nil, fmt.Errorf("select scenarios: nothing carries the tags %q", tags)
	}
	return selected, nil
}

func (p *Plan) expression(tags string) (expression, error) {
	expr, used, err := parseTags(tags)
	if err != nil {
		return nil, err
	}
	known := p.tags()
	for _, tag := range used {
		if !slices.Contains(known, tag) {
			return nil, nearest.Unknown("tag", tag, known)
		}
	}
	return expr, nil
}

// named reports whether one of names picks the scenario, and marks each that does.
func (s Scenario) named(names []string, matched map[string]bool) bool {
	hit := len(names) == 0
	for _, name := range names {
		if slices.Contains(s.aliases(), name) {
			matched[name] = true
			hit = true
		}
	}
	return hit
}

func (s Scenario) aliases() []string {
	outline, _, _ := strings.Cut(s.ID, ".")
	return []string{s.ID, outline, s.Subject, s.Area, s.Area + "/" + s.Subject, s.File, "features/" + s.File}
}

func (p *Plan) names() []string {
	var names []string
	for _, s := range p.Scenarios {
		names = append(names, s.aliases()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (p *Plan) tags() []string {
	var tags []string
	for _, s := range p.Scenarios {
		tags = append(tags, s.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// CheckSteps reports every step of the plan that no definition or more than one
// fits, with file and line.
func (p *Plan) CheckSteps() error { return p.checkSteps(steps.Matches) }

// checkSteps takes how many definitions a step's text fits.
func (p *Plan) checkSteps(matches func(text string) int) error {
	var problems []error
	told := make(map[string]bool) // the rows of an outline share their steps
	for _, s := range p.Scenarios {
		for _, step := range s.steps {
			place, n := fmt.Sprintf("%s:%d", s.Place, step.line), matches(step.text)
			if n == 1 || told[place] {
				continue
			}
			told[place] = true
			err := nearest.Unknown("step", step.text, Dictionary())
			if n > 1 {
				err = fmt.Errorf("%d definitions fit the step %q, want one", n, step.text)
			}
			problems = append(problems, fmt.Errorf("%s: %w", place, err))
		}
	}
	return errors.Join(problems...)
}

// Dictionary returns the words of every step, as patterns with named fragments.
func Dictionary() []string { return steps.Dictionary() }
