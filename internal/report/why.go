package report

import (
	"cmp"
	"strings"

	"attest/internal/verdict"
)

// why says what a result means and where it comes from; empty for one that
// conforms. It may hold whatever a modem printed.
func why(r verdict.Result) string { return language{}.why(r) }

func (l language) why(r verdict.Result) string {
	text := l.preface(r)
	if r.Outcome != verdict.Fail {
		return text
	}
	if text != "" {
		text += l.F(": ")
	}
	return text + l.mismatches(r)
}

// preface is what why says before it comes to the mismatch of a failure.
func (l language) preface(r verdict.Result) string {
	text := l.expected(r)
	if r.After == "" {
		return text
	}
	again := l.F("tried again after: %s", r.After)
	if text == "" {
		return again
	}
	return text + l.F("; ") + again
}

// expected is what was known of the failure.
func (l language) expected(r verdict.Result) string {
	switch r.Judgement {
	case verdict.Conforms, verdict.Deviates:
		return ""
	case verdict.Changed:
		return l.F("fails in another way than the known deviation%s", l.known(r))
	case verdict.Fixed:
		return l.F("passes, although a deviation is known%s: take it off the list", l.known(r))
	case verdict.KnownDeviation:
		return l.F("known deviation%s", l.known(r))
	case verdict.Broken:
		if r.Outcome == verdict.Skipped {
			return l.F("the list of known deviations names what cannot run%s: %s", l.known(r), l.reason(r))
		}
	}
	return l.reason(r)
}

// mismatches returns the first mismatch in one line and how many follow.
func (l language) mismatches(r verdict.Result) string {
	switch n := len(r.Mismatches); n {
	case 0:
		return l.reason(r)
	case 1:
		return l.mismatch(r.Mismatches[0])
	default:
		return l.F("%s (and %d more)", l.mismatch(r.Mismatches[0]), n-1)
	}
}

func (l language) reason(r verdict.Result) string {
	switch r.Reason {
	case "":
		return l.F("no reason was recorded")
	case missingRecord:
		return l.F(missingRecord)
	}
	return r.Reason
}

// known returns the reason and link of the deviation in brackets.
func (l language) known(r verdict.Result) string {
	if r.Known == nil {
		return ""
	}
	parts := []string{r.Known.Reason}
	if r.Known.Link != "" {
		parts = append(parts, r.Known.Link)
	}
	if r.Known.Expires != "" {
		parts = append(parts, l.F("expires %s", r.Known.Expires))
	}
	return l.F(" (%s)", l.List(parts))
}

// expired names the deviations that excuse nothing any more, with their last days.
func expired(r *Run) string {
	var all []string
	for _, d := range r.Expired {
		all = append(all, d.ID+" ("+d.Expires+")")
	}
	return strings.Join(all, ", ")
}

// mismatch is one line, as Mismatch.Error says it in English.
func (l language) mismatch(m *verdict.Mismatch) string {
	if l.English() {
		return m.Error()
	}
	text := ""
	if m.Security {
		text = l.F("security: ")
	}
	if len(m.Want) > 0 {
		text += l.F("want %s, ", strings.Join(l.quoted(m.Want), l.F(" or ")))
	}
	text += l.F("got %s — %s", cmp.Or(m.Got, l.F("nothing")), m.Requirement)
	if m.Source != "" {
		text += " [" + m.Source + "]"
	}
	return text
}

func (l language) quoted(all []string) []string {
	var out []string
	for _, s := range all {
		out = append(out, l.F("“%s”", s))
	}
	return out
}
