package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"attest/internal/nearest"
	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// console shows a run while it lasts: a line a scenario, and on a terminal a bar
// below them.
type console struct {
	out    io.Writer
	format string // pretty, plain or json
	lines  io.Writer
	bars   *mpb.Progress
	bar    *mpb.Bar
}

var formats = []string{"pretty", "plain", "json"}

func newConsole(out io.Writer, format string) *console {
	if format == "" {
		format = "plain"
		if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			format = "pretty"
		}
	}
	return &console{out: out, lines: out, format: format}
}

// check refuses unknown words in --format and --inconclusive.
func (c *console) check(inconclusive string) error {
	if !contains(formats, c.format) {
		return &usageError{err: nearest.Unknown("format", c.format, formats)}
	}
	if words := []string{"fail", "ok"}; !contains(words, inconclusive) {
		return &usageError{err: nearest.Unknown("meaning of inconclusive", inconclusive, words)}
	}
	return nil
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

func (c *console) begin(h verdict.Header, total int) {
	if c.format == "json" {
		c.object(map[string]any{"header": h, "planned": total})
		return
	}
	fmt.Fprintf(c.out, "%s on %s: %d scenarios\n", firstOf(h.Release, h.Model+" "+h.Version), h.Modem, total)
	if h.ProfileNote != "" {
		fmt.Fprintf(c.out, "note: %s\n", h.ProfileNote)
	}
	if c.format == "pretty" {
		c.bars = mpb.New(mpb.WithOutput(c.out), mpb.WithWidth(40))
		c.lines = c.bars
		c.bar = c.bars.AddBar(int64(total), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.CountersNoUnit("%d/%d")),
			mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_GO)))
	}
}

// judged prints one line for a scenario, and what was required and done if it is
// not well.
func (c *console) judged(p verdict.Planned, r verdict.Result) {
	if c.format == "json" {
		c.object(map[string]any{"result": r})
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-6s %-12s %s  %v\n", word(r.Judgement), p.ID, p.Title, r.Duration.Round(time.Millisecond))
	for _, m := range r.Mismatches {
		fmt.Fprintf(&b, "       %s\n", m.Error())
	}
	if r.Reason != "" {
		fmt.Fprintf(&b, "       %s\n", strings.ReplaceAll(r.Reason, "\n", "; "))
	}
	_, _ = io.WriteString(c.lines, b.String()) // a console that is gone is no reason to end a run
	if c.bar != nil {
		c.bar.Increment()
	}
}

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
	if c.bar != nil {
		c.bar.Abort(true)
		c.bars.Wait()
	}
	if c.format == "json" {
		c.object(map[string]any{"summary": s, "directory": dir})
		return
	}
	fmt.Fprintf(c.out, "\n%s\n", strings.TrimRight(s.String(), "\n"))
	fmt.Fprintf(c.out, "report: %s\n", filepath.Join(dir, "report.html"))
	fmt.Fprintf(c.out, "junit:  %s\n", filepath.Join(dir, "junit.xml"))
}

func (c *console) object(v any) {
	_ = json.NewEncoder(c.out).Encode(v) // a console that is gone is no reason to end a run
}

// recorder is the sink of a run: it puts every verdict on disk, then shows it.
type recorder struct {
	journal *report.Journal
	console *console
	redact  func(string) string
	plan    map[string]verdict.Planned
}

// Started implements suite.Sink.
func (r *recorder) Started(_ int, s verdict.Planned) {
	if r.plan == nil {
		r.plan = make(map[string]verdict.Planned)
	}
	r.plan[s.ID] = s
}

// Judged implements suite.Sink.
func (r *recorder) Judged(result verdict.Result) error {
	r.mask(&result)
	if err := r.journal.Record(result); err != nil {
		return err
	}
	r.console.judged(r.plan[result.ID], result)
	return nil
}

// mask takes secrets out of everything that a modem may have said.
func (r *recorder) mask(result *verdict.Result) {
	result.Reason = r.redact(result.Reason)
	for i := range result.Steps {
		result.Steps[i].Error = r.redact(result.Steps[i].Error)
	}
	for i, m := range result.Mismatches {
		masked := *m
		masked.Got = r.redact(m.Got)
		result.Mismatches[i] = &masked
	}
}

// allBroken records every scenario of the plan as an error of the bench that could
// not be opened.
func (r *recorder) allBroken(plan *suite.Plan, cause error) error {
	for _, s := range plan.Planned() {
		r.Started(0, s)
		err := r.Judged(verdict.Result{
			ID: s.ID, Attempt: 1, Outcome: verdict.Error, Judgement: verdict.Broken,
			Reason: cause.Error(), Started: time.Now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
