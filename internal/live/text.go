package live

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Escape makes text harmless to a terminal: control characters but tabs and ends of lines,
// bytes that are no UTF-8, and characters that turn the direction of writing are shown as Go
// writes them. Text that JSON has quoted stays JSON.
func Escape(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1, r < ' ' && r != '\n' && r != '\t':
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r > '~' && unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.In(r, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}

// flat is harmless text of one line in which every character has a width.
func flat(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(Escape(text))
}

// Escaped returns a writer that writes text to a terminal as Escape makes it.
func Escaped(out io.Writer) io.Writer { return escaped{out} }

type escaped struct{ out io.Writer }

// Write implements io.Writer.
func (e escaped) Write(p []byte) (int, error) {
	if _, err := io.WriteString(e.out, Escape(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// widthOf is the most columns that any terminal gives to a text: what is as wide as a letter
// in Europe may be twice that in East Asia, and characters that are joined may stand apart.
func widthOf(text string) int {
	width := 0
	for _, r := range text {
		width += columns(r)
	}
	return width
}

// columns is the width of one character, at most. Only marks have none for sure.
func columns(r rune) int {
	const picture = '\ufe0f' // makes the character before it one
	if r != picture && unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	widest := runewidth.Condition{EastAsianWidth: true}
	return max(1, widest.RuneWidth(r))
}

// cut shortens a text to a number of columns, at most, and shows that it did.
func cut(text string, width int) string {
	const sign = "..." // one column each, everywhere; the character … has one or two
	switch {
	case widthOf(text) <= width:
		return text
	case width < 2*len(sign):
		return strings.TrimRight(prefix(text, width), " ")
	}
	return prefix(text, width-len(sign)) + sign
}

// prefix is as much of a text as fits, with whatever stands on its last character.
func prefix(text string, width int) string {
	for i, r := range text {
		if width -= columns(r); width < 0 {
			return text[:i]
		}
	}
	return text
}

// pad fills a column.
func pad(text string, width int) string {
	text = cut(text, width)
	return text + strings.Repeat(" ", width-widthOf(text))
}
