package report

import "attest/internal/verdict"

// The classes of report.html: good is as required, bad is the firmware's
// fault, odd needs a person, none ran without a verdict on purpose.
const (
	good = "good"
	evil = "bad"
	odd  = "odd"
	none = "none"
)

func statusClass(s Summary) string {
	switch {
	case s.Status == 0:
		return good
	case s.Verdict == "deviates", s.Verdict == "breaches the contract":
		return evil
	}
	return odd
}

// Class is the colour of a judgement on every page: good, bad, odd, or none.
func Class(j verdict.Judgement) string {
	switch j {
	case verdict.Conforms:
		return good
	case verdict.Deviates, verdict.Changed, verdict.Fixed:
		return evil
	case verdict.KnownDeviation, verdict.NotClaimed:
		return none
	}
	return odd
}

func outcomeClass(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return good
	case verdict.Fail:
		return evil
	case verdict.None, verdict.Skipped:
		return none
	}
	return odd
}

func visibleAll(all []string) []string {
	var out []string
	for _, s := range all {
		out = append(out, visibleLine(s))
	}
	return out
}

// anchor is the id of a scenario's row in the page.
func anchor(id string) string { return safeName(id) }
