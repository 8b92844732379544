package verdict_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"attest/internal/verdict"
)

var (
	first        = &verdict.Mismatch{Requirement: "first"}
	second       = &verdict.Mismatch{Requirement: "second"}
	skip         = &verdict.Skip{Reason: "needs pdp-loss"}
	inconclusive = &verdict.Inconclusive{Reason: "the network went away"}
)

func TestOf(t *testing.T) {
	for name, c := range map[string]struct {
		err      error
		outcome  verdict.Outcome
		mismatch *verdict.Mismatch
	}{
		"nil":                        {nil, verdict.Pass, nil},
		"mismatch":                   {first, verdict.Fail, first},
		"wrapped mismatch":           {fmt.Errorf("step 3: %w", fmt.Errorf("again: %w", first)), verdict.Fail, first},
		"skip":                       {skip, verdict.Skipped, nil},
		"wrapped skip":               {fmt.Errorf("step 1: %w", skip), verdict.Skipped, nil},
		"inconclusive":               {inconclusive, verdict.Undecided, nil},
		"plain":                      {errors.New("port gone"), verdict.Error, nil},
		"end of file":                {io.EOF, verdict.Error, nil},
		"deadline":                   {context.DeadlineExceeded, verdict.Error, nil},
		"wrapped cancel":             {fmt.Errorf("await: %w", context.Canceled), verdict.Error, nil},
		"two mismatches":             {errors.Join(first, second), verdict.Fail, first},
		"skip and mismatch":          {errors.Join(skip, second), verdict.Fail, second},
		"inconclusive and skip":      {errors.Join(inconclusive, skip), verdict.Undecided, nil},
		"mismatch and inconclusive":  {errors.Join(first, inconclusive), verdict.Fail, first},
		"mismatch and plain":         {errors.Join(first, errors.New("port gone")), verdict.Error, nil},
		"mismatch and context":       {errors.Join(context.Canceled, first), verdict.Error, nil},
		"join within wrap":           {fmt.Errorf("x: %w", errors.Join(skip, fmt.Errorf("y: %w", first))), verdict.Fail, first},
		"two wrapped at once":        {fmt.Errorf("%w after %w", first, io.EOF), verdict.Error, nil},
		"nil among joined":           {errors.Join(nil, first, nil), verdict.Fail, first},
		"mismatch by As":             {as{first}, verdict.Fail, first},
		"join of nothing":            {joined(nil), verdict.Error, nil},
		"join of nils":               {joined{nil, nil}, verdict.Error, nil},
		"wrapper of nothing":         {hollow{}, verdict.Error, nil},
		"nil mismatch in an error":   {(*verdict.Mismatch)(nil), verdict.Error, nil},
		"nil skip in an error":       {(*verdict.Skip)(nil), verdict.Error, nil},
		"nil inconclusive, wrapped":  {fmt.Errorf("x: %w", nilInconclusive{}), verdict.Error, nil},
		"mismatch said, not wrapped": {fmt.Errorf("step 3: %s", "mismatch"), verdict.Error, nil},
	} {
		outcome, mismatch := verdict.Of(c.err)
		if outcome != c.outcome || mismatch != c.mismatch {
			t.Errorf("%s: got %v, %v; want %v, %v", name, outcome, mismatch, c.outcome, c.mismatch)
		}
	}
}

func TestMismatchesFindsAllOfThem(t *testing.T) {
	err := fmt.Errorf("teardown: %w", errors.Join(first, io.EOF, fmt.Errorf("x: %w", second)))
	got := verdict.Mismatches(err)
	if len(got) != 2 || got[0] != first || got[1] != second {
		t.Errorf("got %v, want first and second", got)
	}
	if got := verdict.Mismatches(nil); got != nil {
		t.Errorf("got %v of nil, want none", got)
	}
}

type as struct{ m *verdict.Mismatch }

func (a as) Error() string { return "as" }
func (a as) As(target any) bool {
	m, ok := target.(**verdict.Mismatch)
	if ok {
		*m = a.m
	}
	return ok
}

type joined []error

func (j joined) Error() string   { return "joined" }
func (j joined) Unwrap() []error { return j }

type hollow struct{}

func (hollow) Error() string { return "hollow" }
func (hollow) Unwrap() error { return nil }

type nilInconclusive struct{}

func (nilInconclusive) Error() string { return "typed nil inside" }
func (nilInconclusive) As(target any) bool {
	_, ok := target.(**verdict.Inconclusive)
	return ok
}
