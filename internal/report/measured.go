package report

import (
	"strings"
	"time"

	"attest/internal/exchange"
)

// span is something that a timeline shows the time of: from the latest entry that begins it to
// one that ends it.
type span struct {
	name       string
	begin, end func(entry) bool
}

// spans are the times that scenarios are about. A packet of the modem is one that the broker saw.
func spans() []span {
	packet := func(e entry) bool {
		word, _, _ := strings.Cut(e.Text, " ")
		return e.Voice == "@" && word != "" && strings.ToUpper(word) == word
	}
	begins := func(voice, text string) func(entry) bool {
		return func(e entry) bool { return e.Voice == voice && strings.HasPrefix(e.Text, text) }
	}
	restart := func(e entry) bool { return e.Voice == "!" && (e.Text == "reset" || e.Text == "power-cycle") }
	return []span{
		{"PINGREQ after", packet, begins("@", "PINGREQ")},
		{"restart in", restart, begins("<", "RDY")},
		{"connected again after", begins("@", "closed by"), begins("@", "CONNECT ")},
	}
}

// measured says in one line what a timeline shows the time of: the slowest command, and how long
// each span took.
func (l language) measured(entries []entry, said []exchange.Exchange) string {
	var all []string
	var slowest exchange.Exchange
	for _, e := range said {
		if e.Form() != "" && e.Took > slowest.Took {
			slowest = e
		}
	}
	if slowest.Took > 0 {
		all = append(all, l.F("slowest command %s %v", visibleLine(slowest.Form()), slowest.Took))
	}
	for _, s := range spans() {
		if took := s.of(entries); len(took) > 0 {
			all = append(all, l.F(s.name)+" "+l.List(took))
		}
	}
	return strings.Join(all, " · ")
}

// of returns the times of a span, the first few.
func (s span) of(entries []entry) []string {
	const most = 6
	var all []string
	var from time.Duration
	begun := false
	for _, e := range entries {
		at, err := time.ParseDuration(strings.TrimPrefix(e.Time, "+") + "s")
		if err != nil {
			continue
		}
		if begun && s.end(e) && len(all) < most {
			all = append(all, (at - from).String())
			begun = false
		}
		if s.begin(e) {
			from, begun = at, true
		}
	}
	return all
}
