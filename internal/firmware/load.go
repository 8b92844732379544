package firmware

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"attest/internal/nearest"
)

// UnknownReleaseError says that no release of the line has a profile, and that none
// stands in for it.
type UnknownReleaseError struct {
	Asked   Identity
	Nearest Identity // known release whose name is nearest; zero if none is known
}

// Error names the release and the nearest known one.
func (e *UnknownReleaseError) Error() string {
	if e.Nearest == (Identity{}) {
		return fmt.Sprintf("find profile of %s: no release is known", e.Asked)
	}
	return fmt.Sprintf("find profile of %s: no release of its line is known and none stands in for it, the nearest known release is %s",
		e.Asked, e.Nearest)
}

const (
	profileFile   = "profile.yaml"
	deviationFile = "deviations.yaml"
)

// List returns the releases that have a profile, by model and version. A
// directory whose name is not that of a release is an error.
func List(fsys fs.FS) ([]Identity, error) {
	files, err := fs.Glob(fsys, "*/*/"+profileFile)
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	var ids []Identity
	for _, file := range files {
		id, err := ParseIdentity(path.Dir(file))
		if err != nil {
			return nil, fmt.Errorf("list profiles: %w", err)
		}
		if id.Dir() != path.Dir(file) {
			return nil, fmt.Errorf("list profiles: directory of %s is %q, want %q", id, path.Dir(file), id.Dir())
		}
		ids = append(ids, id)
	}
	slices.SortFunc(ids, Identity.Compare)
	return ids, nil
}

// Load returns the profile by which a release is judged, the first of these:
//
//  1. its own;
//  2. that of the newest older release of its line, which is a model and a build;
//  3. that of the oldest release of its line;
//  4. that of the release that stand-ins.yaml names for its line.
//
// Profile.Note says which and why unless it is its own. Without any the error is an
// *UnknownReleaseError; a mistake in a file is a *SyntaxError.
func Load(fsys fs.FS, id Identity) (*Profile, error) {
	known, err := List(fsys)
	if err != nil {
		return nil, err
	}
	stand, err := loadStandIns(fsys, known)
	if err != nil {
		return nil, err
	}
	nearest, why := resolve(id, known, stand)
	if nearest == (Identity{}) {
		return nil, &UnknownReleaseError{Asked: id, Nearest: nearestRelease(id, known)}
	}
	profile, err := read(fsys, known, nearest)
	if err != nil {
		return nil, err
	}
	if nearest != id {
		profile.Note = fmt.Sprintf("%s has no profile yet; that of %s is used, %s", id, nearest, why)
	}
	if nearest.Model != id.Model {
		profile.Identities.Model = Text{"Air" + id.Model, "assumed: the name of the release"}
	}
	return profile, nil
}

// resolve applies the rules of Load and says in words which one it was.
func resolve(id Identity, known []Identity, stand map[string]standIn) (nearest Identity, why string) {
	var older, oldest Identity
	for _, k := range known { // in order
		if k.Line() != id.Line() {
			continue
		}
		if k.Compare(id) <= 0 {
			older = k
		}
		if oldest == (Identity{}) {
			oldest = k
		}
	}
	switch {
	case older != (Identity{}):
		return older, "the newest older one of its line"
	case oldest != (Identity{}):
		return oldest, "the oldest one of its line"
	}
	s := stand[id.Line()]
	return s.release, s.Reason
}

func nearestRelease(id Identity, known []Identity) Identity {
	names := make([]string, len(known))
	for i, k := range known {
		if k.Model == id.Model {
			return k
		}
		names[i] = k.String()
	}
	if i := slices.Index(names, nearest.Of(id.String(), names)); i >= 0 {
		return known[i]
	}
	return Identity{}
}

// exists reports whether a file is there; another error than its absence is
// returned.
func exists(fsys fs.FS, file string) (bool, error) {
	_, err := fs.Stat(fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
