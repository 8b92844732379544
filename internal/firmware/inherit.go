package firmware

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"attest/internal/nearest"
)

// read returns the profile of a release that has one, with what it takes over from
// the one that it extends.
func read(fsys fs.FS, known []Identity, id Identity) (*Profile, error) {
	return readBelow(fsys, known, []Identity{id})
}

// readBelow reads the profile of the last release of the chain; each one before it
// extends the next.
func readBelow(fsys fs.FS, known, chain []Identity) (*Profile, error) {
	id := chain[len(chain)-1]
	file := path.Join(id.Dir(), profileFile)
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	profile, err := parseProfile(file, data, func(extends *yaml.Node) (*Profile, error) {
		i := slices.IndexFunc(known, func(k Identity) bool { return k.Dir() == extends.Value })
		switch {
		case i < 0:
			return nil, at(file, extends, "extends: %v", nearest.Unknown("release", extends.Value, dirs(known)))
		case slices.Contains(chain, known[i]):
			return nil, at(file, extends, "extends: a circle, %s leads back to %s", strings.Join(dirs(chain), " extends "), extends.Value)
		}
		return readBelow(fsys, known, append(slices.Clone(chain), known[i]))
	})
	if err == nil && profile.Identity != id {
		return nil, &SyntaxError{File: file, Message: fmt.Sprintf(
			"identity.revision names %s, but the directory is that of %s", profile.Identity, id)}
	}
	return profile, err
}

func dirs(ids []Identity) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.Dir()
	}
	return names
}

// ParseProfile reads a profile that extends no other; file is its name in error
// messages. Every error is a *SyntaxError.
func ParseProfile(file string, data []byte) (*Profile, error) {
	return parseProfile(file, data, func(extends *yaml.Node) (*Profile, error) {
		return nil, at(file, extends, "extends: want a profile that is whole by itself")
	})
}

// parseProfile reads a profile on top of the one that it extends, which base returns.
func parseProfile(file string, data []byte, base func(extends *yaml.Node) (*Profile, error)) (*Profile, error) {
	root, err := ParseYAML(file, data)
	if err != nil {
		return nil, err
	}
	p := new(Profile)
	extends := find(root, "extends")
	partial := extends != root
	if partial {
		under, err := base(extends)
		if err != nil {
			return nil, err
		}
		p = assumed(under)
	}
	if err := fill(checker{file: file, partial: partial}, root, data, p); err != nil {
		return nil, err
	}
	if err := validate(file, root, p); err != nil {
		return nil, err
	}
	if p.Identity, err = ParseIdentity(p.Revision()); err != nil {
		return nil, at(file, find(root, "identity", "revision"), "%v", err)
	}
	return p, nil
}

// assumption begins the source of a value that nobody has seen on the release itself.
const assumption = "assumed as on "

// assumed makes a profile the ground for another one: its values are kept, and their
// sources say that they are assumed. Bugs are not: what is known of one release
// says nothing about the next.
func assumed(p *Profile) *Profile {
	mark(reflect.ValueOf(p).Elem(), assumption+p.Identity.String()+": ")
	p.Bugs = nil
	return p
}

// mark puts words in front of every source that does not begin with an assumption.
func mark(v reflect.Value, words string) {
	switch v.Kind() {
	case reflect.Struct:
		if source := v.FieldByName("Source"); source.IsValid() && !strings.HasPrefix(source.String(), assumption) {
			source.SetString(words + source.String())
		}
		for i := range v.NumField() {
			mark(v.Field(i), words)
		}
	case reflect.Slice:
		for i := range v.Len() {
			mark(v.Index(i), words)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			mark(value, words)
			v.SetMapIndex(key, value)
		}
	}
}
