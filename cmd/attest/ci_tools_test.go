package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/debian"
)

// TestCIGitLabRuns has gitlab-ci-local hold the snippet against GitLab's schema and run the
// job, cut down to one scenario, from a repository: what the job keeps comes back.
func TestCIGitLabRuns(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(debian.NeedNPM(t, "gitlab-ci-local"), "src", "index.js")
	node := debian.Need(t, "node", "nodejs")
	debian.Need(t, "rsync", "rsync")
	pipeline := snippet(t, ".gitlab-ci.yml")
	job := func(old, new string) (dir, out string, err error) {
		if !strings.Contains(pipeline, old) {
			t.Fatalf("no %q in\n%s", old, pipeline)
		}
		dir = repository(t, map[string]string{".gitlab-ci.yml": strings.Replace(pipeline, old, new, 1), "bench.yaml": "modem: emulator\n"})
		local := exec.CommandContext(t.Context(), node, tool, "--home", t.TempDir(), "--shell-isolation", "attest")
		local.Dir = dir
		text, err := local.CombinedOutput()
		return dir, string(text), err
	}
	dir, out, err := job("attest run ", "attest run CONN-001 ")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	kept(t, filesIn(t, dir), "summary.md", "reports/codequality.json", "reports/*/*/*/junit.xml", "reports/*/*/*/report.html")
	if _, out, err := job("attest run ", "attest run --defect retain-dropped PUB-007 "); err == nil || !strings.Contains(out, "deviates") {
		t.Errorf("a release that deviates: %v\n%s", err, out)
	}
	if _, out, err := job("artifacts:", "artefacts:"); err == nil {
		t.Errorf("a misspelt key passed\n%s", out)
	}
}

// repository is one with these files, and with a server that nobody asks.
func repository(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	git := debian.Need(t, "git", "git")
	dir = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "-q"}, {"remote", "add", "origin", "git@gitlab.example:qa/firmware.git"}, {"add", "."},
		{"-c", "user.name=QA", "-c", "user.email=qa@example.org", "commit", "-q", "-m", "a bench"},
	} {
		if out, err := exec.CommandContext(t.Context(), git, append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
	return dir
}

// TestCIJenkinsParses has the compiler of Groovy read the snippet.
func TestCIJenkinsParses(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(debian.NeedNPM(t, "npm-groovy-lint"), "lib", "index.js")
	node := debian.Need(t, "node", "nodejs")
	debian.Need(t, "java", "default-jre-headless")
	text := snippet(t, "Jenkinsfile")
	lint := func(text string) (string, error) {
		dir := t.TempDir()
		file := filepath.Join(dir, "Jenkinsfile")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		lint := exec.CommandContext(t.Context(), node, tool, "--noserver", "--failon", "error", file)
		lint.Dir = dir
		out, err := lint.CombinedOutput()
		return string(out), err
	}
	if out, err := lint(text); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := lint(strings.Replace(text, "stage('Judge')", "stage('Judge'", 1)); err == nil {
		t.Errorf("a bracket that is missing passed\n%s", out)
	}
}
