package report

import (
	"fmt"
	"slices"
	"strings"

	"attest/internal/verdict"
)

// Summary is what a person wants to know first about a run.
type Summary struct {
	Release   string // "780EP V1007"
	Status    int    // exit status, as Verdict returns it
	Verdict   string // "conforms", "deviates", "inconclusive", "breaches the contract", "leaves the contract open" or "the bench broke"
	Total     int    // planned scenarios
	Trials    int    // attempts that have a record
	Counts    map[verdict.Judgement]int
	Failures  []Failure // what keeps the run from conforming, in the order of the plan
	Unstable  []Failure // attempts that another attempt of the same scenario contradicts
	Retried   []Failure // errors of the bench after which the same attempt was made again
	Clean     string    // how often those might fail that never did in several attempts; empty for one attempt each
	Security  int       // failures in which the modem accepted what it must refuse
	Offer     string    // what the release offers in TLS, one line; empty if nobody saw it
	Proof     string    // the stamp of the harness's self-proof; empty: none was asked for
	Contract  string    // what became of the contract, one line; empty without one
	Clauses   []Clause  // of the contract
	Strangers string    // who else was at the broker, one line; empty if nobody was
	Note      string    // what is odd about the journal; empty if nothing is
	Files     []string  // what Write makes, relative to the directory of the run
}

// Failure is a scenario that was not judged well.
type Failure struct {
	ID, Title string
	File      string // of the feature, with slashes
	Line      int
	Outcome   verdict.Outcome
	Judgement verdict.Judgement
	Why       string // one line
}

// String returns one line: id, title, judgement and why.
func (f Failure) String() string {
	return fmt.Sprintf("%s %s: %s: %s", visibleLine(f.ID), visibleLine(f.Title), f.Judgement, clip(f.Why))
}

// judgements is the order in which counts are told.
var judgements = [...]verdict.Judgement{
	verdict.Conforms, verdict.Deviates, verdict.Changed, verdict.Fixed, verdict.KnownDeviation,
	verdict.NotClaimed, verdict.Unjudged, verdict.Broken,
}

// Summary returns the run in short.
func (r *Run) Summary() Summary { return r.summary(language{}) }

// summary has the failures in the language.
func (r *Run) summary(l language) Summary {
	status, counts := r.Verdict()
	s := Summary{
		Release: r.release(), Status: status, Verdict: r.word(status, counts), Total: len(r.Plan),
		Counts: counts, Proof: Stamp(r.Header), Note: visibleLine(r.Note), Offer: offerLine(r.Offers()), Strangers: r.Strangers.String(),
		Files: []string{htmlFile, junitFile, jsonFile, briefFile, messagesFile, TimelineDir},
	}
	s.Clauses = l.judged(r)
	s.Contract = l.contractLine(r, s.Clauses)
	cases := r.Cases()
	s.Clean = cleanest(cases)
	for _, c := range cases {
		all := c.Attempts()
		if c.Result.Outcome != verdict.None {
			s.Trials += len(all)
		}
		if bad(c.Result.Judgement) {
			s.Failures = append(s.Failures, l.failure(c, c.Result))
		}
		if insecure(c.Result) {
			s.Security++
		}
		for _, e := range c.Earlier {
			switch {
			case overruled(e, all):
				s.Retried = append(s.Retried, l.failure(c, e))
			case e.Judgement != c.Result.Judgement && bad(e.Judgement):
				s.Unstable = append(s.Unstable, l.failure(c, e))
			}
		}
	}
	return s
}

// String returns the summary as plain lines for a terminal.
func (s Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s\n", s.Release, s.Verdict, s.tally())
	if s.Proof != "" {
		fmt.Fprintf(&b, "%s\n", s.Proof)
	}
	if s.Note != "" {
		fmt.Fprintf(&b, "note: %s\n", s.Note)
	}
	if s.Contract != "" {
		fmt.Fprintf(&b, "%s\n", s.Contract)
	}
	for _, c := range s.Clauses {
		if c.Standing != Kept {
			fmt.Fprintf(&b, "  %s\n", clip(c.String()))
		}
	}
	if s.Strangers != "" {
		fmt.Fprintf(&b, "strangers at the broker: %s\n", s.Strangers)
	}
	if s.Offer != "" {
		fmt.Fprintf(&b, "%s\n", clip(s.Offer))
	}
	if s.Security > 0 {
		fmt.Fprintf(&b, "security: in %s %s\n", language{}.N(s.Security, "scenario"), breach)
	}
	missing, same := s.alike()
	for i, f := range s.Failures {
		if n, ok := same[i]; ok && n > 0 {
			fmt.Fprintf(&b, "  %s (and %d more for this reason)\n", f, n)
		} else if ok {
			fmt.Fprintf(&b, "  %s\n", f)
		}
	}
	if missing > 0 {
		fmt.Fprintf(&b, "  %d without a record: the run ended before their verdict\n", missing)
	}
	if s.Clean != "" {
		fmt.Fprintf(&b, "%s\n", s.Clean)
	}
	for _, f := range s.Retried {
		fmt.Fprintf(&b, "  tried again after an error of the bench: %s\n", f)
	}
	for _, f := range s.Unstable {
		fmt.Fprintf(&b, "  unstable: another attempt of %s\n", f)
	}
	return b.String()
}

