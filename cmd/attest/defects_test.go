package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"attest/internal/emulator"
)

// Every defect of the emulator turns red each scenario that it names, and the
// report says what was required and what came.
func TestDefectsAreKilled(t *testing.T) {
	t.Parallel()
	side := make(chan struct{}, 6) // a defect is mostly waiting, but has a TLS authority to make first
	var killing sync.WaitGroup
	for _, d := range emulator.Defects() {
		killing.Go(func() {
			side <- struct{}{}
			defer func() { <-side }()
			kill(t, d)
		})
	}
	killing.Wait()
}

func kill(t *testing.T, d emulator.Defect) {
	if len(d.KilledBy) == 0 {
		t.Errorf("%s: no scenario kills it", d.Name)
		return
	}
	dir := t.TempDir()
	var stdout, stderr strings.Builder
	args := []string{"run", "--reports", dir, "--run", "defect", "--format", "plain", "--benches", "2", "--defect", d.Name}
	if status := run(append(args, d.KilledBy...), &stdout, &stderr); status != 1 {
		t.Errorf("%s: exit status %d, want 1\n%s%s", d.Name, status, &stdout, &stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "780EP", "V1007", "defect", "junit.xml"))
	if err != nil {
		t.Errorf("%s: %v", d.Name, err)
		return
	}
	cases, err := readJUnit(text)
	if err != nil {
		t.Errorf("%s: %v", d.Name, err)
	}
	for _, id := range d.KilledBy {
		if problem := murder(cases[id]); problem != "" {
			t.Errorf("%s survives %s: %s\n%s", d.Name, id, problem, &stdout)
		}
	}
	for id, c := range cases {
		if c.Failure == nil || c.Error != nil || c.Skipped != nil {
			t.Errorf("%s: %s did not fail, although it was asked for", d.Name, id)
		}
	}
}

// murder returns why a test case is no failure by mismatch, empty if it is one.
func murder(c junitCase) string {
	switch {
	case c.Name == "":
		return "it is not in the report"
	case c.Error != nil:
		return "the bench broke: " + c.Error.Message
	case c.Failure == nil:
		return "it passed or was skipped"
	case c.Failure.Type != "mismatch":
		return "a failure of type " + c.Failure.Type
	}
	for _, part := range []string{"want ", " got ", "["} {
		if !strings.Contains(c.Failure.Message, part) {
			return "the message lacks " + part + ": " + c.Failure.Message
		}
	}
	for _, part := range []string{"\nrequirement: ", "\nsource:      ", "\nwant:        ", "\ngot:         "} {
		if _, after, ok := strings.Cut(c.Failure.Body, part); !ok || strings.TrimSpace(strings.SplitN(after, "\n", 2)[0]) == "" {
			return "the text lacks " + strings.TrimSpace(part) + "\n" + c.Failure.Body
		}
	}
	return ""
}
