package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"attest/internal/regular"
	"attest/internal/report"
)

// list names what is below the directory of a run, with slashes: its files, the envelope at its
// top aside, and apart from them whatever cannot be signed: links, what another machine could
// not take over, and directories without a file, which no digest covers.
func list(root *os.Root) (files []string, others []Finding, err error) {
	var dirs []string
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			others = append(others, Finding{name, fmt.Sprintf("cannot be read: %v", regular.Cause(err))})
			return fs.SkipDir
		case !utf8.ValidString(name):
			others = append(others, Finding{name, "its name is not UTF-8"})
		case entry.IsDir():
			dirs = append(dirs, name)
		case name == File && entry.Type().IsRegular():
		case entry.Type().IsRegular():
			files = append(files, name)
		default:
			others = append(others, Finding{name, "is neither file nor directory"})
		}
		return nil
	})
	return files, slices.Concat(others, twins(files), hollow(dirs, files)), err
}

// twins are files that are one where names are compared without their case.
func twins(files []string) []Finding {
	var found []Finding
	seen := make(map[string]string)
	for _, name := range files {
		lower := strings.ToLower(name)
		if other, ok := seen[lower]; ok {
			found = append(found, Finding{name, fmt.Sprintf("differs from %q in case alone, which is one file on other machines", other)})
		}
		seen[lower] = name
	}
	return found
}

// hollow are directories without a file below them. That of the timelines may be: every run has it.
func hollow(dirs, files []string) []Finding {
	full := map[string]bool{".": true, report.TimelineDir: true}
	for _, name := range files {
		for dir := path.Dir(name); !full[dir]; dir = path.Dir(dir) {
			full[dir] = true
		}
	}
	var found []Finding
	for _, dir := range dirs {
		if !full[dir] {
			found = append(found, Finding{dir, "is a directory without files"})
		}
	}
	return found
}

// longestFile bounds what is read of a file: one of a terabyte may have no byte on the disk, and takes
// half an hour.
const longestFile = 16 << 30

// digest reads a file that list named.
func digest(root *os.Root, name string) (FileDigest, error) {
	info, err := root.Lstat(name)
	if err == nil && info.Size() > longestFile {
		err = fmt.Errorf("%q has more than %d GB", name, longestFile>>30)
	}
	if err != nil {
		return FileDigest{}, err
	}
	f, err := root.Open(name)
	if err != nil {
		return FileDigest{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return FileDigest{}, err
	}
	return FileDigest{Name: name, Size: n, Digest: map[string]string{sha256Name: hex.EncodeToString(sum.Sum(nil))}}, nil
}

// digests reads every file in the directory of a run. A link is an error: it would be
// signed without what it leads to.
func digests(root *os.Root) ([]FileDigest, error) {
	names, others, err := list(root)
	if err != nil {
		return nil, err
	}
	if len(others) > 0 {
		return nil, errors.New(others[0].String())
	}
	all := make([]FileDigest, 0, len(names))
	for _, name := range names {
		d, err := digest(root, name)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// compare says what became of signed files. It reads none that were not signed, however
// large they are.
func compare(root *os.Root, signed []FileDigest) ([]Finding, error) {
	names, found, err := list(root)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(names))
	for _, name := range names {
		there[name] = true
	}
	odd := make(map[string]bool)
	for _, other := range found {
		odd[other.File] = true
	}
	for _, want := range signed {
		switch {
		case odd[want.Name]:
		case !there[want.Name]:
			found = append(found, Finding{want.Name, "missing"})
		default:
			if what := change(root, want); what != "" {
				found = append(found, Finding{want.Name, what})
			}
		}
		delete(there, want.Name)
	}
	for _, name := range names {
		if there[name] {
			found = append(found, Finding{name, "added"})
		}
	}
	return found, nil
}

// change says what became of one signed file; empty if nothing did. It reads none that has
// another size.
func change(root *os.Root, want FileDigest) string {
	info, err := root.Lstat(want.Name)
	if err == nil && info.Size() != want.Size {
		return resized(info.Size() - want.Size)
	}
	got, err := digest(root, want.Name)
	switch {
	case err != nil:
		return fmt.Sprintf("cannot be read: %v", regular.Cause(err))
	case got.Size != want.Size:
		return resized(got.Size - want.Size) // meanwhile
	case got.Digest[sha256Name] != want.Digest[sha256Name]:
		return "altered"
	}
	return ""
}

func resized(by int64) string {
	if by > 0 {
		return fmt.Sprintf("altered: %s more", bytesOf(by))
	}
	return fmt.Sprintf("altered: %s fewer", bytesOf(-by))
}

func bytesOf(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
