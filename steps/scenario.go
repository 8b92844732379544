package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"attest/broker"
	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/modem"
	"attest/internal/verdict"
)

// scenario is what all areas share: the trial, and the step that is running, whose
// text is the requirement that a mismatch names.
type scenario struct {
	trial   *bench.Trial
	sources string
	step    string
	ended   bool     // a step did not pass; the others are not executed
	since   int      // where the journal stood before the scenario's last command
	faulty  bool     // a fault was armed at the broker
	waiting string   // the last command, until a step has taken its final result
	guarded bool     // @security: it is about a peer that the modem must refuse
	given   []string // the words that set the scene, so far
}

// enter notes the step in the timeline, unless it is only passed over.
func (s *scenario) enter(ctx context.Context, step *godog.Step) (context.Context, error) {
	if !s.ended {
		s.step = step.Text
		s.trial.Note(step.Text)
	}
	return ctx, nil
}

// leave keeps what set the scene, and notes that the scenario is over when a step did not pass.
func (s *scenario) leave(ctx context.Context, step *godog.Step, status godog.StepResultStatus, _ error) (context.Context, error) {
	if step.Type == "Context" && status == godog.StepPassed { // a Given, or what continues it
		s.given = append(s.given, step.Text)
	}
	s.ended = s.ended || status != godog.StepPassed
	return ctx, nil
}

// await waits for the first line since the scenario's last command that matches and
// that no step has taken yet. What the bench asked the modem since hides nothing.
func (s *scenario) await(ctx context.Context, name string, match func(at.Line) bool) (at.Line, error) {
	return s.trial.Modem.AwaitFrom(ctx, s.since, name, match)
}

// settled lets the modem answer an AT, so that everything that it had to say before
// has been said. A command whose result no step has taken cannot be passed over.
func (s *scenario) settled(ctx context.Context) error {
	if s.waiting != "" {
		return fmt.Errorf("look back over the dialogue: no step has asked for the result of %s yet", s.waiting)
	}
	return s.trial.Alive(ctx)
}

// met waits until a fault that was armed has done its work: on a busy machine the
// broker may be behind, and the fault would fall on the next connection. A fault for
// which the modem gives no cause is not waited for long.
func (s *scenario) met(ctx context.Context) error {
	if !s.faulty {
		return nil
	}
	b, err := s.trial.Broker(ctx)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, s.trial.Within(10*time.Second))
	defer cancel()
	_, _ = b.Await(limited, 0, func(e broker.Event) bool { return e.Kind == broker.Injected }) // if it is not due, it is not
	return nil
}

// fill puts the bench's values into texts with {holes}.
func (s *scenario) fill(ctx context.Context, texts ...*string) error {
	for _, text := range texts {
		filled, err := s.trial.Fill(ctx, *text)
		if err != nil {
			return err
		}
		*text = filled
	}
	return nil
}

// mismatch says that the firmware did got where the running step requires one of want.
func (s *scenario) mismatch(got string, want ...string) error {
	return &verdict.Mismatch{Requirement: s.step, Source: s.sources, Want: want, Got: got}
}

// where tells in which scene an outcome came: of a connection alone one cannot see which
// certificate or file it was about.
func (s *scenario) where(outcome string) string {
	if len(s.given) == 0 {
		return outcome
	}
	return outcome + ", where " + strings.Join(s.given, ", and ")
}

// explain turns the end of a wait into what it means. Time that ran out while the
// modem still answers is the firmware's; a modem or a port that is gone, and the
// end of the run, are the bench's.
func (s *scenario) explain(ctx context.Context, err error, want ...string) error {
	var quiet *modem.TimeoutError
	var unseen *broker.TimeoutError
	if err == nil || ctx.Err() != nil || !errors.As(err, &quiet) && !errors.As(err, &unseen) {
		return err
	}
	if dead := s.trial.Alive(ctx); dead != nil {
		return errors.Join(err, dead)
	}
	if quiet != nil {
		if booted(quiet.Last) {
			return s.mismatch(s.where(heard(quiet)+"; the modem restarted ("+ready+")"), want...)
		}
		return s.mismatch(heard(quiet), want...)
	}
	return s.mismatch(seen(unseen), want...)
}

// booted reports whether the modem restarted in what was heard.
func booted(dialogue []modem.Entry) bool {
	return slices.ContainsFunc(dialogue, func(e modem.Entry) bool { return !e.Sent && e.Line.Text == ready })
}

// heard says what came over the port instead of what was waited for.
func heard(e *modem.TimeoutError) string {
	got := fmt.Sprintf("nothing of it within %v", e.Waited.Round(time.Millisecond))
	if sent := lastSent(e.Last); sent != "" {
		got += " after " + sent
	}
	if len(e.Rest) > 0 {
		got += fmt.Sprintf("; a line without its end: %s", escape(string(e.Rest)))
	}
	last := ""
	for _, entry := range e.Last {
		if !entry.Sent && entry.Line.Kind != at.Blank {
			last = entry.Line.String()
		}
	}
	if last != "" {
		got += "; last heard: " + escape(last)
	}
	return got
}

// lastSent is the last thing that was sent to the modem, short enough for a message: a
// silence means nothing without the question.
func lastSent(dialogue []modem.Entry) string {
	const most = 60
	for _, entry := range slices.Backward(dialogue) {
		if !entry.Sent {
			continue
		}
		sent := escape(strings.TrimRight(string(entry.Raw), "\r\n"))
		if len(sent) > most {
			sent = sent[:most] + "…"
		}
		return sent
	}
	return ""
}

// seen says what the broker saw instead of what was waited for.
func seen(e *broker.TimeoutError) string {
	got := fmt.Sprintf("nothing of it at the broker within %v", e.Waited.Round(time.Millisecond))
	if n := len(e.Last); n > 0 {
		got += "; last seen: " + e.Last[n-1].String()
	}
	return got
}

// escape shows control characters, as the timeline does.
func escape(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

// unescape reads a {text} fragment.
func unescape(text string) (string, error) {
	plain, err := strconv.Unquote(`"` + text + `"`)
	if err != nil {
		return "", fmt.Errorf("read the text %q: %w", text, err)
	}
	return plain, nil
}

// within gives an expectation its one deadline.
func (s *scenario) within(ctx context.Context, limit string) (context.Context, context.CancelFunc, error) {
	d, err := time.ParseDuration(limit)
	if err != nil {
		return nil, nil, fmt.Errorf("read the time %q: %w", limit, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.trial.Within(d))
	return ctx, cancel, nil
}
