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
	open, opens, above := []int{0}, false, ""
	for i, line := range lines {
		words := strings.TrimSpace(line)
		if words == "" || words[0] == '#' || strings.HasPrefix(line, "---") {
			continue
		}
		if strings.ContainsAny(words, "[]{}|>\"'") && !closed(words) {
			return nil // a value on several lines has an indentation of its own
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		last := open[len(open)-1]
		switch {
		case slices.Contains(open, indent):
			open = open[:slices.Index(open, indent)+1]
		case indent < last:
			return &layoutFault{i + 1, indent + 1, fmt.Sprintf("the line %q begins in column %d, where nothing above it begins", words, indent+1),
				fmt.Sprintf("keys of one section begin in the same column: here %s", columns(open))}
		case !opens:
			return &layoutFault{i + 1, indent + 1, fmt.Sprintf("the line %q is indented below %q, which has a value already", words, above),
				fmt.Sprintf("begin it in column %d, like the line above", last+1)}
		default:
			open = append(open, indent)
		}
		for strings.HasPrefix(words, "- ") {
			rest := strings.TrimLeft(words[1:], " ")
			indent += len(words) - len(rest)
			open, words = append(open, indent), rest
		}
		opens, above = strings.HasSuffix(uncommented(words), ":") || words == "-", words
	}
	return nil
}

// closed reports whether every bracket and quote of a line ends on it, and no text on
// several lines begins.
func closed(words string) bool {
	words = uncommented(words)
	balanced := strings.Count(words, "[") == strings.Count(words, "]") && strings.Count(words, "{") == strings.Count(words, "}")
	return balanced && strings.Count(words, `"`)%2 == 0 && strings.Count(words, "'")%2 == 0 && !strings.HasSuffix(words, "|") && !strings.HasSuffix(words, ">")
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
