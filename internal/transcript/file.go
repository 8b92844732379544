package transcript

import (
	"fmt"
	"io"
	"strings"
)

// File is a txtar archive of timelines. It is read and written here, because
// txtar has no errors and a timeline needs them.
type File struct {
	Comment  string // free text before the first section; empty or ending in a line feed
	Sections []Section
}

// Section is the timeline of one trial.
type Section struct {
	Name    string // "CONN-001 the documented plain connection"
	Entries []Entry
}

// ID returns the first word of the name, "CONN-001".
func (s Section) ID() string {
	id, _, _ := strings.Cut(s.Name, " ")
	return id
}

// WriteSection writes a timeline under its name. A name must be one printable
// line that does not begin or end with a space.
func WriteSection(w io.Writer, name string, entries []Entry) error {
	if name == "" || strings.TrimSpace(name) != name || unprinted(name) != "" {
		return fmt.Errorf("write timeline: %q cannot be the name of a section", name)
	}
	_, err := io.WriteString(w, "-- "+name+" --\n"+Format(entries))
	if err != nil {
		return fmt.Errorf("write timeline of %q: %w", name, err)
	}
	return nil
}

// ReadFile reads a whole file of timelines. Duplicate names and everything
// that Parse refuses are a *SyntaxError.
func ReadFile(r io.Reader) (File, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return File{}, fmt.Errorf("read timelines: %w", err)
	}
	var f File
	var body strings.Builder // of the section that is open, or the comment
	number, first := 0, 1    // the line, and the first line of the body
	seen := map[string]int{}
	for line := range strings.Lines(string(data)) {
		number++
		name, marker := sectionName(line)
		if !marker {
			body.WriteString(line)
			continue
		}
		if unprinted(name) != "" {
			return File{}, &SyntaxError{number, fmt.Sprintf("%q cannot be the name of a section", name)}
		}
		if other, ok := seen[name]; ok {
			return File{}, &SyntaxError{number, fmt.Sprintf("duplicate section %q, first on line %d", name, other)}
		}
		if err := f.end(body.String(), first); err != nil {
			return File{}, err
		}
		seen[name], first = number, number+1
		f.Sections = append(f.Sections, Section{Name: name})
		body.Reset()
	}
	if err := f.end(body.String(), first); err != nil {
		return File{}, err
	}
	return f, nil
}

// end reads the body of what was opened last.
func (f *File) end(body string, first int) (err error) {
	if len(f.Sections) == 0 {
		f.Comment = body
		return nil
	}
	last := &f.Sections[len(f.Sections)-1]
	last.Entries, err = parse(body, first)
	return err
}

// sectionName takes the name out of "-- name --".
func sectionName(line string) (name string, ok bool) {
	line = strings.TrimRight(line, "\r\n")
	if len(line) < len("-- x --") || !strings.HasPrefix(line, "-- ") || !strings.HasSuffix(line, " --") {
		return "", false
	}
	name = strings.TrimSpace(line[len("-- ") : len(line)-len(" --")])
	return name, name != ""
}
