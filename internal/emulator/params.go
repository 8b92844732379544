package emulator

import (
	"strconv"
	"strings"
)

// param is one parameter of a command: a string, quoted or not, or a number.
type param struct {
	text   string // without the quotes; escapes are left as they were sent
	quoted bool
}

// empty reports a parameter that was left out between two commas.
func (p param) empty() bool { return p.text == "" && !p.quoted }

// number reads a decimal number within [low, high]. Quotes are allowed, as the
// guide writes ports both ways.
func (p param) number(low, high int) (int, error) {
	n, err := strconv.Atoi(p.text)
	if err != nil || n < low || n > high || !isDigit(p.text[0]) {
		return 0, errSyntax
	}
	return n, nil
}

// numbers reads exactly n decimal numbers.
func numbers(p []param, n, low, high int) ([]int, error) {
	if len(p) != n {
		return nil, errSyntax
	}
	list := make([]int, n)
	for i := range p {
		var err error
		if list[i], err = p[i].number(low, high); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// text of at least one and at most limit bytes.
func (p param) string(limit int) (string, error) {
	if p.text == "" || len(p.text) > limit {
		return "", errSyntax
	}
	return p.text, nil
}

// params splits the arguments of a command at the commas outside quotes. A
// quote may stand only at both ends of a parameter; a backslash does not hide
// it, so the C spelling \" is an error, as on the real modem.
func params(args string) ([]param, error) {
	var list []param
	for {
		p, rest, more, err := nextParam(strings.TrimLeft(args, " "))
		if err != nil {
			return nil, err
		}
		list = append(list, p)
		if !more {
			return list, nil
		}
		args = rest
	}
}

func nextParam(text string) (p param, rest string, more bool, err error) {
	if !strings.HasPrefix(text, `"`) {
		raw, rest, more := strings.Cut(text, ",")
		if strings.Contains(raw, `"`) {
			return p, "", false, errSyntax
		}
		return param{text: strings.TrimRight(raw, " ")}, rest, more, nil
	}
	inner, rest, closed := strings.Cut(text[1:], `"`)
	if !closed {
		return p, "", false, errSyntax
	}
	p = param{text: inner, quoted: true}
	switch rest = strings.TrimLeft(rest, " "); {
	case rest == "":
		return p, "", false, nil
	case rest[0] == ',':
		return p, rest[1:], true, nil
	}
	return p, "", false, errSyntax
}

// unescape replaces every backslash and two hexadecimal digits by that byte
// (manual MPUB: \22 \0D \0A \5C). A backslash before anything else stands for
// itself: the manual is silent about it.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+2 < len(text) {
			if n, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
