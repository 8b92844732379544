package firmware

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"time"
)

// Deviation is a known failure of a release in one scenario. Its fields are
// those of verdict.Known, so that one converts to the other.
type Deviation struct {
	ID        string `yaml:"id"`                // of the scenario, "CONN-003"; of an outline's row, "FAIL-004.5"
	Signature string `yaml:"signature"`         // as verdict.Signature gives it, and the report shows it
	Reason    string `yaml:"reason"`            // why it is accepted
	Link      string `yaml:"link,omitempty"`    // issue or release note
	Expires   string `yaml:"expires,omitempty"` // last day on which it holds, in UTC, "2027-06-30"
}

// Expired reports whether the deviation no longer holds: the day in Expires is over. It is a
// day in UTC, so that it ends at the same time for everybody who agreed to it.
func (d Deviation) Expired(now time.Time) bool {
	return d.Expires != "" && now.UTC().Format(time.DateOnly) > d.Expires
}

// LoadDeviations returns the known deviations of exactly this release, in the
// order of the file; none if the release has no file. What is known of an
// older release excuses nothing in a newer one.
func LoadDeviations(fsys fs.FS, id Identity) ([]Deviation, error) {
	file := path.Join(id.Dir(), deviationFile)
	if there, err := exists(fsys, file); err != nil || !there {
		return nil, err
	}
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read deviations: %w", err)
	}
	return ParseDeviations(file, data)
}

var scenarioID = regexp.MustCompile(`^[A-Z][A-Z0-9]*-[0-9]{3,}(\.[A-Za-z0-9][A-Za-z0-9-]*)?$`)

// ParseDeviations reads a list of deviations; file is its name in error
// messages. Every error is a *SyntaxError.
func ParseDeviations(file string, data []byte) ([]Deviation, error) {
	var list struct {
		Deviations []Deviation `yaml:"deviations"`
	}
	root, err := decode(file, data, &list)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, d := range list.Deviations {
		where := find(root, "deviations", i)
		switch {
		case !scenarioID.MatchString(d.ID):
			return nil, at(file, find(where, "id"), "want a scenario id such as CONN-003, got %q", d.ID)
		case seen[d.ID]:
			return nil, at(file, find(where, "id"), "duplicate deviation of %s", d.ID)
		case d.Expires != "" && !isDate(d.Expires):
			return nil, at(file, find(where, "expires"), "want a day such as 2027-06-30, got %q", d.Expires)
		}
		seen[d.ID] = true
	}
	return list.Deviations, nil
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
