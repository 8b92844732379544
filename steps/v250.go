package steps

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// v250 is the command line itself: its bytes, its echo and its one result.
type v250 struct {
	*scenario
	dialogue *dialogue
}

var v250Steps = []definition{
	define("I send the line {text}", func(a *areas) any { return a.v250.sendLine }),
	define("I send a command line of {number} bytes", func(a *areas) any { return a.v250.sendLong }),
	define("the modem answers one final result, or passes the line over", func(a *areas) any { return a.v250.passesOver }),
	define("the modem echoed {text}", func(a *areas) any { return a.v250.echoed }),
	define("no further final result comes for {time}", func(a *areas) any { return a.v250.noFinal }),
	define("the modem answers {literal} without a final result", func(a *areas) any { return a.v250.answersWithoutFinal }),
	define("the modem answers {literal}, but for blanks and brackets, then OK", func(a *areas) any { return a.v250.answersForm }),
	define("the modem answers one line like {literal}, then OK", func(a *areas) any { return a.v250.answersLike }),
	define("I send {literal} {number} times while the broker publishes to {text}", func(a *areas) any { return a.v250.interleaves }),
}

// sendLine writes exactly these bytes: the text holds its own terminator.
func (v *v250) sendLine(ctx context.Context, text string) error {
	line, err := unescape(text)
	if err != nil {
		return err
	}
	return v.write(ctx, line)
}

func (v *v250) write(ctx context.Context, line string) error {
	command := strings.TrimRight(line, "\r\n")
	d := v.dialogue
	d.command, d.waiting, d.since = command, command, v.trial.Modem.Mark()
	ctx, cancel := context.WithTimeout(ctx, v.trial.Budget(command)+time.Duration(len(line))*time.Millisecond)
	defer cancel()
	return v.trial.Modem.SendLine(ctx, luat.Pending(command), []byte(line))
}

// sendLong writes a well-formed command whose parameter is far too long.
func (v *v250) sendLong(ctx context.Context, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	const head = `AT+MCONFIG="`
	return v.write(ctx, head+strings.Repeat("a", max(0, n-len(head)-1))+"\"\r\n")
}

// passesOver lets a line be answered or not; behind it the modem must take commands.
func (v *v250) passesOver(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, v.trial.Budget(v.dialogue.command))
	defer cancel()
	_, err := v.trial.Modem.AwaitFinal(limited)
	v.waiting = ""
	var quiet *modem.TimeoutError
	if errors.As(err, &quiet) && ctx.Err() == nil {
		return v.trial.Alive(ctx)
	}
	return err
}

// echoed puts the parts of the echo together: an unsolicited line may come between.
func (v *v250) echoed(_ context.Context, text string) error {
	want, err := unescape(text)
	if err != nil {
		return err
	}
	got := ""
	for _, e := range v.trial.Modem.Since(v.since) {
		if !e.Sent && e.Line.Kind == at.Echo {
			got += e.Line.Text
		}
	}
	if got != want {
		return v.mismatch(fmt.Sprintf("the echo %q", got), fmt.Sprintf("the echo %q", want))
	}
	return nil
}

// noFinal wants silence after what the last command has answered so far.
func (v *v250) noFinal(ctx context.Context, limit string) error {
	line, err := v.absent(ctx, v.since, limit, "a final result", func(l at.Line) bool { return at.IsResult(l.Text) })
	v.waiting = ""
	if line != nil {
		command := v.dialogue.command
		if command == "" {
			command = "an empty line"
		}
		return v.mismatch(command+" answered "+escape(line.Text), "no final result")
	}
	return err
}

// answersWithoutFinal takes the one line of information of a command under ATQ1.
func (v *v250) answersWithoutFinal(ctx context.Context, literal string) error {
	limited, cancel := context.WithTimeout(ctx, v.trial.Budget(v.dialogue.command))
	defer cancel()
	line, err := v.await(limited, literal, func(l at.Line) bool { return l.Kind == at.Information || l.Kind == at.Final })
	v.waiting = ""
	switch {
	case err != nil:
		return v.explain(ctx, err, literal)
	case line.String() != literal:
		return v.mismatch(v.dialogue.command+" answered "+escape(line.String()), literal)
	}
	return nil
}

// loose leaves out what the manual's syntax rows and its examples disagree about:
// blanks and line ends (at-facts ), and the brackets round a name, which
// may be the page's own (at-facts §2.1), as those round a list of texts may.
var loose = strings.NewReplacer(`("`, `"`, `")`, `"`, " ", "", "<", "", ">", "", "[", "", "]", "")

// short is a range of two values, which may be listed as well (at-facts X-15).
var short = strings.NewReplacer("(0-1)", "(0,1)", "(0-2)", "(0,1,2)", "(0-3)", "(0,1,2,3)", "(0-5)", "(0,1,2,3,4,5)", "(1-6)", "(1,2,3,4,5,6)")

// answersForm compares an answer of any number of lines with its documented text.
func (v *v250) answersForm(ctx context.Context, literal string) error {
	want := short.Replace(loose.Replace(literal))
	return v.dialogue.lines(ctx, func(got []string) bool {
		return short.Replace(loose.Replace(strings.Join(got, ""))) == want
	}, literal)
}

func (v *v250) answersLike(ctx context.Context, pattern string) error {
	want, err := whole(pattern)
	if err != nil {
		return err
	}
	return v.dialogue.lines(ctx, func(got []string) bool { return len(got) == 1 && want.MatchString(got[0]) }, "one line like "+pattern)
}

// interleaves asks again and again while messages come in: an answer and a message
// may stand in any order, but neither in the other. The messages are left to a
// later step.
func (v *v250) interleaves(ctx context.Context, literal, count, topic string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	b, err := v.trial.Others(ctx)
	if err != nil {
		return err
	}
	from := v.trial.Modem.Mark()
	defer func() { v.since = from }()
	name := at.Command{Text: literal}.Name()
	for i := range n {
		if err := b.Publish(topic, numbered(i), 0, false); err != nil {
			return err
		}
		if err := v.dialogue.send(ctx, literal); err != nil {
			return err
		}
		accept := func(got []string) bool { return len(got) == 1 && strings.HasPrefix(got[0], name) }
		if err := v.dialogue.lines(ctx, accept, "one line of "+name); err != nil {
			return err
		}
	}
	return nil
}
