package board

import (
	"fmt"
	"html"
)

// The colours of badges, by class: dark enough for white letters (WCAG 2.1, 4.5 to 1).
func badgeColour(class string) string {
	switch class {
	case "good":
		return "#14713d"
	case "bad":
		return "#b3261e"
	case "odd":
		return "#8a5300"
	}
	return "#55606b"
}

// icon is what a tab shows; without one, browsers ask the server for it in vain.
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#14713d"/>` +
	`<path d="M3.5 8.5l3 3 6-7" fill="none" stroke="#fff" stroke-width="2"/></svg>
`

// badge is an SVG for a README or a wiki: the release, and what the board says of it.
func (s *site) badge(name string, m *Model, v *Version) Page {
	return Page{name, func() ([]byte, error) {
		t := v.Tally()
		return drawBadge(m.Name+" "+v.Name, t.In(s.Language), badgeColour(t.Class)), nil
	}}
}

// lettering is the width of a text, where Chinese is almost twice as wide.
func lettering(text string) int {
	width := 0
	for _, r := range text {
		if width += 7; r >= 0x1100 {
			width += 5
		}
	}
	return width
}

// drawBadge fits its letters to the boxes by textLength, whatever font there is.
func drawBadge(label, said, colour string) []byte {
	const margin = 8
	left, right := lettering(label), lettering(said)
	width := left + right + 4*margin
	label, said = html.EscapeString(label), html.EscapeString(said)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" aria-label="%s: %s">`+
		`<title>%s: %s</title><clipPath id="r"><rect width="%d" height="20" rx="3"/></clipPath>`+
		`<g clip-path="url(#r)"><rect width="%d" height="20" fill="#444c54"/><rect x="%d" width="%d" height="20" fill="%s"/></g>`+
		`<g fill="#fff" font-family="Verdana,DejaVu Sans,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,WenQuanYi Micro Hei,sans-serif" font-size="11">`+
		`<text x="%d" y="14" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`+
		`<text x="%d" y="14" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text></g></svg>`+"\n",
		width, label, said, label, said, width,
		left+2*margin, left+2*margin, right+2*margin, colour,
		margin, left, label, left+3*margin, right, said)
}
