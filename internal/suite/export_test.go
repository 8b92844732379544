package suite

// Contents returns the feature file that godog is given for the scenario.
func (s Scenario) Contents() []byte { return s.contents }
