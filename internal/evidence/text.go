package evidence

import (
	"fmt"
	"strings"
	"unicode"
)

// String says in a few lines what was stated: the verdict, on what, and what stands behind it.
func (s *Statement) String() string {
	var b strings.Builder
	subject, run := s.Subject[0], s.Predicate.Run
	if sum, ok := subject.Digest[sha256Name]; ok {
		fmt.Fprintf(&b, "image: %q, SHA-256 %s\n", subject.Name, sum)
	} else {
		fmt.Fprintf(&b, "declared release: %q\n", subject.Name)
	}
	fmt.Fprintf(&b, "%s: %s: %d passed, %d with a warning, %d failed, of %d scenarios\n", visible(run.Release), visible(run.Verdict),
		len(s.Predicate.PassedTests), len(s.Predicate.WarnedTests), len(s.Predicate.FailedTests), run.planned())
	fmt.Fprintf(&b, "run %q on %q, %s\n", run.Name, run.Modem, run.Started.UTC().Format("2006-01-02 15:04 UTC"))
	for _, by := range s.Predicate.Configuration {
		fmt.Fprintf(&b, "%s: SHA-256 %s\n", visible(by.Name), visible(by.Digest[sha256Name]))
	}
	if len(run.Defects) > 0 {
		fmt.Fprintf(&b, "the emulator had defects on purpose: %s\n", visible(strings.Join(run.Defects, ", ")))
	}
	if run.Contract != "" {
		fmt.Fprintf(&b, "%s\n", visible(run.Contract))
	}
	if run.Undecided != "" {
		fmt.Fprintf(&b, "no verdict on the release: %s\n", visible(run.Undecided))
	}
	fmt.Fprintf(&b, "%s\n", visible(run.SelfProof.Stamp))
	return b.String()
}

func (r Run) planned() int {
	n := 0
	for _, of := range r.Counts {
		n += of
	}
	return n
}

// visible keeps what another company signed from writing to the terminal of this one.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
