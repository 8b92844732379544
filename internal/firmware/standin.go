package firmware

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"attest/internal/nearest"
)

const standInFile = "stand-ins.yaml"

// standIn is a release by which the releases of lines without a profile are judged.
type standIn struct {
	Release string   `yaml:"release"` // "780EQ/V2015"
	For     []string `yaml:"for"`     // lines: "700EAQ", "780E_LSAT"
	Reason  string   `yaml:"reason"`  // why it is the nearest one, for the report
	Source  string   `yaml:"source"`
	release Identity
}

var lineWord = regexp.MustCompile(`^[0-9]{3}[A-Z0-9]{0,8}(_[A-Z0-9]{1,12}){0,2}$`)

// loadStandIns returns the stand-ins by line; none if there is no file.
func loadStandIns(fsys fs.FS, known []Identity) (map[string]standIn, error) {
	if there, err := exists(fsys, standInFile); err != nil || !there {
		return nil, err
	}
	data, err := fs.ReadFile(fsys, standInFile)
	if err != nil {
		return nil, fmt.Errorf("read stand-ins: %w", err)
	}
	return parseStandIns(standInFile, data, known)
}

func parseStandIns(file string, data []byte, known []Identity) (map[string]standIn, error) {
	var list struct {
		StandIns []standIn `yaml:"stand-ins"`
	}
	root, err := decode(file, data, &list)
	if err != nil {
		return nil, err
	}
	byLine := make(map[string]standIn)
	for i, s := range list.StandIns {
		where := find(root, "stand-ins", i)
		n := slices.IndexFunc(known, func(k Identity) bool { return k.Dir() == s.Release })
		if n < 0 {
			return nil, at(file, find(where, "release"), "%v", nearest.Unknown("release", s.Release, dirs(known)))
		}
		s.release = known[n]
		for j, line := range s.For {
			if wrong := s.refuses(line, byLine, known); wrong != "" {
				return nil, at(file, find(where, "for", j), "%s", wrong)
			}
			byLine[line] = s
		}
	}
	return byLine, nil
}

// refuses says why a stand-in cannot be one for a line, empty if it can.
func (s standIn) refuses(line string, taken map[string]standIn, known []Identity) string {
	other, twice := taken[line]
	switch {
	case !lineWord.MatchString(line):
		return fmt.Sprintf("want a model such as 780EX or 780E_LSAT, got %q", line)
	case twice:
		return fmt.Sprintf("%s has a stand-in already, %s", line, other.Release)
	case slices.ContainsFunc(known, func(k Identity) bool { return k.Line() == line }):
		return line + " has a profile of its own"
	}
	return ""
}
