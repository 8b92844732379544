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
	return up + s.reports + "/" + r.Link(s.Language)
}

// Link returns the way from the reports directory to the report of a run, as a URL: in the language
// if it was written in that, else in English. That of a run without a report ends with a slash.
func (r *Run) Link(l words.Language) string {
	if link, ok := r.links[l.Tag()]; ok {
		return link
	}
	return r.links[words.Language{}.Tag()]
}

// row returns the link to a scenario in the report of a run.
func (s *site) row(up string, r *Run, of Scenario) string {
	link := s.evidence(up, r)
	if strings.HasSuffix(link, "/") {
		return link
	}
	return link + of.anchor
}
