package steps

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

// Steps of v250 on what a read form tells and a write form takes.
var settingSteps = []definition{
	define("the modem takes its own {literal} again", func(a *areas) any { return a.v250.setsAgain }),
	define("the modem takes {text} for its {literal}, and its own again", func(a *areas) any { return a.v250.takes }),
	define("{literal} and {literal} name the same card", func(a *areas) any { return a.v250.sameCard }),
}

// own reads a setting: everything behind the colon, without blanks.
func (v *v250) own(ctx context.Context, name string) (value string, err error) {
	if err := v.dialogue.send(ctx, "AT"+name+"?"); err != nil {
		return "", err
	}
	err = v.dialogue.lines(ctx, func(got []string) bool {
		if len(got) != 1 {
			return false
		}
		rest, ok := strings.CutPrefix(strings.TrimPrefix(got[0], name), ":")
		value = strings.ReplaceAll(rest, " ", "")
		return ok && value != ""
	}, name+": <value>")
	return value, err
}

// set writes a setting and wants OK.
func (v *v250) set(ctx context.Context, name, value string) error {
	if err := v.dialogue.send(ctx, "AT"+name+"="+value); err != nil {
		return err
	}
	return v.dialogue.answersOK(ctx)
}

// setsAgain reads a setting and sets it to the value that it has, so that nothing
// changes under a running dialogue.
func (v *v250) setsAgain(ctx context.Context, name string) error {
	value, err := v.own(ctx, name)
	if err != nil {
		return err
	}
	return v.set(ctx, name, value)
}

// takes sets a setting, reads it back, and leaves it as it was. It writes text as the
// modem does, in quotes or without.
func (v *v250) takes(ctx context.Context, text, name string) error {
	before, err := v.own(ctx, name)
	if err != nil {
		return err
	}
	value := text
	if strings.HasPrefix(before, `"`) {
		value = `"` + text + `"`
	}
	if err := v.set(ctx, name, value); err != nil {
		return err
	}
	after, unread := v.own(ctx, name)
	if err := v.set(ctx, name, before); err != nil || unread != nil {
		return cmp.Or(unread, err)
	}
	if first, _, _ := strings.Cut(after, ","); first != value && strings.Trim(first, `"`) != ucs2(text) {
		return v.mismatch(name+": "+after, name+": "+value)
	}
	return nil
}

// ucs2 is a text in the character set of that name: four hexadecimal digits a
// character (TS 27.007 §5.5). What is told in it may be written in it.
func ucs2(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, "%04X", r)
	}
	return b.String()
}

// sameCard compares what two commands tell, but for their names.
func (v *v250) sameCard(ctx context.Context, a, b string) error {
	var cards [2]string
	for i, command := range []string{a, b} {
		if err := v.dialogue.send(ctx, command); err != nil {
			return err
		}
		err := v.dialogue.lines(ctx, func(got []string) bool {
			if len(got) != 1 {
				return false
			}
			cards[i] = strings.TrimLeft(strings.TrimPrefix(got[0], strings.TrimPrefix(command, "AT")), ": ")
			return cards[i] != ""
		}, "one line with the card's number")
		if err != nil {
			return err
		}
	}
	if cards[0] != cards[1] {
		return v.mismatch(fmt.Sprintf("%s of %s, %s of %s", cards[0], a, cards[1], b), "one number")
	}
	return nil
}
