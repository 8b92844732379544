package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
)

//go:embed compare.tmpl
var compareText string

//go:embed compare.css
var compareStyle string

// comparePage is what the template of a comparison prints. As in page, every string has
// gone through visibleLine.
type comparePage struct {
	Lang                           string
	Style                          template.CSS
	Before, After, Sentence, Tally string
	Class                          string
	Runs                           [2]string
	Notes                          []string
	Changes                        []changeGroup
	Latency                        string
	Alarms, Commands               []latencyRow
	Sections                       []compareSection
}

type (
	changeGroup struct {
		Name, Class string
		Open        bool
		Rows        []changeRow
	}
	changeRow  struct{ ID, Title, Before, After string }
	latencyRow struct {
		Command, Change, Class, Before, After, Shift, Limits, P, Values string
	}
	compareSection struct {
		Name string
		Rows []Contrast
	}
)

// HTML returns the difference as one page without script, which needs no network, in the
// language of CompareIn.
func (d Diff) HTML() ([]byte, error) {
	t, err := template.New("compare").Funcs(template.FuncMap{"say": d.say.F}).Parse(compareText)
	if err != nil {
		return nil, err
	}
	p := comparePage{
		Lang: d.say.Code(), Style: template.CSS(pageStyle + compareStyle), Before: d.Before, After: d.After, Sentence: d.Sentence(), Tally: d.tally(),
		Class: map[int]string{0: "good", 1: "bad"}[d.Status], Runs: d.Runs, Notes: d.Notes, Latency: d.say.tallied(d.Latency),
		Alarms: d.say.latencyRows(d.Latency.alarms()), Commands: d.say.latencyRows(d.Latency.Commands),
	}
	if p.Class == "" {
		p.Class = "odd"
	}
	for _, change := range changes {
		if g := d.group(change); len(g.Rows) > 0 {
			p.Changes = append(p.Changes, g)
		}
	}
	names := map[string]string{"TLS offer": d.say.F("TLS offer"), "command": d.say.F("Commands"), "limit": d.say.F("Limits found")}
	for _, s := range d.sections() {
		section := compareSection{Name: names[s.kind]}
		for _, c := range s.rows {
			section.Rows = append(section.Rows, Contrast{What: visibleLine(c.What), Before: visibleLine(d.say.orNone(c.Before)), After: visibleLine(d.say.orNone(c.After))})
		}
		p.Sections = append(p.Sections, section)
	}
	var b bytes.Buffer
	err = t.Execute(&b, p)
	return b.Bytes(), err
}

// group returns the scenarios of one change; those that nobody has to look at are folded.
func (d Diff) group(change Change) changeGroup {
	g := changeGroup{Name: d.say.change(change), Class: "none", Open: change != Known && change != Still}
	switch change {
	case Broken, Changed:
		g.Class = "bad"
	case Fixed:
		g.Class = "good"
	case Unjudged:
		g.Class = "odd"
	}
	for _, s := range d.Scenarios {
		if s.Change == change {
			g.Rows = append(g.Rows, changeRow{visibleLine(s.ID), visibleLine(s.Title), visibleLine(d.say.state(s.Before)), visibleLine(d.say.state(s.After))})
		}
	}
	const screenful = 20
	g.Open = g.Open && (change != New || len(g.Rows) <= screenful)
	return g
}

func (l language) latencyRows(all []Latency) []latencyRow {
	class := map[string]string{"slower": "bad", "faster": "good", "alike": "none"}
	var rows []latencyRow
	for _, c := range all {
		rows = append(rows, latencyRow{
			Command: visibleLine(c.Command), Change: l.As("change", c.change()), Class: class[c.change()], Before: millis(c.MedianBefore), After: millis(c.MedianAfter),
			Shift: signed(c.Shift), Limits: l.F("%s to %s", signed(c.Low), signed(c.High)), P: fmt.Sprintf("%.2g", c.P), Values: fmt.Sprintf("%d, %d", c.Before, c.After),
		})
	}
	return rows
}
