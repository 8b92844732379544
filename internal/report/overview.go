package report

import (
	"slices"

	"attest/internal/verdict"
)

// overview is a table of report.html: how many of each kind were judged how.
type overview struct {
	Name, About string
	Columns     []count // the judgements that this run has
	Rows        []tally
	Missing     []missing // what the table counts as not in this run
}

type tally struct {
	Name, Anchor string // Anchor: where its scenarios are, if they are together
	All          int
	Cells        []count // one a column
}

// overviews are by area, by what the profile claims, and by the documents whose promises
// the scenarios hold: a promise is judged as the worst of its scenarios.
func (l language) overviews(r *Run, s Summary, cases []Case) []overview {
	areas, claimed := newTable(), newTable()
	for _, c := range cases {
		areas.count(c.Area, c.Result.Judgement.String())
		for _, claim := range verdict.Claims() {
			if slices.Contains(c.Tags, "@"+claim) {
				claimed.count("@"+claim, c.Result.Judgement.String())
			}
		}
	}
	slices.Sort(claimed.names)
	columns := l.counts(s)
	all := []overview{
		{Name: l.F("By area"), About: l.F("Scenarios of each area."), Columns: columns, Rows: areas.rows(columns)},
		{Name: l.F("By claim of the profile"), About: l.F("Scenarios about what a release must claim; one can be about several."), Columns: columns, Rows: claimed.rows(columns)},
		l.coverage(r, cases, columns),
	}
	for i := range all[0].Rows {
		all[0].Rows[i].Anchor = areaAnchor(areas.names[i])
	}
	return slices.DeleteFunc(all, func(o overview) bool { return len(o.Rows) == 0 })
}

// heavier reports whether a judgement weighs more on a run than another.
func heavier(a, b verdict.Judgement) bool {
	return slices.Index(severity[:], a) > slices.Index(severity[:], b)
}

// table counts by name and column, mostly a judgement, in the order in which names came.
type table struct {
	names  []string
	counts map[string]map[string]int
}

func newTable() *table { return &table{counts: make(map[string]map[string]int)} }

func (t *table) count(name, column string) {
	if t.counts[name] == nil {
		t.counts[name] = make(map[string]int)
		t.names = append(t.names, name)
	}
	t.counts[name][column]++
}

func (t *table) rows(columns []count) []tally {
	var all []tally
	for _, name := range t.names {
		row := tally{Name: visibleLine(name)}
		for _, c := range columns {
			c.N = t.counts[name][c.Key]
			row.All += c.N
			row.Cells = append(row.Cells, c)
		}
		all = append(all, row)
	}
	return all
}

// deviation is a known deviation that a scenario of the run was held against.
type deviation struct {
	ID, Anchor, Title, Judgement, Class string
	Signature, Reason, Link, Expires    string
}

func (l language) deviations(cases []Case) []deviation {
	var all []deviation
	for _, c := range cases {
		if k := c.Result.Known; k != nil {
			all = append(all, deviation{
				ID: visibleLine(c.ID), Anchor: anchor(c.ID), Title: visibleLine(c.Title),
				Judgement: l.judgement(c.Result.Judgement), Class: Class(c.Result.Judgement),
				Signature: visibleLine(k.Signature), Reason: visibleLine(k.Reason), Link: visibleLine(k.Link), Expires: visibleLine(k.Expires),
			})
		}
	}
	return all
}

// unjudged are scenarios without a statement about the firmware, for one reason.
type unjudged struct {
	Why, Judgement, Class string
	Scenarios             []jump
}

func (l language) unjudged(cases []Case) []unjudged {
	var all []unjudged
	at := make(map[string]int)
	for _, c := range cases {
		switch c.Result.Judgement {
		case verdict.NotClaimed, verdict.Unjudged, verdict.Broken:
		default:
			continue
		}
		why, judgement := visibleLine(l.why(c.Result)), l.judgement(c.Result.Judgement)
		i, ok := at[judgement+why]
		if !ok {
			i = len(all)
			at[judgement+why] = i
			all = append(all, unjudged{Why: why, Judgement: judgement, Class: Class(c.Result.Judgement)})
		}
		all[i].Scenarios = append(all[i].Scenarios, jump{ID: visibleLine(c.ID), Anchor: anchor(c.ID), Title: visibleLine(c.Title)})
	}
	return all
}
