package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"attest/internal/verdict"
)

// CodeQualityFile is what runs found in GitLab's format for code quality, beside the
// directories of the models: GitLab takes one file of a job, whatever the number of runs.
const CodeQualityFile = "codequality.json"

// finding is one scenario as GitLab shows it beside a merge request.
type finding struct {
	Description string   `json:"description"`
	Check       string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"` // the same one in two reports is the same finding
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// WriteCodeQuality makes codequality.json in the directory of the reports, and returns its
// name: every scenario that was not judged well, and every known deviation. What several runs
// found alike is one finding. GitLab wants a path of each: it is that in the repository, and of
// a feature file that is not there the one in the plan.
func WriteCodeQuality(root string, place Place, runs ...*Run) (string, error) {
	all := []finding{} // GitLab takes an empty list, and no null
	told := make(map[string]bool)
	for _, r := range runs {
		for _, f := range codeQuality(r, place) {
			if !told[f.Fingerprint] {
				told[f.Fingerprint] = true
				all = append(all, f)
			}
		}
	}
	text, err := json.MarshalIndent(all, "", "  ")
	name := filepath.Join(root, CodeQualityFile)
	if err == nil {
		err = replace(name, append(text, '\n'))
	}
	if err != nil {
		return "", fmt.Errorf("write %s: %w", CodeQualityFile, err)
	}
	return name, nil
}

// codeQuality returns what a run found.
func codeQuality(r *Run, place Place) []finding {
	var all []finding
	if reason := r.unended(); reason != "" {
		said := fmt.Sprintf("%s: %s", r.release(), visibleLine(reason))
		all = append(all, newFinding("the run", "blocker", said, JournalFile, 1, r.Model))
	}
	for _, c := range r.Clauses() {
		if severity := severityOfClause(c.Standing); severity != "" {
			all = append(all, newFinding("the contract", severity, visibleLine(c.String()), visibleLine(r.Contract.File), 1, r.Model+"\x00"+c.Text))
		}
	}
	for _, c := range r.Cases() {
		if severity := r.severityOf(c.Result); severity != "" {
			all = append(all, findingOf(r, c, severity, place))
		}
	}
	return all
}

// findingOf tells a scenario. It is the same finding as long as it fails in the same way.
func findingOf(r *Run, c Case, severity string, place Place) finding {
	f := language{}.failure(c, c.Result)
	identity := strings.Join([]string{r.Model, f.Judgement.String(), verdict.Signature(c.Result.Mismatches)}, "\x00")
	return newFinding(visibleLine(c.ID), severity, f.String(), visibleLine(cmp.Or(place(c.File), c.File)), max(c.Line, 1), identity)
}

func newFinding(check, severity, description, path string, line int, identity string) finding {
	sum := sha256.Sum256([]byte(check + "\x00" + identity))
	f := finding{Description: description, Check: check, Severity: severity, Fingerprint: hex.EncodeToString(sum[:]), Location: location{Path: path}}
	f.Location.Lines.Begin = line
	return f
}

// severityOfClause is how bad it is what a run says to a clause of its contract.
func severityOfClause(s Standing) string {
	switch s {
	case Kept:
		return ""
	case Breached:
		return "critical"
	}
	return "major"
}

// severityOf is how bad a result is in GitLab's words; empty for one that nobody has to see.
func (r *Run) severityOf(result verdict.Result) string {
	if r.harmless(result.Judgement) {
		return "info"
	}
	switch result.Judgement {
	case verdict.Conforms, verdict.NotClaimed:
		return ""
	case verdict.KnownDeviation:
		return "info"
	case verdict.Fixed:
		return "minor"
	case verdict.Deviates, verdict.Changed:
		if insecure(result) {
			return "blocker"
		}
		return "critical"
	}
	return "major" // nothing can be said about the firmware
}
