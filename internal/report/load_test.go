package report_test

import (
	"fmt"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// TestLoadAnyCut cuts a journal after every byte: what was flushed before the
// cut is there, and nothing else changes.
func TestLoadAnyCut(t *testing.T) {
	plan, results := conforming(3)
	dir, _ := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
	journal := read(t, dir, report.JournalFile)
	lines := strings.SplitAfter(journal, "\n")
	planEnds := len(lines[0]) + len(lines[1])
	for cut := range len(journal) {
		text := journal[:cut]
		run, err := report.Read(strings.NewReader(text))
		if cut < len(lines[0])-1 {
			if err == nil {
				t.Fatalf("cut at %d, in the header: got no error", cut)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		want := strings.Count(text+"\x00", "\n") - 2 // whole lines without header and plan
		if cut < len(journal) && journal[cut] == '\n' {
			want++ // whole but for its line end
		}
		status, counts := run.Verdict()
		if got := counts[verdict.Conforms]; cut >= planEnds && got != min(want, 3) {
			t.Errorf("cut at %d: %d verdicts, want %d", cut, got, want)
		}
		if whole := cut == len(journal)-1; (status == 0) != whole || (run.Note == "") != whole {
			t.Errorf("cut at %d: status %d, note %q", cut, status, run.Note)
		}
	}
}

const (
	goodHeader = `{"header":{"run":"r","model":"780EP","version":"V1007"}}` + "\n"
	goodPlan   = `{"plan":[{"id":"A-1"},{"id":"A-2"}]}` + "\n"
	goodResult = `{"result":{"id":"A-1","outcome":"pass","judgement":"conforms"}}` + "\n"
	goodEnd    = `{"end":{"finished":"2026-03-14T09:26:53Z"}}` + "\n"
)

func TestLoadIsStrict(t *testing.T) {
	for _, test := range []struct{ name, journal, want string }{
		{"empty", "", "no header"},
		{"not JSON", goodHeader + "what?\n" + goodPlan, "line 2"},
		{"empty line", goodHeader + "\n" + goodPlan, "line 2"},
		{"result first", goodResult, "line 1: the header must come first"},
		{"result before plan", goodHeader + goodResult, "line 2: the plan must come before"},
		{"end before plan", goodHeader + goodEnd, "line 2: the plan must come before"},
		{"two headers", goodHeader + goodHeader, "line 2: a second header"},
		{"two plans", goodHeader + goodPlan + goodPlan, "line 3: a second plan"},
		{"after the end", goodHeader + goodPlan + goodEnd + goodResult, "line 4: something follows the end"},
		{"two ends", goodHeader + goodPlan + goodEnd + goodEnd, "line 4: something follows the end"},
		{"unknown key", `{"heading":{}}` + "\n", `unknown field "heading"`},
		{"unknown inner key", `{"header":{"colour":"red"}}` + "\n", `unknown field "colour"`},
		{"two keys", goodHeader + `{"plan":[],"end":{}}` + "\n", "line 2"},
		{"no key", goodHeader + "{}\n", "line 2"},
		{"null", "null\n", "line 1"},
		{"two values", goodHeader + `{"plan":[]} {"plan":[]}` + "\n", "more than one value"},
		{"cut in the middle", goodHeader + `{"plan":[{"id":` + "\n" + goodResult, "line 2"},
		{"id twice", goodHeader + `{"plan":[{"id":"A-1"},{"id":"A-1"}]}` + "\n", `"A-1" twice`},
		{"no id", goodHeader + `{"plan":[{"title":"x"}]}` + "\n", "without an id"},
		{"unplanned", goodHeader + goodPlan + `{"result":{"id":"B-1","outcome":"pass","judgement":"conforms"}}` + "\n", `line 3: "B-1" is not in the plan`},
		{"unplanned and unterminated", goodHeader + goodPlan + `{"result":{"id":"B-1","outcome":"pass","judgement":"conforms"}}`, `line 3: "B-1" is not in the plan`},
		{"fail conforms", goodHeader + goodPlan + `{"result":{"id":"A-1","outcome":"fail","judgement":"conforms"}}` + "\n", "judged"},
		{"no judgement", goodHeader + goodPlan + `{"result":{"id":"A-1","outcome":"pass"}}` + "\n", "judged"},
		{"unknown outcome", goodHeader + goodPlan + `{"result":{"id":"A-1","outcome":"fine","judgement":"conforms"}}` + "\n", `"fine"`},
		{"empty mismatch", goodHeader + goodPlan + `{"result":{"id":"A-1","outcome":"fail","judgement":"deviates","mismatches":[null]}}` + "\n", "says nothing"},
	} {
		_, err := report.Read(strings.NewReader(test.journal))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.name, err, test.want)
		}
	}
}

func TestLoadNotes(t *testing.T) {
	result2 := strings.Replace(goodResult, "A-1", "A-2", 1)
	for _, test := range []struct{ name, journal, note string }{
		{"whole", goodHeader + goodPlan + goodResult + result2 + goodEnd, ""},
		{"no line end", strings.TrimSpace(goodHeader + goodPlan + goodResult + result2 + goodEnd), ""},
		{"no end", goodHeader + goodPlan + goodResult + result2, "the run has no end: it was killed, or is still running"},
		{"killed", goodHeader + goodPlan + goodResult + result2[:30], "the journal ends in the middle of a line; what it would have said is lost; the run has no end: it was killed, or is still running; 1 of 2 planned scenarios have no record"},
		{"zeros after a power cut", goodHeader + goodPlan + "\x00\x00\x00", "the journal ends in the middle of a line; what it would have said is lost; the run has no end: it was killed, or is still running; 2 of 2 planned scenarios have no record"},
		{"no plan", goodHeader, "the journal holds no plan; the run has no end: it was killed, or is still running"},
		{"interrupted", goodHeader + goodPlan + `{"end":{"finished":"2026-03-14T09:26:53Z","interrupted":true,"reason":"Ctrl-C"}}`, "the run was interrupted: Ctrl-C; 2 of 2 planned scenarios have no record"},
	} {
		run, err := report.Read(strings.NewReader(test.journal))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if run.Note != test.note {
			t.Errorf("%s: got %q, want %q", test.name, run.Note, test.note)
		}
	}
}

func TestWorstAttemptCounts(t *testing.T) {
	plan, _ := conforming(1)
	conforms := func(n int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: n, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: "+0.001 > AT\n"}
	}
	deviates := func(n int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: n, Outcome: verdict.Fail, Judgement: verdict.Deviates, Timeline: "+0.001 > AT\n"}
	}
	broken := func(n int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: n, Outcome: verdict.Error, Judgement: verdict.Broken}
	}
	skipped := func(n int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: n, Outcome: verdict.Skipped, Judgement: verdict.NotClaimed}
	}
	known := func(n int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: n, Outcome: verdict.Fail, Judgement: verdict.KnownDeviation}
	}
	fixed := func(n int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: n, Outcome: verdict.Pass, Judgement: verdict.Fixed}
	}
	for _, test := range []struct {
		name             string
		attempts         []verdict.Result
		counts, unstable int
		status           int
	}{
		{"the last of equals", []verdict.Result{conforms(1), conforms(3), conforms(2)}, 3, 0, 0},
		{"bad, then well", []verdict.Result{deviates(1), conforms(2)}, 1, 0, 1},
		{"well, then bad", []verdict.Result{conforms(1), deviates(2), conforms(3)}, 2, 0, 1},
		{"the bench beats all", []verdict.Result{deviates(1), conforms(3), broken(2)}, 2, 1, 3},
		{"known and fixed", []verdict.Result{known(1), fixed(2), known(3)}, 2, 0, 1},
		{"skipped once", []verdict.Result{skipped(1), conforms(2)}, 1, 0, 0},
	} {
		_, run := record(t, sampleHeader(), plan, test.attempts, &report.End{Finished: epoch})
		c, summary := run.Cases()[0], run.Summary()
		if len(run.Results) != 1 || c.Result.Attempt != test.counts {
			t.Errorf("%s: attempt %d counts, want %d", test.name, c.Result.Attempt, test.counts)
		}
		for i, a := range c.Attempts() {
			if a.Attempt != i+1 {
				t.Errorf("%s: attempt %d in place %d", test.name, a.Attempt, i)
			}
		}
		for _, e := range c.Earlier {
			if well := e.Judgement == verdict.Conforms; well && e.Timeline != "" || e.Judgement == verdict.Deviates && e.Timeline == "" {
				t.Errorf("%s: attempt %d is %s and has the timeline %q", test.name, e.Attempt, e.Judgement, e.Timeline)
			}
		}
		if status, _ := run.Verdict(); status != test.status {
			t.Errorf("%s: status %d, want %d", test.name, status, test.status)
		}
		if got := len(summary.Unstable); got != test.unstable {
			t.Errorf("%s: %d unstable attempts in the summary, want %d", test.name, got, test.unstable)
		}
		want := fmt.Sprintf("1 scenario in %d trials, ", len(test.attempts))
		if got := summary.String(); summary.Trials != len(test.attempts) || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want it to say %q", test.name, got, want)
		}
	}
}

// TestFailureSaysHowOften: one bad attempt in three is another bug than three.
func TestFailureSaysHowOften(t *testing.T) {
	plan, results := conforming(1)
	bad := verdict.Result{ID: plan[0].ID, Attempt: 2, Outcome: verdict.Fail, Judgement: verdict.Deviates}
	last := results[0]
	last.Attempt = 3
	_, run := record(t, sampleHeader(), plan, []verdict.Result{results[0], bad, last}, &report.End{Finished: epoch})
	if got, want := run.Summary().String(), "attempt 2, and 1 of 3 in all: "; !strings.Contains(got, want) {
		t.Errorf("got %q, want it to say %q", got, want)
	}
}
