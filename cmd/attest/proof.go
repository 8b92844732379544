package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"attest/internal/audit"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/suite"
	"attest/internal/transcript"
	"attest/internal/verdict"
	"attest/transcripts"
)

// proofs are the values of --self-proof.
var proofs = []string{"sample", "full", "off"}

// prove lets the harness prove itself on emulators of the release that it will judge,
// before it judges. A run on the embedded emulator, which is what a proof stands on, has
// one only if asked.
func (s *session) prove(ctx context.Context, benches []*bench.Bench, known excuses) *verdict.Proof {
	mode := s.flags.proof
	if mode == "" {
		if s.setup.config.Embedded() {
			return nil
		}
		mode = "sample"
	}
	unproven := &verdict.Proof{Mode: mode, Suite: s.plan.Hash, Why: "self-proof was switched off"}
	if mode == "off" {
		return unproven
	}
	if s.setup.config.Broker.External != nil {
		unproven.Why = "the harness proves itself at its own broker, which shows more than an external one"
		return unproven
	}
	if len(benches) == 0 {
		unproven.Why = "there was no modem to judge"
		return unproven
	}
	s.out.doing("proving the harness on conforming and broken emulators")
	part, profile := within(s.plan, benches[0]), benches[0].Release().Profile
	return s.proofs.get(profile.Identity.String()+scenarios(part), func() *verdict.Proof {
		if mode == "full" {
			s.out.proving()
		}
		open, err := s.setup.standIn(ctx, profile)
		if err != nil {
			if unproven.Why = audit.Interrupted; ctx.Err() == nil {
				unproven.Why = fmt.Sprintf("the conforming emulator broke: %v", err)
			}
			return unproven
		}
		return audit.Prove(ctx, audit.ProofConfig{
			Plan: part, Defects: emulator.Defects(), Full: mode == "full", Limit: time.Minute, Open: open,
			Known: slices.Concat(known.holds, known.expired),
		})
	})
}

// proving says why nothing is judged for a while.
func (c *console) proving() {
	if c.format != "json" {
		c.line("the harness proves itself first, by every defect: about a minute\n")
	}
}

// within is the part of a plan for which a bench has what is needed: what it skips proves
// nothing about the run.
func within(plan *suite.Plan, b *bench.Bench) *suite.Plan {
	part := &suite.Plan{Hash: plan.Hash}
	for _, s := range plan.Scenarios {
		if _, missing := b.Missing(s.Needs); !missing {
			part.Scenarios = append(part.Scenarios, s)
		}
	}
	return part
}

// scenarios names those of a plan.
func scenarios(plan *suite.Plan) string {
	var ids strings.Builder
	for _, p := range plan.Planned() {
		fmt.Fprintf(&ids, " %s", p.ID)
	}
	return ids.String()
}

// standIn returns what opens a bench on loopback whose modem is the emulator of a release,
// with a defect or, without a name, conforming: it has nothing of what the release is known
// to get wrong. Of the run's bench it has the certificates, which are dear to make.
func (s *setup) standIn(ctx context.Context, profile *firmware.Profile) (func(context.Context, string) (*bench.Bench, error), error) {
	conforming := *profile
	conforming.Bugs = nil
	cfg := bench.Config{Emulated: &conforming, Authority: s.config.Authority, Secrets: new(transcript.Redactor)}
	first, err := bench.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	release, err := first.Identify(ctx, transcripts.FS, firmware.Identity{})
	if err := errors.Join(err, first.Close()); err != nil {
		return nil, err
	}
	return func(ctx context.Context, defect string) (*bench.Bench, error) {
		cfg := cfg
		if defect != "" {
			cfg.Defects = []string{defect}
		}
		b, err := bench.Open(ctx, cfg)
		if err == nil {
			b.Assume(release)
		}
		return b, err
	}, nil
}
