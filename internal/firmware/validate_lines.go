package firmware

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"attest/internal/nearest"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func checkPrompts(p *Profile) *problem {
	for _, command := range []string{"CIPSEND", "MPUBEX", "FSWRITE"} {
		if _, ok := p.Prompts[command]; !ok {
			return wrong("missing key \""+command+"\"", "prompts")
		}
	}
	for _, command := range sortedKeys(p.Prompts) {
		if value := p.Prompts[command].Value; value != ">" && value != "> " { // at-facts §17 X-09
			return wrong(fmt.Sprintf("want \">\" or \"> \", got %q", value), "prompts", command)
		}
	}
	return nil
}

var placeholder = regexp.MustCompile(`\{[^}]*\}?`)

// checkBoot wants single lines, times in order, and placeholders that exist.
func checkBoot(p *Profile) *problem {
	if len(p.Boot) == 0 {
		return wrong("want at least one line", "boot")
	}
	last := 0.0
	for i, line := range p.Boot {
		if !(line.After >= last && line.After <= 3600) { // also refuses NaN
			return wrong(fmt.Sprintf("want %v to 3600 s, got %v", last, line.After), "boot", i, "after")
		}
		last = line.After
		if strings.ContainsAny(line.Value, "\r\n") {
			return wrong("want one line", "boot", i, "value")
		}
		if err := checkHoles(line.Value, "{nitz}"); err != nil {
			return wrong(err.Error(), "boot", i, "value")
		}
	}
	if err := checkHoles(p.NITZ.Value, "{yyyy}", "{yy}", "{MM}", "{dd}", "{hh}", "{mm}", "{ss}"); err != nil {
		return wrong(err.Error(), "nitz", "value")
	}
	return nil
}

// checkHoles wants every placeholder in a text to be one that is filled.
func checkHoles(text string, known ...string) error {
	for _, hole := range placeholder.FindAllString(text, -1) {
		if !slices.Contains(known, hole) {
			return nearest.Unknown("placeholder", hole, known)
		}
	}
	return nil
}

func checkReadings(p *Profile) *problem {
	for _, id := range sortedKeys(p.Readings) {
		choices := Choices(id)
		if choices == nil {
			return wrong(nearest.Unknown("id", id, Register()).Error(), "readings", id)
		}
		if choice := p.Readings[id].Choice; !slices.Contains(choices, choice) {
			return wrong(fmt.Sprintf("want one of %q, got %q", choices, choice), "readings", id, "choice")
		}
	}
	for _, id := range Register() {
		if _, ok := p.Readings[id]; !ok {
			return wrong("missing reading "+id, "readings")
		}
	}
	return nil
}

// checkBudgets wants a default, and times that a person would wait for.
func checkBudgets(p *Profile) *problem {
	if _, ok := p.Budgets[defaultBudget]; !ok {
		return wrong("missing key \"default\"", "budgets")
	}
	seen := map[string]string{}
	for _, name := range sortedKeys(p.Budgets) {
		if seconds := p.Budgets[name].Seconds; seconds < 1 || seconds > 3600 {
			return wrong(fmt.Sprintf("want 1 to 3600 s, got %d", seconds), "budgets", name)
		}
		key := strings.ToUpper(name)
		if other, ok := seen[key]; ok {
			return wrong(fmt.Sprintf("the same as %q", other), "budgets", name)
		}
		seen[key] = name
	}
	return nil
}

var defectName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// checkBugs wants names of defects, each once. Whether the emulator has them is for
// the emulator to say.
func checkBugs(p *Profile) *problem {
	seen := map[string]bool{}
	for i, bug := range p.Bugs {
		switch {
		case !defectName.MatchString(bug.Value):
			return wrong(fmt.Sprintf("want the name of a defect such as no-closed, got %q", bug.Value), "bugs", i)
		case seen[bug.Value]:
			return wrong(fmt.Sprintf("duplicate bug %q", bug.Value), "bugs", i)
		}
		seen[bug.Value] = true
	}
	return nil
}
