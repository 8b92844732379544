package report

import (
	"path"
	"strconv"

	messages "github.com/cucumber/messages/go/v21"

	"attest/internal/verdict"
)

// caseStatus is a judgement in the words of Cucumber, which has none for a bench that broke:
// that fails too, and the message says whose fault it is.
func caseStatus(j verdict.Judgement) messages.TestStepResultStatus {
	switch j {
	case verdict.Conforms:
		return messages.TestStepResultStatus_PASSED
	case verdict.KnownDeviation, verdict.NotClaimed:
		return messages.TestStepResultStatus_SKIPPED
	case verdict.Unjudged:
		return messages.TestStepResultStatus_PENDING
	}
	return messages.TestStepResultStatus_FAILED
}

// stepStatus is what a step of a scenario with that judgement did. Readers take the worst step
// for the scenario, so that the failure of a known deviation is no failure here.
func stepStatus(o verdict.Outcome, j verdict.Judgement) messages.TestStepResultStatus {
	switch o {
	case verdict.Pass:
		return messages.TestStepResultStatus_PASSED
	case verdict.None, verdict.Skipped:
		return messages.TestStepResultStatus_SKIPPED
	}
	if status := caseStatus(j); status != messages.TestStepResultStatus_PASSED {
		return status
	}
	return messages.TestStepResultStatus_FAILED
}

// execution writes what became of a scenario.
func (w *messageWriter) execution(t trial) {
	id, at := w.id(), t.Result.Started
	if at.IsZero() {
		at = w.run.Started
	}
	w.put(&messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Id: id, TestCaseId: t.testCase, WorkerId: strconv.Itoa(t.Result.Bench), Timestamp: stampOf(at)}})
	untold := t.Result.Judgement != verdict.Conforms
	for _, s := range t.steps {
		result := &messages.TestStepResult{Status: w.status(t, s), Duration: durationOf(s.Duration)}
		w.put(&messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: id, TestStepId: s.test, Timestamp: stampOf(at)}})
		if untold && s.Outcome != verdict.Pass && result.Status == caseStatus(t.Result.Judgement) || untold && s.pickle == "" {
			untold = false
			w.explain(t, id, s, result)
		}
		at = at.Add(s.Duration)
		w.put(&messages.Envelope{TestStepFinished: &messages.TestStepFinished{TestCaseStartedId: id, TestStepId: s.test, TestStepResult: result, Timestamp: stampOf(at)}})
	}
	if end := t.Result.Started.Add(t.Result.Duration); end.After(at) {
		at = end
	}
	w.put(&messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: id, Timestamp: stampOf(at)}})
}

// status is that of a step; the one that has the verdict has the scenario's.
func (w *messageWriter) status(t trial, s messageStep) messages.TestStepResultStatus {
	if s.pickle == "" {
		return caseStatus(t.Result.Judgement)
	}
	return stepStatus(s.Outcome, t.Result.Judgement)
}

// explain puts beside the step that decided why the scenario did not conform, with all
// mismatches, and the timeline.
func (w *messageWriter) explain(t trial, id string, s messageStep, result *messages.TestStepResult) {
	judgement := t.Result.Judgement.String()
	text := visibleLine(language{}.often(t.Case, t.Result)+why(t.Result)) + "\n" + findings(t.Result)
	result.Message = judgement + ": " + text
	if result.Status == messages.TestStepResultStatus_FAILED {
		result.Exception = &messages.Exception{Type: judgement, Message: text} // pages show both side by side
	}
	if t.Result.Timeline == "" {
		return
	}
	w.put(&messages.Envelope{Attachment: &messages.Attachment{
		Body: visible(t.Result.Timeline), ContentEncoding: messages.AttachmentContentEncoding_IDENTITY, MediaType: "text/plain",
		FileName: path.Base(timelineFile(t.Case)), TestCaseStartedId: id, TestStepId: s.test,
	}})
}
