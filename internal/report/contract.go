package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"attest/internal/verdict"
)

// Standing is how far a run keeps a clause of a contract.
type Standing string

// The standings, from well to worse than open.
const (
	Kept     Standing = "kept"
	Open     Standing = "open" // not shown: what the clause asks for was not judged
	Breached Standing = "breached"
)

// Clause is one thing that a contract asks for, and what a run says to it.
type Clause struct {
	Text     string   `json:"text"` // "profile tls: every scenario conforms"
	Standing Standing `json:"standing"`
	Said     string   `json:"said"`              // "209 of 210 scenarios"
	Against  []string `json:"against,omitempty"` // what keeps it from being kept, a line each
}

// String is the clause in one line.
func (c Clause) String() string {
	text := fmt.Sprintf("%s: %s (%s)", c.Standing, c.Text, c.Said)
	if len(c.Against) > 0 {
		text += ": " + c.Against[0]
	}
	if n := len(c.Against) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// clause collects what is said to one.
type clause struct {
	Clause
	well, of int
}

func (c *clause) count(kept bool) {
	if c.of++; kept {
		c.well++
	}
}

func (c *clause) against(s Standing, format string, args ...any) {
	c.Against = append(c.Against, visibleLine(fmt.Sprintf(format, args...)))
	if c.Standing == Kept || s == Breached {
		c.Standing = s
	}
}

// done says how many things of a kind were well. Of nothing nothing is shown.
func (c *clause) done(thing string) Clause {
	c.Said = fmt.Sprintf("%d of %s", c.well, plural(c.of, thing))
	if c.of == 0 && c.Standing == Kept {
		c.Standing = Open
	}
	return c.Clause
}

func newClause(format string, args ...any) *clause {
	return &clause{Clause: Clause{Text: visibleLine(fmt.Sprintf(format, args...)), Standing: Kept}}
}

// Clauses holds a run against its contract, clause by clause; nil without one.
func (r *Run) Clauses() []Clause {
	c := r.Contract
	if c == nil {
		return nil
	}
	cases := slices.DeleteFunc(r.Cases(), func(one Case) bool { return !c.Requires(one.Planned) })
	var all []Clause
	if c.Release != "" {
		all = append(all, releaseClause(r))
	}
	for _, profile := range c.Profiles {
		text := fmt.Sprintf("profile %s: every scenario conforms", profile)
		all = append(all, conformClause(text, cases, func(p verdict.Planned) bool { return c.Asks(profile, p) }))
	}
	if len(c.Scenarios) > 0 {
		text := "scenarios " + strings.Join(c.Scenarios, ", ") + ": each conforms"
		all = append(all, conformClause(text, cases, func(p verdict.Planned) bool { return verdict.Named(c.Scenarios, p.ID) }))
	}
	if c.Confidence > 0 {
		all = append(all, confidenceClause(r, cases))
	}
	for _, b := range c.Budgets {
		if b.Command != "" {
			all = append(all, commandClause(b, r.taken))
		} else {
			all = append(all, budgetClause(b, cases))
		}
	}
	return append(all, deviationClause(c, cases))
}

// standing is that of a contract: of its worst clause.
func standing(clauses []Clause) Standing {
	worst := Kept
	for _, c := range clauses {
		if c.Standing == Breached || worst == Kept {
			worst = c.Standing
		}
	}
	return worst
}

// contractLine is what became of the contract, in one line; empty without one.
func (l language) contractLine(r *Run, clauses []Clause) string {
	if r.Contract == nil {
		return ""
	}
	kept := 0
	for _, c := range clauses {
		if c.Standing == Kept {
			kept++
		}
	}
	name := r.Contract.File
	if r.Contract.Title != "" {
		name = r.Contract.Title + ", " + name
	}
	return visibleLine(l.f("contract %s: %d of %s kept (%s, sha256 %.12s)", l.f(string(standing(clauses))), kept, l.n(len(clauses), "clause"), name, r.Contract.SHA256))
}

func releaseClause(r *Run) Clause {
	c := newClause("the release is %s", r.Contract.Release)
	got := strings.TrimSpace(r.Model + " " + r.Version)
	if c.count(got == r.Contract.Release); c.well == 0 {
		c.against(Breached, "it is %s", got)
	}
	c.Said = visibleLine(got)
	return c.Clause
}

// conformClause wants scenarios to conform. A known deviation is the business of another clause;
// what was not judged leaves this one open.
func conformClause(text string, cases []Case, asked func(verdict.Planned) bool) Clause {
	c := newClause("%s", text)
	known := 0
	for _, one := range cases {
		if !asked(one.Planned) {
			continue
		}
		switch j := one.Result.Judgement; j {
		case verdict.Conforms, verdict.Fixed:
			c.count(true)
		case verdict.KnownDeviation:
			c.count(false)
			known++
		case verdict.Deviates, verdict.Changed:
			c.count(false)
			c.against(Breached, "%s %s: %s", one.ID, one.Title, j) // why is told with all failures
		default:
			c.count(false)
			c.against(Open, "%s %s: %s: %s", one.ID, one.Title, j, why(one.Result))
		}
	}
	out := c.done("scenario")
	if known > 0 {
		out.Said += fmt.Sprintf(", %d known to deviate", known)
	}
	return out
}

// confidenceClause wants each scenario accepted by a test that is sure enough.
func confidenceClause(r *Run, cases []Case) Clause {
	c := newClause("confidence %v: a test of repeated attempts accepts each scenario", r.Contract.Confidence)
	if r.Confidence < r.Contract.Confidence {
		c.against(Open, "the run was made with %v", r.Confidence)
	}
	for _, one := range cases {
		if one.Result.Outcome != verdict.Pass {
			continue // the other clauses have it
		}
		accepted := one.Rate != nil && one.Rate.Decision == "accepted"
		if c.count(accepted); !accepted {
			c.against(Open, "%s %s: %s", one.ID, one.Title, cmp.Or(one.Rate.String(), "no test was made"))
		}
	}
	return c.done("scenario")
}

// budgetClause wants every attempt at a scenario to end in time. One that was not judged took
// no time that says anything.
func budgetClause(b verdict.Budget, cases []Case) Clause {
	c := newClause("budget: %s takes at most %v", b.ID, b.Within)
	for _, one := range cases {
		if !verdict.Named([]string{b.ID}, one.ID) {
			continue
		}
		for _, a := range one.Attempts() {
			if a.Outcome != verdict.Pass && a.Outcome != verdict.Fail {
				continue
			}
			if c.count(a.Duration <= b.Within); a.Duration > b.Within {
				c.against(Breached, "%s took %v in attempt %d", one.ID, a.Duration.Round(time.Millisecond), a.Attempt)
			}
		}
	}
	return c.done("attempt")
}

// commandClause wants a command answered in time wherever it was sent, in attempts that passed.
// Of each scenario the slowest answer is told.
func commandClause(b verdict.Budget, taken []timing) Clause {
	c := newClause("budget: %s is answered within %v", b.Command, b.Within)
	slowest := make(map[string]time.Duration)
	for _, t := range taken {
		if t.command != b.Command {
			continue
		}
		if c.count(t.took <= b.Within); t.took > b.Within {
			slowest[t.id] = max(slowest[t.id], t.took)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(slowest)) {
		c.against(Breached, "it took %v in %s", slowest[id], id)
	}
	return c.done("answer")
}

// deviationClause wants nothing excused but what the contract accepts.
func deviationClause(k *verdict.Contract, cases []Case) Clause {
	c := newClause("deviations: none is accepted")
	if len(k.Deviations) > 0 {
		c = newClause("deviations: none is accepted but %s", strings.Join(k.Deviations, ", "))
	}
	for _, one := range cases {
		if one.Result.Judgement != verdict.KnownDeviation {
			continue
		}
		allowed := verdict.Named(k.Deviations, one.ID)
		if c.count(allowed); !allowed {
			c.against(Breached, "%s %s: %s", one.ID, one.Title, why(one.Result))
		}
	}
	c.Said = fmt.Sprintf("%s, of which %d accepted", plural(c.of, "known deviation"), c.well)
	return c.Clause
}

// suiteOfContract has a test case a clause, for readers that count nothing else: what was breached
// fails, and what is open is an error.
func suiteOfContract(r *Run, clauses []Clause, common []property) testsuite {
	s := testsuite{Name: "the contract", File: text(visibleLine(r.Contract.File)), Properties: common, Timestamp: text(stamp(r.Started))}
	for _, c := range clauses {
		t := testcase{Name: text(c.Text), Classname: text(dotted(r.Model, r.Version, "run", "contract"))}
		d := &detail{Type: text(c.Standing), Message: text(c.String()), Body: text(strings.Join(c.Against, "\n"))}
		switch c.Standing {
		case Kept:
		case Breached:
			t.Failure = d
		default:
			t.Error = d
		}
		s.add(t)
	}
	return s
}

// word names the verdict of a run: that on its scenarios, and where the firmware did nothing
// wrong in them, what keeps it from keeping its contract.
func (r *Run) word(status int, counts map[verdict.Judgement]int) string {
	said := word(status, counts)
	if said != "inconclusive" || r.Contract == nil {
		return said
	}
	switch standing(r.Clauses()) {
	case Open:
		return "leaves the contract open"
	case Breached:
		return "breaches the contract"
	}
	return said
}
