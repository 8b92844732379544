package main

import (
	"fmt"
	"time"

	"attest/internal/live"
	"attest/internal/verdict"
)

// plans says how much is to be judged.
func (c *console) plans(sessions []*session) {
	planned, f := 0, sessions[0].flags
	if f.confidence == 0 { // else nobody knows
		for _, s := range sessions {
			planned += len(s.plan.Scenarios) * f.repeat
		}
	}
	c.update(func(s *live.State) {
		*s = live.State{Heading: c.heading, Began: time.Now(), Planned: planned, Unit: "attempts"}
		for _, one := range sessions {
			s.End(one.setup.bench) // their order
		}
		for _, j := range []verdict.Judgement{verdict.Deviates, verdict.Broken, verdict.Conforms, verdict.KnownDeviation, verdict.NotClaimed} {
			s.Add(word(j), 0)
		}
	})
}

// opening says that a number of benches are opened.
func (c *console) opening(benches int) {
	c.side = benches
	if benches == 1 {
		c.doing("opening the bench")
	} else {
		c.doing(fmt.Sprintf("opening %d benches", benches))
	}
}

// doing says what is done where no single bench does it; nothing, if it is empty.
func (c *console) doing(what string) {
	c.update(func(s *live.State) { s.Chore(c.bench, what, time.Now()) })
}

// chore says what one bench does besides its scenario; nothing, if it is empty.
func (c *console) chore(bench int, what string) {
	c.update(func(s *live.State) { s.Chore(c.name(bench), what, time.Now()) })
}

// started says what a bench is at.
func (c *console) started(bench int, p verdict.Planned, attempt int) {
	c.update(func(s *live.State) {
		s.Begin(live.Task{Name: c.name(bench), ID: p.ID, Title: p.Title, Attempt: attempt, Attempts: c.attempts, Since: time.Now()})
	})
}

// ended counts a verdict. One that the bench failed, and that is given again, counts once; so does
// a scenario that is skipped, which is not tried again.
func (c *console) ended(r verdict.Result) {
	c.update(func(s *live.State) {
		s.End(c.name(r.Bench))
		s.Add(word(r.Judgement), 1)
		if r.After != "" {
			s.Add(word(verdict.Broken), -1)
			return
		}
		s.Ended = append(s.Ended, time.Now())
		if r.Outcome == verdict.Skipped && s.Planned > 0 {
			s.Planned -= c.attempts - 1
		}
	})
}

// name is that of one bench among all that the screen shows.
func (c *console) name(bench int) string {
	switch {
	case c.side <= 1:
		return c.bench
	case c.bench == "":
		return fmt.Sprintf("bench %d", bench+1)
	}
	return fmt.Sprintf("%s %d", c.bench, bench+1)
}
