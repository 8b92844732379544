package coverage

import (
	"fmt"
	"strings"

	"attest/internal/verdict"
)

// Table is one document, or a part of one.
type Table struct {
	Name string `json:"name"` // "manual MQTT commands"
	Rows []Row  `json:"rows"`
}

// Row is one promise.
type Row struct {
	Tag     string   `json:"tag"`               // "manual:MPUBEX=", without the @
	IDs     []string `json:"ids,omitempty"`     // the scenarios that carry it, in the order of the plan
	Ambient bool     `json:"ambient,omitempty"` // held in every scenario with a broker
}

// Covered reports whether something would notice that the promise is broken.
func (r Row) Covered() bool { return len(r.IDs) > 0 || r.Ambient }

// String is what becomes of the row: its scenarios, or that it has none.
func (r Row) String() string {
	switch {
	case len(r.IDs) > 0 && r.Ambient:
		return "every scenario; " + fold(r.IDs)
	case len(r.IDs) > 0:
		return fold(r.IDs)
	case r.Ambient:
		return "every scenario"
	}
	return "not covered"
}

// fold lists ids, with several rows of an outline as one: "FLT-001 (6 rows) FLT-007".
func fold(ids []string) string {
	var words []string
	for i := 0; i < len(ids); {
		outline, _, row := strings.Cut(ids[i], ".")
		n := 1
		for row && i+n < len(ids) && strings.HasPrefix(ids[i+n], outline+".") {
			n++
		}
		if n > 1 {
			words = append(words, fmt.Sprintf("%s (%d rows)", outline, n))
		} else {
			words = append(words, ids[i])
		}
		i += n
	}
	return strings.Join(words, " ")
}

// Summary is one line: "etsi: 41 of 41".
func (t Table) Summary() string {
	covered := 0
	for _, r := range t.Rows {
		if r.Covered() {
			covered++
		}
	}
	return fmt.Sprintf("%s: %d of %d", t.Name, covered, len(t.Rows))
}

// Of returns the tables with the scenarios of a plan.
func Of(plan []verdict.Planned) []Table {
	ids := make(map[string][]string)
	for _, s := range plan {
		for _, tag := range s.Promises() {
			ids[tag] = append(ids[tag], s.ID)
		}
	}
	all := tables()
	for _, t := range all {
		for i := range t.Rows {
			t.Rows[i].IDs = ids[t.Rows[i].Tag]
		}
	}
	return all
}

// Documents returns all promises, for the header of a run: its reports say which of them it was
// about.
func Documents() []verdict.Document {
	var all []verdict.Document
	for _, t := range tables() {
		d := verdict.Document{Name: t.Name}
		for _, r := range t.Rows {
			d.Promises = append(d.Promises, r.Tag)
			if r.Ambient {
				d.Ambient = append(d.Ambient, r.Tag)
			}
		}
		all = append(all, d)
	}
	return all
}
