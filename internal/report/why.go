package report

import (
	"fmt"
	"strings"

	"attest/internal/verdict"
)

// why says what a result means and where it comes from; empty for one that
// conforms. It may hold whatever a modem printed.
func why(r verdict.Result) string {
	text := preface(r)
	if r.Outcome != verdict.Fail {
		return text
	}
	if text != "" {
		text += ": "
	}
	return text + mismatches(r)
}

// preface is what why says before it comes to the mismatch of a failure.
func preface(r verdict.Result) string {
	text := expected(r)
	switch {
	case r.After == "":
		return text
	case text == "":
		return again + r.After
	}
	return text + "; " + again + r.After
}

// again stands before the error of the bench after which an attempt was made once more.
const again = "tried again after: "

// expected is what was known of the failure.
func expected(r verdict.Result) string {
	switch r.Judgement {
	case verdict.Conforms, verdict.Deviates:
		return ""
	case verdict.Changed:
		return "fails in another way than the known deviation" + known(r)
	case verdict.Fixed:
		return "passes, although a deviation is known" + known(r) + ": take it off the list"
	case verdict.KnownDeviation:
		return "known deviation" + known(r)
	case verdict.Broken:
		if r.Outcome == verdict.Skipped {
			return "the list of known deviations names what cannot run" + known(r) + ": " + reason(r)
		}
	}
	return reason(r)
}

// mismatches returns the first mismatch in one line and how many follow.
func mismatches(r verdict.Result) string {
	switch n := len(r.Mismatches); n {
	case 0:
		return reason(r)
	case 1:
		return r.Mismatches[0].Error()
	default:
		return fmt.Sprintf("%s (and %d more)", r.Mismatches[0].Error(), n-1)
	}
}

func reason(r verdict.Result) string {
	if r.Reason == "" {
		return "no reason was recorded"
	}
	return r.Reason
}

// known returns the reason and link of the deviation in brackets.
func known(r verdict.Result) string {
	if r.Known == nil {
		return ""
	}
	parts := []string{r.Known.Reason}
	if r.Known.Link != "" {
		parts = append(parts, r.Known.Link)
	}
	if r.Known.Expires != "" {
		parts = append(parts, "expires "+r.Known.Expires)
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// expired names the deviations that excuse nothing any more, with their last days.
func expired(r *Run) string {
	var all []string
	for _, d := range r.Expired {
		all = append(all, d.ID+" ("+d.Expires+")")
	}
	return strings.Join(all, ", ")
}
