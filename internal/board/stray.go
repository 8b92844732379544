package board

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"attest/internal/report"
)

// Stray is something in the reports directory that is no run, or a run that cannot be
// read.
type Stray struct {
	Path string // below the reports directory, with slashes
	Why  string // one line
}

// find returns the directories of all runs below root, <model>/<version>/<run>, and
// what else is there. It goes no deeper, and follows no links. What attest itself puts there
// (audits, campaigns, boards, code quality, the README) is neither; nor are hidden files.
func find(root string) (runs []string, strays []Stray, err error) {
	f := finder{root: root}
	models, err := os.ReadDir(root)
	if err != nil {
		return nil, nil, fmt.Errorf("read the reports: %w", err)
	}
	for _, m := range models {
		if m.Name() == "README.md" || m.Name() == report.CodeQualityFile || m.Name() == "campaigns" && m.IsDir() {
			continue
		}
		f.descend("", m, func(model string, v fs.DirEntry) {
			f.descend(model, v, f.run)
		})
	}
	return f.runs, f.strays, nil
}

type finder struct {
	root   string
	runs   []string
	strays []Stray
}

// holds reports whether a directory has a regular file of that name.
func (f *finder) holds(dir, file string) bool {
	info, err := os.Lstat(filepath.Join(f.root, filepath.FromSlash(dir), file))
	return err == nil && info.Mode().IsRegular()
}

// has reports whether a directory has anything of that name.
func (f *finder) has(dir, file string) bool {
	_, err := os.Lstat(filepath.Join(f.root, filepath.FromSlash(dir), file))
	return err == nil
}

func (f *finder) stray(name, why string) {
	f.strays = append(f.strays, strayAt(name, why))
}

// strayAt makes a name fit for a terminal: file systems take any byte in it.
func strayAt(name, why string) Stray {
	quoted := strconv.Quote(name)
	return Stray{Path: quoted[1 : len(quoted)-1], Why: why}
}

// descend hands on what is in a directory.
func (f *finder) descend(parent string, d fs.DirEntry, each func(dir string, d fs.DirEntry)) {
	name := path.Join(parent, d.Name())
	if !f.directory(name, d) || f.holds(name, manifest) {
		return
	}
	below, err := os.ReadDir(filepath.Join(f.root, filepath.FromSlash(name)))
	switch {
	case err != nil:
		f.stray(name, reason(err))
	case len(below) == 0:
		f.stray(name, "an empty directory")
	}
	for _, d := range below {
		each(name, d)
	}
}

// directory reports whether d is one; what is not is a stray.
func (f *finder) directory(name string, d fs.DirEntry) bool {
	switch {
	case strings.HasPrefix(d.Name(), "."):
		return false
	case d.Type()&fs.ModeSymlink != 0:
		f.stray(name, "a symbolic link: none is followed")
		return false
	case !d.IsDir():
		f.stray(name, "a file, where only directories <model>/<version>/<run> are expected")
		return false
	}
	return true
}

func (f *finder) run(version string, d fs.DirEntry) {
	name := path.Join(version, d.Name())
	if !f.directory(name, d) {
		return
	}
	switch {
	case f.holds(name, report.JournalFile):
		f.runs = append(f.runs, name)
	case f.holds(name, report.AuditData), f.holds(name, manifest):
	case f.has(name, report.JournalFile):
		f.stray(name, "its journal.jsonl is no regular file")
	default:
		f.stray(name, "a directory without a journal.jsonl")
	}
}

// reason is an error in one line, without the path that stands beside it.
func reason(err error) string {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Op + ": " + failed.Err.Error()
	}
	text := err.Error()
	if at := strings.Index(text, report.JournalFile); at >= 0 {
		text = text[at:]
	}
	return strings.Join(strings.Fields(text), " ")
}
