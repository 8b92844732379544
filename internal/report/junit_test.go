package report_test

import (
	"encoding/xml"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"attest/internal/debian"
	"attest/internal/report"
	"attest/internal/verdict"

	"github.com/joshdk/go-junit"
)

type parsedSuites struct {
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Time     string `xml:"time,attr"`
	Suites   []struct {
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Cases    []parsedCase `xml:"testcase"`

		Properties []parsedProperty `xml:"properties>property"`
	} `xml:"testsuite"`
}

type parsedProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type parsedCase struct {
	Name      string         `xml:"name,attr"`
	Classname string         `xml:"classname,attr"`
	Failure   *parsedDetail  `xml:"failure"`
	Error     *parsedDetail  `xml:"error"`
	Skipped   *parsedDetail  `xml:"skipped"`
	SystemOut string         `xml:"system-out"`
	FlakyF    []parsedDetail `xml:"flakyFailure"`
	FlakyE    []parsedDetail `xml:"flakyError"`
}

type parsedDetail struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Body    string `xml:",chardata"`
}

// surefireTime is the pattern of the schema.
var surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$`)

// parseJUnit reads a JUnit file and checks that its counts agree with each
// other and with what is in it.
func parseJUnit(t *testing.T, text string) parsedSuites {
	t.Helper()
	var got parsedSuites
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("parse junit.xml: %v\n%s", err, text)
	}
	tests, failures, errs := 0, 0, 0
	for _, s := range got.Suites {
		f, e, k := 0, 0, 0
		for _, c := range s.Cases {
			if c.Failure != nil {
				f++
			}
			if c.Error != nil {
				e++
			}
			if c.Skipped != nil {
				k++
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != f || s.Errors != e || s.Skipped != k || !surefireTime.MatchString(s.Time) {
			t.Errorf("suite %q says %+v of %d cases, %d failures, %d errors, %d skipped", s.Name, s, len(s.Cases), f, e, k)
		}
		tests, failures, errs = tests+len(s.Cases), failures+f, errs+e
	}
	if got.Tests != tests || got.Failures != failures || got.Errors != errs || !surefireTime.MatchString(got.Time) {
		t.Errorf("the file says %d, %d, %d in %s; there are %d, %d, %d", got.Tests, got.Failures, got.Errors, got.Time, tests, failures, errs)
	}
	return got
}

// cases returns the test cases by the id of their scenario.
func (s parsedSuites) cases() map[string]parsedCase {
	all := make(map[string]parsedCase)
	for _, suite := range s.Suites {
		for _, c := range suite.Cases {
			id, _, _ := strings.Cut(c.Name, " ")
			all[id] = c
		}
	}
	return all
}

func TestJUnit(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	cases := parseJUnit(t, read(t, dir, "junit.xml")).cases()
	for _, test := range []struct{ id, kind, kindType, message string }{
		{"CONN-001", "pass", "", ""},
		{"CONN-002", "failure", "mismatch", `want "CONNACK OK" or "ERROR", got \r\n+CME ERROR: 767\r\n — the modem`},
		{"CONN-003", "skipped", "known", "known deviation (the vendor mends it in V1010, https://example.org/7, expires 2027-01-31): want"},
		{"CONN-004", "failure", "mismatch", "fails in another way than the known deviation"},
		{"CONN-005", "failure", "mismatch", "passes, although a deviation is known"},
		{"CONN-006", "error", "error", "read /dev/ttyUSB2: device is gone"},
		{"TLS-001", "skipped", "not claimed", "the release does not claim tls"},
		{"TLS-002", "error", "inconclusive", "the network went away"},
		{"TLS-003", "error", "error", "listen on 127.0.0.1:8883: address already in use"},
		{"TLS-004", "error", "skip", "the list of known deviations names what cannot run"},
		{"TLS-005", "error", "none", "no record: the run ended before its verdict"},
	} {
		c := cases[test.id]
		kind, d := "pass", &parsedDetail{}
		for k, found := range map[string]*parsedDetail{"failure": c.Failure, "error": c.Error, "skipped": c.Skipped} {
			if found != nil {
				kind, d = k, found
			}
		}
		if kind != test.kind || d.Type != test.kindType || !strings.HasPrefix(d.Message, test.message) {
			t.Errorf("%s: got %s %+v, want %s %q %q", test.id, kind, d, test.kind, test.kindType, test.message)
		}
		if want := kind != "pass" && test.id != "TLS-005"; (c.SystemOut == sampleTimeline) != want {
			t.Errorf("%s: timeline %q, want one: %t", test.id, c.SystemOut, want)
		}
	}
	if got, want := cases["CONN-001"].Classname, "780EP.V1007.connection.plain"; got != want {
		t.Errorf("classname %q, want %q", got, want)
	}
	if got, want := cases["CONN-001"].Name, "CONN-001 the documented plain connection"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if c := cases["CONN-006"]; len(c.FlakyF) != 1 || len(c.FlakyE) != 0 {
		t.Errorf("CONN-006: %d flaky failures and %d flaky errors, want 1 beside the error that counts", len(c.FlakyF), len(c.FlakyE))
	}
}

// TestJUnitThroughAnotherReader counts what joshdk/go-junit sees.
func TestJUnitThroughAnotherReader(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	suites, err := junit.IngestFile(filepath.Join(dir, "junit.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var total junit.Totals
	for _, s := range suites {
		total.Tests += s.Totals.Tests
		total.Passed += s.Totals.Passed
		total.Failed += s.Totals.Failed
		total.Error += s.Totals.Error
		total.Skipped += s.Totals.Skipped
		total.Duration += s.Totals.Duration
	}
	_, counts := run.Verdict()
	var took time.Duration
	for _, r := range run.Results {
		took += r.Duration
	}
	want := junit.Totals{
		Tests: len(run.Plan), Passed: counts[verdict.Conforms],
		Failed:  counts[verdict.Deviates] + counts[verdict.Changed] + counts[verdict.Fixed],
		Error:   counts[verdict.Broken] + counts[verdict.Unjudged],
		Skipped: counts[verdict.NotClaimed] + counts[verdict.KnownDeviation], Duration: took,
	}
	if total != want {
		t.Errorf("got  %+v\nwant %+v", total, want)
	}
	p := suites[0].Properties
	for name, want := range map[string]string{
		"model": "780EP", "version": "V1007", "release": "AirM2M_780EP_V1007_LTE_AT", "imei": "***************",
		"harness": "v0.1.0", "profile": "780EP V1007", "tags": "@core or @tls",
	} {
		if p[name] != want {
			t.Errorf("property %s: got %q, want %q", name, p[name], want)
		}
	}
}

func TestJUnitTimes(t *testing.T) {
	for _, test := range []struct {
		took time.Duration
		want string
	}{
		{0, "0.000"}, {-time.Second, "0.000"}, {499 * time.Microsecond, "0.000"}, {500 * time.Microsecond, "0.001"},
		{61 * time.Millisecond, "0.061"}, {1234567*time.Second + 999600*time.Microsecond, "1234568.000"},
	} {
		run := &report.Run{Plan: []verdict.Planned{{ID: "A-1", Feature: "f"}}, End: &report.End{}, Results: []verdict.Result{
			{ID: "A-1", Outcome: verdict.Pass, Judgement: verdict.Conforms, Duration: test.took},
		}}
		dir := t.TempDir()
		if err := report.Write(dir, run); err != nil {
			t.Fatal(err)
		}
		if got := parseJUnit(t, read(t, dir, "junit.xml")).Time; got != test.want {
			t.Errorf("%v: got %s, want %s", test.took, got, test.want)
		}
	}
}

func TestJUnitEscapesHostileText(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	text := read(t, dir, "junit.xml")
	parseJUnit(t, text)
	if i := strings.IndexFunc(text, func(r rune) bool { return unprintable(r) || r > '~' }); i >= 0 {
		t.Errorf("%q is in the file", text[i:min(i+20, len(text))])
	}
	if strings.Contains(text, "[[ATTACHMENT|") {
		t.Error("a modem can name a file for GitLab and Jenkins to publish")
	}
	if !strings.Contains(text, `\x00\a\x1b[31m\x7f&#xFFFD;`) { // JSON has made \xff a replacement character
		t.Error("control bytes are not shown escaped")
	}
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\uffff'
}

func TestJUnitAgainstTheSchema(t *testing.T) {
	xmllint := debian.Need(t, "xmllint", "libxml2-utils")
	empty := &report.Run{Header: sampleHeader()}
	_, full := sampleRun(t)
	long := &report.Run{Plan: []verdict.Planned{{ID: "A-1"}}, Results: []verdict.Result{
		{ID: "A-1", Outcome: verdict.Pass, Judgement: verdict.Conforms, Duration: 1234567*time.Second + 999600*time.Microsecond},
	}}
	negative := &report.Run{Plan: long.Plan, Results: []verdict.Result{
		{ID: "A-1", Outcome: verdict.Pass, Judgement: verdict.Conforms, Duration: -time.Second},
	}}
	for name, run := range map[string]*report.Run{"full": full, "empty": empty, "long": long, "negative": negative} {
		dir := t.TempDir()
		if err := report.Write(dir, run); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", "--schema",
			"testdata/junit-10.xsd", filepath.Join(dir, "junit.xml")).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
