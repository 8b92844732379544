package report_test

import (
	"fmt"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// told are results of one scenario: "." passes, "x" fails, "?" says nothing, "!" is an error
// of the bench, "s" is skipped; a letter behind "^" is the attempt before it, made again.
func told(letters string) []verdict.Result {
	kinds := map[rune]verdict.Result{
		'.': {Outcome: verdict.Pass, Judgement: verdict.Conforms},
		'x': {Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{{Requirement: "it answers", Got: "ERROR"}}},
		'?': {Outcome: verdict.Undecided, Judgement: verdict.Unjudged, Reason: "no network"},
		'!': {Outcome: verdict.Error, Judgement: verdict.Broken, Reason: "the broker is gone"},
		's': {Outcome: verdict.Skipped, Judgement: verdict.NotClaimed, Reason: "no card"},
	}
	var all []verdict.Result
	again := ""
	for _, c := range letters {
		if c == '^' {
			again = "the broker is gone"
			continue
		}
		r := kinds[c]
		r.ID, r.Attempt = "A-001", len(all)+1
		if again != "" {
			r.Attempt, r.After, again = all[len(all)-1].Attempt, again, ""
		}
		all = append(all, r)
	}
	return all
}

func TestWhatCounts(t *testing.T) {
	passes := strings.Repeat(".", 44)
	tests := []struct {
		name       string
		confidence float64
		letters    string
		want       verdict.Judgement
		trials     int
		rate       string // "failures of attempts decision"
		text       string // part of the summary
	}{
		{"the bench, then well", 0, "!^.", verdict.Conforms, 2, "", "tried again after an error of the bench: A-001"},
		{"the bench, then failed", 0, "!^x", verdict.Deviates, 2, "", "tried again after: the broker is gone"},
		{"the bench twice", 0, "!^!", verdict.Broken, 2, "", "tried again after: the broker is gone"},
		{"the bench, and nothing more", 0, "!", verdict.Broken, 1, "", "the broker is gone"},
		{"accepted", 0.99, passes, verdict.Conforms, 44, "0 of 44 accepted", "failure rate 0.0 % to 11.3 %"},
		{"accepted, the bench once", 0.99, "!^." + passes[1:], verdict.Conforms, 45, "0 of 44 accepted", "tried again after an error"},
		{"accepted, nothing said once", 0.99, "?" + passes, verdict.Conforms, 45, "0 of 44 accepted", ""},
		{"refused", 0.99, "...x", verdict.Deviates, 4, "1 of 4 refused", "attempt 4, and 1 of 4 in all, failure rate 0.1 % to 88.9 %"},
		{"refused, and well while it was", 0.99, ".x..", verdict.Deviates, 4, "1 of 4 refused", ""},
		{"undecided", 0.99, "...", verdict.Unjudged, 3, "0 of 3 undecided", "the test is undecided: 3 attempts without a failure, and 0.99 asks for 44"},
		{"nothing said", 0.99, "??", verdict.Unjudged, 2, "", "the test is undecided: 0 attempts"},
		{"the bench broke", 0.99, "..!^!", verdict.Broken, 4, "0 of 2 undecided", "the broker is gone"},
		{"skipped", 0.99, "s", verdict.NotClaimed, 1, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir() + "/run"
			plan := []verdict.Planned{{ID: "A-001", Title: "a title", Feature: "F", File: "a/f.feature"}}
			j, err := report.Create(dir, verdict.Header{Model: "780EP", Version: "V1007", Confidence: tt.confidence}, plan)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range told(tt.letters) {
				if err := j.Record(r); err != nil {
					t.Fatal(err)
				}
			}
			if err := j.Close(report.End{}); err != nil {
				t.Fatal(err)
			}
			r, err := report.Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := report.Write(dir, r); err != nil {
				t.Fatal(err)
			}
			c, s := r.Cases()[0], r.Summary()
			if c.Result.Judgement != tt.want || s.Trials != tt.trials {
				t.Errorf("%v in %d trials, want %v in %d", c.Result.Judgement, s.Trials, tt.want, tt.trials)
			}
			rate := ""
			if c.Rate != nil {
				rate = fmt.Sprintf("%d of %d %s", c.Rate.Failures, c.Rate.Attempts, c.Rate.Decision)
			}
			if rate != tt.rate {
				t.Errorf("rate %q, want %q", rate, tt.rate)
			}
			if !strings.Contains(s.String(), tt.text) {
				t.Errorf("the summary does not say %q:\n%s", tt.text, s)
			}
		})
	}
}
