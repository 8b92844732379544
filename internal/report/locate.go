package report

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"attest/internal/nearest"
	"attest/internal/regular"
)

// Latest is the name that stands for the run that was started last.
const Latest = "latest"

// Locate returns the directory of a run. The run is a directory that holds a
// journal, the name of a run below root, alone or behind its version
// ("V1007/nightly"), or Latest. A name that is unknown is a
// *nearest.UnknownError; one that several runs have is an error that lists them, and a file
// or directory that is no run a *NoRunError.
func Locate(root, run string) (string, error) {
	if run != "" && there(filepath.Join(run, JournalFile)) {
		return run, nil
	}
	runs := list(root)
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
		return "", fmt.Errorf("locate run %q: several have that name: %s", run, visibleLine(strings.Join(found, ", ")))
	case run != "" && there(run):
		return "", &NoRunError{Path: run}
	}
	return "", fmt.Errorf("locate run below %q: %w", root, nearest.Unknown("run", run, names(runs)))
}

// list returns the runs below root as model/version/run, with slashes. It follows no links, and
// passes over what cannot be read.
func list(root string) []string {
	dirs := []string{""}
	for range 3 {
		var below []string
		for _, dir := range dirs {
			entries, _ := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir))) // of what cannot be read there are none
			for _, e := range entries {
				if e.IsDir() {
					below = append(below, path.Join(dir, e.Name()))
				}
			}
		}
		dirs = below
	}
	return slices.DeleteFunc(dirs, func(dir string) bool {
		return !there(filepath.Join(root, filepath.FromSlash(dir), JournalFile))
	})
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

// newest returns the directory of the run that was started last. A run whose header cannot be
// read was started when something was last written into its journal: who asks for the latest one must
// not be told of the one before.
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
	name := filepath.Join(dir, JournalFile)
	f, err := regular.Open(name)
	if err != nil {
		return written(name)
	}
	defer f.Close()
	text, err := nextLine(bufio.NewReader(f))
	if err != nil {
		return written(name)
	}
	if l, err := parseLine(text); err == nil && l.Header != nil && !l.Header.Started.IsZero() {
		return l.Header.Started
	}
	return written(name)
}

func written(name string) time.Time {
	if info, err := os.Lstat(name); err == nil {
		return info.ModTime()
	}
	return time.Time{}
}

// there reports whether there is something of that name, whatever it is: who reads it says so.
func there(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
