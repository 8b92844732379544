// Package words says what the pages say themselves in the languages that they can be in.
//
// [In] finds a language by its tag. English is the key of the catalogue: code says
// l.F("%d of %s", …), a template {{say "Search"}}, and either gets the Chinese of it if that is
// asked for. What a run recorded, requirements and titles too, stays as it was recorded, and so
// does an error. A sentence that is missing from the catalogue stays English; a test finds
// it, and one that nobody says any more.
package words

import (
	"cmp"
	_ "embed"
	"fmt"
	"path"
	"strconv"
	"strings"

	"attest/internal/nearest"
)

//go:embed zh.tsv
var chinese string

// Language is what a page is written in. Its zero value is English.
type Language struct {
	tag   string            // "zh"; empty for English
	words map[string]string // by the English words, a format where those are one
}

// Tags returns the tags of the languages, that of English first.
func Tags() []string { return []string{"en", "zh"} }

// In returns the language of a tag; an unknown one is an error that names the nearest.
func In(tag string) (Language, error) {
	switch tag {
	case "en":
		return Language{}, nil
	case "zh":
		return Language{tag: tag, words: catalogue(chinese)}, nil
	}
	return Language{}, nearest.Unknown("language", tag, Tags())
}

// catalogue reads lines of English words, a tab, and the same in another language; others are
// headings.
func catalogue(text string) map[string]string {
	words := make(map[string]string)
	for line := range strings.Lines(text) {
		if english, other, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			words[english] = other
		}
	}
	return words
}

// Others returns all languages but English.
func Others() []Language {
	var all []Language
	for _, tag := range Tags()[1:] {
		if l, err := In(tag); err == nil {
			all = append(all, l)
		}
	}
	return all
}

// Tag is one of Tags.
func (l Language) Tag() string { return cmp.Or(l.tag, Tags()[0]) }

// English reports whether the language is English.
func (l Language) English() bool { return l.tag == "" }

// Code is the language as HTML names it.
func (l Language) Code() string {
	if l.tag == "zh" {
		return "zh-Hans"
	}
	return "en"
}

// Beside is the name of a file in the language, "report.html" or "report.zh.html" beside it, or of
// a directory without a dot, "board" or "board.zh".
func (l Language) Beside(name string) string {
	if l.English() {
		return name
	}
	end := path.Ext(name)
	return strings.TrimSuffix(name, end) + "." + l.tag + end
}

// F formats a sentence in the language, as fmt.Sprintf does in English. Without values the
// sentence is words, in which a per cent sign is one.
func (l Language) F(english string, values ...any) string {
	text, ok := l.words[english]
	if !ok {
		text = english
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// As is F for a word that is several in other languages: the catalogue has it behind what it
// is said of, "change: fixed".
func (l Language) As(of, english string) string {
	if text, ok := l.words[of+": "+english]; ok {
		return text
	}
	return l.F(english)
}

// N is a number of things: "1 scenario", "3 scenarios".
func (l Language) N(n int, noun string) string {
	switch {
	case !l.English():
		return strconv.Itoa(n) + " " + l.F(noun)
	case n == 1:
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// List joins things to one line: "a, b".
func (l Language) List(all []string) string { return strings.Join(all, l.F(", ")) }
