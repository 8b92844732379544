package steps

import (
	"context"
	"slices"
	"time"

	"github.com/cucumber/godog"

	"attest/broker"
	"attest/internal/verdict"
)

// begin reads the tags of the scenario.
func (s *scenario) begin(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	for _, tag := range sc.Tags {
		s.guarded = s.guarded || tag.Name == "@security"
	}
	return ctx, nil
}

// breach is the mismatch of a modem that went on with its peer. Where the scenario is
// about a peer that it must refuse, the failure is named so.
func (s *scenario) breach(got string, want ...string) error {
	return &verdict.Mismatch{Requirement: s.step, Source: s.sources, Want: want, Got: got, Security: s.guarded}
}

// connected is the breach of a modem that reports CONNECT OK. One that said so too
// early, and then gave up the handshake, has told a lie and let nobody in.
func (s *scenario) connected(ctx context.Context, want ...string) error {
	if s.trial.External() && s.refusedLate(ctx) {
		return &verdict.Skip{Reason: "CONNECT OK, and then CLOSED, which TLS 1.3 allows: attest's own broker does without it", Bench: true}
	}
	if s.guarded && s.gaveUp(ctx) {
		return s.mismatch(s.where("CONNECT OK, and then the TLS handshake failed"), want...)
	}
	return s.breach(s.where("CONNECT OK"), want...)
}

// gaveUp reports whether the handshake that the modem began came to nothing. The plain
// listener has no more to say of a ClientHello than that it is none of its own.
func (s *scenario) gaveUp(ctx context.Context) bool {
	b, err := s.trial.Broker(ctx)
	if err != nil {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, s.trial.Within(30*time.Second))
	defer cancel()
	event, err := b.Await(limited, 0, func(e broker.Event) bool {
		return e.Kind == broker.Handshake || e.Kind == broker.HandshakeFailed
	})
	began := slices.ContainsFunc(b.Events(), func(e broker.Event) bool { return e.Kind == broker.ClientHello })
	return err == nil && event.Kind == broker.HandshakeFailed && (began || event.Listener == broker.Plain)
}
