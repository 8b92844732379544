// Package sprt decides from repeated attempts whether a firmware keeps a promise: Wald's
// sequential probability ratio test of a rate of failures, and the interval in which
// such a rate lies. [At] gives the hypotheses of a confidence, [New] a test of them.
//
// The package knows passes and failures only. It refuses to guess: what has no outcome
// must not be added, and a test that was not fed enough stays undecided.
package sprt

import "math"

// Hypotheses are what a test chooses between: a rate of failures of at most P0, and one
// of at least P1.
type Hypotheses struct {
	P0, P1 float64 // 0 < P0 < P1 < 1
	Alpha  float64 // most often that a firmware with a rate of P0 is refused
	Beta   float64 // most often that one with a rate of P1 is accepted
}

// Worst is P1 of [At]: a firmware that breaks a promise in every tenth attempt must be found.
const Worst = 0.1

// Least and Most limit the confidence that anybody can ask of a firmware: less is a guess, and
// more takes longer than anybody waits.
const (
	Least = 0.6
	Most  = 0.999999
)

// At returns the hypotheses for a confidence above 0.5 and below 1, the same for both
// errors. P1 is [Worst]. A promise has no quota of failures, so P0 is as large as it can
// be if one failure is to refuse, whenever it comes: ln(P1/P0), the weight of a failure,
// is then the whole way from one bound to the other.
//
// At 0.99 that is P0 = 1.02e-5, and 44 attempts without a failure accept: a firmware that
// fails one in ten is accepted 0.97 times in a hundred, one that fails three in ten 1.5
// times in ten million, and one that fails one in a thousand 95.7 times in a hundred.
func At(confidence float64) Hypotheses {
	odds := (1 - confidence) / confidence
	return Hypotheses{P0: Worst * odds * odds, P1: Worst, Alpha: 1 - confidence, Beta: 1 - confidence}
}

// Decision is what a test has come to.
type Decision uint8

// The decisions. One that was made stands, whatever is added.
const (
	Undecided Decision = iota
	Accepted           // the rate is at most P0, as far as it can be told from P1
	Refused
)

// String returns "undecided", "accepted" or "refused".
func (d Decision) String() string { return [...]string{"undecided", "accepted", "refused"}[d] }

// Test is one sequential test. It is not safe for concurrent use.
type Test struct {
	ratio          float64 // logarithm of the likelihood of P1 over that of P0
	accept, refuse float64 // its bounds
	pass, fail     float64 // what an attempt adds
	decision       Decision
}

// slack takes the errors of rounding out of comparisons with a bound.
const slack = 1e-9

// New returns a test to which nothing was added.
func New(h Hypotheses) *Test {
	return &Test{
		accept: math.Log(h.Beta / (1 - h.Alpha)), refuse: math.Log((1 - h.Beta) / h.Alpha), // Wald 1945, §3.2
		pass: math.Log((1 - h.P1) / (1 - h.P0)), fail: math.Log(h.P1 / h.P0),
	}
}

// Add takes the outcome of one attempt and returns what the test has come to.
func (t *Test) Add(failed bool) Decision {
	if t.decision != Undecided {
		return t.decision
	}
	if failed {
		t.ratio += t.fail
	} else {
		t.ratio += t.pass
	}
	switch {
	case t.ratio >= t.refuse-slack:
		t.decision = Refused
	case t.ratio <= t.accept+slack:
		t.decision = Accepted
	}
	return t.decision
}

// Decision returns what the test has come to.
func (t *Test) Decision() Decision { return t.decision }

// Needs returns how many passes in a row from now on would accept; 0 once it is decided.
func (t *Test) Needs() int {
	if t.decision != Undecided {
		return 0
	}
	return int(math.Ceil((t.accept-t.ratio)/t.pass - slack))
}

// Bound is how many attempts a test gets before it is given up: twice what it needs if
// each says something. Only attempts that say nothing can use it up.
func Bound(h Hypotheses) int { return 2 * New(h).Needs() }
