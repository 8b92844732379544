package emulator

import (
	"errors"
	"strings"
)

// form is the form of a command (27.007 §4.2, manual "AT command syntax").
type form uint8

const (
	execute form = iota // AT+X, and the basic commands
	write               // AT+X=…
	read                // AT+X?
	test                // AT+X=?
)

// command is one command of a command line.
type command struct {
	name string // upper case, with its first sign: "+MCONNECT", "E", "&W", "S3"; "" for a bare AT
	form form
	args string // what stands behind '=', or the number of a basic command
}

// errSyntax is a line or a parameter the modem does not understand: ERROR.
var errSyntax = errors.New("syntax error")

// afterPrefix finds the command prefix AT, in either case, and returns what
// follows. Junk before it is tolerated (release note 780E V1122); a line
// without the prefix is no command line at all (V.250 §5.2.1).
func afterPrefix(line string) (body string, ok bool) {
	for i := 0; i+1 < len(line); i++ {
		if upper(line[i]) == 'A' && upper(line[i+1]) == 'T' {
			return line[i+2:], true
		}
	}
	return "", false
}

// parseBody splits the body of a command line into its commands. Extended
// commands are separated by ';', basic commands need no separator
// (V.250 §5.2.1, manual §"several commands on one line").
func parseBody(body string) ([]command, error) {
	var commands []command
	rest := strings.TrimLeft(body, " ;")
	if rest == "" {
		return []command{{}}, nil
	}
	for rest != "" {
		c, tail, err := nextCommand(rest)
		if err != nil {
			return nil, err
		}
		commands = append(commands, c)
		rest = strings.TrimLeft(tail, " ;")
	}
	return commands, nil
}

func nextCommand(text string) (c command, rest string, err error) {
	switch first := text[0]; {
	case strings.IndexByte("+*^#%$", first) >= 0:
		return extendedCommand(text)
	case first == '&' && len(text) > 1 && isLetter(text[1]):
		return basicCommand(text, 2)
	case upper(first) == 'S':
		return registerCommand(text)
	case isLetter(first):
		return basicCommand(text, 1)
	}
	return c, "", errSyntax
}

// extendedCommand reads "+NAME", "+NAME?", "+NAME=?" or "+NAME=args" up to a
// ';' outside quotes.
func extendedCommand(text string) (c command, rest string, err error) {
	end := 1
	for end < len(text) && isNameByte(text[end]) {
		end++
	}
	if end == 1 {
		return c, "", errSyntax
	}
	c.name = strings.ToUpper(text[:end])
	body := text[end:]
	stop := separator(body)
	body, rest = body[:stop], body[stop:]
	switch body = strings.TrimRight(body, " "); {
	case body == "":
	case body == "?":
		c.form = read
	case body == "=?":
		c.form = test
	case body[0] == '=':
		c.form, c.args = write, body[1:]
	default:
		return c, "", errSyntax
	}
	return c, rest, nil
}

// separator returns the index of the first ';' outside quotes, or the length.
func separator(text string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ';' && !quoted:
			return i
		}
	}
	return len(text)
}

// basicCommand reads a name of the given length and the number behind it.
func basicCommand(text string, name int) (c command, rest string, err error) {
	end := digits(text, name)
	return command{name: strings.ToUpper(text[:name]), args: text[name:end]}, text[end:], nil
}

// registerCommand reads "S3", "S3?" and "S3=13" (V.250 §5.3.2).
func registerCommand(text string) (c command, rest string, err error) {
	end := digits(text, 1)
	if end == 1 {
		return c, "", errSyntax
	}
	c.name = strings.ToUpper(text[:end])
	rest = text[end:]
	switch {
	case strings.HasPrefix(rest, "?"):
		c.form, rest = read, rest[1:]
	case strings.HasPrefix(rest, "="):
		stop := digits(rest, 1)
		c.form, c.args, rest = write, rest[1:stop], rest[stop:]
	}
	return c, rest, nil
}

// digits returns the index behind the decimal digits that start at from.
func digits(text string, from int) int {
	for from < len(text) && isDigit(text[from]) {
		from++
	}
	return from
}

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isLetter(b byte) bool { return 'A' <= upper(b) && upper(b) <= 'Z' }

func isNameByte(b byte) bool {
	return isLetter(b) || isDigit(b) || b == '_'
}
