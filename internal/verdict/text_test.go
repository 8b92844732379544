package verdict_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"attest/internal/verdict"
)

func TestOutcomesAreOrderedAndSpelt(t *testing.T) {
	order := []string{"none", "pass", "skip", "inconclusive", "fail", "error"}
	values := []verdict.Outcome{verdict.None, verdict.Pass, verdict.Skipped, verdict.Undecided, verdict.Fail, verdict.Error}
	for i, o := range values {
		checkText(t, o, order[i])
		for j, p := range values {
			if got := o.Worst(p); got != values[max(i, j)] {
				t.Errorf("worst of %v and %v: got %v", o, p, got)
			}
		}
	}
}

func TestJudgementsAreSpelt(t *testing.T) {
	for want, j := range map[string]verdict.Judgement{
		"none": 0, "conforms": verdict.Conforms, "deviates": verdict.Deviates, "known": verdict.KnownDeviation,
		"changed": verdict.Changed, "fixed": verdict.Fixed, "not claimed": verdict.NotClaimed,
		"inconclusive": verdict.Unjudged, "broken": verdict.Broken,
	} {
		checkText(t, j, want)
	}
}

// checkText holds a value against its text, both ways.
func checkText[T interface {
	comparable
	String() string
	MarshalText() ([]byte, error)
}](t *testing.T, v T, want string) {
	t.Helper()
	text, err := v.MarshalText()
	if err != nil || string(text) != want || v.String() != want {
		t.Errorf("got %q, %v and %q; want %q", text, err, v.String(), want)
	}
	var back T
	if err := json.Unmarshal([]byte(`"`+want+`"`), &back); err != nil || back != v {
		t.Errorf("read %q: got %v, %v", want, back, err)
	}
}

func TestTextsThatAreNone(t *testing.T) {
	var o verdict.Outcome
	var j verdict.Judgement
	for _, text := range []string{"", "Pass", "passed", "skipped", "not-claimed"} {
		if o.UnmarshalText([]byte(text)) == nil || j.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q was read, want an error", text)
		}
	}
	if _, err := (verdict.Error + 1).MarshalText(); err == nil {
		t.Error("an outcome out of range was written")
	}
	if _, err := (verdict.Broken + 1).MarshalText(); err == nil {
		t.Error("a judgement out of range was written")
	}
	if (verdict.Error+1).String() != "outcome 6" || (verdict.Broken+1).String() != "judgement 9" {
		t.Errorf("got %v and %v", verdict.Error+1, verdict.Broken+1)
	}
}

func TestResultSurvivesJSON(t *testing.T) {
	want := verdict.Result{
		ID: "CONN-003", Attempt: 2, Bench: 1, Outcome: verdict.Fail, Judgement: verdict.KnownDeviation,
		Mismatches: []*verdict.Mismatch{{Requirement: "r", Source: "s", Want: []string{"a", "b"}, Got: `\r\n`}},
		Reason:     "why", Started: time.Date(2026, 11, 22, 18, 0, 0, 5, time.UTC), Duration: 3 * time.Second,
		Steps:    []verdict.Step{{Text: "t", Keyword: "When", Outcome: verdict.Fail, Error: "e", Duration: 4}},
		Timeline: "+0.000 # x\n", Known: &verdict.Known{ID: "CONN-003", Signature: "s", Reason: "r", Link: "l", Expires: "2027-01-31"},
	}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got verdict.Result
	if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}
