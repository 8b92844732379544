package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// Nothing that was not tried is green, and no failure either that the earlier run says nothing of.
func TestTheVerdictOfAComparison(t *testing.T) {
	pass, fail := was(verdict.Pass, verdict.Conforms, ""), was(verdict.Fail, verdict.Deviates, "CLOSED")
	known, skip := was(verdict.Fail, verdict.KnownDeviation, "CLOSED"), was(verdict.Skipped, verdict.NotClaimed, "")
	open, broken, none := was(verdict.Undecided, verdict.Unjudged, ""), was(verdict.Error, verdict.Broken, ""), was(verdict.None, verdict.Broken, "")
	const (
		fine     = "No regression in 2 scenarios that both runs judged."
		fewer    = "No regression in 1 scenario that both runs judged."
		left     = "Undecided: the later run left 1 scenario open that the earlier one judged."
		untried  = "Undecided: the later run did not try 1 scenario that the earlier one judged."
		unjudged = "Undecided: 1 scenario failed that the earlier run did not judge."
	)
	tests := []struct {
		before, after *verdict.Result
		status        int
		want          string
	}{
		{pass, pass, 0, fine}, {fail, fail, 0, fine}, {known, known, 0, fine}, {fail, pass, 0, fine}, {fail, known, 0, fine},
		{pass, known, 0, "No regression in 2 scenarios that both runs judged; 1 of them passed before, and failed now as is known."},
		{nil, pass, 0, fewer}, {nil, known, 0, fewer}, {nil, open, 0, fewer}, {skip, nil, 0, fewer}, {open, pass, 0, fewer}, {broken, known, 0, fewer}, {broken, broken, 0, fewer},
		{pass, fail, 1, "Regression: 1 broken."}, {known, fail, 0, fine}, {fail, was(verdict.Fail, verdict.Deviates, "ERROR"), 1, "Regression: 1 changed."},
		{pass, open, 3, left}, {pass, broken, 3, left}, {fail, broken, 3, left},
		{pass, nil, 3, untried}, {pass, skip, 3, untried}, {known, skip, 3, untried},
		{nil, fail, 3, unjudged}, {skip, fail, 3, unjudged}, {open, fail, 3, unjudged}, {broken, fail, 3, unjudged}, {none, fail, 3, unjudged},
	}
	for _, tt := range tests {
		d := report.Compare(runOf(t, "V1007", tt.before), runOf(t, "V1008", tt.after))
		word := map[int]string{0: "no regression", 1: "regression", 3: "undecided"}[tt.status]
		if d.Status != tt.status || d.Verdict != word || d.Sentence() != tt.want {
			t.Errorf("%+v, then %+v: %d %q, %s\nwant %d %s", tt.before, tt.after, d.Status, d.Verdict, d.Sentence(), tt.status, tt.want)
		}
	}
}

// A run that was killed may have made one attempt of twenty, and those after it would have failed.
func TestARunWithoutEndIsNotGreen(t *testing.T) {
	whole, killed := runOf(t, "V1007", nil), runOf(t, "V1008", nil)
	killed.End = nil
	if d := report.Compare(whole, killed); d.Status != 3 || d.Sentence() != "Undecided: the later run is not whole: the run has no end: it was killed, or is still running." {
		t.Errorf("%d: %s", d.Status, d.Sentence())
	}
	sound, worse := runOf(t, "V1007", was(verdict.Pass, verdict.Conforms, "")), runOf(t, "V1008", was(verdict.Fail, verdict.Deviates, "x"))
	worse.End = nil
	if d := report.Compare(sound, worse); d.Status != 1 || !strings.HasPrefix(d.Sentence(), "Regression: 1 broken; and the later run is not whole: ") {
		t.Errorf("%d: %s", d.Status, d.Sentence())
	}
	if d := report.Compare(killed, whole); d.Status != 0 {
		t.Errorf("%d: %s", d.Status, d.Sentence())
	}
}

func TestWithin(t *testing.T) {
	pass, fail := was(verdict.Pass, verdict.Conforms, ""), was(verdict.Fail, verdict.Deviates, "CLOSED")
	whole, part := runOf(t, "V1007", pass), runOf(t, "V1008", nil)
	if d := report.Compare(whole.Within(part), part); d.Status != 0 || len(d.Scenarios) != 0 || len(whole.Plan) != 2 {
		t.Errorf("%d: %s %+v, %d planned", d.Status, d.Sentence(), d.Scenarios, len(whole.Plan))
	}
	if d := report.Compare(whole.Within(part), runOf(t, "V1008", fail)); d.Status != 3 {
		t.Errorf("a scenario that was left out failed: %d %s", d.Status, d.Sentence())
	}
	if d := report.Compare(whole.Within(runOf(t, "V1008", fail)), runOf(t, "V1008", fail)); d.Status != 1 {
		t.Errorf("a scenario broke: %d %s", d.Status, d.Sentence())
	}
}

func TestWhyRunsCannotBeCompared(t *testing.T) {
	a := runOf(t, "V1007", nil)
	b := runOf(t, "V1008", nil)
	b.Model, a.Repeat, b.Confidence, b.Modem, b.Started = "724UG", 20, 0.99, "/dev/ttyUSB5", a.Started.Add(-time.Hour)
	notes := strings.Join(report.Compare(a, b).Notes, "\n")
	for _, want := range []string{
		"the run that is taken for the later one was started first", "model: 780EP, then 724UG", "attempts of a scenario: 20, then until sure by 0.99",
		"modem: /dev/ttyUSB2, then /dev/ttyUSB5",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in\n%s", want, notes)
		}
	}
}

// A scenario that makes a command wait, and that the later run went through more often, makes no command slower.
func TestAMixtureIsNoShift(t *testing.T) {
	polling := func(times int) *report.Run {
		fast := strings.Repeat("+0.001 > AT+CREG?\\r\\n\n+0.021 < \\r\\nOK\\r\\n\n", 20)
		slow := strings.Repeat("+0.001 > AT+CREG?\\r\\n\n+0.301 < \\r\\nOK\\r\\n\n", times)
		run := &report.Run{Header: sampleHeader(), End: &report.End{Finished: epoch}}
		for i, timeline := range []string{fast, slow} {
			id := fmt.Sprintf("X-%d", i)
			run.Plan = append(run.Plan, verdict.Planned{ID: id})
			run.Results = append(run.Results, verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: timeline})
		}
		return run
	}
	d := report.Compare(polling(4), polling(40))
	if len(d.Latency.Commands) != 1 || d.Status != 0 {
		t.Fatalf("%d: %s\n%+v", d.Status, d.Sentence(), d.Latency)
	}
	if l := d.Latency.Commands[0]; l.Before != 24 || l.After != 24 || l.Shift != 0 {
		t.Errorf("%+v, want 24 values of each", l)
	}
}
