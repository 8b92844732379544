package audit

import (
	"context"
	"fmt"
	"time"

	"attest/internal/bench"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// judge judges a scenario on a modem with a defect, or on a conforming one.
func (p *prover) judge(ctx context.Context, s suite.Scenario, defect string) (verdict.Result, error) {
	var b *bench.Bench
	var err error
	if defect == "" {
		b, err = p.borrow(ctx)
	} else {
		b, err = p.Open(ctx, defect)
	}
	if err != nil {
		return verdict.Result{Outcome: verdict.Error}, err
	}
	var heard only
	err = suite.Run(ctx, suite.Config{
		Plan: &suite.Plan{Scenarios: []suite.Scenario{s}}, Benches: []*bench.Bench{b}, Sink: &heard, Limit: p.Limit, Known: p.Known,
	})
	if defect == "" && b.Broken() == nil {
		p.giveBack(b)
	} else {
		go b.Close() // of a modem that hangs it takes seconds, and nobody needs to know
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over && heard.Outcome != verdict.None {
		p.proof.Trials++
	}
	return heard.Result, err
}

// only is a sink for one result.
type only struct{ verdict.Result }

// Started implements suite.Sink.
func (*only) Started(int, verdict.Planned, int) {}

// Judged implements suite.Sink.
func (o *only) Judged(r verdict.Result) error { o.Result = r; return nil }

// Recovered implements suite.Sink: a sample has no time for it, and its bench is not used again.
func (*only) Recovered(verdict.Recovery) error { return nil }

// borrow returns a conforming bench that nobody uses; there are as many as are needed.
func (p *prover) borrow(ctx context.Context) (*bench.Bench, error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		b := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return b, nil
	}
	p.mu.Unlock()
	return p.Open(ctx, "")
}

func (p *prover) giveBack(b *bench.Bench) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, b)
}

func (p *prover) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.idle {
		go b.Close() // the proof is over
	}
	p.idle = nil
}

// count notes what became of a defect.
func (p *prover) count(killed bool, survived string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	p.proof.Of++
	if killed {
		p.proof.Killed++
	} else if p.proof.Why == "" {
		p.proof.Why = survived
	}
}

// fail notes what the conforming emulator must not do.
func (p *prover) fail(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.proof.Why == "" {
		p.proof.Why = why
	}
}

// result hands the proof out; nothing changes it any more.
func (p *prover) result(interrupted bool) *verdict.Proof {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	proof := p.proof
	proof.Took = time.Since(p.began)
	if more := proof.Of - proof.Killed - 1; more > 0 {
		proof.Why += fmt.Sprintf("; and %d more survived", more)
	}
	switch {
	case proof.Why != "":
	case interrupted:
		proof.Why = Interrupted
	case proof.Known == 0 && p.listed:
		proof.Why = "no defect is about a scenario of this run"
	case proof.Of == 0:
		proof.Why = "no time"
	}
	return &proof
}
