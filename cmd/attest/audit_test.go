package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/verdict"
)

// What an audit judged before Ctrl-C is written, and nothing else is taken for a verdict.
func TestInterruptedAudit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir, "audit", "--run", "interrupted", "--benches", "2")
	p.await(`^killed `)
	p.signal(syscall.SIGINT)
	p.ends(3)
	text, err := os.ReadFile(filepath.Join(dir, "reports/780EP/V1007/interrupted/audit.json"))
	if err != nil {
		t.Fatal(err)
	}
	var a verdict.Audit
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	killed, unjudged := a.Count(verdict.DefectKilled), a.Count(verdict.DefectUnjudged)
	if a.Stopped == "" || killed == 0 || unjudged == 0 || a.Count(verdict.DefectSurvived) > 0 {
		t.Errorf("stopped %q: %s", a.Stopped, a.Summary())
	}
	out := strings.Join(p.seen, "\n")
	for _, want := range []string{"interrupted: ending in order", "780EP V1007: no verdict: ", "note: the audit was interrupted", "json:   "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}
