package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// sideBySide judges several modems at once, each for itself: whatever becomes of one,
// the others go on. It returns the worst exit status, or an error if nobody could begin.
func sideBySide(ctx context.Context, sessions []*session, out *console) (int, error) {
	rows := make([]row, len(sessions))
	lines := &shared{out: out.out}
	var judging sync.WaitGroup
	for i, s := range sessions {
		s.among, s.proofs, s.out = true, sessions[0].proofs, out.of(s.setup.bench, lines, sessions)
		judging.Go(func() {
			status, err := s.judge(ctx)
			s.failed = err
			rows[i] = row{Bench: s.setup.bench, Status: status, err: err, ended: s.ended}
		})
	}
	judging.Wait()
	return out.benches(rows)
}

// row is what became of one bench.
type row struct {
	Bench     string `json:"bench"`
	Status    int    `json:"status"`
	Verdict   string `json:"verdict"`             // as Summary has it, or "not judged"
	Directory string `json:"directory,omitempty"` // of the report
	Error     string `json:"error,omitempty"`     // why there is no report

	ended *ending
	err   error
}

// complete puts into words what became of the bench. A bench that could not begin beside
// others that did is a broken one: exit status 2 would say that nothing was judged.
func (r *row) complete() {
	r.Verdict = "not judged"
	if r.ended != nil {
		r.Verdict, r.Directory = r.ended.summary.Verdict, r.ended.dir
	}
	if r.err != nil {
		r.Error, r.Status = r.err.Error(), exitBroken
	}
}

// benches tells what became of every bench, and returns the worst exit status.
func (c *console) benches(rows []row) (int, error) {
	worst, widest, begun := exitOK, 0, false
	for i := range rows {
		r := &rows[i]
		r.complete()
		worst, widest, begun = max(worst, r.Status), max(widest, len(r.Bench)), begun || r.err == nil
	}
	var usage *usageError
	if !begun && errors.As(rows[0].err, &usage) {
		return 0, &usageError{err: fmt.Errorf("bench %q: %w", rows[0].Bench, rows[0].err), hint: usage.hint}
	}
	if c.format == "json" {
		c.object(map[string]any{"benches": rows, "status": worst})
		return worst, nil
	}
	fmt.Fprintf(c.out, "\n%d benches:\n", len(rows))
	for _, r := range rows {
		fmt.Fprintf(c.out, "%-*s  %s\n", widest, r.Bench, r.line())
	}
	return worst, nil
}

// line is a bench in the summary.
func (r *row) line() string {
	if r.ended == nil {
		return r.Verdict + ": " + cmp.Or(r.Error, "no reason is known")
	}
	line, _, _ := strings.Cut(r.ended.summary.String(), "\n")
	return line + "  " + r.Directory
}

// unopened tells once why one bench of several judges nothing; the lines of the others
// would drown in hundreds that say the same.
func (c *console) unopened(cause error) {
	if c.format != "json" {
		c.line(fmt.Sprintf("ERROR  nothing is judged here: %s\n", strings.ReplaceAll(cause.Error(), "\n", "; ")))
		c.out = io.Discard
	}
}

// of returns the console of one bench: its lines begin with the name.
func (c *console) of(name string, lines *shared, sessions []*session) *console {
	widest := 0
	for _, s := range sessions {
		widest = max(widest, len(s.setup.bench))
	}
	named := &prefixed{out: lines}
	if c.format != "json" {
		named.prefix = fmt.Sprintf("%-*s  ", widest, name)
	}
	return &console{screen: screen{out: named, region: c.region}, format: c.format, bench: name, whole: c, once: c.once}
}

// shared is a writer for several goroutines.
type shared struct {
	mu  sync.Mutex
	out io.Writer
}

// Write implements io.Writer.
func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(p)
}

// prefixed puts a name before each line. What is written must be whole lines.
type prefixed struct {
	out    io.Writer
	prefix string
}

// Write implements io.Writer.
func (w *prefixed) Write(p []byte) (int, error) {
	var b bytes.Buffer
	for line := range bytes.Lines(p) {
		if len(line) > 1 {
			b.WriteString(w.prefix)
		}
		b.Write(line)
	}
	if _, err := w.out.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}
