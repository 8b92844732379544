package board

import (
	"net/url"
	"strings"

	"attest/internal/words"
)

// escaped returns the elements of a path as a URL.
func escaped(elements ...string) string {
	for i, e := range elements {
		elements[i] = url.PathEscape(e)
	}
	return strings.Join(elements, "/")
}

// URL returns a path with slashes as the relative URL of it.
func URL(path string) string { return escaped(strings.Split(path, "/")...) }

// evidence returns the link from a page to the report of a run, in the language of the site where
// that was written, or to the directory of a run that has none; up leads from the page to the root of the site.
func (s *site) evidence(up string, r *Run) string {
	if strings.HasPrefix(s.reports, "/") {
		up = ""
	}
	link, ok := r.links[s.Tag()]
	if !ok {
		link = r.links[words.Language{}.Tag()]
	}
	return up + s.reports + "/" + link
}

// row returns the link to a scenario in the report of a run.
func (s *site) row(up string, r *Run, of Scenario) string {
	link := s.evidence(up, r)
	if strings.HasSuffix(link, "/") {
		return link
	}
	return link + of.anchor
}
