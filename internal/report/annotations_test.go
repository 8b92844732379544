package report_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// command is a line as GitHub's runner takes it apart: ::level name=value,…::message.
type command struct {
	level, message string
	properties     map[string]string
}

var decodeCommand = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")

// runner reads annotations as the runner does. Every line must be a command that it knows.
func runner(t *testing.T, text string) []command {
	t.Helper()
	var all []command
	for line := range strings.Lines(text) {
		head, message, ok := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "::"), "::")
		level, list, _ := strings.Cut(head, " ")
		if !strings.HasPrefix(line, "::") || !ok || level != "error" && level != "warning" && level != "notice" {
			t.Errorf("%q is no annotation", line)
		}
		c := command{level, decodeCommand.Replace(message), make(map[string]string)}
		for _, p := range strings.Split(list, ",") {
			name, value, _ := strings.Cut(p, "=")
			c.properties[name] = decodeCommand.Replace(value)
		}
		all = append(all, c)
	}
	return all
}

// here is a repository that has every feature, nowhere one that has none.
func here(file string) string { return "checks/" + file }
func nowhere(string) string   { return "" }

func TestGitHubAnnotations(t *testing.T) {
	_, run := sampleRun(t)
	text := report.GitHubAnnotations(here, run)
	if i := strings.IndexFunc(text, unprintable); i >= 0 {
		t.Errorf("%q is in the annotations", text[i:min(i+20, len(text))])
	}
	got := runner(t, text)
	if want := "780EP V1007: the bench broke"; got[0].level != "error" || got[0].properties["title"] != want || !strings.Contains(got[0].message, "12 scenarios in 13 trials, 1 conforms") {
		t.Errorf("first %+v, want %q", got[0], want)
	}
	if want := "CONN-002 CONNACK OK comes only after the broker's CONNACK"; got[1].properties["title"] != want || got[1].properties["file"] != "checks/features/connection/plain.feature" ||
		got[1].properties["line"] != "12" || !strings.Contains(got[1].message, `deviates: want "CONNACK OK" or "ERROR", got \r\n+CME ERROR: 767\r\n`) {
		t.Errorf("second %+v, want %q", got[1], want)
	}
	named := make(map[string]bool)
	for _, c := range got {
		id, _, _ := strings.Cut(c.properties["title"], " ")
		named[id] = true
	}
	for id, want := range map[string]bool{"CONN-001": false, "CONN-003": false, "CONN-005": true, "TLS-001": false, "TLS-002": true, "TLS-003": true, "TLS-005": false} {
		if named[id] != want {
			t.Errorf("%s is annotated: %t, want %t", id, named[id], want)
		}
	}
}

// What the runner decodes again is no more than it was: a modem ends no command, and adds no property.
func TestGitHubAnnotationsAreEncoded(t *testing.T) {
	plan, results := conforming(1)
	const got = "100%25%0A::error::it is 7%"
	results[0].Outcome, results[0].Judgement, results[0].Mismatches = verdict.Fail, verdict.Deviates, []*verdict.Mismatch{{Requirement: "it is so", Got: got}}
	_, run := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	const file = "100%,line=7,title=a:b.feature"
	c := runner(t, report.GitHubAnnotations(func(string) string { return file }, run))[1]
	if !strings.Contains(c.message, got) || c.properties["file"] != file || c.properties["line"] != "12" || len(c.properties) != 3 {
		t.Errorf("%+v", c)
	}
}

// An annotation points to no file that the repository does not have.
func TestAnnotationsOutsideTheRepository(t *testing.T) {
	_, run := sampleRun(t)
	for _, c := range runner(t, report.GitHubAnnotations(nowhere, run))[1:9] {
		if _, ok := c.properties["file"]; ok || !strings.HasSuffix(c.message, ":12)") && !strings.HasPrefix(c.properties["title"], "</script>") {
			t.Errorf("got %+v", c)
		}
	}
	name, err := report.WriteCodeQuality(t.TempDir(), nowhere, run)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, filepath.Dir(name), filepath.Base(name)); !strings.Contains(text, `"path": "features/connection/plain.feature"`) {
		t.Errorf("a finding has no path:\n%s", text)
	}
}

// TestGitHubAnnotationsAreFew: GitHub shows ten of a step and drops the others silently.
func TestGitHubAnnotationsAreFew(t *testing.T) {
	plan, results := conforming(40)
	for i := range results {
		results[i].Outcome, results[i].Judgement = verdict.Fail, verdict.Deviates
		results[i].Mismatches = []*verdict.Mismatch{connack()}
	}
	_, run := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	for _, test := range []struct {
		runs []*report.Run
		more int
	}{{[]*report.Run{run}, 40 - 8}, {[]*report.Run{run, run}, 80 - 7}} {
		got := runner(t, report.GitHubAnnotations(here, test.runs...))
		if want := fmt.Sprintf("and %d more", test.more); len(got) != 10 || got[9].properties["title"] != want || got[9].level != "error" {
			t.Errorf("%d runs: %d annotations, the last %+v, want 10 and %q", len(test.runs), len(got), got[len(got)-1], want)
		}
	}
}

func TestGitHubAnnotationsWithoutFailures(t *testing.T) {
	plan, results := conforming(3)
	_, run := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	got := runner(t, report.GitHubAnnotations(here, run))
	if len(got) != 1 || got[0].level != "notice" || got[0].properties["title"] != "780EP V1007: conforms" {
		t.Errorf("got %+v", got)
	}
	results[1].Outcome, results[1].Judgement = verdict.Undecided, verdict.Unjudged
	_, run = record(t, sampleHeader(), plan, results, &report.End{Finished: epoch, InconclusiveOK: true})
	got = runner(t, report.GitHubAnnotations(here, run))
	if len(got) != 2 || got[0].level != "notice" || got[1].level != "warning" {
		t.Errorf("inconclusive counts as ok: got %+v", got)
	}
	if got := codeQuality(t, run); len(got) != 1 || got[0].Severity != "info" {
		t.Errorf("inconclusive counts as ok: got %+v", got)
	}
}

