package audit

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"attest/internal/verdict"
)

// reasonFiles say, a line a defect, what a message about it shows: the name, a tab, and
// a regular expression that the line of a mismatch must match, want and got together. It
// is written from what the defect breaks, not from what a scenario happens to print.
//
//go:embed reasons/*.txt
var reasonFiles embed.FS

// reason is what a message shows that is about a defect; nil shows nothing.
type reason struct{ shows *regexp.Regexp }

// of returns the mismatch that shows the defect, or the first where none does.
func (r reason) of(all []*verdict.Mismatch) (*verdict.Mismatch, bool) {
	for _, m := range all {
		if r.shows != nil && r.shows.MatchString(m.Error()) {
			return m, true
		}
	}
	return all[0], false
}

// reasons reads all files. A defect that has two lines is an error.
func reasons() (map[string]reason, error) {
	names, err := fs.Glob(reasonFiles, "reasons/*.txt")
	if err != nil {
		return nil, err
	}
	all := make(map[string]reason)
	for _, name := range names {
		text, err := reasonFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		in, line := bufio.NewScanner(strings.NewReader(string(text))), 0
		for in.Scan() {
			line++
			if in.Text() == "" || strings.HasPrefix(in.Text(), "#") {
				continue
			}
			defect, pattern, ok := strings.Cut(in.Text(), "\t")
			shows, err := regexp.Compile(pattern)
			if _, twice := all[defect]; !ok || pattern == "" || twice || err != nil {
				return nil, fmt.Errorf("%s:%d: %q: want a defect that has no line yet, a tab and a regular expression", name, line, in.Text())
			}
			all[defect] = reason{shows}
		}
	}
	return all, nil
}
