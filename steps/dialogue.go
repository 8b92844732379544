package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// dialogue is commands and their answers.
type dialogue struct {
	*scenario
	command string // the last one sent
}

var dialogueSteps = []definition{
	define("I send {literal}", func(a *areas) any { return a.dialogue.send }),
	define("I send {literal} with the data {text} behind it", func(a *areas) any { return a.dialogue.sendWithData }),
	define("I send the data {text}", func(a *areas) any { return a.dialogue.sendData }),
	define("the modem prompts for data", func(a *areas) any { return a.dialogue.prompts }),
	define("the modem answers OK", func(a *areas) any { return a.dialogue.answersOK }),
	define("the modem answers an error", func(a *areas) any { return a.dialogue.answersError }),
	define("the modem answers an error like {literal}", func(a *areas) any { return a.dialogue.answersErrorLike }),
	define("the modem answers one final result", func(a *areas) any { return a.dialogue.answersAnything }),
	define("the modem answers {literal}", func(a *areas) any { return a.dialogue.answersFinal }),
	define("the modem answers {literal} or {literal} or {literal}", func(a *areas) any { return a.dialogue.answersFinal3 }),
	define("the modem answers {literal}, then OK", func(a *areas) any { return a.dialogue.answersLine }),
	define("the modem answers {literal} or {literal}, then OK", func(a *areas) any { return a.dialogue.answersLine2 }),
	define("the modem answers, then OK:", func(a *areas) any { return a.dialogue.answersLines }),
	define("the modem answers 15 digits, then OK", func(a *areas) any { return a.dialogue.answersDigits }),
}

func (d *dialogue) send(ctx context.Context, literal string) error {
	return d.sendThenData(ctx, literal, nil)
}

func (d *dialogue) sendWithData(ctx context.Context, literal, text string) error {
	data, err := unescape(text)
	if err != nil {
		return err
	}
	return d.sendThenData(ctx, literal, []byte(data))
}

// sendThenData writes a command, and data behind it in the same write.
func (d *dialogue) sendThenData(ctx context.Context, literal string, data []byte) error {
	command, err := d.trial.Fill(ctx, literal)
	if err != nil {
		return err
	}
	if restarts(command) {
		d.trial.ExpectRestart()
	}
	d.command, d.waiting, d.since = command, command, d.trial.Modem.Mark()
	ctx, cancel := context.WithTimeout(ctx, d.trial.Budget(command))
	defer cancel()
	pending := luat.Pending(command)
	if data == nil {
		return d.trial.Modem.Send(ctx, pending)
	}
	return d.trial.Modem.SendWith(ctx, pending, data)
}

// restarts reports whether the command line restarts the modem by its documented
// meaning.
func restarts(line string) bool {
	return slices.ContainsFunc(at.Command{Text: line}.Parts(), func(c at.Command) bool {
		text := strings.ToUpper(c.Text)
		return c.Name() == "+RESET" || c.Name() == "+RSTSET" || c.Name() == "+CFUN" && strings.HasSuffix(text, "=1,1")
	})
}

func (d *dialogue) sendData(ctx context.Context, text string) error {
	data, err := unescape(text)
	if err != nil {
		return err
	}
	return d.write(ctx, []byte(data))
}

// write sends payload after a prompt.
func (d *dialogue) write(ctx context.Context, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, d.trial.Budget(d.command))
	defer cancel()
	return d.trial.Modem.Write(ctx, data)
}

func (d *dialogue) prompts(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, d.trial.Budget(d.command))
	defer cancel()
	_, err := d.trial.Modem.AwaitPrompt(limited)
	var refused *modem.RefusedError
	if errors.As(err, &refused) {
		d.waiting = ""
		return d.mismatch(d.command+" answered "+escape(refused.Final.Text), "> after "+d.command)
	}
	return d.explain(ctx, err, "> after "+d.command)
}