// gitLabFinding is what GitLab asks of a finding.
type gitLabFinding struct {
	Description string `json:"description"`
	Check       string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

func codeQuality(t *testing.T, runs ...*report.Run) []gitLabFinding {
	t.Helper()
	name, err := report.WriteCodeQuality(t.TempDir(), here, runs...)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []gitLabFinding
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if text[0] != '[' || filepath.Base(name) != report.CodeQualityFile {
		t.Errorf("%s: %s", name, text)
	}
	return all
}

func TestCodeQuality(t *testing.T) {
	_, run := sampleRun(t)
	severities, prints := make(map[string]string), make(map[string]bool)
	for _, f := range codeQuality(t, run) {
		if f.Description == "" || f.Location.Path == "" || f.Location.Lines.Begin < 1 || prints[f.Fingerprint] || strings.ContainsFunc(f.Description+f.Check, unprintable) {
			t.Errorf("got %+v", f)
		}
		severities[f.Check], prints[f.Fingerprint] = f.Severity, true
	}
	for id, want := range map[string]string{
		"CONN-001": "", "CONN-002": "critical", "CONN-003": "info", "CONN-004": "blocker", "CONN-005": "minor", "CONN-006": "major",
		"TLS-001": "", "TLS-002": "major", "TLS-003": "major", "TLS-005": "major", "the run": "",
	} {
		if severities[id] != want {
			t.Errorf("%s: severity %q, want %q", id, severities[id], want)
		}
	}
	if len(prints) != 10 {
		t.Errorf("%d findings, want one for each of 12 scenarios but two", len(prints))
	}
	plan, results := conforming(2)
	_, good := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	if got := codeQuality(t, good); got == nil || len(got) != 0 {
		t.Errorf("a run that conforms: %+v, want an empty list", got)
	}
	_, killed := record(t, sampleHeader(), plan, results, nil)
	if got := codeQuality(t, killed); len(got) != 1 || got[0].Severity != "blocker" {
		t.Errorf("a run that was killed: %+v, want that alone", got)
	}
}

// A contract that is not kept is no clean report, although no scenario failed.
func TestCodeQualityOfAContract(t *testing.T) {
	_, breached := agreedRun(t, verdict.Contract{Release: "780EP V1010", Profiles: []string{"core"}}, 0, nil)
	_, open := agreedRun(t, verdict.Contract{Profiles: []string{"core", "tls"}}, 0, nil)
	for want, run := range map[string]*report.Run{"critical": breached, "major": open} {
		if got := codeQuality(t, run); len(got) != 1 || got[0].Check != "the contract" || got[0].Severity != want || got[0].Location.Path != "acceptance.yaml" {
			t.Errorf("want one finding that is %s: %+v", want, got)
		}
	}
	for want, run := range map[string]*report.Run{"\n  - breached: the release is 780EP V1010 ": breached, "\n  - open: profile tls: every scenario conforms ": open} {
		if text := run.Markdown("dir"); !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// The same failure of another release is the same finding; another failure is another one.
func TestCodeQualityFingerprints(t *testing.T) {
	plan, results := conforming(1)
	results[0].Outcome, results[0].Judgement = verdict.Fail, verdict.Deviates
	results[0].Mismatches = []*verdict.Mismatch{connack()}
	next := sampleHeader()
	next.Version = "V1010"
	_, before := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	_, after := record(t, next, plan, results, &report.End{Finished: epoch})
	results[0].Mismatches = []*verdict.Mismatch{forged()}
	_, other := record(t, next, plan, results, &report.End{Finished: epoch})
	if got := codeQuality(t, before, after, other); len(got) != 2 {
		t.Errorf("three runs that found two things: got %+v", got)
	}
	a, b, c := codeQuality(t, before)[0], codeQuality(t, after)[0], codeQuality(t, other)[0]
	if a.Fingerprint != b.Fingerprint || b.Fingerprint == c.Fingerprint {
		t.Errorf("fingerprints %s, %s, %s", a.Fingerprint, b.Fingerprint, c.Fingerprint)
	}
}

func TestMarkdown(t *testing.T) {
	dir, run := sampleRun(t)
	text := run.Markdown(dir)
	for _, want := range []string{
		"## 780EP V1007: the bench broke\n", "12 scenarios in 13 trials, 1 conforms", "\n- note: 1 of 12 planned", "\n- report: ", "**security**: in 1 scenario",
		"| CONN-002 CONNACK OK comes only after the broker's CONNACK | deviates | want", "features/connection/plain.feature:12 |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 5 {
			t.Errorf("%q is no row of four cells", line)
		}
	}
	if strings.Contains(text, "<script>") || strings.Contains(text, "<img") || strings.ContainsFunc(text, unprintable) {
		t.Error("the markup of a modem is markup here")
	}
	plan, results := conforming(70)
	for i := range results {
		results[i].Outcome, results[i].Judgement = verdict.Fail, verdict.Deviates
		results[i].Mismatches = []*verdict.Mismatch{connack()}
	}
	_, many := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	if text := many.Markdown(dir); strings.Count(text, "\n| ") != 50+1 || !strings.Contains(text, "\nand 20 more\n") {
		t.Errorf("70 failures: %s", text)
	}
}
