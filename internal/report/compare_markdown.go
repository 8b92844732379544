package report

import (
	"fmt"
	"strings"
)

// mostComment is how long a comment may get: GitHub takes 65,536 characters, GitLab more.
const mostComment = 60_000

// Markdown returns the difference as a section with tables, below a heading of the
// third level.
func (d Diff) Markdown() string { return d.markdown("###", 0) }

// Comment returns the difference as a comment on a merge request: the verdict first, and
// no more lines than one comment holds.
func (d Diff) Comment() string { return d.markdown("##", mostComment) }

// markdownPage is Markdown that may be full.
type markdownPage struct {
	strings.Builder
	most, left int // bytes, 0: any number; lines that found no room
}

// line writes a whole line, or none of it.
func (p *markdownPage) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if p.most > 0 && p.Len()+len(text) > p.most {
		p.left++
		return
	}
	p.WriteString(text + "\n")
}

func (d Diff) markdown(heading string, most int) string {
	p := &markdownPage{most: most}
	p.line("%s %s → %s\n\n**%s**\n\nScenarios: %s; runs %s and %s", heading, markdown(d.Before), markdown(d.After),
		markdown(d.Sentence()), d.tally(), markdown(d.Runs[0]), markdown(d.Runs[1]))
	for i, note := range d.Notes {
		if i == 0 {
			p.line("")
		}
		p.line("- %s", markdown(note))
	}
	d.latencyTable(p)
	d.scenarioTable(p)
	for _, section := range d.sections() {
		p.line("\n| %s | before | after |\n|---|---|---|", section.kind)
		for _, c := range section.rows {
			p.line("| %s | %s | %s |", markdown(c.What), markdown(c.Before), markdown(c.After))
		}
	}
	if p.left > 0 {
		fmt.Fprintf(p, "\n%s more found no room here; `attest compare --format html` shows all.\n", language{}.N(p.left, "line"))
	}
	return p.String()
}

// latencyTable has what is slower or faster; what is not is a number.
func (d Diff) latencyTable(p *markdownPage) {
	p.line("\nLatency: %s.", markdown(d.say.tallied(d.Latency)))
	for i, l := range d.Latency.alarms() {
		if i == 0 {
			p.line("\n| latency | command | median before | after | shift (99 %%) | p | values |\n|---|---|--:|--:|--:|--:|--:|")
		}
		p.line("| %s | %s | %s | %s | %s (%s to %s) | %.2g | %d, %d |", l.change(), markdown(l.Command),
			millis(l.MedianBefore), millis(l.MedianAfter), signed(l.Shift), signed(l.Low), signed(l.High), l.P, l.Before, l.After)
	}
}

func (d Diff) scenarioTable(p *markdownPage) {
	if len(d.Scenarios) == 0 {
		return
	}
	p.line("\n| change | scenario | before | after |\n|---|---|---|---|")
	for _, change := range changes {
		for _, s := range d.Scenarios {
			if s.Change == change {
				p.line("| %s | %s %s | %s | %s |", change, markdown(s.ID), markdown(s.Title), markdown(d.say.state(s.Before)), markdown(d.say.state(s.After)))
			}
		}
	}
}

// unlinked keeps a comment from calling people and from linking where the modem says:
// GitHub and GitLab do both with plain text, and no backslash keeps them from it.
var unlinked = strings.NewReplacer("@", "@<!-- -->", "://", ":<!-- -->//", "www.", "www<!-- -->.")

// markdown returns text of foreign origin as it must stand in a cell of a table: whatever
// could be markup is escaped, nobody is called, and nothing is linked.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range visibleLine(s) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|~#!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return unlinked.Replace(b.String())
}
