package benchfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"attest/internal/firmware"
)

// explain finds what is wrong with a file that is no YAML: what people get wrong is
// the indentation, of which the library says little and often names another line.
func explain(file string, data []byte, err error) error {
	for _, find := range []func([]string) *layoutFault{tabbed, misplaced, glued} {
		if f := find(strings.Split(string(data), "\n")); f != nil {
			return place{f.line, f.column}.mistake(file, f.message, f.hint)
		}
	}
	var syntax *firmware.SyntaxError
	if errors.As(err, &syntax) {
		return &Mistake{*syntax, ""}
	}
	return err
}

// layoutFault is what is wrong with the shape of a line.
type layoutFault struct {
	line, column  int
	message, hint string
}

// tabbed finds a tab before the first word of a line.
func tabbed(lines []string) *layoutFault {
	for i, line := range lines {
		blank := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if at := strings.IndexByte(blank, '\t'); at >= 0 && len(blank) < len(line) {
			return &layoutFault{i + 1, at + 1, "a tab in the indentation", "YAML takes only spaces there: replace the tab by two"}
		}
	}
	return nil
}

// misplaced finds a line that begins where no block of the file does.
func misplaced(lines []string) *layoutFault {
	o := outline{open: []int{0}}
	for i, line := range lines {
		words := strings.TrimSpace(line)
		if words == "" || words[0] == '#' || strings.HasPrefix(line, "---") {
			continue
		}
		if !closed(words) {
			return nil // a value on several lines has an indentation of its own
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if f := o.misplaced(words, indent); f != nil {
			f.line, f.column = i+1, indent+1
			return f
		}
		o.enter(words, indent)
	}
	return nil
}

// outline follows the blocks of a file by the columns, from 0, in which they begin.
type outline struct {
	open  []int  // of the blocks around the last line
	above string // the last line
}

// misplaced says what is wrong with the column of the next line.
func (o *outline) misplaced(words string, indent int) *layoutFault {
	last := o.open[len(o.open)-1]
	switch {
	case slices.Contains(o.open, indent) || indent > last && opens(o.above):
		return nil
	case indent < last:
		return &layoutFault{
			message: fmt.Sprintf("the line %q begins in column %d, where nothing above it begins", words, indent+1),
			hint:    "keys of one section begin in the same column: here " + columns(o.open),
		}
	}
	return &layoutFault{
		message: fmt.Sprintf("the line %q is indented below %q, which has a value already", words, o.above),
		hint:    fmt.Sprintf("begin it in column %d, like the line above", last+1),
	}
}

// enter goes on to the next line, which is at its place. What stands behind the dash of
// a list is a block of its own.
func (o *outline) enter(words string, indent int) {
	if at := slices.Index(o.open, indent); at >= 0 {
		o.open = o.open[:at]
	}
	o.open = append(o.open, indent)
	for strings.HasPrefix(words, "- ") {
		rest := strings.TrimLeft(words[1:], " ")
		indent += len(words) - len(rest)
		o.open, words = append(o.open, indent), rest
	}
	o.above = words
}

// opens reports whether a block begins below a line.
func opens(words string) bool {
	words = uncommented(words)
	return words == "" || words == "-" || strings.HasSuffix(words, ":")
}

// closed reports whether every bracket and quote of a line ends on it, and no text on
// several lines begins.
func closed(words string) bool {
	words = uncommented(words)
	count := func(mark string) int { return strings.Count(words, mark) }
	return count("[") == count("]") && count("{") == count("}") && count(`"`)%2 == 0 && count("'")%2 == 0 &&
		!strings.HasSuffix(words, "|") && !strings.HasSuffix(words, ">")
}

// uncommented is a line without the comment at its end.
func uncommented(words string) string {
	if i := strings.Index(words, " #"); i >= 0 {
		words = words[:i]
	}
	return strings.TrimRight(words, " \r")
}

func columns(indents []int) string {
	var text []string
	for _, n := range indents {
		text = append(text, fmt.Sprint(n+1))
	}
	return strings.Join(text, " or ")
}

var noSpace = regexp.MustCompile(`^\s*(?:- )?([a-z-]+):[^\s/]`)

// glued finds a key without a space behind its colon.
func glued(lines []string) *layoutFault {
	for i, line := range lines {
		found := noSpace.FindStringSubmatchIndex(line)
		if found == nil {
			continue
		}
		known := slices.ContainsFunc(Keys(), func(k Key) bool { return slices.Contains(strings.Split(k.Path, "."), line[found[2]:found[3]]) })
		if known {
			return &layoutFault{i + 1, found[3] + 2, fmt.Sprintf("no space behind %q", line[found[2]:found[3]+1]), "YAML takes a colon for the end of a key only before a space"}
		}
	}
	return nil
}
