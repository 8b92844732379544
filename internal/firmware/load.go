package firmware

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"attest/internal/nearest"
)

// UnknownReleaseError says that neither the release nor an older one of its
// line has a profile.
type UnknownReleaseError struct {
	Asked   Identity
	Nearest Identity // known release whose name is nearest; zero if none is known
}

// Error names the release and the nearest known one.
func (e *UnknownReleaseError) Error() string {
	if e.Nearest == (Identity{}) {
		return fmt.Sprintf("find profile of %s: no release is known", e.Asked)
	}
	return fmt.Sprintf("find profile of %s: neither it nor an older one is known, the nearest known release is %s",
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

// Load returns the profile of a release, or the newest older one of the same
// line with a Note that says so. Without either the error is an
// *UnknownReleaseError; a mistake in the file is a *SyntaxError.
func Load(fsys fs.FS, id Identity) (*Profile, error) {
	known, err := List(fsys)
	if err != nil {
		return nil, err
	}
	var best Identity
	for _, k := range known { // in order: the last one that is not newer is the best
		if k.Line() == id.Line() && k.Compare(id) <= 0 {
			best = k
		}
	}
	if best == (Identity{}) {
		return nil, &UnknownReleaseError{Asked: id, Nearest: nearestRelease(id, known)}
	}
	file := path.Join(best.Dir(), profileFile)
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	profile, err := ParseProfile(file, data)
	if err != nil {
		return nil, err
	}
	if profile.Identity != best {
		return nil, &SyntaxError{File: file, Message: fmt.Sprintf(
			"identity.revision names %s, but the directory is that of %s", profile.Identity, best)}
	}
	if best != id {
		profile.Note = fmt.Sprintf("%s has no profile yet; that of %s is used", id, best)
	}
	return profile, nil
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

// ParseProfile reads a profile; file is its name in error messages. Every
// error is a *SyntaxError.
func ParseProfile(file string, data []byte) (*Profile, error) {
	var p Profile
	root, err := decode(file, data, &p)
	if err != nil {
		return nil, err
	}
	if err := validate(file, root, &p); err != nil {
		return nil, err
	}
	if p.Identity, err = ParseIdentity(p.Revision()); err != nil {
		return nil, at(file, find(root, "identity", "revision"), "%v", err)
	}
	return &p, nil
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
