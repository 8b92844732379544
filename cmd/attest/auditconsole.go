package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"attest/internal/emulator"
	"attest/internal/live"
	"attest/internal/report"
	"attest/internal/verdict"
)

// auditConsole shows an audit while it lasts: a line a defect, on a terminal what is being
// judged in place of those that were killed; and at the end what is not well.
type auditConsole struct {
	screen
	json bool // one object at the end, and nothing else
}

func newAuditConsole(out io.Writer, json bool) *auditConsole {
	return &auditConsole{screen: newScreen(out, json), json: json}
}

func (c *auditConsole) begin(a *verdict.Audit, defects, scenarios int) {
	if c.json {
		return
	}
	fmt.Fprintf(c.out, "%s, broken on purpose: %s, %s", a.Release, count(defects, "defect"), count(scenarios, "scenario"))
	if a.Jitter != 0 {
		fmt.Fprintf(c.out, ", jitter seed %d", a.Jitter)
	}
	fmt.Fprintln(c.out)
	c.update(func(s *live.State) {
		s.Began, s.Planned = time.Now(), defects
		for _, word := range verdict.DefectWords() {
			s.Add(shout(word), 0) // their order
		}
	})
}

// trying says which defect is being judged, until the function is called that it returns.
func (c *auditConsole) trying(d emulator.Defect) (ended func()) {
	c.update(func(s *live.State) { s.Chore(d.Name, d.Breaks, time.Now()) })
	return func() { c.update(func(s *live.State) { s.Drop(d.Name) }) }
}

// judged prints a line for a defect.
func (c *auditConsole) judged(d verdict.Defect) {
	c.update(func(s *live.State) {
		s.Ended = append(s.Ended, time.Now())
		s.Add(shout(d.Word()), 1)
	})
	if c.json || c.region != nil && d.Good() {
		return
	}
	by := "-"
	if kill, ok := d.By(); ok {
		by = kill.ID
	}
	fmt.Fprintf(c.out, "%-8s  %-32s  %-24s  %v\n", shout(d.Word()), d.Name, by, d.Took.Round(100*time.Millisecond))
}

// shout makes what is the suite's fault stand out in a log.
func shout(word string) string {
	if word == verdict.DefectSurvived || word == verdict.DefectOutside {
		return strings.ToUpper(word)
	}
	return word
}

// interrupted says that Ctrl-C was heard; what was judged is still written.
func (c *auditConsole) interrupted() {
	signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // before anybody reads that it is so
	if !c.json {
		fmt.Fprintln(c.out, "interrupted: ending in order; interrupt again to end at once")
	}
}

// end prints what needs attention, the worst first, then the verdict and where it is.
func (c *auditConsole) end(a *verdict.Audit, dir string) {
	if c.json {
		_ = json.NewEncoder(c.out).Encode(a) // a console that is gone is no reason to fail: it is on disk
		return
	}
	for _, word := range verdict.DefectWords() {
		if n := a.Count(word); word != verdict.DefectKilled && n > 0 {
			fmt.Fprintf(c.out, "\n%s %s: %s\n", count(n, "defect"), word, meaningOf(word))
			explain(c.out, a, word)
		}
	}
	if a.All {
		fmt.Fprintf(c.out, "\n%s killed none of them: %s\n", count(len(a.Idle), "scenario"), some(a.Idle))
	}
	fmt.Fprintf(c.out, "\n%s: %s: %s\n", a.Release, a.Verdict(), a.Summary())
	if a.Stopped != "" {
		fmt.Fprintf(c.out, "note: the audit was %s\n", a.Stopped)
	}
	fmt.Fprintf(c.out, "report: %s\n", filepath.Join(dir, report.AuditPage))
	fmt.Fprintf(c.out, "json:   %s\n", filepath.Join(dir, report.AuditData))
}

// meaningOf is what a word asks of whoever reads it.
func meaningOf(word string) string {
	switch word {
	case verdict.DefectSurvived:
		return "no scenario noticed. The suite lacks one, or the defect breaks nothing"
	case verdict.DefectOutside:
		return "the failure sends its reader to the wrong place"
	}
	return "no verdict on the suite"
}

// explain prints the defects that have the word, each with why one thinks so.
func explain(out io.Writer, a *verdict.Audit, word string) {
	for _, d := range a.Defects {
		if d.Word() != word {
			continue
		}
		if word == verdict.DefectUnjudged && a.Stopped != "" && d.Tried == 0 {
			continue // the summary counts what an interrupted audit did not come to
		}
		fmt.Fprintf(out, "  %s (%s): %s [%s]\n", d.Name, d.Group, d.Breaks, d.Source)
		fmt.Fprintf(out, "      %s\n", d.Why())
	}
}

// some is a list that fits a screen.
func some(all []string) string {
	const most = 40
	if len(all) > most {
		return strings.Join(all[:most], ", ") + ", … (all are in the report)"
	}
	return strings.Join(all, ", ")
}
