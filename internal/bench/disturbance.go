package bench

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"attest/internal/port"
)

// Disturbance is what befell the modem of a trial and may come from outside it: then
// whatever the scenario found missing is a consequence, and held against nobody.
type Disturbance struct {
	What   string
	Proven bool // it came from outside; otherwise it may also be the firmware's doing
}

func (d *Disturbance) Error() string { return d.What }

// Disturbed tells what befell the modem of a trial that was closed; nil for nothing. Restarted
// says whether it restarted unasked. On the embedded emulator nobody pulls a plug.
func (t *Trial) Disturbed(ctx context.Context, restarted bool) *Disturbance {
	t.mu.Lock()
	told, missed := t.restarts-t.stimulated, t.missed
	t.mu.Unlock()
	switch {
	case t.bench.cfg.Embedded():
		return nil
	case restarted:
		t.bench.clocked = false // it may have lost the time
		if why := t.whyStarted(ctx); !why.inside {
			return &Disturbance{What: "the modem restarted, and nobody had told it to: " + why.text, Proven: why.outside}
		}
		return nil
	case told > 0:
		if why := t.whyStarted(ctx); why.outside {
			return &Disturbance{What: "the modem was told to restart, but did so for another reason: " + why.text}
		}
	}
	if missed {
		return &Disturbance{What: "the modem had stopped answering AT for a while"}
	}
	return nil
}

// Vanished tells whether the module's own USB went in a trial by the module's own doing: a
// firmware that restarts takes it along. It brings the modem back to ask why it started. A
// plug that was pulled looks the same to a module with a supply of its own, which then tells
// of an earlier start: only what happens twice is sure.
func (t *Trial) Vanished(ctx context.Context) (why string, own bool) {
	b := t.bench
	if !b.ownUSB || !errors.Is(t.Modem.Err(), port.ErrGone) {
		return "", false
	}
	if b.Recover(ctx); b.condition.trouble() {
		return "", false
	}
	r := t.whyStarted(ctx)
	return r.text, r.inside
}

// reason is why a modem started, as far as it knows: from outside, by its own doing, or
// neither.
type reason struct {
	text            string
	outside, inside bool
}

var exinfo = regexp.MustCompile(`^\*EXINFO: ?(\d{1,2})$`)

// causes are the reasons of a start (manual EXINFO).
var causes = [...]string{
	0: "the power key or the supply", 1: "charging, or the end of a download", 2: "an alarm", 3: "a restart by software",
	4: "an unknown cause", 5: "the reset key", 6: "an abnormal restart", 7: "a tool", 8: "the watchdog", 9: "a restart from outside",
	10: "charging",
}

// whyStarted asks the modem why it started last.
func (t *Trial) whyStarted(ctx context.Context) reason {
	said, err := t.bench.ask(ctx, "AT*EXINFO?")
	fields := exinfo.FindStringSubmatch(said)
	if err != nil || fields == nil {
		return reason{text: fmt.Sprintf("AT*EXINFO? does not tell why, it says %q", said)}
	}
	n, _ := strconv.Atoi(fields[1]) // one or two digits
	if n >= len(causes) {
		n = 4
	}
	r := reason{text: fmt.Sprintf("AT*EXINFO? says %s, %s", said, causes[n])}
	r.outside = slices.Contains([]int{0, 5, 9}, n)
	r.inside = !r.outside && n != 4
	t.Note(r.text)
	return r
}
