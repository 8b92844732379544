package transcript_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"attest/internal/transcript"
)

const archive = "AirM2M_780EP_V1007_LTE_AT\n" +
	"-- CONN-001 the documented plain connection --\n" + documented +
	"\n" +
	"-- CONN-002 a title -- with dashes --\n" +
	"+0.000 < -- CONN-003 no section --\\r\\n\n" +
	"-- CONN-003 nothing happened --\n"

func TestReadFile(t *testing.T) {
	f, err := transcript.ReadFile(strings.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	if f.Comment != "AirM2M_780EP_V1007_LTE_AT\n" {
		t.Errorf("got comment %q", f.Comment)
	}
	var got []string
	for _, s := range f.Sections {
		got = append(got, s.ID()+"|"+s.Name)
	}
	want := []string{
		"CONN-001|CONN-001 the documented plain connection",
		"CONN-002|CONN-002 a title -- with dashes",
		"CONN-003|CONN-003 nothing happened",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := len(f.Sections[0].Entries); n != 5 {
		t.Errorf("got %d entries, want 5", n)
	}
	if text := f.Sections[1].Entries[0].Text; text != "-- CONN-003 no section --\r\n" {
		t.Errorf("got %q", text)
	}
	if text := written(t, f); text != strings.Replace(archive, "\n\n", "\n", 1) {
		t.Errorf("got\n%s", text)
	}
}

func TestReadFileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"-- A-001 x --\n+0.000 # a\n-- A-001 x --\n":   `line 3: duplicate section "A-001 x", first on line 1`,
		"note\n-- A-001 x --\n\n+0.000 ? a\n":          `line 4: want one of > < @ ! # and a space, got "? a"`,
		"-- A-001 x --\nno entry\n-- A-002 y --\n":     `line 2: want a time such as +0.000, got "no"`,
		"-- A-001 x --\r\n+0.000 # a\r\n":              `line 2: want "\r" escaped`,
		"-- A-001 \x1b[31m --\n":                       `line 1: "A-001 \x1b[31m" cannot be the name of a section`,
		"-- A-001 x --\n+0.000 # a\n --A-002 broken--": `line 3: want a time such as +0.000, got ""`,
	} {
		_, err := transcript.ReadFile(strings.NewReader(text))
		var syntax *transcript.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestWriteSectionRefusesNamesThatCannotBeRead(t *testing.T) {
	for _, name := range []string{"", " A-001", "A-001 ", "A-001\nx", "A\x00", "\xff"} {
		var b strings.Builder
		if err := transcript.WriteSection(&b, name, nil); err == nil || b.Len() > 0 {
			t.Errorf("%q: got %v and %q, want an error and nothing", name, err, b.String())
		}
	}
}

func TestWriteSectionReportsTheWriter(t *testing.T) {
	broken := errors.New("disk full")
	if err := transcript.WriteSection(failing{broken}, "A-001 x", nil); !errors.Is(err, broken) {
		t.Errorf("got %v, want it to wrap %v", err, broken)
	}
	if _, err := transcript.ReadFile(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("got %v, want it to wrap %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
func (f failing) Read([]byte) (int, error)  { return 0, f.err }

func written(t *testing.T, f transcript.File) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(f.Comment)
	for _, s := range f.Sections {
		if err := transcript.WriteSection(&b, s.Name, s.Entries); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func FuzzReadFile(f *testing.F) {
	f.Add(archive)
	f.Add("-- a --\n-- b --\n+0.000 !\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := transcript.ReadFile(strings.NewReader(text))
		if err != nil {
			return
		}
		first := written(t, file)
		again, err := transcript.ReadFile(strings.NewReader(first))
		if err != nil {
			t.Fatalf("%q was read, but not what was made of it: %q, %v", text, first, err)
		}
		if second := written(t, again); second != first {
			t.Errorf("got %q the second time, want %q", second, first)
		}
	})
}
