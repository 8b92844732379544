package contract

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/internal/firmware"
)

// legible refuses what makes people read another contract than the one that is judged by: characters
// that do not show, turn the direction of others, or end a line for YAML alone, such as U+2028.
func legible(file string, data []byte) error {
	text := strings.TrimPrefix(string(data), "\ufeff") // as some editors begin a file
	line := 0
	for all := range strings.SplitSeq(text, "\n") {
		line++
		shown := strings.TrimSuffix(all, "\r")
		for i, r := range shown {
			what := ""
			switch _, size := utf8.DecodeRuneInString(shown[i:]); {
			case r == utf8.RuneError && size == 1:
				what = "the file is not UTF-8"
			case r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r):
				what = fmt.Sprintf("%U is no character that people can read: write it without", r)
			default:
				continue
			}
			return &firmware.SyntaxError{File: file, Line: line, Column: utf8.RuneCountInString(shown[:i]) + 1, Message: what}
		}
	}
	return nil
}
