package report

import (
	"encoding/json"

	"attest/internal/verdict"
)

// document is run.json: the run as other programs want it, every planned
// scenario with its verdict. Timelines are in their own files, TLS offers added up.
type document struct {
	Schema  int                       `json:"schema"`
	Verdict string                    `json:"verdict"`
	Status  int                       `json:"status"`
	Counts  map[verdict.Judgement]int `json:"counts"`
	Note    string                    `json:"note,omitempty"`
	Header  verdict.Header            `json:"header"`
	End     *End                      `json:"end,omitempty"`

	Contract Standing `json:"contract,omitempty"` // how far the run keeps it; empty without one
	Clauses  []Clause `json:"clauses,omitempty"`

	Recoveries []verdict.Recovery `json:"recoveries,omitempty"`
	Strangers  *Strangers         `json:"strangers,omitempty"` // at the broker

	Offers    []Offer    `json:"tls_offers,omitempty"` // the most frequent first
	Scenarios []scenario `json:"scenarios"`
}

type scenario struct {
	verdict.Planned
	Why      string           `json:"why,omitempty"` // one line, as in the summary
	Timeline string           `json:"timeline,omitempty"`
	Rate     *Rate            `json:"rate,omitempty"` // of several attempts
	Result   verdict.Result   `json:"result"`
	Earlier  []verdict.Result `json:"earlier,omitempty"`
}

func runJSON(r *Run) ([]byte, error) {
	status, counts := r.Verdict()
	doc := document{
		Schema: Schema, Verdict: r.word(status, counts), Status: status, Counts: counts, Note: r.Note,
		Header: r.Header, End: r.End, Recoveries: r.Recoveries, Offers: r.Offers(), Scenarios: []scenario{},
	}
	if r.Contract != nil {
		doc.Clauses = r.Clauses()
		doc.Contract = standing(doc.Clauses)
	}
	if r.Strangers != (Strangers{}) {
		doc.Strangers = &r.Strangers
	}
	for _, c := range r.Cases() {
		s := scenario{Planned: c.Planned, Why: visibleLine(why(c.Result)), Timeline: timelineFile(c), Rate: c.Rate, Result: c.Result}
		s.Result.Timeline, s.Result.Offers = "", nil
		for _, e := range c.Earlier {
			e.Timeline, e.Offers = "", nil
			s.Earlier = append(s.Earlier, e)
		}
		doc.Scenarios = append(doc.Scenarios, s)
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	return append(text, '\n'), err
}
