package steps

import (
	"context"
	"fmt"
	"strings"

	"attest/internal/at"
)

// sslContexts is what SSLCFG keeps of each context.
type sslContexts struct {
	*scenario
	dialogue *dialogue
	files    *files
}

var sslContextSteps = []definition{
	define("the {text} of SSL context {number} is {text}", func(a *areas) any { return a.ssl.is }),
	define("the {text} of SSL context {number} is not {text}", func(a *areas) any { return a.ssl.isNot }),
	define("the modem holds what {literal} names", func(a *areas) any { return a.ssl.holds }),
	define("erasing the {text} of SSL context {number} forgets {text}", func(a *areas) any { return a.ssl.forgets }),
}

// holds stores the file that a command is about to name: whether SSLCFG takes the name of a file that is not there is open
// (at-facts §11). For a key that names no file there is nothing to do.
func (c *sslContexts) holds(ctx context.Context, literal string) error {
	params, err := at.Params(strings.TrimPrefix(literal, "AT+SSLCFG="))
	if err != nil || len(params) < 3 {
		return fmt.Errorf("read the setting %q: %w", literal, err)
	}
	return c.holdFile(ctx, params[0], params[2])
}

func (c *sslContexts) holdFile(ctx context.Context, key, name string) error {
	name = strings.Trim(name, `"`)
	cert, secret := c.trial.Authority().Client()
	switch key {
	case "cacert":
		return c.files.holdCA(ctx, name)
	case "clientcert":
		return c.files.store(ctx, name, cert)
	case "clientkey":
		return c.files.store(ctx, name, secret)
	}
	return nil
}

func (c *sslContexts) is(ctx context.Context, key string, n int, want string) error {
	got, err := c.value(ctx, key, n, want)
	if err != nil {
		return err
	}
	if !strings.EqualFold(got, want) {
		return c.mismatch(fmt.Sprintf("%s of context %d is %q: %s answered %s", key, n, got, c.dialogue.command, escape(strings.Join(c.said(), " | "))), want)
	}
	return nil
}

func (c *sslContexts) isNot(ctx context.Context, key string, n int, old string) error {
	got, err := c.value(ctx, key, n, "not "+old)
	if err != nil {
		return err
	}
	if strings.EqualFold(got, old) {
		return c.mismatch(fmt.Sprintf("%s of context %d is still %q", key, n, got), "anything but "+old)
	}
	return nil
}

// forgets sets and erases two values in turn. What a key is without a value is
// documented nowhere (at-facts §11), but it cannot be two things.
func (c *sslContexts) forgets(ctx context.Context, key string, n int, values string) error {
	var left []string
	for value := range strings.SplitSeq(values, " and ") {
		if err := c.holdFile(ctx, key, value); err != nil {
			return err
		}
		for _, command := range []string{`AT+SSLCFG=%q,%d,%s`, `AT+SSLCFG=%q,%d,`} {
			args := []any{key, n}
			if strings.HasSuffix(command, "%s") {
				args = append(args, value)
			}
			if err := c.files.do(ctx, command, args...); err != nil {
				return err
			}
		}
		got, err := c.value(ctx, key, n, "what "+key+" is without a value")
		if err != nil {
			return err
		}
		left = append(left, got)
	}
	for _, got := range left[1:] {
		if got != left[0] {
			return c.mismatch(fmt.Sprintf("after the erasures %s of context %d is %q", key, n, left), "the same after both")
		}
	}
	return nil
}

// value reads a key. Spaces and quotes prove nothing: the manual's rows disagree
// about them (at-facts X-16). A key without a value may answer an error, or OK alone.
func (c *sslContexts) value(ctx context.Context, key string, n int, want string) (string, error) {
	if err := c.dialogue.send(ctx, fmt.Sprintf("AT+SSLCFG=%q,%d", key, n)); err != nil {
		return "", err
	}
	answer, err := c.dialogue.answer(ctx, want)
	if err != nil {
		return "", err
	}
	if len(answer.Info) == 0 && (answer.Final.Text == "OK" || at.IsError(answer.Final.Text)) {
		return "", nil
	}
	text := strings.NewReplacer(" ", "", `"`, "").Replace(answer.Info[0].Text)
	value, found := strings.CutPrefix(text, fmt.Sprintf("+SSLCFG:%s,%d", key, n))
	if !found || len(answer.Info) > 1 || answer.Final.Text != "OK" || value != "" && value[0] != ',' {
		return "", c.mismatch(c.dialogue.command+" answered "+escape(strings.Join(c.said(), " | ")), fmt.Sprintf(`+SSLCFG: "%s",%d,<value> | OK`, key, n))
	}
	return strings.TrimPrefix(value, ","), nil
}
