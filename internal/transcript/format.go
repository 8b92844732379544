package transcript

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Escape returns bytes in Go's notation without the quotes: \r, \n, \x00 and
// \\ are spelt out, printable UTF-8 and quotation marks stay.
func Escape(raw string) string {
	quoted := strconv.Quote(raw)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// Unescape returns the bytes that Escape was given.
func Unescape(text string) (string, error) {
	var b strings.Builder
	for rest := text; rest != ""; {
		r, multibyte, tail, err := strconv.UnquoteChar(rest, 0)
		if err != nil {
			return "", fmt.Errorf("read escape at %q", rest)
		}
		if r < 0x80 || multibyte {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
		rest = tail
	}
	return b.String(), nil
}

// Format writes entries one a line, in the order given. Times are cut to
// milliseconds. Bytes are escaped; a space at the end of a line is escaped
// too, so that it shows and no editor takes it away.
func Format(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(stamp(e.Time) + " " + string(rune(e.Voice)))
		if text := e.line(); text != "" {
			b.WriteString(" " + text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// line returns the text of the entry as it stands in the file.
func (e Entry) line() string {
	if !e.Voice.Bytes() {
		return oneLine(e.Text)
	}
	text := Escape(e.Text)
	if head, ok := strings.CutSuffix(text, " "); ok {
		text = head + `\x20`
	}
	return text
}

// oneLine spells out what would not show, and leaves backslashes alone: events
// and notes quote bytes in the same notation already.
func oneLine(text string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(Escape(string(r)))
	}
	return strings.Trim(b.String(), " ")
}

// stamp returns "+1.250" or "-0.004".
func stamp(d time.Duration) string {
	sign, ms := '+', d.Milliseconds()
	if ms < 0 {
		sign, ms = '-', -ms
	}
	return fmt.Sprintf("%c%d.%03d", sign, ms/1000, ms%1000)
}

// SyntaxError says which line of a timeline cannot be read.
type SyntaxError struct {
	Line    int // from 1
	Message string
}

// Error returns "line 3: …".
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Parse reads what Format wrote: the same bytes, texts on one line, times in
// milliseconds. Empty lines are passed over. The error is a *SyntaxError.
func Parse(text string) ([]Entry, error) { return parse(text, 1) }

// parse reads a timeline whose first line has the given number in its file.
func parse(text string, number int) ([]Entry, error) {
	var entries []Entry
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			e, err := parseLine(line)
			if err != nil {
				return nil, &SyntaxError{Line: number, Message: err.Error()}
			}
			entries = append(entries, e)
		}
		number++
	}
	return entries, nil
}

func parseLine(line string) (Entry, error) {
	if bad := unprinted(line); bad != "" {
		return Entry{}, fmt.Errorf("want %q escaped", bad)
	}
	when, rest, ok := strings.Cut(line, " ")
	if !ok || rest == "" {
		return Entry{}, fmt.Errorf("want \"+0.000 > text\", got %q", line)
	}
	at, err := parseStamp(when)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Time: at, Voice: Voice(rest[0])}
	if !e.Voice.Valid() || len(rest) > 1 && rest[1] != ' ' {
		return Entry{}, fmt.Errorf("want one of > < @ ! # and a space, got %q", rest)
	}
	e.Text = strings.TrimPrefix(rest[1:], " ")
	if e.Voice.Bytes() {
		e.Text, err = Unescape(e.Text)
	}
	return e, err
}

// unprinted returns the first character that Format would have escaped.
func unprinted(line string) string {
	for i, r := range line {
		_, size := utf8.DecodeRuneInString(line[i:])
		if !strconv.IsPrint(r) || r == utf8.RuneError && size == 1 {
			return line[i : i+size]
		}
	}
	return ""
}

// parseStamp reads a sign, up to nine digits of seconds and three of
// milliseconds.
func parseStamp(text string) (time.Duration, error) {
	bad := fmt.Errorf("want a time such as +0.000, got %q", text)
	if text == "" || text[0] != '+' && text[0] != '-' {
		return 0, bad
	}
	seconds, fraction, ok := strings.Cut(text[1:], ".")
	if !ok || len(seconds) < 1 || len(seconds) > 9 || len(fraction) != 3 {
		return 0, bad
	}
	ms, err := strconv.ParseUint(seconds+fraction, 10, 63)
	if err != nil {
		return 0, bad
	}
	d := time.Duration(ms) * time.Millisecond
	if text[0] == '-' {
		d = -d
	}
	return d, nil
}
