package benchfile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"attest/internal/firmware"
	"attest/internal/nearest"
)

// File is a bench file.
type File struct {
	Name    string  // as it was given; empty: there is no file
	Dir     string  // where it is, and where the commands of stimuli run; empty: here
	Several bool    // it lists its benches, and each has a name
	Benches []Bench // at least one
}

// MissingError says that there is no such file.
type MissingError struct {
	Name    string
	Nearest string // the bench file beside it that is probably meant; empty if there is none
}

func (e *MissingError) Error() string { return fmt.Sprintf("read the bench file: no file %q", e.Name) }

// Read reads a bench file. Without a name there is none, and nothing in its only
// bench. An error about the content is a *[Mistake], a file that is not there a
// *[MissingError].
func Read(name string) (*File, error) {
	if name == "" {
		return &File{Benches: make([]Bench, 1)}, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingError{Name: name, Nearest: neighbour(name)}
	}
	if err != nil {
		return nil, err
	}
	return Parse(name, data)
}

// Parse reads the content of a bench file with that name.
func Parse(name string, data []byte) (*File, error) {
	root, err := firmware.ParseYAML(name, data)
	if err != nil {
		return nil, explain(name, data, err)
	}
	f := &File{Name: name, Dir: filepath.Dir(name)}
	r := &reader{file: name, keys: Keys()}
	if f.Benches, f.Several, err = r.benches(root); err != nil {
		return nil, err
	}
	return f, cmp.Or(f.checkNames(), f.checkModems(), f.checkPorts())
}

// neighbour names the bench file beside a missing one that it is probably about.
func neighbour(name string) string {
	var found []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		files, _ := filepath.Glob(filepath.Join(filepath.Dir(name), pattern)) // a directory named like a pattern has no neighbours
		found = append(found, files...)
	}
	return nearest.Of(filepath.Clean(name), found)
}
