// Package wordstest finds words of a page that nobody translated.
package wordstest

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

var latin = regexp.MustCompile(`[A-Za-z]+(?:['-][A-Za-z]+)+|[A-Za-z]{2,}`)

// Latin returns each word in Latin letters, two or more, that a page shows, also where one hovers
// and where nothing is drawn, but for those in recorded: what it was given to show. It does
// not look into code.
func Latin(page string, recorded ...string) ([]string, error) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil, err
	}
	for _, r := range recorded {
		recorded = append(recorded, latin.FindAllString(r, -1)...)
	}
	var words []string
	see := func(text string) {
		for _, word := range latin.FindAllString(text, -1) {
			if !slices.Contains(recorded, word) && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && !slices.Contains([]string{"style", "script", "code", "text"}, n.Parent.Data):
			see(n.Data)
		case n.Type == html.ElementNode:
			for _, a := range n.Attr {
				if slices.Contains([]string{"title", "alt", "placeholder", "aria-label"}, a.Key) {
					see(a.Val)
				}
			}
		}
	}
	return words, nil
}
