package report

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"attest/internal/nearest"
)

// Latest is the name that stands for the run that was started last.
const Latest = "latest"

// Locate returns the directory of a run. The run is a directory that holds a
// journal, the name of a run below root, alone or behind its version
// ("V1007/nightly"), or Latest. A name that is unknown is a
// *nearest.UnknownError; one that several runs have is an error that lists them.
func Locate(root, run string) (string, error) {
	if run != "" && holdsJournal(run) {
		return run, nil
	}
	runs, err := list(root)
	if err != nil {
		return "", fmt.Errorf("locate run %q: %w", run, err)
	}
	if run == Latest && len(runs) > 0 {
		return newest(root, runs), nil
	}
	var found []string
	for _, r := range runs {
		if named(r, run) {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 1:
		return filepath.Join(root, filepath.FromSlash(found[0])), nil
	case len(found) > 1:
		return "", fmt.Errorf("locate run %q: several have that name: %s", run, strings.Join(found, ", "))
	case run != "" && isDir(run):
		return "", fmt.Errorf("locate run: directory %q holds no %s", run, JournalFile)
	}
	return "", fmt.Errorf("locate run below %q: %w", root, nearest.Unknown("run", run, names(runs)))
}

// list returns the runs below root as model/version/run, with slashes.
func list(root string) ([]string, error) {
	journals, err := fs.Glob(os.DirFS(root), "*/*/*/"+JournalFile)
	if err != nil {
		return nil, err
	}
	for i, j := range journals {
		journals[i] = path.Dir(j)
	}
	return journals, nil
}

// named reports whether name means the run: its last element, or more of them.
func named(run, name string) bool {
	name = path.Clean(filepath.ToSlash(name))
	return name != "." && (run == name || strings.HasSuffix(run, "/"+name) || path.Base(run) == safeName(name))
}

// names returns the last elements alone, as people type them.
func names(runs []string) []string {
	var all []string
	for _, r := range runs {
		all = append(all, path.Base(r))
	}
	return all
}

// newest returns the directory of the run that was started last. A journal
// that cannot be read counts as the oldest.
func newest(root string, runs []string) string {
	best, bestStart := "", time.Time{}
	for _, r := range runs {
		dir := filepath.Join(root, filepath.FromSlash(r))
		if t := started(dir); best == "" || t.After(bestStart) {
			best, bestStart = dir, t
		}
	}
	return best
}

// started reads no more than the header of a journal.
func started(dir string) time.Time {
	f, err := os.Open(filepath.Join(dir, JournalFile))
	if err != nil {
		return time.Time{}
	}
	defer f.Close()
	text, err := bufio.NewReader(f).ReadBytes('\n')
	if err != nil {
		return time.Time{}
	}
	l, err := parseLine(text)
	if err != nil || l.Header == nil {
		return time.Time{}
	}
	return l.Header.Started
}

func holdsJournal(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, JournalFile))
	return err == nil && info.Mode().IsRegular()
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
