package suite

import (
	"cmp"
	"slices"
	"sync"

	"attest/internal/sprt"
	"attest/internal/verdict"
)

// attempt is one execution of a scenario; they are counted from 1.
type attempt struct {
	Scenario
	number int
	after  string // the error of the bench because of which it is made again; "" for the first time
	not    int    // the bench that had it

	doubted bool // the first time something befell the modem that may be the firmware's doing
}

// schedule hands out attempts. Every scenario is tried once before any is tried again:
// what a run that is interrupted has judged by then is as even as can be. What a bench
// failed comes last, when whatever troubled it may be over.
type schedule struct {
	retry bool

	mu      sync.Mutex
	changed *sync.Cond // an attempt was judged, a worker left, or all is over
	queue   []*course  // the slow ones first
	again   []attempt
	open    int // attempts under way
	able    int // workers that take attempts
	stopped bool
}

// course is the attempts of one scenario.
type course struct {
	Scenario
	bound  int        // attempts, at most
	test   *sprt.Test // nil: all of them are made
	given  int        // attempts that were handed out
	judged int
	over   bool // nothing more is to be learnt
}

func newSchedule(cfg *Config) *schedule {
	s := &schedule{retry: cfg.Retry, able: len(cfg.Benches)}
	s.changed = sync.NewCond(&s.mu)
	for _, scenario := range slowFirst(cfg.Plan.Scenarios) {
		c := &course{Scenario: scenario, bound: cfg.Repeat}
		if cfg.Confidence > 0 {
			h := sprt.At(cfg.Confidence)
			c.bound, c.test = sprt.Bound(h), sprt.New(h)
		}
		s.queue = append(s.queue, c)
	}
	return s
}

// ready reports whether another attempt makes sense now. The first one comes alone: a
// scenario that is skipped is skipped every time. Side by side there are never more than
// what is missing to accept.
func (c *course) ready() bool {
	switch {
	case c.over || c.given >= c.bound:
		return false
	case c.given == 0:
		return true
	}
	return c.judged > 0 && (c.test == nil || c.given-c.judged < c.test.Needs())
}

// add takes the verdict on one attempt. An attempt without a statement about the firmware
// leaves a test where it is.
func (c *course) add(o verdict.Outcome) {
	c.judged++
	switch {
	case o == verdict.Skipped:
		c.over = true
	case c.test == nil:
	case o == verdict.Pass, o == verdict.Fail:
		c.over = c.test.Add(o == verdict.Fail) != sprt.Undecided || c.over
	case o == verdict.Error:
		c.over = true // nothing that follows can mend it
	}
}

// next returns the attempt that a bench is to make, and waits for one as long as there may
// be any; false: there is none.
func (s *schedule) next(bench int) (attempt, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.stopped {
		if a, ok := s.take(bench); ok {
			s.open++
			return a, true
		}
		if s.open == 0 && len(s.again) == 0 {
			break
		}
		s.changed.Wait()
	}
	return attempt{}, false
}

// take finds what a bench can do: a scenario that was tried least, or one that another
// bench failed; its own only if there is no other.
func (s *schedule) take(bench int) (attempt, bool) {
	var least *course
	for _, c := range s.queue {
		if c.ready() && (least == nil || c.given < least.given) {
			least = c
		}
	}
	if least != nil {
		least.given++
		return attempt{Scenario: least.Scenario, number: least.given}, true
	}
	at := slices.IndexFunc(s.again, func(a attempt) bool { return a.not != bench || s.able == 1 })
	if at < 0 {
		return attempt{}, false
	}
	a := s.again[at]
	s.again = slices.Delete(s.again, at, at+1)
	return a, true
}

// judged takes the verdict on an attempt that next gave to a bench. An error of the bench
// is no verdict, so the attempt is made once more, unless no bench can: broken is this one
// for good.
func (s *schedule) judged(a attempt, r verdict.Result, broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed.Broadcast()
	s.open--
	if s.retry && r.Outcome == verdict.Error && a.after == "" && !s.stopped && !(broken && s.able == 1) {
		a.after, a.not = r.Reason, r.Bench
		s.again = append(s.again, a)
		return
	}
	at := slices.IndexFunc(s.queue, func(c *course) bool { return c.ID == a.ID })
	s.queue[at].add(r.Outcome)
}

// leave takes a worker away, unless it is the last one.
func (s *schedule) leave() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.able == 1 {
		return false
	}
	s.able--
	s.changed.Broadcast()
	return true
}

// stop hands out nothing more.
func (s *schedule) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	s.changed.Broadcast()
}

// slowFirst moves the scenarios with @slow to the front: they wait for real time, and
// the others fit beside them.
func slowFirst(scenarios []Scenario) []Scenario {
	ordered := slices.Clone(scenarios)
	slices.SortStableFunc(ordered, func(a, b Scenario) int { return cmp.Compare(b.haste(), a.haste()) })
	return ordered
}

// haste is 1 for a scenario that has to begin early.
func (s Scenario) haste() int {
	if slices.Contains(s.Tags, "@slow") {
		return 1
	}
	return 0
}
