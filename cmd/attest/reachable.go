package main

import (
	"context"
	"errors"

	"attest/internal/bench"
	"attest/internal/doctor"
)

// reachable opens the benches and lets each modem try the way to its broker: what would stop
// every scenario that connects is the bench's fault, and said once before anything is judged.
func (s *session) reachable(ctx context.Context) ([]*bench.Bench, error) {
	benches, err := s.setup.open(ctx, s.secrets)
	if err != nil {
		return benches, err
	}
	s.out.doing("looking whether the modem reaches the broker")
	for _, b := range benches {
		if err := b.Preflight(ctx, within(s.plan, b).Listeners()); err != nil {
			return benches, s.unreachable(err)
		}
	}
	return benches, nil
}

// unreachable says what to do about a broker that the modem does not reach.
func (s *session) unreachable(err error) error {
	var unreached *bench.UnreachedError
	if !errors.As(err, &unreached) {
		return err
	}
	examine := "attest doctor"
	for _, given := range []struct{ flag, value string }{{"--bench", s.flags.bench}, {"--only", s.setup.bench}, {"--modem", s.flags.modem}} {
		if given.value != "" {
			examine += " " + given.flag + " " + given.value
		}
	}
	return &usageError{err: unreached, hint: doctor.Way(unreached.Host, unreached.Port, unreached.Answered) + "; " + examine + " looks at the whole way"}
}
