package steps

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"attest/internal/at"
)

// shapes are answers and reports of which only the shape is documented: a pattern fits a
// whole line.
type shapes struct {
	*scenario
	dialogue *dialogue
}

var shapeSteps = []definition{
	define("the modem answers OK or an error", func(a *areas) any { return a.shapes.answersOKOrError }),
	define("the modem answers one line like {literal}, then OK, or an error", func(a *areas) any { return a.shapes.answersLikeOrError }),
	define("the modem answers lines like these, then OK:", func(a *areas) any { return a.shapes.answersEach }),
	define("the modem answers a line like {literal} among others, then OK", func(a *areas) any { return a.shapes.answersAmong }),
	define("the modem answers no line like {literal}", func(a *areas) any { return a.shapes.answersNone }),
	define("the modem reports a line like {literal} within {time}", func(a *areas) any { return a.shapes.reportsLike }),
	define("the modem has reported no line like {literal}", func(a *areas) any { return a.shapes.reportedNone }),
}

// whole compiles a pattern that must fit a whole line.
func whole(pattern string) (*regexp.Regexp, error) {
	expression, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return nil, fmt.Errorf("read the pattern %q: %w", pattern, err)
	}
	return expression, nil
}

func (s *shapes) answersOKOrError(ctx context.Context) error {
	return s.dialogue.final(ctx, func(got string) bool { return got == "OK" || at.IsError(got) }, "OK", "ERROR", "+CME ERROR: <n>")
}

// answersLikeOrError is for a command that a release may lack.
func (s *shapes) answersLikeOrError(ctx context.Context, pattern string) error {
	want, err := whole(pattern)
	if err != nil {
		return err
	}
	got, final, err := s.answer(ctx, pattern)
	switch {
	case err != nil:
		return err
	case at.IsError(final) && len(got) == 0, final == "OK" && len(got) == 1 && want.MatchString(got[0]):
		return nil
	}
	return s.answered(got, final, "one line like "+pattern+", then OK", "ERROR", "+CME ERROR: <n>")
}

// answer takes the information and the final result of the last command.
func (s *shapes) answer(ctx context.Context, want string) (info []string, final string, err error) {
	answer, err := s.dialogue.answer(ctx, want)
	for _, line := range answer.Info {
		info = append(info, line.String())
	}
	return info, answer.Final.Text, err
}

func (s *shapes) answered(info []string, final string, want ...string) error {
	return s.mismatch(s.dialogue.command+" answered "+escape(strings.Join(append(info, final), " | ")), want...)
}

// answersEach compares line by line.
func (s *shapes) answersEach(ctx context.Context, doc *godog.DocString) error {
	var want []*regexp.Regexp
	for pattern := range strings.Lines(doc.Content) {
		expression, err := whole(strings.TrimRight(pattern, "\n"))
		if err != nil {
			return err
		}
		want = append(want, expression)
	}
	fits := func(line string, pattern *regexp.Regexp) bool { return pattern.MatchString(line) }
	return s.dialogue.lines(ctx, func(got []string) bool { return slices.EqualFunc(got, want, fits) }, "lines like "+strings.ReplaceAll(doc.Content, "\n", " | "))
}

// answersAmong looks for one line: what else a list holds is the network's, or what
// the modem's owner has set.
func (s *shapes) answersAmong(ctx context.Context, pattern string) error {
	want, err := whole(pattern)
	if err != nil {
		return err
	}
	return s.dialogue.lines(ctx, func(got []string) bool { return slices.ContainsFunc(got, want.MatchString) }, "a line like "+pattern)
}

// answersNone takes any final result: what a list without an entry says is open.
func (s *shapes) answersNone(ctx context.Context, pattern string) error {
	unwanted, err := whole(pattern)
	if err != nil {
		return err
	}
	got, final, err := s.answer(ctx, "any final result")
	if err == nil && slices.ContainsFunc(got, unwanted.MatchString) {
		return s.answered(got, final, "no line like "+pattern)
	}
	return err
}

func (s *shapes) reportsLike(ctx context.Context, pattern, limit string) error {
	want, err := whole(pattern)
	if err != nil {
		return err
	}
	limited, cancel, err := s.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	_, err = s.await(limited, pattern, func(l at.Line) bool { return l.Kind == at.URC && want.MatchString(l.String()) })
	return s.explain(ctx, err, "a line like "+pattern)
}

// reportedNone looks back to the scenario's last command.
func (s *shapes) reportedNone(ctx context.Context, pattern string) error {
	unwanted, err := whole(pattern)
	if err != nil {
		return err
	}
	if err := s.settled(ctx); err != nil {
		return err
	}
	for _, e := range s.trial.Modem.Since(s.since) {
		if !e.Sent && e.Line.Kind == at.URC && unwanted.MatchString(e.Line.String()) {
			return s.mismatch(escape(e.Line.String()), "no line like "+pattern)
		}
	}
	return nil
}
