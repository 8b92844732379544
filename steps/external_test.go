package steps_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A step that looks at the journal past Witness and Seen would judge an external broker by an empty one: what it does not
// find there would be the firmware's fault.
func TestNoStepLooksPastTheSeam(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	past := regexp.MustCompile(`\btrial\.Events\(\)`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if past.Match(text) {
			t.Errorf("%s: a step asks Trial.Events, want Trial.Seen", name)
		}
	}
}
