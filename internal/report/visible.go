package report

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Visible returns s on one line with everything that does not print escaped: what others named, such
// as the directory of a run, is fit for a terminal then.
func Visible(s string) string { return visibleLine(s) }

// visible returns s with everything that does not print escaped as Go escapes
// it, line ends and tabs aside. It keeps XML well-formed, which has no way to
// write a control byte, terminals calm, and the order of the letters true:
// bidirectional overrides are escaped too.
func visible(s string) string { return escape(s, true) }

// visibleLine is visible for what must stay on one line.
func visibleLine(s string) string { return escape(s, false) }

func escape(s string, lines bool) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[0])|0x100, 16)[1:])
		case lines && (r == '\n' || r == '\t'), strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		s = s[size:]
	}
	return b.String()
}
