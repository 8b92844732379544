package steps

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// clock is the modem's clock, which a scenario leaves as it found it: whether a
// certificate is valid depends on it.
type clock struct {
	*scenario
	dialogue *dialogue
	told     time.Time // local time, by the modem
	zone     string    // quarter hours, with their sign
	heard    time.Time // when it told
}

var clockSteps = []definition{
	define("the modem tells the time", func(a *areas) any { return a.clock.tells }),
	define("I set the clock {number} minutes ahead", func(a *areas) any { return a.clock.ahead }),
	define("the clock is {number} minutes ahead", func(a *areas) any { return a.clock.isAhead }),
	define("I set the clock back", func(a *areas) any { return a.clock.back }),
}

const (
	clockLayout = "06/01/02,15:04:05"
	clockSlack  = 5 * time.Second // for the answers on a slow line
)

// clockLine is local time with its zone in quarter hours (manual CCLK).
var clockLine = regexp.MustCompile(`^\+CCLK: ?"(?:20)?(\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)([+-]\d\d)"$`)

func (c *clock) tells(ctx context.Context) error {
	told, zone, err := c.read(ctx, `+CCLK: "yy/MM/dd,hh:mm:ss+zz"`)
	c.told, c.zone, c.heard = told, zone, time.Now()
	return err
}

func (c *clock) read(ctx context.Context, want string) (told time.Time, zone string, err error) {
	if err = c.dialogue.send(ctx, "AT+CCLK?"); err != nil {
		return told, "", err
	}
	err = c.dialogue.lines(ctx, func(got []string) bool {
		if len(got) != 1 {
			return false
		}
		fields := clockLine.FindStringSubmatch(got[0])
		if fields == nil {
			return false
		}
		zone = fields[2]
		var bad error
		told, bad = time.Parse(clockLayout, fields[1])
		return bad == nil
	}, want)
	return told, zone, err
}

// now is what the clock would show, had nobody touched it.
func (c *clock) now() time.Time { return c.told.Add(time.Since(c.heard)) }

func (c *clock) set(ctx context.Context, t time.Time) error {
	if err := c.dialogue.send(ctx, fmt.Sprintf("AT+CCLK=%q", t.Format(clockLayout)+c.zone)); err != nil {
		return err
	}
	return c.dialogue.answersOK(ctx)
}

func (c *clock) ahead(ctx context.Context, minutes string) error {
	n, err := strconv.Atoi(minutes)
	if err != nil {
		return err
	}
	return c.set(ctx, c.now().Add(time.Duration(n)*time.Minute))
}

func (c *clock) isAhead(ctx context.Context, minutes string) error {
	n, err := strconv.Atoi(minutes)
	if err != nil {
		return err
	}
	due := c.now().Add(time.Duration(n) * time.Minute)
	want := fmt.Sprintf("+CCLK: %q", due.Format(clockLayout)+c.zone)
	told, zone, err := c.read(ctx, want)
	if err != nil {
		return err
	}
	if off := told.Sub(due); zone != c.zone || off.Abs() > clockSlack {
		return c.mismatch(fmt.Sprintf("+CCLK: %q", told.Format(clockLayout)+zone), want)
	}
	return nil
}

func (c *clock) back(ctx context.Context) error { return c.set(ctx, c.now()) }
