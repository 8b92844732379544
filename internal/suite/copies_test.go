package suite_test

import (
	"strings"
	"testing"

	"attest/features"
	"attest/internal/suite"
)

// No scenario is a copy of another: the same steps prove nothing twice.
func TestNoScenarioIsACopy(t *testing.T) {
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	first := make(map[string]string)
	for _, s := range plan.Scenarios {
		text := strings.Join(s.Steps(), "\n")
		if other, ok := first[text]; ok {
			t.Errorf("%s has the steps of %s:\n%s", s.ID, other, text)
			continue
		}
		first[text] = s.ID
	}
}
