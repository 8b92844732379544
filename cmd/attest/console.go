package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"attest/internal/report"
	"attest/internal/sprt"
	"attest/internal/verdict"
)

// console shows a run while it lasts: a line a scenario, and on a terminal below them what
// every bench is at.
type console struct {
	screen
	format   string         // pretty, plain or json
	heading  string         // of what the run is a part
	bench    string         // whose lines these are, of several
	whole    *console       // of all benches; nil: this one is
	once     *sync.Once     // that an interrupt is told
	side     int            // benches that judge one plan
	attempts int            // at each scenario, as far as that is known
	widest   int            // id of the plan
	accepts  int            // attempts in a row without a failure that accept a scenario; 0: each counts for itself
	passed   map[string]int // how many a scenario has
	excused  string         // why the last scenario has no verdict; not said again and again
}

var formats = []string{"pretty", "plain", "json"}

func newConsole(out io.Writer, format string) *console {
	s := newScreen(out, format != "" && format != "pretty")
	if format == "" {
		format = "plain"
		if s.region != nil {
			format = "pretty"
		}
	}
	return s.console(format)
}

// console is a new one on a screen.
func (s screen) console(format string) *console {
	return &console{screen: s, format: format, once: new(sync.Once)}
}

func (c *console) begin(h verdict.Header, plan []verdict.Planned) {
	if c.format == "json" {
		c.object(map[string]any{"header": h, "planned": len(plan)})
		return
	}
	release := firstOf(h.Release, h.Model+" "+h.Version)
	if h.Release == "" && h.Model == unknownRelease {
		release = "an unknown release"
	}
	fmt.Fprintf(c.out, "%s on %s: %s%s\n", release, h.Modem, count(len(plan), "scenario"), trials(h))
	if h.ProfileNote != "" {
		fmt.Fprintf(c.out, "note: %s\n", h.ProfileNote)
	}
	c.foreign(h)
	if h.Broker != "" {
		fmt.Fprintf(c.out, "broker: %s; a scenario of which it does not show everything is skipped, unless it fails\n", h.Broker)
	}
	if stamp := report.Stamp(h); stamp != "" {
		fmt.Fprintln(c.out, stamp)
	}
	if h.Confidence > 0 {
		c.accepts, c.passed = sprt.New(sprt.At(h.Confidence)).Needs(), make(map[string]int)
	}
	for _, p := range plan {
		c.widest = max(c.widest, len(p.ID))
	}
	c.attempts = max(h.Repeat, c.accepts, 1)
	c.doing("")
}

// trials says what a header asks of each scenario beyond one quiet attempt.
func trials(h verdict.Header) string {
	var text string
	if h.Repeat > 1 {
		text = fmt.Sprintf(", each %d times", h.Repeat)
	}
	if h.Confidence > 0 {
		text = fmt.Sprintf(", each until the confidence is %v", h.Confidence)
	}
	if h.Jitter != 0 {
		text += fmt.Sprintf(", jitter seed %d", h.Jitter)
	}
	return text
}

// judged prints one line for a scenario, and what was required and done if it is
// not well.
func (c *console) judged(p verdict.Planned, r verdict.Result) {
	if c.format == "json" {
		c.object(map[string]any{"result": r})
		return
	}
	c.ended(r)
	if c.unripe(r) {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-5s  %-*s  %s  %v\n", word(r.Judgement), c.widest, p.ID, p.Title, r.Duration.Round(time.Millisecond))
	for _, m := range r.Mismatches {
		fmt.Fprintf(&b, "       %s\n", m.Error())
	}
	if r.Reason != "" && r.Reason != c.excused {
		fmt.Fprintf(&b, "       %s\n", strings.ReplaceAll(r.Reason, "\n", "; "))
	}
	if r.After != "" {
		fmt.Fprintf(&b, "       tried again after an error of the bench\n")
	}
	c.excused = r.Reason
	c.line(b.String())
}

// recovered prints how the bench brought its modem back.
func (c *console) recovered(r verdict.Recovery) {
	if c.format == "json" {
		c.object(map[string]any{"recovery": r})
		return
	}
	c.line("bench  " + r.String() + "\n")
}

// unripe reports whether a result is one of the many without a failure that a test asks
// for, and not yet the last of them.
func (c *console) unripe(r verdict.Result) bool {
	if c.accepts == 0 || r.Outcome != verdict.Pass {
		return false
	}
	c.passed[r.ID]++
	return c.passed[r.ID] != c.accepts
}

// interrupted says that Ctrl-C was heard: to end in order takes as long as the
// modem needs to close its connection.
func (c *console) interrupted() {
	signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // before anybody reads that it is so
	c.once.Do(func() {
		if c.format != "json" {
			firstOf(c.whole, c).line("interrupted: ending in order; interrupt again to end at once\n")
		}
	})
}

// line prints lines. A console that is gone is no reason to end a run.
func (c *console) line(text string) { _, _ = io.WriteString(c.out, text) }

func word(j verdict.Judgement) string {
	switch j {
	case verdict.Conforms:
		return "ok"
	case verdict.NotClaimed:
		return "skip"
	case verdict.KnownDeviation:
		return "known"
	case verdict.Broken:
		return "ERROR"
	}
	return "FAIL"
}

func (c *console) end(s report.Summary, dir string) {
	if c.format == "json" {
		c.object(map[string]any{"summary": s, "directory": dir})
		return
	}
	fmt.Fprintf(c.out, "\n%s\n", strings.TrimRight(s.String(), "\n"))
	fmt.Fprintf(c.out, "report: %s\n", report.Visible(filepath.Join(dir, "report.html")))
	fmt.Fprintf(c.out, "junit:  %s\n", report.Visible(filepath.Join(dir, "junit.xml")))
}

// object prints one line of JSON; of several benches it has the name.
func (c *console) object(v map[string]any) {
	if c.bench != "" {
		v["bench"] = c.bench
	}
	_ = json.NewEncoder(c.out).Encode(v) // a console that is gone is no reason to end a run
}
