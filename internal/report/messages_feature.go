package report

import (
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"attest/internal/verdict"
)

// trial is a scenario on its way through the stream.
type trial struct {
	Case
	steps    []messageStep
	pickle   string
	testCase string
}

// messageStep is a step with its identifiers.
type messageStep struct {
	verdict.Step
	ast, pickle, test string
}

// document writes a feature and its scenarios.
func (w *messageWriter) document(f feature) []trial {
	doc := &messages.GherkinDocument{Uri: visibleLine(f.File), Comments: []*messages.Comment{}, Feature: &messages.Feature{
		Location: &messages.Location{Line: 1}, Tags: []*messages.Tag{}, Language: "en", Keyword: "Feature", Name: visibleLine(f.Name),
	}}
	var trials []trial
	var pickles []*messages.Pickle
	for _, c := range f.Cases {
		t, scenario, pickle := w.scenario(c, doc.Uri)
		trials, pickles = append(trials, t), append(pickles, pickle)
		doc.Feature.Children = append(doc.Feature.Children, &messages.FeatureChild{Scenario: scenario})
	}
	w.put(&messages.Envelope{GherkinDocument: doc})
	for _, p := range pickles {
		w.put(&messages.Envelope{Pickle: p})
	}
	return trials
}

// scenario returns what was planned and executed, as a node of the document and as the
// pickle that is made of it.
func (w *messageWriter) scenario(c Case, uri string) (trial, *messages.Scenario, *messages.Pickle) {
	place := &messages.Location{Line: int64(max(c.Line, 1))}
	s := &messages.Scenario{
		Id: w.id(), Location: place, Keyword: "Scenario", Name: oneSpace(c.ID, c.Title),
		Tags: []*messages.Tag{}, Steps: []*messages.Step{}, Examples: []*messages.Examples{},
	}
	p := &messages.Pickle{Id: w.id(), Uri: uri, Name: s.Name, Language: "en", AstNodeIds: []string{s.Id}, Steps: []*messages.PickleStep{}, Tags: []*messages.PickleTag{}}
	for _, tag := range c.Tags {
		node := &messages.Tag{Id: w.id(), Location: place, Name: visibleLine(tag)}
		s.Tags = append(s.Tags, node)
		p.Tags = append(p.Tags, &messages.PickleTag{Name: node.Name, AstNodeId: node.Id})
	}
	t := trial{Case: c, pickle: p.Id}
	meaning := messages.StepKeywordType_UNKNOWN
	for _, step := range c.Result.Steps {
		meaning = meaningOf(step.Keyword, meaning)
		m := messageStep{Step: step, ast: w.id(), pickle: w.id(), test: w.id()}
		text := visibleLine(step.Text)
		s.Steps = append(s.Steps, &messages.Step{Id: m.ast, Location: place, Keyword: visibleLine(strings.TrimSpace(step.Keyword)) + " ", KeywordType: meaning, Text: text})
		p.Steps = append(p.Steps, &messages.PickleStep{Id: m.pickle, AstNodeIds: []string{m.ast}, Type: messages.PickleStepType(meaning), Text: text})
		t.steps = append(t.steps, m)
	}
	return t, s, p
}

// meaningOf is what a keyword says of its step; And, But and * say what the step before did.
func meaningOf(keyword string, before messages.StepKeywordType) messages.StepKeywordType {
	switch strings.TrimSpace(keyword) {
	case "Given":
		return messages.StepKeywordType_CONTEXT
	case "When":
		return messages.StepKeywordType_ACTION
	case "Then":
		return messages.StepKeywordType_OUTCOME
	}
	return before
}

// testCase writes which steps of a scenario are executed: its own, and one more that has the
// verdict if that does not follow from them.
func (w *messageWriter) testCase(t *trial) {
	t.testCase = w.id()
	tc := &messages.TestCase{Id: t.testCase, PickleId: t.pickle, TestSteps: []*messages.TestStep{}}
	for _, s := range t.steps {
		tc.TestSteps = append(tc.TestSteps, &messages.TestStep{Id: s.test, PickleStepId: s.pickle, StepDefinitionIds: []string{}})
	}
	if !slices.ContainsFunc(t.steps, func(s messageStep) bool {
		return stepStatus(s.Outcome, t.Result.Judgement) == caseStatus(t.Result.Judgement)
	}) {
		s := messageStep{Step: verdict.Step{Outcome: t.Result.Outcome}, test: w.id()}
		tc.TestSteps = append(tc.TestSteps, &messages.TestStep{Id: s.test, HookId: w.hook})
		t.steps = append(t.steps, s)
	}
	w.put(&messages.Envelope{TestCase: tc})
}
