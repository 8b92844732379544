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
	language
	Clause
	well, of int
}

func (c *clause) count(kept bool) {
	if c.of++; kept {
		c.well++
	}
}

func (c *clause) against(s Standing, text string) {
	c.Against = append(c.Against, visibleLine(text))
	if c.Standing == Kept || s == Breached {
		c.Standing = s
	}
}

// done says how many of all things were well. Of nothing nothing is shown.
func (c *clause) done(all string) Clause {
	c.Said = c.F("%d of %s", c.well, all)
	if c.of == 0 && c.Standing == Kept {
		c.Standing = Open
	}
	return c.Clause
}

func (l language) clause(text string) *clause {
	return &clause{language: l, Clause: Clause{Text: visibleLine(text), Standing: Kept}}
}

// Clauses holds a run against its contract, clause by clause; nil without one.
func (r *Run) Clauses() []Clause { return language{}.judged(r) }

// judged has the clauses in the language.
func (l language) judged(r *Run) []Clause {
	c := r.Contract
	if c == nil {
		return nil
	}
	cases := slices.DeleteFunc(r.Cases(), func(one Case) bool { return !c.Requires(one.Planned) })
	all := l.conditions(r)
	for _, profile := range c.Profiles {
		text := l.F("profile %s: every scenario conforms", profile)
		if len(c.Waived) > 0 {
			text = l.F("profile %s: every scenario conforms, without what is waived: %s", profile, strings.Join(c.Waived, ", "))
		}
		all = append(all, l.conform(text, cases, func(p verdict.Planned) bool { return c.Asks(profile, p) }))
	}
	if len(c.Scenarios) > 0 {
		all = append(all, l.named(c, cases))
	}
	if c.Confidence > 0 {
		all = append(all, l.confidence(r, cases))
	}
	for _, b := range c.Budgets {
		if b.Command != "" {
			all = append(all, l.command(b, r.taken))
		} else {
			all = append(all, l.budget(b, cases))
		}
	}
	return append(all, l.deviated(c, cases))
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
		name = r.Contract.Title + l.F(", ") + name
	}
	return visibleLine(l.F("contract %s: %d of %s kept (%s, sha256 %.12s)", l.F(string(standing(clauses))), kept, l.N(len(clauses), "clause"), name, r.Contract.SHA256))
}

// conform wants scenarios to conform. A known deviation is the business of another clause;
// what was not judged leaves this one open.
func (l language) conform(text string, cases []Case, asked func(verdict.Planned) bool) Clause {
	c := l.clause(text)
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
			c.against(Breached, one.ID+" "+one.Title+l.F(": ")+l.judgement(j)) // why is told with all failures
		default:
			c.count(false)
			c.against(Open, one.ID+" "+one.Title+l.F(": ")+l.judgement(j)+l.F(": ")+l.why(one.Result))
		}
	}
	out := c.done(l.N(c.of, "scenario"))
	if known > 0 {
		out.Said += l.F(", %d known to deviate", known)
	}
	return out
}

// named wants the scenarios to conform that the contract names. One that the run never planned
// was not judged either.
func (l language) named(k *verdict.Contract, cases []Case) Clause {
	text := l.F("scenarios %s: each conforms", strings.Join(k.Scenarios, ", "))
	c := &clause{language: l, Clause: l.conform(text, cases, func(p verdict.Planned) bool { return verdict.Named(k.Scenarios, p.ID) })}
	for _, id := range k.Scenarios {
		if !slices.ContainsFunc(cases, func(one Case) bool { return verdict.Named([]string{id}, one.ID) }) {
			c.against(Open, l.F("%s was not planned", id))
		}
	}
	return c.Clause
}

// confidence wants each scenario accepted by a test that is sure enough.
func (l language) confidence(r *Run, cases []Case) Clause {
	c := l.clause(l.F("confidence %v: a test of repeated attempts accepts each scenario", r.Contract.Confidence))
	if r.Confidence < r.Contract.Confidence {
		c.against(Open, l.F("the run was made with %v", r.Confidence))
	}
	for _, one := range cases {
		if one.Result.Outcome != verdict.Pass {
			continue // the other clauses have it
		}
		accepted := one.Rate != nil && one.Rate.Decision == "accepted"
		if c.count(accepted); !accepted {
			c.against(Open, one.ID+" "+one.Title+l.F(": ")+cmp.Or(l.rate(one.Rate), l.F("no test was made")))
		}
	}
	return c.done(l.N(c.of, "scenario"))
}

// budget wants every attempt at a scenario to end in time. One that was not judged took
// no time that says anything.
func (l language) budget(b verdict.Budget, cases []Case) Clause {
	c := l.clause(l.F("budget: %s takes at most %v", b.ID, b.Within))
	for _, one := range cases {
		if !verdict.Named([]string{b.ID}, one.ID) {
			continue
		}
		for _, a := range one.Attempts() {
			if a.Outcome != verdict.Pass && a.Outcome != verdict.Fail {
				continue
			}
			if c.count(a.Duration <= b.Within); a.Duration > b.Within {
				c.against(Breached, l.F("%s took %v in attempt %d", one.ID, a.Duration.Round(time.Millisecond), a.Attempt))
			}
		}
	}
	return c.done(l.N(c.of, "attempt"))
}

// command wants a command answered in time wherever it was sent, in attempts that passed.
// Of each scenario the slowest answer is told.
func (l language) command(b verdict.Budget, taken []timing) Clause {
	c := l.clause(l.F("budget: %s is answered within %v", b.Command, b.Within))
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
		c.against(Breached, l.F("it took %v in %s", slowest[id], id))
	}
	return c.done(l.N(c.of, "answer"))
}

// deviated wants nothing excused but what the contract accepts.
func (l language) deviated(k *verdict.Contract, cases []Case) Clause {
	c := l.clause(l.F("deviations: none is accepted"))
	if len(k.Deviations) > 0 {
		c = l.clause(l.F("deviations: none is accepted but %s", strings.Join(k.Deviations, ", ")))
	}
	for _, one := range cases {
		if one.Result.Judgement != verdict.KnownDeviation {
			continue
		}
		signature := verdict.Signature(one.Result.Mismatches)
		allowed := k.Accepts(one.ID, signature)
		switch c.count(allowed); {
		case allowed:
		case verdict.Named(k.Deviations, one.ID):
			c.against(Breached, l.F("%s fails in another way than is accepted", one.ID)+l.F(": ")+signature)
		default:
			c.against(Breached, one.ID+" "+one.Title+l.F(": ")+l.why(one.Result))
		}
	}
	c.Said = l.F("%s, of which %d accepted", l.N(c.of, "known deviation"), c.well)
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
