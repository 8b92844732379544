package report

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"attest/internal/atomicfile"
	"attest/internal/regular"
	"attest/internal/words"
)

// What Write makes in the directory of a run, beside the journal.
const (
	jsonFile     = "run.json"
	briefFile    = "brief.json"
	junitFile    = "junit.xml"
	htmlFile     = "report.html"
	messagesFile = "messages.ndjson"
)

// TimelineDir is the directory of the timelines in that of a run, which may be empty.
const TimelineDir = "timelines"

// File is one file in the directory of a run that is made from its journal.
type File struct {
	Name string // relative to the directory, with slashes
	Make func() ([]byte, error)
}

// Files returns what Write makes: run.json, brief.json, junit.xml, messages.ndjson, report.html and
// timelines/<ID>.txtar. The same run has the same bytes, whoever makes them.
func Files(r *Run) []File {
	var all []File
	for _, c := range r.Cases() {
		if name := timelineFile(c); name != "" {
			all = append(all, File{name, func() ([]byte, error) { return timeline(c), nil }})
		}
	}
	for _, w := range []struct {
		name string
		make func(*Run) ([]byte, error)
	}{{jsonFile, runJSON}, {briefFile, briefJSON}, {junitFile, junitXML}, {messagesFile, messagesNDJSON}, {htmlFile, reportHTML}} {
		all = append(all, File{w.name, func() ([]byte, error) { return w.make(r) }})
	}
	return all
}

// Translations returns the pages that WritePage makes beside those of Write.
func Translations(r *Run) []File {
	var all []File
	for _, tag := range words.Tags()[1:] {
		if l, err := languageOf(tag); err == nil { // it is a language
			all = append(all, File{l.Beside(htmlFile), func() ([]byte, error) { return reportIn(l, r) }})
		}
	}
	return all
}

// Write makes the Files of a run in dir. Each file is written under another name and then renamed,
// so that a reader sees the old one or the new one, never half of it.
func Write(dir string, r *Run) error {
	timelines := filepath.Join(dir, TimelineDir)
	if err := os.MkdirAll(timelines, 0o755); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if info, err := os.Lstat(timelines); err == nil && !info.IsDir() {
		return fmt.Errorf("write report: %s is %s, and must be a directory", TimelineDir, regular.Kind(info.Mode()))
	}
	for _, f := range Files(r) {
		text, err := f.Make()
		if err == nil {
			err = replace(filepath.Join(dir, filepath.FromSlash(f.Name)), text)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Name, err)
		}
	}
	return nil
}

// WritePage makes report.html in a language, see words.Tags, and returns the name of its file
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
			return path.Join(TimelineDir, safeName(c.ID)+".txtar")
		}
	}
	return ""
}

// replace writes a report, which is for other people too.
func replace(name string, text []byte) error { return atomicfile.Replace(name, text, 0o644) }
