package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"attest/internal/regular"
)

// NoRunError says what somebody named that is there, and no run.
type NoRunError struct{ Path string }

func (e *NoRunError) Error() string {
	info, err := os.Stat(e.Path)
	switch {
	case err != nil:
		return fmt.Sprintf("locate run: %q: %v", e.Path, regular.Cause(err))
	case info.IsDir():
		return fmt.Sprintf("locate run: directory %q holds no %s", e.Path, JournalFile)
	case there(filepath.Join(filepath.Dir(e.Path), JournalFile)):
		return fmt.Sprintf("locate run: %q is a file of the run %q", e.Path, filepath.Dir(e.Path))
	case isJUnit(e.Path):
		return fmt.Sprintf("locate run: %q is a JUnit file, and no run of attest", e.Path)
	}
	return fmt.Sprintf("locate run: %q is %s, and no run of attest", e.Path, regular.Kind(info.Mode()))
}

// isJUnit reports whether a file begins as JUnit does.
func isJUnit(name string) bool {
	f, err := regular.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	d := xml.NewDecoder(io.LimitReader(f, 1<<16))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // names of elements are ASCII in any
	for {
		token, err := d.RawToken()
		if err != nil {
			return false
		}
		if first, ok := token.(xml.StartElement); ok {
			return first.Name.Local == "testsuites" || first.Name.Local == "testsuite"
		}
	}
}
