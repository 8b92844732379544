package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"attest/internal/verdict"
)

func junitXML(r *Run) ([]byte, error) {
	all := testsuites{Name: text(oneSpace("attest", r.release()))}
	clauses := r.Clauses()
	common := properties(r, clauses)
	for _, f := range features(r.Cases()) {
		all.Suites = append(all.Suites, suiteOf(r, f, common))
	}
	if len(clauses) > 0 {
		all.Suites = append(all.Suites, suiteOfContract(r, clauses, common))
	}
	if reason := r.unended(); reason != "" {
		all.Suites = append(all.Suites, suiteOfRun(r, reason, common))
	}
	for _, s := range all.Suites {
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Time += s.Time
	}
	out, err := xml.MarshalIndent(all, "", "  ")
	return append([]byte(xml.Header), append(ascii(out), '\n')...), err
}

// ascii returns XML with a reference for each character beyond ASCII: some readers of JUnit
// guess the encoding of a file, and are wrong about one that is part Chinese.
func ascii(xml []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(xml) {
		if r < utf8.RuneSelf {
			b.WriteByte(byte(r))
		} else {
			fmt.Fprintf(&b, "&#x%X;", r)
		}
	}
	return b.Bytes()
}

func suiteOf(r *Run, f feature, common []property) testsuite {
	s := testsuite{Name: text(f.Name), File: text(f.File), Properties: common, Timestamp: text(stamp(r.Started))}
	for i, c := range f.Cases {
		if t := c.Result.Started; i == 0 && !t.IsZero() {
			s.Timestamp = text(stamp(t))
		}
		s.add(testcaseOf(r, c))
	}
	return s
}

// suiteOfRun says in the words of JUnit that the run as a whole is broken, for
// readers that count nothing but test cases.
func suiteOfRun(r *Run, reason string, common []property) testsuite {
	s := testsuite{Name: "the run", Properties: common, Timestamp: text(stamp(r.Started))}
	s.add(testcase{
		Name: "the run ended in order", Classname: text(dotted(r.Model, r.Version, "run", "end")),
		Error: &detail{Type: "run", Message: text(visibleLine(reason)), Body: text(r.Note)},
	})
	return s
}

func (s *testsuite) add(c testcase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	s.Time += c.Time
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func properties(r *Run, clauses []Clause) []property {
	all := []property{
		{"model", text(r.Model)}, {"version", text(r.Version)}, {"release", text(r.Release)},
		{"imei", text(r.IMEI)}, {"harness", text(r.Harness)}, {"profile", text(r.Profile)},
		{"image", text(imageOf(r).Name)}, {"image-sha256", text(imageOf(r).SHA256)},
		{"profile-note", text(r.ProfileNote)}, {"tags", text(r.Tags)}, {"modem", text(r.Modem)}, {"broker", text(r.Broker)}, {"strangers", text(r.Strangers.String())},
		{"defects", text(strings.Join(r.Defects, " "))}, {"run", text(r.Run)}, {"suite", text(r.Suite)},
		{"contract", text(language{}.contractLine(r, clauses))}, {"deviations", text(r.Deviations)}, {"expired-deviations", text(expired(r))},
		{"repeat", text(unless(r.Repeat, 0))}, {"confidence", text(unless(r.Confidence, 0))}, {"timeout-multiplier", text(unless(r.Multiplier, 0))}, {"seed", text(unless(r.Seed, 0))}, {"jitter", text(unless(r.Jitter, 0))},
		{"tls-offer", text(offered(r))}, {"self-proof", text(Stamp(r.Header))}, {"note", text(r.Note)},
	}
	for i, recovery := range r.Recoveries {
		all = append(all, property{text(fmt.Sprintf("recovery-%d", i+1)), text(recoveryLine(recovery))})
	}
	set := all[:0]
	for _, p := range all {
		if p.Value != "" {
			set = append(set, p)
		}
	}
	return set
}

func testcaseOf(r *Run, c Case) testcase {
	t := testcase{
		Name:      text(oneSpace(c.ID, c.Title)),
		Classname: text(dotted(r.Model, r.Version, c.Area, c.Subject)),
		Time:      seconds(c.Result.Duration),
	}
	d := &detail{Message: text(visibleLine(why(c.Result))), Body: text(body(c.Result))}
	switch c.Result.Judgement {
	case verdict.Conforms:
	case verdict.Deviates, verdict.Changed, verdict.Fixed:
		d.Type, t.Failure = "mismatch", d
	case verdict.KnownDeviation, verdict.NotClaimed:
		d.Type, t.Skipped = text(c.Result.Judgement.String()), d
	default:
		d.Type, t.Error = text(c.Result.Outcome.String()), d
	}
	if c.Result.Judgement != verdict.Conforms {
		t.SystemOut = text(c.Result.Timeline)
	}
	if rate := c.Rate.String(); rate != "" {
		d.Body += text("\nattempts:    " + rate + "\n")
		t.SystemOut = text(rate+"\n") + t.SystemOut
	}
	well := slices.ContainsFunc(c.Attempts(), func(e verdict.Result) bool { return !bad(e.Judgement) })
	for _, e := range c.Earlier {
		if bad(e.Judgement) {
			t.Reruns = append(t.Reruns, rerunOf(e, well))
		}
	}
	return t
}

// rerunOf is another attempt that was not judged well either, in Surefire's words:
// flaky if one was.
func rerunOf(r verdict.Result, flaky bool) rerun {
	element, kind := "rerun", "Failure"
	if flaky {
		element = "flaky"
	}
	if r.Outcome != verdict.Fail && r.Outcome != verdict.Pass {
		kind = "Error"
	}
	return rerun{
		XMLName: xml.Name{Local: element + kind}, Type: text(r.Judgement.String()),
		Message: text(visibleLine(why(r))), SystemOut: text(r.Timeline),
	}
}

// body lists the steps up to the one that did not pass, then every mismatch in
// full; it is empty for a result that has neither.
func body(r verdict.Result) string {
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%-12s %s %s\n", s.Outcome, s.Keyword, visibleLine(s.Text))
		if s.Outcome > verdict.Pass {
			break
		}
	}
	return b.String() + findings(r)
}

// findings are the mismatches of a result in full; empty without any.
func findings(r verdict.Result) string {
	var b strings.Builder
	for _, m := range r.Mismatches {
		fmt.Fprintf(&b, "\nrequirement: %s\nsource:      %s\n", visibleLine(m.Requirement), visibleLine(m.Source))
		if m.Security {
			fmt.Fprintf(&b, "security:    %s\n", breach)
		}
		for _, want := range m.Want {
			fmt.Fprintf(&b, "want:        %s\n", visibleLine(want))
		}
		fmt.Fprintf(&b, "got:         %s\n", visibleLine(m.Got))
	}
	if len(r.Mismatches) > 0 {
		fmt.Fprintf(&b, "\nsignature:   %s\n", visibleLine(verdict.Signature(r.Mismatches)))
	}
	return b.String()
}

// stamp is a time as JUnit has it: in UTC and without saying so.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// dotted joins the parts of a class name; a dot inside a part would make two.
func dotted(parts ...string) string {
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(visibleLine(p), ".", "_")
	}
	return strings.Join(parts, ".")
}

func oneSpace(a, b string) string { return strings.TrimSpace(visibleLine(a + " " + b)) }
