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
)

// Latest is the name that stands for the run that was started last.
const Latest = "latest"

// UnknownRunError says that no run has the name that was asked for.
type UnknownRunError struct {
	Name, Root string
	Nearest    string // the run whose name comes nearest; empty if there is none at all
}

// Error names the run and the nearest known one.
func (e *UnknownRunError) Error() string {
	if e.Nearest == "" {
		return fmt.Sprintf("locate run %q: no run is below %q", e.Name, e.Root)
	}
	return fmt.Sprintf("locate run %q: there is none of that name below %q; the nearest is %q", e.Name, e.Root, e.Nearest)
}

// Locate returns the directory of a run. The run is a directory that holds a
// journal, the name of a run below root, alone or behind its version
// ("V1007/nightly"), or Latest. A name that is unknown is an *UnknownRunError;
// one that several runs have is an error that lists them.
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
	return "", &UnknownRunError{Name: run, Root: root, Nearest: nearest(run, runs)}
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

// nearest returns the run whose own name has the smallest edit distance.
func nearest(name string, runs []string) string {
	best, least := "", 0
	for _, r := range runs {
		base := path.Base(r)
		if d := distance(path.Base(filepath.ToSlash(name)), base); best == "" || d < least {
			best, least = base, d
		}
	}
	return best
}

// distance is Levenshtein's, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
