package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"

	"attest/internal/report"
)

// stream is what a reader of messages keeps of them.
type stream struct {
	envelopes []messages.Envelope
	pickles   map[string]*messages.Pickle
	cases     map[string]*messages.TestCase
	started   map[string]string                          // id of an execution -> of its test case
	results   map[string][]messages.TestStepResultStatus // by id of the execution
	messages  map[string]string                          // of all steps, by id of the execution
	finished  *messages.TestRunFinished
}

// readMessages reads a stream, and checks that whatever is named was defined before.
func readMessages(t *testing.T, text string) *stream {
	t.Helper()
	s := &stream{
		pickles: make(map[string]*messages.Pickle), cases: make(map[string]*messages.TestCase), started: make(map[string]string),
		results: make(map[string][]messages.TestStepResultStatus), messages: make(map[string]string),
	}
	ids := make(map[string]bool)
	define := func(id string) {
		if id == "" || ids[id] {
			t.Errorf("id %q is empty or there twice", id)
		}
		ids[id] = true
	}
	known := func(id string) {
		if !ids[id] {
			t.Errorf("id %q is unknown", id)
		}
	}
	for line := range strings.Lines(text) {
		var e messages.Envelope
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil || strings.Contains(line, "null") && !strings.Contains(line, "null and void") {
			t.Fatalf("%v: %s", err, line)
		}
		s.envelopes = append(s.envelopes, e)
		switch {
		case e.Hook != nil:
			define(e.Hook.Id)
		case e.GherkinDocument != nil:
			for _, c := range e.GherkinDocument.Feature.Children {
				define(c.Scenario.Id)
				for _, step := range c.Scenario.Steps {
					define(step.Id)
				}
				for _, tag := range c.Scenario.Tags {
					define(tag.Id)
				}
			}
		case e.Pickle != nil:
			define(e.Pickle.Id)
			known(e.Pickle.AstNodeIds[0])
			for _, step := range e.Pickle.Steps {
				define(step.Id)
				known(step.AstNodeIds[0])
			}
			s.pickles[e.Pickle.Id] = e.Pickle
		case e.TestCase != nil:
			define(e.TestCase.Id)
			known(e.TestCase.PickleId)
			for _, step := range e.TestCase.TestSteps {
				define(step.Id)
				known(step.PickleStepId + step.HookId)
			}
			s.cases[e.TestCase.Id] = e.TestCase
		case e.TestCaseStarted != nil:
			define(e.TestCaseStarted.Id)
			known(e.TestCaseStarted.TestCaseId)
			s.started[e.TestCaseStarted.Id] = e.TestCaseStarted.TestCaseId
		case e.TestStepFinished != nil:
			known(e.TestStepFinished.TestStepId)
			id := e.TestStepFinished.TestCaseStartedId
			s.results[id] = append(s.results[id], e.TestStepFinished.TestStepResult.Status)
			s.messages[id] += e.TestStepFinished.TestStepResult.Message
		case e.Attachment != nil:
			known(e.Attachment.TestStepId)
		case e.TestRunFinished != nil:
			s.finished = e.TestRunFinished
		}
	}
	return s
}

// worstFirst is the order in which readers choose the status of a scenario.
var worstFirst = []messages.TestStepResultStatus{"FAILED", "AMBIGUOUS", "UNDEFINED", "PENDING", "SKIPPED", "PASSED", "UNKNOWN"}

// statuses returns the status of each scenario by its id.
func (s *stream) statuses() map[string]messages.TestStepResultStatus {
	all := make(map[string]messages.TestStepResultStatus)
	for execution, id := range s.started {
		name, _, _ := strings.Cut(s.pickles[s.cases[id].PickleId].Name, " ")
		all[name] = "UNKNOWN"
		for _, status := range worstFirst {
			if slices.Contains(s.results[execution], status) {
				all[name] = status
				break
			}
		}
	}
	return all
}

func TestMessages(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	text := read(t, dir, "messages.ndjson")
	if i := strings.IndexFunc(text, unprintable); i >= 0 {
		t.Errorf("%q is in the file", text[i:min(i+20, len(text))])
	}
	s := readMessages(t, text)
	got := s.statuses()
	for id, want := range map[string]messages.TestStepResultStatus{
		"CONN-001": "PASSED", "CONN-002": "FAILED", "CONN-003": "SKIPPED", "CONN-004": "FAILED", "CONN-005": "FAILED", "CONN-006": "FAILED",
		"TLS-001": "SKIPPED", "TLS-002": "PENDING", "TLS-003": "FAILED", "TLS-004": "FAILED", "TLS-005": "FAILED",
	} {
		if got[id] != want {
			t.Errorf("%s: %s, want %s", id, got[id], want)
		}
	}
	if len(got) != len(run.Plan) || s.finished == nil || s.finished.Success {
		t.Errorf("%d scenarios of %d, end %+v", len(got), len(run.Plan), s.finished)
	}
	for execution, id := range s.started {
		name := s.pickles[s.cases[id].PickleId].Name
		if len(s.results[execution]) != len(s.cases[id].TestSteps) {
			t.Errorf("%s: %d results of %d steps", name, len(s.results[execution]), len(s.cases[id].TestSteps))
		}
		if said := s.messages[execution]; (said == "") != strings.HasPrefix(name, "CONN-001") {
			t.Errorf("%s says %q", name, said)
		}
	}
}

func TestMessagesOfARunThatDied(t *testing.T) {
	plan, results := conforming(2)
	dir, run := record(t, sampleHeader(), plan, results, nil)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	end := readMessages(t, read(t, dir, "messages.ndjson")).finished
	if end == nil || end.Success || !strings.Contains(end.Message, "the bench broke: the run has no end") {
		t.Errorf("got %+v", end)
	}
}
