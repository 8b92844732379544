package audit

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// SampleTime bounds a proof by sample. It is below the two seconds that one may cost,
// because a busy machine is late.
const SampleTime = 1800 * time.Millisecond

// Interrupted is why a proof that was ended from outside is none.
const Interrupted = "it was interrupted"

// startTime is how long a proof by sample begins new trials.
const startTime = 1500 * time.Millisecond

// patience is how long a trial keeps others from beginning. One that takes longer is
// waiting, most likely for what a broken modem never says, and needs no processor.
const patience = 60 * time.Millisecond

// sideBySide bounds the trials that are under way. One of a sample that takes longer than
// waitTime is given up, and counts neither way.
const (
	sideBySide = 64
	waitTime   = 1200 * time.Millisecond
)

// ProofConfig says what a harness has to prove, and on what.
type ProofConfig struct {
	Plan    *suite.Plan       // what the run will judge
	Defects []emulator.Defect // of which those count that scenarios of the plan are about
	Full    bool              // all of them and the whole plan, however long that takes; otherwise a sample within SampleTime
	Limit   time.Duration     // for one scenario, as in suite.Config
	Known   []verdict.Known   // of the release: a conforming emulator may fail so too, since it plays what was seen of it

	// Open opens a bench whose modem is the emulator of the release that will be judged.
	// It conforms, or has the defect.
	Open func(ctx context.Context, defect string) (*bench.Bench, error)
}

// Prove judges conforming and broken emulators by scenarios of a plan. A defect is
// killed by a scenario that its row names, that passed on the conforming emulator before,
// and that fails by a mismatch; whether the message names what is broken is for Run to say.
// What was not finished when the time was over counts neither way; nothing that finished
// is a reason of its own. So is a false alarm, or a defect that survives.
func Prove(ctx context.Context, cfg ProofConfig) *verdict.Proof {
	start := time.Now()
	p := &prover{ProofConfig: cfg, began: start, proof: verdict.Proof{Mode: "full", Suite: cfg.Plan.Hash}, conform: make(map[string]verdict.Outcome)}
	limited, cancel := context.WithCancel(ctx)
	if !cfg.Full {
		p.proof.Mode = "sample"
		limited, cancel = context.WithTimeout(ctx, SampleTime)
	}
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.run(limited)
	}()
	select { // a modem that hangs is left behind: to close it may take seconds
	case <-ended:
	case <-limited.Done():
	}
	return p.result(ctx.Err() != nil)
}

// prover is a proof that is being made.
type prover struct {
	ProofConfig
	began time.Time

	mu      sync.Mutex // guards what follows
	proof   verdict.Proof
	listed  bool                       // Known is known
	over    bool                       // the proof was handed out
	conform map[string]verdict.Outcome // by id, what the conforming emulator got
	idle    []*bench.Bench             // conforming benches that nobody uses
}

// run makes the trials in their order, as many side by side as there is work for.
func (p *prover) run(ctx context.Context) {
	defer p.closeAll()
	b, err := p.borrow(ctx)
	if err != nil {
		if ctx.Err() == nil {
			p.fail(fmt.Sprintf("the conforming emulator broke: %v", err))
		}
		return
	}
	all := trials(p.Plan, p.Defects, b)
	p.mu.Lock()
	p.proof.Known, p.listed = len(all), true
	p.idle = append(p.idle, b)
	p.mu.Unlock()
	if p.Full {
		for _, s := range p.Plan.Scenarios {
			if judgeable(s, b) {
				all = append(all, proofTrial{killers: []suite.Scenario{s}})
			}
		}
	}
	busy, under := make(chan struct{}, 4*runtime.GOMAXPROCS(0)), make(chan struct{}, sideBySide)
	var trying sync.WaitGroup
	for _, t := range all {
		if !enter(ctx, under) || !enter(ctx, busy) || !p.Full && time.Since(p.began) > startTime {
			break
		}
		leave := sync.OnceFunc(func() { <-busy })
		waiting := time.AfterFunc(patience, leave)
		trying.Go(func() {
			defer func() { <-under }()
			defer leave()
			defer waiting.Stop()
			p.tryWithin(ctx, t)
		})
	}
	trying.Wait()
}

// enter takes a place, and reports whether ctx let it.
func enter(ctx context.Context, places chan<- struct{}) bool {
	select {
	case places <- struct{}{}:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// tryWithin judges one defect, in a sample within the time that one has.
func (p *prover) tryWithin(ctx context.Context, t proofTrial) {
	if !p.Full {
		limited, cancel := context.WithTimeout(ctx, waitTime)
		defer cancel()
		ctx = limited
	}
	p.try(ctx, t)
}

// try judges one defect.
func (p *prover) try(ctx context.Context, t proofTrial) {
	var survived string
	for _, s := range t.killers {
		if p.conforms(ctx, s) != verdict.Pass {
			continue
		}
		if t.defect.Name == "" {
			return
		}
		r, err := p.judge(ctx, s, t.defect.Name)
		switch {
		case r.Outcome == verdict.Fail:
			p.count(true, "")
			return
		case ctx.Err() != nil:
			return
		case err != nil:
			survived = fmt.Sprintf("%s survived: the bench broke: %v", t.defect.Name, err)
		case r.Outcome == verdict.Pass:
			survived = fmt.Sprintf("%s survived %s: %s, and nobody noticed", t.defect.Name, s.ID, t.defect.Breaks)
		default:
			survived = fmt.Sprintf("%s survived: no verdict from %s: %s", t.defect.Name, s.ID, r.Reason)
		}
	}
	if survived != "" {
		p.count(false, survived)
	}
}

// conforms judges a scenario on the conforming emulator, once.
func (p *prover) conforms(ctx context.Context, s suite.Scenario) verdict.Outcome {
	p.mu.Lock()
	outcome, known := p.conform[s.ID]
	p.mu.Unlock()
	if known {
		return outcome
	}
	r, err := p.judge(ctx, s, "")
	switch {
	case ctx.Err() != nil && r.Outcome != verdict.Pass && r.Outcome != verdict.Fail:
		return verdict.None // it had no time, and another may have
	case r.Outcome == verdict.Pass || r.Outcome == verdict.Skipped:
	case r.Judgement == verdict.KnownDeviation: // it judges no defect here
	case r.Outcome == verdict.Fail:
		p.fail(fmt.Sprintf("false alarm on the conforming emulator: %s: %v", s.ID, r.Mismatches[0]))
	case err != nil:
		p.fail(fmt.Sprintf("the conforming emulator broke in %s: %v", s.ID, err))
	default:
		p.fail(fmt.Sprintf("no verdict on the conforming emulator: %s: %s", s.ID, r.Reason))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conform[s.ID] = r.Outcome
	return r.Outcome
}
