package report

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"attest/internal/nearest"
	"attest/internal/verdict"
)

//go:embed words.zh.tsv
var chineseWords string

// language is what report.html is written in. Its zero value is English, the key of every
// catalogue. What a run recorded, requirements and titles too, stays as it was recorded.
type language struct {
	tag   string            // "zh"; empty for English
	words map[string]string // by the English words, a format where those are one
}

// Languages returns the tags of the languages that a page can be in, English first.
func Languages() []string { return []string{"en", "zh"} }

// languageOf finds a language by its tag.
func languageOf(tag string) (language, error) {
	switch tag {
	case "en":
		return language{}, nil
	case "zh":
		return language{tag: tag, words: catalogue(chineseWords)}, nil
	}
	return language{}, nearest.Unknown("language", tag, Languages())
}

// catalogue reads lines of English words, a tab, and the same in another language.
func catalogue(text string) map[string]string {
	words := make(map[string]string)
	for line := range strings.Lines(text) {
		if english, other, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			words[english] = other
		}
	}
	return words
}

// code is the language as HTML names it.
func (l language) code() string {
	if l.tag == "zh" {
		return "zh-Hans"
	}
	return "en"
}

// page is the file of the page in the language.
func (l language) page() string {
	if l.tag == "" {
		return htmlFile
	}
	return "report." + l.tag + ".html"
}

// f formats a sentence in the language, as fmt.Sprintf does in English. Without values the
// sentence is words, in which a per cent sign is one.
func (l language) f(english string, values ...any) string {
	text, ok := l.words[english]
	if !ok {
		text = english
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// n is a number of things: "3 scenarios".
func (l language) n(n int, noun string) string {
	if l.tag == "" {
		return plural(n, noun)
	}
	return strconv.Itoa(n) + " " + l.f(noun)
}

// judgement is the name of a judgement.
func (l language) judgement(j verdict.Judgement) string { return l.f(j.String()) }
