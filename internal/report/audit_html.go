package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"attest/internal/verdict"
)

//go:embed audit.tmpl
var auditText string

//go:embed audit.css
var auditStyle string

// auditPage is what the template of audit.html prints. As in page, every string has
// gone through visibleLine.
type auditPage struct {
	Style     template.CSS
	Release   string
	Verdict   string
	Class     string
	Lead      string
	Note      string
	Facts     []fact
	Counts    []count
	Attention []defectGroup // by word, the worst first
	Groups    []defectGroup // killed, by group
	Scenarios []idle
	Data      string
}

type (
	defectGroup struct {
		Name, Anchor, Meaning string
		All                   int // defects of the group, whatever became of them
		Rows                  []defectRow
	}
	defectRow struct {
		Word, Class, Name, Breaks, Source string
		Bad                               bool
		Group                             string // where the heading does not say it
		Why, By, Late                     string // "killed by", the scenario, and what follows it
		Mismatch                          *verdict.Mismatch
		Others                            string // scenarios that failed as well
		Excuses                           []string
		Time                              string
	}
	idle struct { // scenarios that prove nothing
		Name, Meaning string
		IDs           []string
	}
)

func auditHTML(a *verdict.Audit) ([]byte, error) {
	t, err := pageTemplate(language{})
	if err == nil {
		t, err = t.New("audit").Parse(auditText)
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, auditPageOf(a))
	return b.Bytes(), err
}

func auditPageOf(a *verdict.Audit) auditPage {
	p := auditPage{
		Style: template.CSS(pageStyle + auditStyle), Release: visibleLine(a.Release), Verdict: a.Verdict(), Class: auditClass(a),
		Lead: a.Summary() + ".", Facts: auditFacts(a), Data: AuditData,
	}
	if a.Stopped != "" {
		p.Note = "The audit was " + visibleLine(a.Stopped) + ": what it did not come to is unjudged."
	}
	for _, word := range verdict.DefectWords() {
		if n := a.Count(word); n > 0 {
			p.Counts = append(p.Counts, count{Name: word, Class: wordClass(word), N: n})
		}
	}
	p.Attention, p.Groups = attention(a), killedGroups(a)
	p.Scenarios = idlers(a)
	return p
}

func auditClass(a *verdict.Audit) string {
	return [...]string{0: good, 1: evil, 3: odd}[a.Status()]
}

func wordClass(word string) string {
	switch word {
	case verdict.DefectKilled:
		return good
	case verdict.DefectSurvived:
		return evil
	}
	return odd
}

func auditFacts(a *verdict.Audit) []fact {
	extent := "until the first kill"
	if a.All {
		extent = "all scenarios"
	}
	noticed, all := a.History()
	return set([]fact{
		{"Emulated release", a.Release}, {"Features", a.Suite}, {"Harness", "attest " + a.Harness},
		{"Jitter seed", unless(a.Jitter, 0)}, {"Chosen", strings.Join(a.Chosen, ", ")}, {"Each defect meets", extent},
		{"Of history", fmt.Sprintf("%d of %d", noticed, all)}, {"Started", date(a.Started)}, {"Took", decimal(a.Took) + " s"},
	})
}

// attention is what was not killed, by word.
func attention(a *verdict.Audit) []defectGroup {
	groups := []defectGroup{
		{Name: verdict.DefectSurvived, Meaning: "No scenario noticed. The suite lacks one, or the defect breaks nothing."},
		{Name: verdict.DefectOutside, Meaning: "Noticed, but the message sends its reader to the wrong place: it is not about what is broken."},
		{Name: verdict.DefectUnjudged, Meaning: "The bench broke, or the audit ended first: that says nothing about the suite."},
	}
	var all []defectGroup
	for _, g := range groups {
		for _, d := range a.Defects {
			if d.Word() == g.Name {
				r := defectRowOf(d)
				r.Group = visibleLine(d.Group)
				g.Rows = append(g.Rows, r)
			}
		}
		if g.Name = strings.ToUpper(g.Name[:1]) + g.Name[1:]; len(g.Rows) > 0 {
			all = append(all, g)
		}
	}
	return all
}

// killedGroups is what was killed, by group, in the order of the first defects.
func killedGroups(a *verdict.Audit) []defectGroup {
	var all []defectGroup
	at := make(map[string]int)
	for _, d := range a.Defects {
		i, seen := at[d.Group]
		if !seen {
			i = len(all)
			at[d.Group] = i
			all = append(all, defectGroup{Name: visibleLine(d.Group), Anchor: fmt.Sprintf("group-%d", i+1)})
		}
		if all[i].All++; d.Good() {
			all[i].Rows = append(all[i].Rows, defectRowOf(d))
		}
	}
	return all
}

func defectRowOf(d verdict.Defect) defectRow {
	r := defectRow{
		Word: d.Word(), Class: wordClass(d.Word()), Name: visibleLine(d.Name), Breaks: visibleLine(d.Breaks), Source: visibleLine(d.Source),
		Bad: !d.Good(), Excuses: visibleAll(d.Excuses), Time: decimal(d.Took),
	}
	kill, noticed := d.By()
	switch {
	case d.Good():
		r.Why, r.By = "killed by", kill.ID
	case !noticed || d.Broken != "":
		r.Why = d.Why()
	case kill.Expected:
		r.Why, r.By, r.Late = "noticed by", kill.ID, ", whose message does not say what is broken"
	default:
		r.Why, r.By, r.Late = "noticed only by", kill.ID, ", which is about something else; not by "+strings.Join(d.Expected, ", ")
	}
	if noticed {
		r.Mismatch = language{}.mismatchView(kill.Mismatch)
	}
	var others []string
	for _, k := range d.Kills {
		if k.ID != kill.ID {
			others = append(others, k.ID)
		}
	}
	r.Why, r.By, r.Late, r.Others = visibleLine(r.Why), visibleLine(r.By), visibleLine(r.Late), visibleLine(strings.Join(others, ", "))
	return r
}

// idlers are the scenarios that the audit says nothing for.
func idlers(a *verdict.Audit) []idle {
	var all []idle
	for _, i := range []idle{
		{"Scenarios that killed nothing", "They met every defect of this audit, and failed because of none.", visibleAll(a.Idle)},
		{"Scenarios that no defect names", "Nothing that we know to break is meant to turn them red.", visibleAll(a.Unnamed)},
	} {
		if len(i.IDs) > 0 {
			all = append(all, i)
		}
	}
	return all
}
