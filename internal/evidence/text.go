package evidence

import (
	"fmt"
	"strings"

	"attest/internal/report"
	"attest/internal/verdict"
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
	fmt.Fprintf(&b, "%s: %s: %s\n", report.Visible(run.Release), report.Visible(run.Verdict), run.tally())
	fmt.Fprintf(&b, "run %q on %q, %s\n", run.Name, run.Modem, run.Started.UTC().Format("2006-01-02 15:04 UTC"))
	for _, by := range s.Predicate.Configuration {
		fmt.Fprintf(&b, "%s: SHA-256 %s\n", report.Visible(by.Name), report.Visible(by.Digest[sha256Name]))
	}
	if len(run.Defects) > 0 {
		fmt.Fprintf(&b, "the emulator had defects on purpose: %s\n", report.Visible(strings.Join(run.Defects, ", ")))
	}
	if run.Contract != "" {
		fmt.Fprintf(&b, "%s\n", report.Visible(run.Contract))
	}
	if run.Undecided != "" {
		fmt.Fprintf(&b, "no verdict on the release: %s\n", report.Visible(run.Undecided))
	}
	fmt.Fprintf(&b, "%s\n", report.Visible(run.SelfProof.Stamp))
	return b.String()
}

// tally counts scenarios by judgement. The lists of in-toto have no place for what the bench
// broke: there it is a failure, which here it is not.
func (r Run) tally() string {
	planned := 0
	var parts []string
	for j := verdict.Conforms; j <= verdict.Broken; j++ {
		if n := r.Counts[j.String()]; n > 0 {
			planned += n
			parts = append(parts, fmt.Sprintf("%d %s", n, j))
		}
	}
	all := fmt.Sprintf("%d scenarios", planned)
	if planned == 1 {
		all = "1 scenario"
	}
	return strings.Join(append([]string{all}, parts...), ", ")
}
