package board

import (
	"fmt"

	"attest/internal/report"
	"attest/internal/verdict"
	"attest/internal/words"
)

// Tally is what cells come to: of a version, or of one area at it.
type Tally struct {
	Verdict string // "conforms", "deviates", "inconclusive", "the bench broke" or "not judged"
	Class   string // good, bad, odd or none
	All     int    // scenarios of the model
	Judged  int    // those with a statement about the firmware, or not claimed
	Well    int    // of them, as required, or as known, or not claimed
	Known   int    // of those, fail as the release is known to
	Bad     int    // of those judged, not as agreed
}

// Tally adds up the version.
func (v *Version) Tally() Tally { return tally(v.Cells) }

func tally(cells []Cell) Tally {
	t := Tally{All: len(cells), Verdict: "not judged", Class: "none"}
	var all []verdict.Judgement
	for _, c := range cells {
		if c.Run == nil {
			continue
		}
		all = append(all, c.Judgement)
		switch {
		case !c.Settled():
			continue
		case report.Class(c.Judgement) == "bad":
			t.Bad++
		case c.Judgement == verdict.KnownDeviation:
			t.Known++
			t.Well++
		default:
			t.Well++
		}
		t.Judged++
	}
	if len(all) == 0 {
		return t
	}
	var status int
	status, t.Verdict = report.Overall(all)
	switch {
	case t.Bad > 0:
		t.Verdict, t.Class = "deviates", "bad" // whatever else the bench broke
	case status == 0 && t.Judged == t.All:
		t.Class = "good"
	default:
		t.Class = "odd"
	}
	return t
}

// String returns the verdict with what it rests on: "conforms, 400 scenarios, 1 known".
func (t Tally) String() string { return t.In(words.Language{}) }

// In is String in a language.
func (t Tally) In(l words.Language) string {
	said := l.As("verdict", t.Verdict)
	switch {
	case t.Judged == 0:
		return said
	case t.Bad > 0 && t.Judged == t.All:
		said = l.F("%s, %d of %d", said, t.Bad, t.All)
	case t.Bad > 0:
		said = l.F("%s, %d of the %d judged", said, t.Bad, t.Judged)
	case t.Judged == t.All:
		said += l.F(", ") + l.N(t.All, "scenario")
	default:
		said = l.F("%s, %d of %d judged", said, t.Judged, t.All)
	}
	if t.Known > 0 {
		said += l.F(", %d known", t.Known)
	}
	return said
}

// Short is a tally in a table: "12", or "11/12" where not all is well.
func (t Tally) Short() string {
	switch {
	case t.Judged == 0:
		return ""
	case t.Well == t.All:
		return fmt.Sprint(t.All)
	}
	return fmt.Sprintf("%d/%d", t.Well, t.All)
}

// Area is the scenarios of one area: cells First to End of every version.
type Area struct {
	Name       string
	First, End int
}

// Areas returns the areas of a model in the order of its scenarios.
func (m *Model) Areas() []Area {
	var all []Area
	for i, s := range m.Scenarios {
		if len(all) == 0 || all[len(all)-1].Name != s.Area {
			all = append(all, Area{Name: s.Area, First: i})
		}
		all[len(all)-1].End = i + 1
	}
	return all
}

// In adds up an area at a version.
func (a Area) In(v *Version) Tally { return tally(v.Cells[a.First:a.End]) }
