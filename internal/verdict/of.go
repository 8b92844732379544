package verdict

import "errors"

// Skip is the error of a scenario that was not run to its end because the
// release does not claim it, or the bench does not have what it needs.
type Skip struct {
	Reason string
	Bench  bool // the bench cannot look: that says nothing of the release, nor of what is known of it
}

// Error returns "skipped: " and the reason.
func (s *Skip) Error() string { return "skipped: " + s.Reason }

// Inconclusive is the error of a scenario that ran without a statement about
// the firmware: the network went away, the library cannot ask the question.
type Inconclusive struct{ Reason string }

// Error returns "inconclusive: " and the reason.
func (i *Inconclusive) Error() string { return "inconclusive: " + i.Reason }

// Of returns what a step's or scenario's error means. Nil is Pass; a *Skip, an
// *Inconclusive and a *Mismatch, however wrapped, are Skipped, Undecided and
// Fail; anything else, context errors included, is Error. Joined errors fold
// to the worst. The mismatch is the first one found and is nil unless the
// outcome is Fail.
func Of(err error) (Outcome, *Mismatch) {
	if err == nil {
		return Pass, nil
	}
	worst := None
	var first *Mismatch
	walk(err, func(o Outcome, m *Mismatch) {
		worst = worst.Worst(o)
		if first == nil {
			first = m
		}
	})
	if worst != Fail {
		first = nil
	}
	return worst, first
}

// Mismatches returns every mismatch in the tree of err, in order, also where
// something worse is in it.
func Mismatches(err error) []*Mismatch {
	var all []*Mismatch
	walk(err, func(_ Outcome, m *Mismatch) {
		if m != nil {
			all = append(all, m)
		}
	})
	return all
}

// walk calls visit for every leaf of the error tree.
func walk(err error, visit func(Outcome, *Mismatch)) {
	switch e := err.(type) {
	case nil:
		return
	case *Mismatch, *Skip, *Inconclusive:
		visit(leaf(err))
	case interface{ Unwrap() []error }:
		found := false
		for _, child := range e.Unwrap() {
			found = found || child != nil
			walk(child, visit)
		}
		if !found {
			visit(Error, nil)
		}
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			walk(inner, visit)
			return
		}
		visit(leaf(err))
	default:
		visit(leaf(err))
	}
}

// leaf judges an error that wraps nothing. A nil pointer in an error is a
// mistake of ours, so it is an Error like everything unknown.
func leaf(err error) (Outcome, *Mismatch) {
	var mismatch *Mismatch
	var skip *Skip
	var inconclusive *Inconclusive
	switch {
	case errors.As(err, &mismatch) && mismatch != nil:
		return Fail, mismatch
	case errors.As(err, &skip) && skip != nil:
		return Skipped, nil
	case errors.As(err, &inconclusive) && inconclusive != nil:
		return Undecided, nil
	}
	return Error, nil
}
