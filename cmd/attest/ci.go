package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"attest/internal/nearest"
	"attest/internal/report"
)

// ciFlags say what a run tells the CI that it runs in.
type ciFlags struct {
	annotations string // "", github or gitlab
	summary     string // file; empty: none is asked for
}

var annotators = []string{"github", "gitlab"}

func (f *ciFlags) define(flags *pflag.FlagSet) {
	flags.StringVar(&f.annotations, "annotations", "", "`WHERE` failures are shown beside a change: github prints commands for the runner of Actions, and adds a summary\nto $GITHUB_STEP_SUMMARY; gitlab makes "+report.CodeQualityFile+" among the reports, for artifacts:reports:codequality")
	flags.StringVar(&f.summary, "summary", "", "`FILE` at the end of which a summary in Markdown is added")
}

// check refuses what cannot be done in the end, and finds out now whether the summary can be
// written: after an hour of judging it would be late.
func (f *ciFlags) check(format string) error {
	if f.annotations != "" && !slices.Contains(annotators, f.annotations) {
		return nearest.Unknown("place for annotations", f.annotations, annotators)
	}
	if f.annotations == "github" && format == "json" {
		return errors.New("--annotations github and --format json do not go together: both are on stdout")
	}
	for _, name := range f.summaries() {
		if err := addTo(name, ""); err != nil {
			return fmt.Errorf("write the summary: %w", err)
		}
	}
	return nil
}

// summaries are the files that get a summary.
func (f *ciFlags) summaries() []string {
	var names []string
	if step := os.Getenv("GITHUB_STEP_SUMMARY"); f.annotations == "github" && step != "" {
		names = append(names, step)
	}
	if f.summary != "" && !slices.Contains(names, f.summary) {
		names = append(names, f.summary)
	}
	return names
}

// addTo adds text to a file, which need not exist.
func addTo(name, text string) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	return errors.Join(err, file.Close())
}

// show lets lines be printed, and then tells the CI what came of the runs that ended in them.
// The reports are below root, features of the user's own in a directory of theirs. While the
// lines are printed GitHub's runner takes none of them for a command: some of their words are
// the modem's.
func (f *ciFlags) show(out *console, root, features string, lines func() ([]*ending, error)) error {
	token := rand.Text() // nobody can guess it, so nobody but us ends the pause
	if f.annotations == "github" {
		fmt.Fprintf(out.out, "::stop-commands::%s\n", token)
	}
	ended, err := lines()
	if f.annotations == "github" {
		fmt.Fprintf(out.out, "::%s::\n", token)
	}
	return errors.Join(err, f.tell(out, root, checkout(features), ended))
}

// tell writes annotations and summaries.
func (f *ciFlags) tell(out *console, root string, place report.Place, ended []*ending) error {
	var runs []*report.Run
	for _, e := range ended {
		runs = append(runs, e.run)
		for _, name := range f.summaries() {
			if err := addTo(name, e.run.Markdown(e.dir)); err != nil {
				return fmt.Errorf("write the summary: %w", err)
			}
		}
	}
	switch {
	case len(runs) == 0:
	case f.annotations == "github":
		_, _ = io.WriteString(out.out, report.GitHubAnnotations(place, runs...)) // a reader that is gone is no reason for another status
	case f.annotations == "gitlab":
		name, err := report.WriteCodeQuality(root, place, runs...)
		if err != nil {
			return err
		}
		out.file("codequality", name)
	}
	return nil
}

// checkout says where features stand in the repository that the CI has checked out: among the
// user's own, or where attest's own repository has those that are built in.
func checkout(own string) report.Place {
	top := firstOf(os.Getenv("GITHUB_WORKSPACE"), os.Getenv("CI_PROJECT_DIR"), ".")
	return func(file string) string {
		for _, dir := range []string{own, "features"} {
			name := filepath.Join(dir, filepath.FromSlash(file))
			if info, err := os.Stat(name); dir == "" || err != nil || !info.Mode().IsRegular() || !filepath.IsLocal(filepath.FromSlash(file)) {
				continue
			}
			if inside, err := below(top, name); err == nil {
				return filepath.ToSlash(inside)
			}
		}
		return ""
	}
}

// below returns name relative to dir, and an error if it is not in there.
func below(dir, name string) (string, error) {
	var err error
	for _, p := range []*string{&dir, &name} {
		if *p, err = filepath.Abs(*p); err == nil {
			*p, err = filepath.EvalSymlinks(*p)
		}
		if err != nil {
			return "", err
		}
	}
	inside, err := filepath.Rel(dir, name)
	if err == nil && !filepath.IsLocal(inside) {
		err = fmt.Errorf("find %q: it is not below %q", name, dir)
	}
	return inside, err
}

// file names one more file that the run left.
func (c *console) file(kind, name string) {
	if c.format == "json" {
		c.object(map[string]any{kind: name})
		return
	}
	fmt.Fprintf(c.out, "%s: %s\n", kind, name)
}
