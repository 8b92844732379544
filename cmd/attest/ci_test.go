package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// snippet returns the file of docs/ci.md that begins with a comment that names it.
func snippet(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```[a-z]+\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		if first, _, _ := strings.Cut(block[1], "\n"); strings.HasSuffix(first, name) {
			return block[1]
		}
	}
	t.Fatalf("docs/ci.md has no %s", name)
	return ""
}

// runSnippet has a shell execute the commands of a snippet, cut down to one scenario, in an
// empty directory with a bench, as a runner does: each must succeed. It returns every file
// that is there then.
func runSnippet(t *testing.T, commands []string) []string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte("modem: emulator\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range commands {
		if !strings.HasPrefix(command, "attest ") {
			t.Fatalf("%q is no command of attest", command)
		}
		shell := exec.CommandContext(t.Context(), "sh", "-e", "-c", command+" CONN-001")
		shell.Dir, shell.Env = dir, append(os.Environ(), "BUILD_NUMBER=17", "GITHUB_STEP_SUMMARY=step.md")
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", command, err, out)
		}
	}
	return filesIn(t, dir)
}

// filesIn returns every file below a directory, with slashes.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// kept demands that each pattern of what a job keeps matches a file.
func kept(t *testing.T, files []string, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		matches := func(name string) bool {
			dir := strings.TrimSuffix(strings.TrimSuffix(pattern, "**"), "/")
			ok, err := filepath.Match(pattern, name)
			return err == nil && ok || dir != pattern && strings.HasPrefix(name, dir+"/")
		}
		if !slices.ContainsFunc(files, matches) {
			t.Errorf("%q keeps none of %q", pattern, files)
		}
	}
}

// decode reads a snippet in YAML into what it must hold.
func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

func TestCIGitHub(t *testing.T) {
	t.Parallel()
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Run, Uses, If string
				With          struct{ Path string }
			}
		}
	}
	decode(t, snippet(t, ".github/workflows/attest.yml"), &workflow)
	var commands, paths []string
	for _, s := range workflow.Jobs["judge"].Steps {
		if s.Run != "" {
			commands = append(commands, s.Run)
		}
		if s.With.Path != "" && s.If == "always()" {
			paths = append(paths, s.With.Path)
		}
	}
	if len(commands) != 1 || len(paths) != 1 {
		t.Fatalf("commands %q, paths that are always kept %q: want one of each", commands, paths)
	}
	kept(t, runSnippet(t, commands), append(paths, "step.md")...)
}

func TestCIGitLab(t *testing.T) {
	t.Parallel()
	var pipeline struct {
		Attest struct {
			Script    []string
			Artifacts struct {
				When    string
				Paths   []string
				Reports struct{ JUnit, CodeQuality string }
			}
		}
	}
	decode(t, snippet(t, ".gitlab-ci.yml"), &pipeline)
	job := pipeline.Attest
	reports := job.Artifacts.Reports
	if len(job.Script) != 1 || job.Artifacts.When != "always" || reports.JUnit == "" || reports.CodeQuality == "" {
		t.Fatalf("got %+v", job)
	}
	kept(t, runSnippet(t, job.Script), append(job.Artifacts.Paths, reports.JUnit, reports.CodeQuality)...)
}

func TestCIJenkins(t *testing.T) {
	t.Parallel()
	text := snippet(t, "Jenkinsfile")
	command := regexp.MustCompile(`sh '(.*)'`).FindStringSubmatch(text)
	junit := regexp.MustCompile(`junit "(.*)"`).FindStringSubmatch(text)
	archive := regexp.MustCompile(`artifacts: "(.*)"`).FindStringSubmatch(text)
	if command == nil || junit == nil || archive == nil || strings.Count(text, "{") != strings.Count(text, "}") {
		t.Fatalf("got %q, %q, %q", command, junit, archive)
	}
	var patterns []string
	for _, p := range append(strings.Split(archive[1], ", "), junit[1]) {
		patterns = append(patterns, strings.ReplaceAll(p, "${BUILD_NUMBER}", "17"))
	}
	kept(t, runSnippet(t, command[1:]), patterns...)
}