// alike keeps what the bench did to every scenario from burying what the firmware
// did to one: missing are those without a record, and alike has the failures to be
// told, by their index, with the number of later ones that the bench broke for
// the same reason.
func (s Summary) alike() (missing int, alike map[int]int) {
	alike = make(map[int]int)
	first := make(map[string]int)
	for i, f := range s.Failures {
		told, ok := first[f.Why]
		switch {
		case f.Outcome == verdict.None:
			missing++
		case (f.Outcome == verdict.Error || f.Outcome == verdict.Undecided) && ok:
			alike[told]++
		default:
			alike[i] = 0
			if f.Outcome == verdict.Error || f.Outcome == verdict.Undecided {
				first[f.Why] = i
			}
		}
	}
	return missing, alike
}

func (s Summary) tally() string {
	parts := []string{fmt.Sprintf("%d scenarios", s.Total)}
	if s.Total == 1 {
		parts[0] = "1 scenario"
	}
	if s.Trials > s.Total {
		parts[0] += fmt.Sprintf(" in %d trials", s.Trials)
	}
	for _, j := range judgements {
		if n := s.Counts[j]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, j))
		}
	}
	return strings.Join(parts, ", ")
}

func (r *Run) release() string {
	if r.Release == "" && r.Model != "" && r.Model == r.Version {
		return visibleLine(r.Model + " release") // "unknown release": the modem did not tell
	}
	return visibleLine(strings.TrimSpace(r.Model + " " + r.Version))
}

// word names a verdict. Scenarios that are inconclusive fail a run, but they
// are no reason to say of a firmware that it deviates.
func word(status int, counts map[verdict.Judgement]int) string {
	blamed := counts[verdict.Deviates] + counts[verdict.Changed] + counts[verdict.Fixed]
	switch {
	case status == 0:
		return "conforms"
	case status == 1 && blamed > 0:
		return "deviates"
	case status == 1:
		return "inconclusive"
	}
	return "the bench broke"
}

// bad reports whether a judgement keeps a run from conforming.
func bad(j verdict.Judgement) bool {
	return !slices.Contains([]verdict.Judgement{
		verdict.Conforms, verdict.KnownDeviation, verdict.NotClaimed,
	}, j)
}

// breach says what the word security stands for.
const breach = "the modem accepted a peer that it must refuse"

func insecure(r verdict.Result) bool {
	return slices.ContainsFunc(r.Mismatches, func(m *verdict.Mismatch) bool { return m.Security })
}

func (l language) failure(c Case, r verdict.Result) Failure {
	return Failure{
		ID: c.ID, Title: c.Title, File: c.File, Line: c.Line, Outcome: r.Outcome, Judgement: r.Judgement,
		Why: visibleLine(l.often(c, r) + l.why(r)),
	}
}

// often says which of several attempts r was, how many were judged alike, and how often
// the firmware fails then; empty if there was only one.
func (l language) often(c Case, r verdict.Result) string {
	all, alike := c.Attempts(), 0
	if len(all) == 1 || r.Attempt == 0 {
		return ""
	}
	for _, a := range all {
		if a.Judgement == r.Judgement {
			alike++
		}
	}
	text := l.F("attempt %d, and %d of %d in all", r.Attempt, alike, len(all))
	if c.Rate != nil && r.Outcome == verdict.Fail {
		text += l.F(", failure rate %s", c.Rate.limits())
	}
	return text + l.F(": ")
}

// clip keeps a line readable on a terminal; the files hold all of it.
func clip(s string) string {
	const most = 300
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
