package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"attest/internal/emulator"
)

var update = flag.Bool("update", false, "write the tables of README.md anew")

// README.md has the table that the command prints, between two markers.
func TestREADME(t *testing.T) {
	const name, begin, end = "../../README.md", "<!-- attest list --defects --markdown -->\n", "<!-- end -->\n"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut(string(text), begin)
	got, tail, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("README.md lacks %q or %q behind it", begin, end)
	}
	var out, stderr bytes.Buffer
	if status := run([]string{"list", "--defects", "--markdown"}, &out, &stderr); status != 0 {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	if got == out.String() {
		return
	}
	if !*update {
		t.Fatalf("README.md has\n%s\nwant\n%s\nwrite it with go test ./cmd/attest -run README -update", got, out.String())
	}
	if err := os.WriteFile(name, []byte(head+begin+out.String()+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every defect is in one group, and the table has a row for each.
func TestDefectGroups(t *testing.T) {
	seen, groups := make(map[string]bool), defectGroups(emulator.Defects())
	for _, g := range groups {
		for _, d := range g.defects {
			if seen[d.Name] || d.Area != g.name {
				t.Errorf("%s of %s is listed twice, or with %s", d.Name, d.Area, g.name)
			}
			seen[d.Name] = true
		}
	}
	if len(seen) != len(emulator.Defects()) {
		t.Errorf("%d defects in groups, want %d", len(seen), len(emulator.Defects()))
	}
	var out bytes.Buffer
	markDefects(&out)
	if got, want := strings.Count(out.String(), "\n"), len(groups)+3; got != want {
		t.Errorf("%d lines, want %d:\n%s", got, want, out.String())
	}
}
