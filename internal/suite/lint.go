package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

var (
	idTag       = regexp.MustCompile(`^@[A-Z][A-Z0-9]*-[0-9]{3,4}$`)
	rowID       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,31}$`)
	placeholder = regexp.MustCompile(`<([A-Za-z][A-Za-z0-9 _-]*)>`)
	keywordLike = regexp.MustCompile(`^\s*(Scen\w*|Exam\w*|Backg\w*|Feat\w*|Rule|Outline|Scenario [Oo]ut\w*)\s*:`)

	// sourceKinds are the tags that name where a requirement comes from, design §5.
	sourceKinds = []string{"guide", "manual", "mqtt", "etsi", "history", "at-facts", "v250", "27007"}
	// claims are the tags for what a release may or may not claim, design §5.
	claims = []string{"core", "tls", "cache", "fs", "will", "qos2"}
)

// lint finds what Gherkin accepts and godog runs as something else than its
// author meant: a keyword with a typo that became prose, an outline without
// rows or with an unknown placeholder, a scenario without steps or source.
func lint(file string, document *messages.GherkinDocument, l *layout) []error {
	feature := document.Feature
	problems := lintProse(file, feature.Location.Line, feature.Description)
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
	}
	return problems
}

func lintScenario(file string, feature *messages.Feature, scenario *messages.Scenario) []error {
	line := scenario.Location.Line
	problems := lintProse(file, line, scenario.Description)
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
	columns := columnsOf(scenario)
	for _, step := range scenario.Steps {
		for _, name := range placeholders(step) {
			if !slices.Contains(columns, name) {
				problems = append(problems, fmt.Errorf("%s:%d: placeholder <%s> is no column of the Examples", file, step.Location.Line, name))
			}
		}
	}
	return problems
}

// placeholders returns the <names> of a step outside its `literal commands`,
// where angle brackets may be the modem's own, unless the outline has Examples.
func placeholders(step *messages.Step) []string {
	text := step.Text
	if step.DocString != nil {
		text += "\n" + step.DocString.Content
	}
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
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

func lintProse(file string, line int64, prose string) []error {
	for text := range strings.Lines(prose) {
		if keywordLike.MatchString(text) {
			return []error{fmt.Errorf("%s:%d: %q below this line reads like a keyword with a typo", file, line, strings.TrimSpace(text))}
		}
	}
	return nil
}

func hasSource(tags []*messages.Tag) bool {
	return slices.ContainsFunc(tags, func(tag *messages.Tag) bool {
		kind, name, _ := strings.Cut(tag.Name[1:], ":")
		return name != "" && slices.Contains(sourceKinds, kind)
	})
}
