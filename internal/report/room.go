package report

import (
	"math"
	"slices"
	"strings"
)

// How much the page may show of what the files beside it have whole, in bytes of HTML, about.
const (
	mostPage  = 2_900_000 // of a page of 400 scenarios, or fewer; of more in proportion
	leastRoom = 3_000     // of each diagram, whatever else is on the page: some thirty entries
	entryCost = 75        // of an entry beyond its text
	mostText  = 2_000     // letters of what was wanted, or got, or of an error
)

// rooms is how much of a timeline is drawn: of an attempt that keeps the run from conforming, and
// of another. Those that are shorter leave their room to the others of their kind, and either kind
// what it does not need to the other.
type rooms struct{ bad, well int }

// draw makes the diagrams of a page that is so large without them.
func (p *page) draw(l language, bare int) {
	var all []*attempt
	for _, a := range p.Areas {
		for _, f := range a.Features {
			for i := range f.Rows {
				all = append(all, &f.Rows[i].attempt)
				for j := range f.Rows[i].Earlier {
					all = append(all, &f.Rows[i].Earlier[j])
				}
			}
		}
	}
	space := roomsOf(all, max(0, mostPage*max(p.Total, 400)/400-bare))
	for _, a := range all {
		room := space.well
		if a.Bad {
			room = space.bad
		}
		a.Sequence = sequence(l, l.shorten(a.timeline, room), a.brief)
	}
}

func roomsOf(all []*attempt, room int) rooms {
	var failing, passing []int
	for _, a := range all {
		if n := costOf(a.timeline); a.Bad {
			failing = append(failing, n)
		} else {
			passing = append(passing, n)
		}
	}
	return rooms{
		bad:  share(failing, room-min(sum(passing), room/3)),
		well: share(passing, room-min(sum(failing), room*2/3)),
	}
}

// cost is what an entry takes: a quotation mark takes five bytes.
func cost(e entry) int { return len(e.Text) + 4*strings.Count(e.Text, `"`) + entryCost }

func sum(all []int) int {
	n := 0
	for _, one := range all {
		n += one
	}
	return n
}

// share returns the most that each may take, so that all together take no more than there is.
func share(wanted []int, all int) int {
	slices.Sort(wanted)
	for i, w := range wanted {
		each := all / (len(wanted) - i)
		if w > each {
			return max(each, leastRoom)
		}
		all -= w
	}
	return math.MaxInt
}

// shorten leaves out the middle of a timeline that takes more room than it has: it began well, and
// at the end it failed. What is left out is counted in its place.
func (l language) shorten(all []entry, room int) []entry {
	if costOf(all) <= room {
		return all
	}
	first, last := 0, len(all)
	for used := 0; first < last && used+cost(all[first]) <= room/4; first++ {
		used += cost(all[first])
	}
	for used := 0; first < last && used+cost(all[last-1]) <= room/4*3; last-- {
		used += cost(all[last-1])
	}
	left := entry{Text: l.F("… %d entries are left out here, the timeline file has them …", last-first)}
	return slices.Concat(all[:first], []entry{left}, all[last:])
}

func costOf(all []entry) int {
	n := 0
	for _, e := range all {
		n += cost(e)
	}
	return n
}

// excerpt is as much of a text as one can read; run.json has all of it.
func (l language) excerpt(s string) string {
	if runes := []rune(s); len(runes) > mostText {
		return string(runes[:mostText]) + l.F(" … and %d more", len(runes)-mostText)
	}
	return s
}
