package suite

import (
	"fmt"
	"slices"
	"strings"
)

// expression is a Cucumber tag expression: `@tls and not (@fs or @slow)`. godog's
// own filter is another language and selects nothing without saying so, and the
// cucumber module for it cannot be had, so the grammar stands here.
type expression interface{ match(tags []string) bool }

type (
	anyTags struct{}
	hasTag  string
	notExpr struct{ inner expression }
	andExpr struct{ left, right expression }
	orExpr  struct{ left, right expression }
)

func (anyTags) match([]string) bool        { return true }
func (t hasTag) match(tags []string) bool  { return slices.Contains(tags, string(t)) }
func (e notExpr) match(tags []string) bool { return !e.inner.match(tags) }
func (e andExpr) match(tags []string) bool { return e.left.match(tags) && e.right.match(tags) }
func (e orExpr) match(tags []string) bool  { return e.left.match(tags) || e.right.match(tags) }

// tagParser reads tokens by recursive descent: or, and, not, in rising order of binding.
type tagParser struct {
	text   string
	tokens []string
	used   []string
}

// parseTags parses text and returns its expression with the tags that it names.
// Empty text matches everything.
func parseTags(text string) (expression, []string, error) {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	p := &tagParser{text: text, tokens: strings.Fields(spaced)}
	if len(p.tokens) == 0 {
		return anyTags{}, nil, nil
	}
	expr, err := p.or()
	if err != nil {
		return nil, nil, err
	}
	if len(p.tokens) > 0 {
		return nil, nil, p.unexpected()
	}
	return expr, p.used, nil
}

func (p *tagParser) or() (expression, error) {
	left, err := p.and()
	for err == nil && p.take("or") {
		var right expression
		right, err = p.and()
		left = orExpr{left, right}
	}
	return left, err
}

func (p *tagParser) and() (expression, error) {
	left, err := p.not()
	for err == nil && p.take("and") {
		var right expression
		right, err = p.not()
		left = andExpr{left, right}
	}
	return left, err
}

func (p *tagParser) not() (expression, error) {
	if p.take("not") {
		inner, err := p.not()
		return notExpr{inner}, err
	}
	if p.take("(") {
		inner, err := p.or()
		if err == nil && !p.take(")") {
			err = p.unexpected()
		}
		return inner, err
	}
	if len(p.tokens) == 0 || !strings.HasPrefix(p.tokens[0], "@") || len(p.tokens[0]) == 1 {
		return nil, p.unexpected()
	}
	tag := p.tokens[0]
	p.tokens = p.tokens[1:]
	p.used = append(p.used, tag)
	return hasTag(tag), nil
}

func (p *tagParser) take(token string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != token {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *tagParser) unexpected() error {
	got := "the end"
	if len(p.tokens) > 0 {
		got = fmt.Sprintf("%q", p.tokens[0])
	}
	return fmt.Errorf("parse tags %q: unexpected %s, want @tag, and, or, not, ( or )", p.text, got)
}
