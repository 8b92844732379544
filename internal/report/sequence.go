package report

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
)

// Measures of a sequence diagram at its natural size, in pixels: attest, the modem and the
// broker are lifelines side by side, and time goes down.
const (
	wide       = 1040
	harnessAt  = 64 // lifelines; the times stand left of the first
	brokerAt   = 1032
	modemAt    = 548 // at brokerAt where no broker has a say
	headHeight = 24
	lineHeight = 14
	letter     = 6.7  // width of a letter of the monospaced font
	fewLines   = 3    // of one entry of what conforms: all of it is in the timeline's file
	mostHeight = 1300 // of one drawing: a sheet of A4 takes it whole, and on a screen the next one has its heads again
)

// lane is one voice of a diagram: a class of page.css, and the lifelines between which it
// speaks. Its words and arrows are drawn together, which keeps a page of many diagrams small.
type lane struct {
	class         string
	from, to      int
	texts, arrows strings.Builder
}

// diagram is a sequence diagram under way.
type diagram struct {
	say   language
	most  int // lines of an entry; 0: as many as it takes
	y     int // below what is drawn so far
	time  string
	times strings.Builder
	lanes []*lane
}

// sequence draws a timeline as SVG, or nothing for none. It never loses a byte unless it is
// told to be brief: then entries are cut, and say so. Text is escaped here and nowhere else.
func sequence(say language, entries []entry, brief bool) template.HTML {
	if len(entries) == 0 {
		return ""
	}
	modem := brokerAt
	if slices.ContainsFunc(entries, func(e entry) bool { return e.Voice == "@" }) {
		modem = modemAt
	}
	var drawn template.HTML
	d := newDiagram(say, modem, brief)
	for _, e := range entries {
		if d.y > mostHeight {
			drawn += d.svg(modem)
			d = newDiagram(say, modem, brief)
		}
		d.add(e)
	}
	return drawn + d.svg(modem)
}

func newDiagram(say language, modem int, brief bool) *diagram {
	d := &diagram{say: say, y: headHeight}
	if brief {
		d.most = fewLines
	}
	d.lanes = []*lane{
		{class: "sent", from: harnessAt, to: modem}, {class: "received", from: modem, to: harnessAt},
		{class: "broker", from: modem, to: brokerAt}, {class: "broker", from: brokerAt, to: modem}, {class: "broker", from: modem, to: modem},
		{class: "fault", from: harnessAt, to: harnessAt}, {class: "note", from: harnessAt, to: harnessAt},
	}
	return d
}

// fold makes one entry of what the modem said at one time: it answers in lines, and means one thing.
func fold(entries []entry) []entry {
	var all []entry
	for _, e := range entries {
		if n := len(all); n > 0 && e.Voice == "<" && all[n-1].Voice == "<" && all[n-1].Time == e.Time {
			all[n-1].Text += e.Text
			continue
		}
		all = append(all, e)
	}
	return all
}

// laneOf returns who speaks to whom. What a broker does to a connection goes to nobody.
func (d *diagram) laneOf(e entry) *lane {
	switch e.Voice {
	case ">":
		return d.lanes[0]
	case "<":
		return d.lanes[1]
	case "!":
		return d.lanes[5]
	case "@":
	default:
		return d.lanes[6]
	}
	for _, own := range []string{"injected: ", "handshake ", "deadline: ", "a subscriber "} {
		if strings.HasPrefix(e.Text, own) {
			return d.lanes[4]
		}
	}
	if strings.HasPrefix(e.Text, "sent ") || strings.HasPrefix(e.Text, "closed by the broker") {
		return d.lanes[3]
	}
	return d.lanes[2]
}

// add draws one entry: its words, and below them the arrow.
func (d *diagram) add(e entry) {
	on := d.laneOf(e)
	left, right := min(on.from, on.to), max(on.from, on.to)
	if left == right {
		right = brokerAt
	}
	if e.Time != d.time && e.Time != "" {
		d.time = e.Time
		fmt.Fprintf(&d.times, `<text y="%d">%s</text>`, d.y+lineHeight, html.EscapeString(e.Time))
	}
	lines, more := wrap(e.Text, int(float64(right-left-10)/letter), d.most)
	if more > 0 {
		lines[len(lines)-1] += d.say.F(" … and %d more", more)
	}
	for _, text := range lines {
		d.y += lineHeight
		fmt.Fprintf(&on.texts, `<text y="%d">%s</text>`, d.y, html.EscapeString(text))
	}
	if on.from != on.to {
		d.y += 5
		head := 6
		if on.to < on.from {
			head = -6
		}
		fmt.Fprintf(&on.arrows, "M%d %dh%dl%d-3m%d 3l%d 3", on.from, d.y, on.to-on.from, -head, head, -head)
	}
	d.y += 4
}

// svg puts the lifelines behind what was drawn.
func (d *diagram) svg(modem int) template.HTML {
	var b strings.Builder
	height := d.y + 6
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="%d" height="%d"><path class="life" d="`, wide, height, wide, height)
	heads := []struct {
		name string
		x    int
	}{{"attest", harnessAt}, {d.say.F("modem"), modem}, {d.say.F("broker"), brokerAt}}
	if modem == brokerAt {
		heads = heads[:2]
	}
	for _, h := range heads {
		fmt.Fprintf(&b, "M%d %dV%d", h.x, headHeight-4, height)
	}
	b.WriteString(`"/><g class="head">`)
	for i, h := range heads {
		anchor := [...]string{"start", "middle", "end"}[i]
		if h.x == brokerAt {
			anchor = "end"
		}
		fmt.Fprintf(&b, `<text x="%d" y="13" text-anchor="%s">%s</text>`, h.x, anchor, html.EscapeString(h.name))
	}
	fmt.Fprintf(&b, `</g><g class="at">%s</g>`, d.times.String())
	for _, on := range d.lanes {
		if on.texts.Len() == 0 {
			continue
		}
		fmt.Fprintf(&b, `<g class="%s"><g transform="translate(%d)">%s</g>`, on.class, min(on.from, on.to)+6, on.texts.String())
		if on.arrows.Len() > 0 {
			fmt.Fprintf(&b, `<path d="%s"/>`, on.arrows.String())
		}
		b.WriteString("</g>")
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// wrap breaks text into lines of so many columns, at any place: it is bytes as much as words.
// Where that takes more lines than most, the rest is left out and its letters are counted.
func wrap(text string, columns, most int) (lines []string, more int) {
	begin, used := 0, 0
	for i, r := range text {
		width := 1
		if r >= 0x1100 { // Hangul, and above it Chinese: two columns
			width = 2
		}
		if used += width; used > columns {
			if lines = append(lines, text[begin:i]); len(lines) == most {
				return lines, len([]rune(text[i:]))
			}
			begin, used = i, width
		}
	}
	return append(lines, text[begin:]), 0
}
