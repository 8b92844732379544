package suite

// Contents returns the feature file that godog is given for the scenario.
func (s Scenario) Contents() []byte { return s.contents }

// Empty takes the scenario out of the feature file that godog is given.
func (s *Scenario) Empty() { s.contents = []byte("Feature: F\n") }

// CheckStepsBy is CheckSteps with another dictionary.
func (p *Plan) CheckStepsBy(matches func(text string) int) error { return p.checkSteps(matches) }

// Steps are the texts of the scenario's steps.
func (s Scenario) Steps() []string {
	var all []string
	for _, step := range s.steps {
		all = append(all, step.text)
	}
	return all
}
