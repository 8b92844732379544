package report_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"attest/internal/debian"
	"attest/internal/report"
	"attest/internal/verdict"
)

// TestMessagesInTheFormatter has Cucumber's own formatter make a page, by the program of
// docs/ci.md, and counts what a browser then shows.
func TestMessagesInTheFormatter(t *testing.T) {
	debian.NeedNPM(t, "@cucumber/html-formatter")
	node := debian.Need(t, "node", "nodejs")
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile("(?s)```js\n(.*?)```").FindSubmatch(text)
	if program == nil {
		t.Fatal("docs/ci.md has no program")
	}
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	script, page := filepath.Join(t.TempDir(), "cucumber.js"), filepath.Join(t.TempDir(), "cucumber.html")
	if err := os.WriteFile(script, program[1], 0o644); err != nil {
		t.Fatal(err)
	}
	html, err := exec.CommandContext(t.Context(), node, script, filepath.Join(dir, "messages.ndjson")).Output()
	if err == nil {
		err = os.WriteFile(page, html, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>`).ReplaceAllString(browse(t, page, "--virtual-time-budget=10000"), "")
	shown = regexp.MustCompile(`(<[^>]+>\s*)+`).ReplaceAllString(shown, "|")
	_, counts := run.Verdict()
	for status, want := range map[string]int{
		"passed": counts[verdict.Conforms], "pending": counts[verdict.Unjudged],
		"failed":  counts[verdict.Deviates] + counts[verdict.Changed] + counts[verdict.Fixed] + counts[verdict.Broken],
		"skipped": counts[verdict.NotClaimed] + counts[verdict.KnownDeviation],
	} {
		if want := fmt.Sprintf("|%s|%d|", status, want); !strings.Contains(shown, want) {
			t.Errorf("the page does not say %q:\n%s", want, shown)
		}
	}
	for _, want := range []string{"TLS-001 the documented mutual TLS connection", "not claimed: the release does not claim tls", "@V1007", "TLS-003.txtar"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not say %q:\n%s", want, shown)
		}
	}
}

// TestJUnitInXunitViewer counts what xunit-viewer prints.
func TestJUnitInXunitViewer(t *testing.T) {
	viewer := debian.NeedNPM(t, "xunit-viewer")
	node := debian.Need(t, "node", "nodejs")
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, filepath.Join(viewer, "bin", "xunit-viewer.js"), "--results", filepath.Join(dir, "junit.xml"),
		"--console", "--no-color", "--clear", "false", "--output", filepath.Join(t.TempDir(), "xunit.html")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, counts := run.Verdict()
	for status, want := range map[string]int{
		"passed": counts[verdict.Conforms], "error": counts[verdict.Broken] + counts[verdict.Unjudged],
		"failure": counts[verdict.Deviates] + counts[verdict.Changed] + counts[verdict.Fixed],
		"skipped": counts[verdict.NotClaimed] + counts[verdict.KnownDeviation],
	} {
		if want := fmt.Sprintf("%d %s", want, status); !regexp.MustCompile(`(?m)(^|, )` + want + `(,|$)`).Match(out) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	for _, want := range []string{"CONN-001 the documented plain connection", "guide §普通连接"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q", want)
		}
	}
}
