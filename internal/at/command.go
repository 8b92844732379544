package at

import (
	"fmt"
	"strings"
)

// Form is the grammatical form of a command, V.250 §5.4.
type Form uint8

// The forms of a command.
const (
	Execute Form = iota // AT+MIPCLOSE, ATI
	Write               // AT+MCONNECT=1,60, ATE0
	Read                // AT+CGREG?
	Test                // AT+CGREG=?
)

// String returns the name of the form in lower case.
func (f Form) String() string {
	names := [...]string{"execute", "write", "read", "test"}
	if int(f) < len(names) {
		return names[f]
	}
	return "invalid"
}

// Command is a command line as it is written, without its terminator. Any text
// may be sent; only ParseCommand asks for a well-formed one.
type Command struct {
	Text string
}

// ParseCommand accepts a line that begins with AT or at (V.250 §5.2.1) and
// holds no line end.
func ParseCommand(text string) (Command, error) {
	if !strings.HasPrefix(text, "AT") && !strings.HasPrefix(text, "at") {
		return Command{}, fmt.Errorf("parse command %q: does not begin with AT", text)
	}
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return Command{}, fmt.Errorf("parse command %q: line end at byte %d", text, i)
	}
	return Command{Text: text}, nil
}

// Name returns the first command of the line in upper case with its prefix:
// "+MCONNECT", "&W", "E", "*I"; "" for a lone AT or a line without AT.
func (c Command) Name() string {
	name, _ := cutName(c.body())
	return strings.ToUpper(name)
}

// Form returns the form of the first command of the line.
func (c Command) Form() Form {
	_, rest := cutName(c.body())
	switch {
	case strings.HasPrefix(rest, "=?"):
		return Test
	case strings.HasPrefix(rest, "?"):
		return Read
	case strings.HasPrefix(rest, "="), rest != "" && rest[0] >= '0' && rest[0] <= '9':
		return Write
	}
	return Execute
}

// Params returns the parameters of a write form, quotes taken off; nil for any
// other form. Of a line with several commands it wants one of Parts.
func (c Command) Params() ([]string, error) {
	if c.Form() != Write {
		return nil, nil
	}
	_, rest := cutName(c.body())
	return Params(strings.TrimPrefix(rest, "="))
}

// Parts returns the commands of the line, each as a line of its own:
// ATE0&W+CREG=2;&W gives ATE0, AT&W, AT+CREG=2, AT&W (V.250 §5.2.1).
func (c Command) Parts() []Command {
	var parts []Command
	for rest := c.body(); rest != ""; {
		var part string
		if part, rest = cutPart(rest); part != "" {
			parts = append(parts, Command{Text: "AT" + part})
		}
	}
	return parts
}

// body returns what follows AT; "" when there is none.
func (c Command) body() string {
	if len(c.Text) >= 2 && strings.EqualFold(c.Text[:2], "AT") {
		return c.Text[2:]
	}
	return ""
}

// cutPart cuts the first command from a body. An extended command ends at a
// semicolon outside quotes, a basic one after its number, V.250 §5.3, §5.4.
func cutPart(body string) (part, rest string) {
	name, tail := cutName(body)
	if name == "" || isExtended(name[0]) || strings.HasPrefix(tail, "=") || strings.HasPrefix(tail, "?") {
		quoted := false
		for i := range len(body) {
			switch body[i] {
			case '"':
				quoted = !quoted
			case ';':
				if !quoted {
					return body[:i], body[i+1:]
				}
			}
		}
		return body, ""
	}
	n := len(name)
	for n < len(body) && body[n] >= '0' && body[n] <= '9' {
		n++
	}
	return body[:n], strings.TrimPrefix(body[n:], ";")
}

// cutName splits a body behind the name of its first command.
func cutName(body string) (name, rest string) {
	if body == "" {
		return "", ""
	}
	n := 1
	switch c := body[0]; {
	case isExtended(c):
		for n < len(body) && isNameByte(body[n]) {
			n++
		}
	case c == '&' && len(body) > 1: // V.250 §5.3.1
		n = 2
	case c|0x20 == 's' && len(body) > 1 && isDigit(body[1]): // S-parameter, V.250 §5.3.2
		for n < len(body) && isDigit(body[n]) {
			n++
		}
	case !isLetter(c):
		return "", body
	}
	return body[:n], body[n:]
}

func isExtended(c byte) bool { return c == '+' || c == '*' || c == '^' || c == '$' || c == '%' }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isLetter(c byte) bool   { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == '-' }
