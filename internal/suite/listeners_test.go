package suite_test

import (
	"slices"
	"strings"
	"testing"

	"attest/features"
	"attest/internal/suite"
)

// TestListeners: where scenarios send the modem, as their runs showed.
func TestListeners(t *testing.T) {
	all, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	for names, want := range map[string]string{
		"ATQ-001 IPS-001 IDENT-001": "",
		"CONN-001":                  "plain",
		"MQC-012":                   "plain",
		"passive-close":             "plain tls",
		"soak":                      "plain",
		"OWT-001":                   "tls",
		"OWT-006":                   "tls",
		"MUT-001":                   "mutual",
		"IPD-001":                   "echo",
		"CONN-001 OWT-001 MUT-001":  "plain tls mutual",
	} {
		plan, err := all.Select(strings.Fields(names), "")
		if err != nil {
			t.Error(err)
			continue
		}
		if got := plan.Listeners(); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: got %q, want %q", names, got, want)
		}
	}
	if got := all.Listeners(); len(got) != 4 {
		t.Errorf("the whole suite: got %q, want all", got)
	}
}