// answer waits for the final result of the last command.
func (d *dialogue) answer(ctx context.Context, want ...string) (modem.Answer, error) {
	limited, cancel := context.WithTimeout(ctx, d.trial.Budget(d.command))
	defer cancel()
	answer, err := d.trial.Modem.AwaitFinal(limited)
	d.waiting = ""
	return answer, d.explain(ctx, err, want...)
}

// final checks the final result of a command that has no information to give.
func (d *dialogue) final(ctx context.Context, accept func(string) bool, want ...string) error {
	answer, err := d.answer(ctx, want...)
	if err != nil {
		return err
	}
	if !accept(answer.Final.Text) {
		return d.mismatch(d.command+" answered "+escape(answer.Final.Text), want...)
	}
	if len(answer.Info) > 0 {
		return d.mismatch(d.command+" answered "+escape(answer.Info[0].String())+" before "+answer.Final.Text, want...)
	}
	return nil
}

func (d *dialogue) answersOK(ctx context.Context) error {
	return d.final(ctx, func(got string) bool { return got == "OK" }, "OK")
}

func (d *dialogue) answersError(ctx context.Context) error {
	return d.final(ctx, at.IsError, "ERROR", "+CME ERROR: <n>")
}

func (d *dialogue) answersErrorLike(ctx context.Context, pattern string) error {
	form, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return fmt.Errorf("read the pattern %q: %w", pattern, err)
	}
	return d.final(ctx, func(got string) bool { return at.IsError(got) && form.MatchString(got) }, "an error like "+pattern)
}

// answersAnything passes over what a command says, as the guide says to do after
// a lost connection, but asks for one final result.
func (d *dialogue) answersAnything(ctx context.Context) error {
	return d.final(ctx, func(string) bool { return true }, "any final result")
}

func (d *dialogue) answersFinal(ctx context.Context, a string) error { return d.finals(ctx, a) }

func (d *dialogue) answersFinal3(ctx context.Context, a, b, c string) error {
	return d.finals(ctx, a, b, c)
}

func (d *dialogue) finals(ctx context.Context, want ...string) error {
	return d.final(ctx, func(got string) bool { return slices.Contains(want, got) }, want...)
}

func (d *dialogue) answersLine(ctx context.Context, a string) error { return d.line(ctx, a) }

func (d *dialogue) answersLine2(ctx context.Context, a, b string) error { return d.line(ctx, a, b) }

// line checks an answer of one line and OK.
func (d *dialogue) line(ctx context.Context, literals ...string) error {
	want := make([]string, len(literals))
	for i, literal := range literals {
		text, err := d.trial.Fill(ctx, literal)
		if err != nil {
			return err
		}
		want[i] = text
	}
	return d.lines(ctx, func(got []string) bool { return len(got) == 1 && slices.Contains(want, got[0]) }, want...)
}

// lines checks an answer of information and OK.
func (d *dialogue) lines(ctx context.Context, accept func([]string) bool, want ...string) error {
	answer, err := d.answer(ctx, want...)
	if err != nil {
		return err
	}
	got := make([]string, len(answer.Info))
	for i, line := range answer.Info {
		got[i] = line.String()
	}
	if answer.Final.Text != "OK" || !accept(got) {
		return d.mismatch(fmt.Sprintf("%s answered %s", d.command, escape(strings.Join(append(got, answer.Final.Text), " | "))), want...)
	}
	return nil
}

func (d *dialogue) answersLines(ctx context.Context, doc *godog.DocString) error {
	want := strings.Split(doc.Content, "\n")
	return d.lines(ctx, func(got []string) bool { return slices.Equal(got, want) }, strings.Join(want, " | "))
}

var imei = regexp.MustCompile(`^[0-9]{15}$`)

func (d *dialogue) answersDigits(ctx context.Context) error {
	return d.lines(ctx, func(got []string) bool { return len(got) == 1 && imei.MatchString(got[0]) }, "15 digits")
}
