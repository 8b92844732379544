package report

import (
	"attest/internal/verdict"
	"attest/internal/words"
)

// language is what report.html is written in. Its zero value is English.
type language struct{ words.Language }

func languageOf(tag string) (language, error) {
	l, err := words.In(tag)
	return language{l}, err
}

// judgement is the name of a judgement.
func (l language) judgement(j verdict.Judgement) string { return l.F(j.String()) }
