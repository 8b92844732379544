package report

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"attest/internal/atomicfile"
)

// What Write makes in the directory of a run, beside the journal.
const (
	jsonFile     = "run.json"
	briefFile    = "brief.json"
	junitFile    = "junit.xml"
	htmlFile     = "report.html"
	messagesFile = "messages.ndjson"
	timelineDir  = "timelines"
)

// Write makes run.json, brief.json, junit.xml, messages.ndjson, report.html and timelines/<ID>.txtar in
// dir. Each file is written under another name and then renamed, so that a
// reader sees the old one or the new one, never half of it.
func Write(dir string, r *Run) error {
	if err := os.MkdirAll(filepath.Join(dir, timelineDir), 0o755); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	for _, c := range r.Cases() {
		if name := timelineFile(c); name != "" {
			if err := replace(filepath.Join(dir, filepath.FromSlash(name)), timeline(c)); err != nil {
				return fmt.Errorf("write timeline of %s: %w", c.ID, err)
			}
		}
	}
	writers := []struct {
		name string
		make func(*Run) ([]byte, error)
	}{{jsonFile, runJSON}, {briefFile, briefJSON}, {junitFile, junitXML}, {messagesFile, messagesNDJSON}, {htmlFile, reportHTML}}
	for _, w := range writers {
		text, err := w.make(r)
		if err == nil {
			err = replace(filepath.Join(dir, w.name), text)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", w.name, err)
		}
	}
	return nil
}

// WritePage makes report.html in a language, see Languages, and returns the name of its file
// in dir: that of English, or report.zh.html and so on beside it.
func WritePage(dir string, r *Run, tag string) (string, error) {
	l, err := languageOf(tag)
	if err != nil {
		return "", err
	}
	name := l.Beside(htmlFile)
	text, err := reportIn(l, r)
	if err == nil {
		err = replace(filepath.Join(dir, name), text)
	}
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return name, nil
}

// timelineFile returns the name of the timeline of a scenario, relative to the
// directory of the run and with slashes; empty if it left none.
func timelineFile(c Case) string {
	for _, r := range c.Attempts() {
		if r.Timeline != "" {
			return path.Join(timelineDir, safeName(c.ID)+".txtar")
		}
	}
	return ""
}

// replace writes a report, which is for other people too.
func replace(name string, text []byte) error { return atomicfile.Replace(name, text, 0o644) }
