package board

import (
	"net/url"
	"strings"
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

// evidence returns the link from a page to the report of a run, or to its directory if it has
// no report; up leads from the page to the root of the site.
func (s *site) evidence(up string, r *Run) string {
	if strings.HasPrefix(s.reports, "/") {
		up = ""
	}
	return up + s.reports + "/" + r.link
}

// row returns the link to a scenario in the report of a run.
func (s *site) row(up string, r *Run, of Scenario) string {
	if r.Page == "" {
		return s.evidence(up, r)
	}
	return s.evidence(up, r) + of.anchor
}
