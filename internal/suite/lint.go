package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"attest/internal/nearest"
)

var (
	idTag       = regexp.MustCompile(`^@[A-Z][A-Z0-9]*-[0-9]{3,4}$`)
	rowID       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)
	placeholder = regexp.MustCompile(`<([A-Za-z][A-Za-z0-9 _-]*)>`)
	keywordLike = regexp.MustCompile(`^\s*(\pL+(?: \pL+)?)\s*:`)

	// keywords are what Gherkin ends with a colon.
	keywords = []string{"Feature", "Background", "Rule", "Scenario", "Scenario Outline", "Scenario Template", "Example", "Examples", "Scenarios"}
	// sourceKinds are the tags that name where a requirement comes from, design §5.
	sourceKinds = []string{"guide", "manual", "mqtt", "etsi", "history", "at-facts", "v250", "27007"}
	// needs are what a scenario may require of a bench: its stimuli, and a name for
	// the broker.
	needs = []string{"pdp-loss", "power-cycle", "reset", "drop", "dns-name", "anonymous", "echo", "stable-port", "line-rate"}
)

// lint finds what Gherkin accepts and godog runs as something else than its
// author meant: a keyword with a typo that became prose, an outline without
// rows or with an unknown placeholder, a scenario without steps or source.
func lint(file string, document *messages.GherkinDocument, l *layout) []error {
	feature := document.Feature
	problems := lintProse(file, feature.Location.Line, feature.Description)
	problems = append(problems, lintTags(file, feature.Tags)...)
	if len(l.blocks) == 0 {
		problems = append(problems, fmt.Errorf("%s:%d: feature %q has no scenario", file, feature.Location.Line, feature.Name))
	}
	for _, child := range feature.Children {
		if child.Rule != nil {
			problems = append(problems, fmt.Errorf("%s:%d: Rule is not used here: one idea a file", file, child.Rule.Location.Line))
		}
		if child.Scenario != nil {
			problems = append(problems, lintScenario(file, feature, child.Scenario)...)
		}
		if b := child.Background; b != nil {
			problems = append(problems, lintNoProse(file, b.Location.Line, b.Description)...)
		}
	}
	return problems
}

func lintScenario(file string, feature *messages.Feature, scenario *messages.Scenario) []error {
	line := scenario.Location.Line
	problems := lintNoProse(file, line, scenario.Description)
	problems = append(problems, lintTags(file, scenario.Tags)...)
	for _, examples := range scenario.Examples {
		problems = append(problems, lintTags(file, examples.Tags)...)
		problems = append(problems, lintNoProse(file, examples.Location.Line, examples.Description)...)
	}
	if len(scenario.Steps) == 0 {
		problems = append(problems, fmt.Errorf("%s:%d: scenario %q has no steps", file, line, scenario.Name))
	}
	if !hasSource(feature.Tags) && !hasSource(scenario.Tags) {
		problems = append(problems, fmt.Errorf("%s:%d: scenario %q has no source tag such as @guide:… or @manual:…", file, line, scenario.Name))
	}
	outline := strings.Contains(scenario.Keyword, "Outline") || strings.Contains(scenario.Keyword, "Template")
	if outline && len(rowsOf(scenario)) == 0 {
		problems = append(problems, fmt.Errorf("%s:%d: outline %q has no Examples rows", file, line, scenario.Name))
	}
	return append(problems, lintPlaceholders(file, scenario)...)
}

// lintPlaceholders refuses <names> that are no column. Angle brackets of the modem's
// own have no place in a feature: what is not replaced runs literally.
func lintPlaceholders(file string, scenario *messages.Scenario) []error {
	var problems []error
	columns := columnsOf(scenario)
	check := func(line int64, text string) {
		for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(columns, match[1]) {
				problems = append(problems, fmt.Errorf("%s:%d: placeholder <%s> is no column of the Examples", file, line, match[1]))
			}
		}
	}
	for _, tag := range scenario.Tags {
		check(tag.Location.Line, tag.Name)
	}
	for _, step := range scenario.Steps {
		check(step.Location.Line, textOf(step))
	}
	return problems
}

// textOf is all of a step in which Gherkin replaces placeholders.
func textOf(step *messages.Step) string {
	text := step.Text
	if step.DocString != nil {
		text += "\n" + step.DocString.Content
	}
	if step.DataTable != nil {
		for _, row := range step.DataTable.Rows {
			for _, cell := range row.Cells {
				text += "\n" + cell.Value
			}
		}
	}
	return text
}

func columnsOf(scenario *messages.Scenario) []string {
	var columns []string
	for _, examples := range scenario.Examples {
		if examples.TableHeader == nil {
			continue
		}
		for _, cell := range examples.TableHeader.Cells {
			columns = append(columns, cell.Value)
		}
	}
	return columns
}

// lintProse finds a keyword with a typo in the prose of a feature: all that follows
// it would be prose too.
func lintProse(file string, line int64, prose string) []error {
	for text := range strings.Lines(prose) {
		match := keywordLike.FindStringSubmatch(text)
		if match != nil && nearest.Distance(strings.ToLower(match[1]), strings.ToLower(nearest.Of(match[1], keywords))) <= 2 {
			return []error{fmt.Errorf("%s:%d: %q below this line reads like a keyword with a typo", file, line, strings.TrimSpace(text))}
		}
	}
	return nil
}

// lintNoProse refuses prose where steps or rows stand: a step whose keyword has a
// typo would be prose, and never executed.
func lintNoProse(file string, line int64, prose string) []error {
	if first := strings.TrimSpace(prose); first != "" {
		first, _, _ = strings.Cut(first, "\n")
		return []error{fmt.Errorf("%s:%d: %q below this line is no step, and prose stands under Feature", file, line, first)}
	}
	return nil
}

// lintTags refuses a tag of an unknown kind, which would be no source, and a need
// that no bench can have, for which the scenario would be skipped for ever.
func lintTags(file string, tags []*messages.Tag) []error {
	var problems []error
	for _, tag := range tags {
		kind, name, ok := strings.Cut(tag.Name[1:], ":")
		kinds := append(slices.Clone(sourceKinds), "requires")
		switch {
		case ok && !slices.Contains(kinds, kind):
			problems = append(problems, fmt.Errorf("%s:%d: %w", file, tag.Location.Line, nearest.Unknown("kind of tag", kind, kinds)))
		case kind == "requires" && !slices.Contains(needs, name):
			problems = append(problems, fmt.Errorf("%s:%d: %w", file, tag.Location.Line, nearest.Unknown("need", name, needs)))
		}
	}
	return problems
}

func hasSource(tags []*messages.Tag) bool {
	return slices.ContainsFunc(tags, func(tag *messages.Tag) bool {
		kind, name, _ := strings.Cut(tag.Name[1:], ":")
		return name != "" && slices.Contains(sourceKinds, kind)
	})
}
