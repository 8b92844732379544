package report_test

import (
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

func TestVerdict(t *testing.T) {
	end := &report.End{Finished: epoch}
	result := func(o verdict.Outcome, j verdict.Judgement) *verdict.Result {
		return &verdict.Result{Outcome: o, Judgement: j, Mismatches: []*verdict.Mismatch{connack()}, Reason: "because"}
	}
	for _, test := range []struct {
		name   string
		second *verdict.Result // the first scenario conforms
		end    *report.End
		status int
		word   string
	}{
		{"conforms", result(verdict.Pass, verdict.Conforms), end, 0, "conforms"},
		{"known", result(verdict.Fail, verdict.KnownDeviation), end, 0, "conforms"},
		{"not claimed", result(verdict.Skipped, verdict.NotClaimed), end, 0, "conforms"},
		{"deviates", result(verdict.Fail, verdict.Deviates), end, 1, "deviates"},
		{"changed", result(verdict.Fail, verdict.Changed), end, 1, "deviates"},
		{"fixed", result(verdict.Pass, verdict.Fixed), end, 1, "deviates"},
		{"inconclusive", result(verdict.Undecided, verdict.Unjudged), end, 1, "inconclusive"},
		{"inconclusive is ok", result(verdict.Undecided, verdict.Unjudged), &report.End{Finished: epoch, InconclusiveOK: true}, 0, "conforms"},
		{"broken", result(verdict.Error, verdict.Broken), end, 3, "the bench broke"},
		{"no record", nil, end, 3, "the bench broke"},
		{"no end", result(verdict.Pass, verdict.Conforms), nil, 3, "the bench broke"},
		{"interrupted", result(verdict.Pass, verdict.Conforms), &report.End{Finished: epoch, Interrupted: true}, 3, "the bench broke"},
		{"interrupted and deviates", result(verdict.Fail, verdict.Deviates), &report.End{Finished: epoch, Interrupted: true, Reason: "Ctrl-C"}, 3, "the bench broke"},
	} {
		plan, results := conforming(2)
		results = results[:1]
		if test.second != nil {
			test.second.ID = plan[1].ID
			results = append(results, *test.second)
		}
		dir, run := record(t, sampleHeader(), plan, results, test.end)
		s := run.Summary()
		if s.Status != test.status || s.Verdict != test.word || s.Total != 2 {
			t.Errorf("%s: got %d %q, want %d %q", test.name, s.Status, s.Verdict, test.status, test.word)
		}
		agree(t, test.name, dir, run, s)
	}
}

// agree holds the files against the verdict: none may be greener than it.
func agree(t *testing.T, name, dir string, run *report.Run, s report.Summary) {
	t.Helper()
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	junit := parseJUnit(t, read(t, dir, "junit.xml"))
	lenient := run.End != nil && run.End.InconclusiveOK // JUnit has no word for it: still an error there
	if red := junit.Failures+junit.Errors > 0; red != (s.Status != 0) && !lenient {
		t.Errorf("%s: status %d, but JUnit has %d failures and %d errors", name, s.Status, junit.Failures, junit.Errors)
	}
	if junit.Failures > 0 && s.Counts[verdict.Deviates]+s.Counts[verdict.Changed]+s.Counts[verdict.Fixed] == 0 {
		t.Errorf("%s: JUnit blames the firmware for %v", name, s.Counts)
	}
	if page := read(t, dir, "report.html"); !strings.Contains(page, "<strong>"+s.Verdict+"</strong>") {
		t.Errorf("%s: the page does not say %q", name, s.Verdict)
	}
}

func TestNothingIsNeverGreen(t *testing.T) {
	for name, run := range map[string]*report.Run{
		"nothing":         {},
		"header only":     {Header: sampleHeader(), End: &report.End{Finished: epoch}},
		"no results":      {Header: sampleHeader(), Plan: []verdict.Planned{{ID: "A-1"}}, End: &report.End{Finished: epoch}},
		"empty result":    {Plan: []verdict.Planned{{ID: "A-1"}}, Results: []verdict.Result{{ID: "A-1"}}, End: &report.End{Finished: epoch}},
		"another's proof": {Plan: []verdict.Planned{{ID: "A-1"}}, Results: []verdict.Result{{ID: "B-1", Outcome: verdict.Pass, Judgement: verdict.Conforms}}, End: &report.End{Finished: epoch}},
	} {
		s := run.Summary()
		if s.Status != 3 || s.Verdict != "the bench broke" {
			t.Errorf("%s: got %d %q", name, s.Status, s.Verdict)
		}
		agree(t, name, t.TempDir(), run, s)
	}
}

func TestSummary(t *testing.T) {
	_, run := sampleRun(t)
	s := run.Summary()
	want := []string{
		`CONN-002 CONNACK OK comes only after the broker's CONNACK: deviates: want "CONNACK OK" or "ERROR", got \r\n+CME ERROR: 767\r\n — the modem reports CONNACK OK only when the broker accepted the connection [guide §普通连接] (and 1 more)`,
		`CONN-004 an unknown host is reported: changed: fails in another way than the known deviation (the vendor mends it in V1010, https://example.org/7, expires 2027-01-31): security: want "CONNECT FAIL", got CONNECT OK — the modem does not connect [manual SSLCFG]`,
		`CONN-005 MCONNECT twice is refused: fixed: passes, although a deviation is known (the vendor mends it in V1010, https://example.org/7, expires 2027-01-31): take it off the list`,
		`CONN-006 the connection stands again after a reset: broken: attempt 2, and 1 of 3 in all: read /dev/ttyUSB2: device is gone`,
		`TLS-002 no client certificate: inconclusive: the network went away`,
		`TLS-003 a wrong CA: broken: listen on 127.0.0.1:8883: address already in use`,
		`TLS-004 a known deviation that cannot run: broken: the list of known deviations names what cannot run (the vendor mends it in V1010, https://example.org/7, expires 2027-01-31): the bench has no pdp-loss`,
		"", // hostile, below
		`TLS-005 no record: broken: no record: the run ended before its verdict`,
	}
	if len(s.Failures) != len(want) {
		t.Fatalf("%d failures, want %d: %v", len(s.Failures), len(want), s.Failures)
	}
	for i, f := range s.Failures {
		if want[i] != "" && f.String() != want[i] {
			t.Errorf("got  %s\nwant %s", f, want[i])
		}
	}
	text := s.String()
	for _, part := range []string{
		"780EP V1007: the bench broke: 12 scenarios in 13 trials, 1 conforms, 1 deviates, 2 changed, 1 fixed, 1 known, 1 not claimed, 1 inconclusive, 4 broken\n",
		"note: 1 of 12 planned scenarios have no record\n", "1 without a record", "unstable: another attempt of CONN-006",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	if lines := strings.Count(text, "\n"); lines != 3+2+8+1+1 || strings.ContainsAny(text, "\x00\x1b\r\x7f") || strings.Contains(text, "\u202e") {
		t.Errorf("%d lines, or something that a terminal would act on: %q", lines, text)
	}
}
