package suite

import (
	"bytes"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

// layout knows which lines of a feature file belong to which scenario, so that
// all others can be blanked and godog's line numbers stay true.
type layout struct {
	feature *messages.Feature
	blocks  []block
}

// block is the lines of one scenario or outline: first and last, 1-based,
// tags and the comments above them included.
type block struct {
	first, last int
	scenario    *messages.Scenario
}

func newLayout(feature *messages.Feature, lines int) *layout {
	l := &layout{feature: feature}
	for _, scenario := range scenariosOf(feature) {
		first := int(scenario.Location.Line)
		for _, tag := range scenario.Tags {
			first = min(first, int(tag.Location.Line))
		}
		if n := len(l.blocks); n > 0 {
			l.blocks[n-1].last = first - 1
		}
		l.blocks = append(l.blocks, block{first: first, last: lines, scenario: scenario})
	}
	return l
}

func scenariosOf(feature *messages.Feature) []*messages.Scenario {
	var scenarios []*messages.Scenario
	for _, child := range feature.Children {
		if child.Scenario != nil {
			scenarios = append(scenarios, child.Scenario)
		}
	}
	return scenarios
}

// place returns the pickle's line and, for a row of an outline, the row's first cell.
func (l *layout) place(pickle *messages.Pickle) (line int, row string) {
	scenario, table := l.find(pickle)
	if scenario == nil {
		return 0, ""
	}
	if table == nil {
		return int(scenario.Location.Line), ""
	}
	if len(table.Cells) > 0 {
		row = table.Cells[0].Value
	}
	return int(table.Location.Line), row
}

// find returns the scenario that the pickle was made of, and its row in an outline.
func (l *layout) find(pickle *messages.Pickle) (*messages.Scenario, *messages.TableRow) {
	for _, b := range l.blocks {
		if len(pickle.AstNodeIds) == 0 || b.scenario.Id != pickle.AstNodeIds[0] {
			continue
		}
		for _, row := range rowsOf(b.scenario) {
			if len(pickle.AstNodeIds) > 1 && row.Id == pickle.AstNodeIds[1] {
				return b.scenario, row
			}
		}
		return b.scenario, nil
	}
	return nil, nil
}

// fill replaces each <column> in a text by the cell of the pickle's row, which
// Gherkin does for steps and not for tags.
func (l *layout) fill(text string, pickle *messages.Pickle) string {
	scenario, row := l.find(pickle)
	if row == nil {
		return text
	}
	for _, examples := range scenario.Examples {
		if !slices.Contains(examples.TableBody, row) {
			continue
		}
		for i, column := range examples.TableHeader.Cells {
			text = strings.ReplaceAll(text, "<"+column.Value+">", row.Cells[i].Value)
		}
	}
	return text
}

// line returns the line of the step that has one of the ids, in a scenario or in
// the background; 0 if there is none.
func (l *layout) line(ids []string) int {
	for _, child := range l.feature.Children {
		var steps []*messages.Step
		if child.Scenario != nil {
			steps = child.Scenario.Steps
		}
		if child.Background != nil {
			steps = child.Background.Steps
		}
		for _, step := range steps {
			if slices.Contains(ids, step.Id) {
				return int(step.Location.Line)
			}
		}
	}
	return 0
}

func rowsOf(scenario *messages.Scenario) []*messages.TableRow {
	var rows []*messages.TableRow
	for _, examples := range scenario.Examples {
		rows = append(rows, examples.TableBody...)
	}
	return rows
}

// blank returns the file with the lines of all other scenarios, and of all other
// rows of the pickle's outline, emptied.
func (l *layout) blank(data []byte, pickle *messages.Pickle) []byte {
	lines := bytes.Split(data, []byte("\n"))
	scenario, row := l.find(pickle)
	for _, b := range l.blocks {
		if b.scenario != scenario {
			clear(lines[b.first-1 : min(b.last, len(lines))])
		}
	}
	if row != nil {
		for _, other := range rowsOf(scenario) {
			if other != row {
				lines[other.Location.Line-1] = nil
			}
		}
	}
	return bytes.Join(lines, []byte("\n"))
}
