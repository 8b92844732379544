// Package livetest is a terminal for tests: New makes a Screen, what is written to it is
// interpreted, and Text tells what somebody would read who scrolls to its top.
//
// It understands what internal/live writes: text, the ends of lines, the return to the
// first column, cursor up, and to erase the rest of a line or of the screen. Anything else
// is kept in Strange, because it must not be there. A line that is too long wraps, as on
// any terminal, and stays as it is when the size changes.
package livetest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Screen is a terminal. Its methods may be called from any goroutine.
type Screen struct {
	mu            sync.Mutex
	columns       int
	lines         int
	widths        runewidth.Condition
	rows          [][]string // all that were, one text a column; the last lines of them are visible
	top           int        // the first visible row
	row, column   int        // where the cursor is
	rest          []byte     // of what was written, the beginning of something
	strange       []string
	writes, moved int // writes; those that moved the cursor up
}

// New makes a screen of that size. On an East Asian one some characters are twice as wide.
func New(columns, lines int, eastAsian bool) *Screen {
	return &Screen{columns: columns, lines: lines, rows: [][]string{nil}, widths: runewidth.Condition{EastAsianWidth: eastAsian}}
}

var sequence = regexp.MustCompile(`^\x1b\[(\d*)([A-Za-z])`)

// Write implements io.Writer.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	text := append(s.rest, p...)
	for len(text) > 0 && (utf8.FullRune(text) && text[0] != '\x1b' || sequence.Match(text) || len(text) > 8) {
		text = text[s.next(text):]
	}
	s.rest = slices.Clone(text)
	return len(p), nil
}

// next interprets what comes first and returns its length in bytes.
func (s *Screen) next(text []byte) int {
	if found := sequence.FindSubmatch(text); found != nil {
		n, _ := strconv.Atoi(string(found[1]))
		s.control(string(found[0]), string(found[2]), n)
		return len(found[0])
	}
	r, size := utf8.DecodeRune(text)
	switch {
	case r == '\n':
		s.down()
	case r == '\r':
		s.column = 0
	case r < ' ', r > '~' && r < '\u00a0', r == utf8.RuneError:
		s.strange = append(s.strange, fmt.Sprintf("%.20q", text))
	default:
		s.put(string(r), s.widths.RuneWidth(r))
	}
	return size
}

func (s *Screen) control(whole, name string, n int) {
	switch name {
	case "A":
		s.row = max(s.top, s.row-max(n, 1))
		s.moved++
	case "J":
		for i := range s.rows[s.row+1:] {
			s.rows[s.row+1+i] = nil
		}
		fallthrough
	case "K":
		s.rows[s.row] = s.rows[s.row][:min(s.column, len(s.rows[s.row]))]
	default:
		s.strange = append(s.strange, fmt.Sprintf("%q", whole))
	}
}

// down goes to the next line, as a terminal does for what its driver makes of \n.
func (s *Screen) down() {
	s.row, s.column = s.row+1, 0
	if s.row == len(s.rows) {
		s.rows = append(s.rows, nil)
	}
	s.top = max(s.top, s.row-s.lines+1)
}

func (s *Screen) put(text string, width int) {
	row := &s.rows[s.row]
	if width == 0 && s.column > 0 {
		(*row)[s.column-1] += text
		return
	}
	if s.column+width > s.columns {
		s.down()
		row = &s.rows[s.row]
	}
	for len(*row) < s.column+width {
		*row = append(*row, " ")
	}
	(*row)[s.column] = text
	for i := 1; i < width; i++ {
		(*row)[s.column+i] = ""
	}
	s.column += width
}

// Resize gives the screen another size. What it shows stays where it is.
func (s *Screen) Resize(columns, lines int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.columns, s.lines = columns, lines
	s.top = max(s.top, s.row-s.lines+1)
}

// Size tells the size.
func (s *Screen) Size() (columns, lines int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.columns, s.lines
}

// Text is everything from the first line to the last that is not empty.
func (s *Screen) Text() string { return s.from(func() int { return 0 }) }

// Visible is what does not have to be scrolled for.
func (s *Screen) Visible() string { return s.from(func() int { return s.top }) }

func (s *Screen) from(first func() int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, row := range s.rows[first():] {
		lines = append(lines, strings.TrimRight(strings.Join(row, ""), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// Writes tells how often something was written.
func (s *Screen) Writes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

// Strange are control characters and sequences that were written and that nobody needs, and
// what is the beginning of one.
func (s *Screen) Strange() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rest) > 0 {
		return append(slices.Clone(s.strange), fmt.Sprintf("%q", s.rest))
	}
	return s.strange
}
