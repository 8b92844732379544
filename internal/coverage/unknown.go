package coverage

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"attest/internal/verdict"
)

// section is a place of the MQTT standard that is no statement: 3.2.2.3.
var section = regexp.MustCompile(`^mqtt:[1-6](\.\d+){1,3}$`)

// Unknown returns one line for every tag of a plan that belongs to a document with a
// table and names none of its rows.
func Unknown(plan []verdict.Planned) []string {
	known, kinds := make(map[string]bool), make(map[string]bool)
	for _, t := range tables() {
		for _, r := range t.Rows {
			kind, _, _ := strings.Cut(r.Tag, ":")
			known[r.Tag], kinds[kind] = true, true
		}
	}
	for _, tag := range others() {
		known[tag] = true
	}
	var all []string
	for _, s := range plan {
		for _, tag := range s.Tags {
			name := strings.TrimPrefix(tag, "@")
			kind, _, _ := strings.Cut(name, ":")
			if kinds[kind] && !names(known, name) {
				all = append(all, fmt.Sprintf("%s:%d: %s has the tag %s, which names nothing", s.File, s.Line, s.ID, tag))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// names reports whether a tag names a row. A form that a page does not show still
// names the page: a scenario may hold that it is refused.
func names(known map[string]bool, tag string) bool {
	if known[tag] || section.MatchString(tag) {
		return true
	}
	name, ok := strings.CutPrefix(tag, "manual:")
	if !ok || strings.Contains(name, ":") {
		return false
	}
	form := strings.TrimPrefix(name, verdict.ManualPage(name))
	return known["manual:"+verdict.ManualPage(name)] && slices.Contains([]string{"=", "=?", "?", "!"}, form)
}
