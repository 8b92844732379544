package suite_test

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"sync"
	"testing"

	"attest/broker/pki"
	"attest/features"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/internal/suite"
	"attest/internal/verdict"
	"attest/transcripts"
)

// authority is shared by the benches of all tests: keys take their time.
var authority = sync.OnceValues(func() (*pki.Authority, error) { return bench.NewAuthority(bench.BrokerConfig{}) })

// openBench opens an emulated bench, and asks it what it is.
func openBench(ctx context.Context, change func(*bench.Config), profiles fs.FS) (*bench.Bench, error) {
	certificates, err := authority()
	if err != nil {
		return nil, err
	}
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		return nil, err
	}
	cfg := bench.Config{Emulated: profile, Authority: certificates}
	if change != nil {
		change(&cfg)
	}
	b, err := bench.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if profiles == nil {
		profiles = transcripts.FS
	}
	if _, err := b.Identify(ctx, profiles, firmware.Identity{}); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// open opens a bench that lives as long as the test.
func open(tb testing.TB, change func(*bench.Config), profiles fs.FS) *bench.Bench {
	tb.Helper()
	b, err := openBench(tb.Context(), change, profiles)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := b.Close(); err != nil {
			tb.Error(err)
		}
	})
	return b
}

func openAll(tb testing.TB, n int) []*bench.Bench {
	tb.Helper()
	var benches []*bench.Bench
	for i := range n {
		benches = append(benches, open(tb, func(c *bench.Config) { c.Number = i }, nil))
	}
	return benches
}

// BenchmarkTrials is 1,000 trials of a documented flow on one bench: what a run
// costs beyond the waiting, and that it does not grow.
func BenchmarkTrials(b *testing.B) {
	const trials = 1000
	plan, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		b.Fatal(err)
	}
	if plan, err = plan.Select([]string{"CONN-001"}, ""); err != nil {
		b.Fatal(err)
	}
	benches := openAll(b, 1)
	many := &suite.Plan{Hash: plan.Hash}
	for range trials {
		many.Scenarios = append(many.Scenarios, plan.Scenarios...)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		counter := &tally{}
		if err := suite.Run(context.Background(), suite.Config{Plan: many, Benches: benches, Sink: counter}); err != nil {
			b.Fatal(err)
		}
		if counter.conforming != trials {
			b.Fatalf("%d of %d trials conform", counter.conforming, trials)
		}
	}
	runtime.ReadMemStats(&after)
	perTrial := float64(b.N * trials)
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/perTrial, "ms/trial")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/perTrial/1e6, "MB/trial")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "MB-kept")
}

// tally is a sink that keeps nothing.
type tally struct{ conforming int }

func (*tally) Started(int, verdict.Planned, int) {}

func (*tally) Recovered(verdict.Recovery) error { return nil }

func (c *tally) Judged(r verdict.Result) error {
	if r.Judgement == verdict.Conforms {
		c.conforming++
	}
	return nil
}

// bare is the emulator as a modem on which nothing can act from outside.
type bare struct {
	bench.Config
	modem *emulator.Modem
	done  sync.WaitGroup
}

func (d *bare) Connect(ctx context.Context) (port.Port, error) {
	d.done.Wait() // the modem has one port
	if d.modem == nil {
		m, err := emulator.New(emulator.Config{Profile: d.Emulated})
		if err != nil {
			return nil, err
		}
		d.modem = m
	}
	host, device := port.Pipe("bare")
	d.done.Go(func() { _ = d.modem.Serve(context.WithoutCancel(ctx), device) })
	return host, nil
}

func (d *bare) Stimuli() []string { return nil }

func (d *bare) Stimulate(_ context.Context, name string, _ bench.Circumstances) (string, error) {
	return "", errors.New("nothing acts on this modem")
}

func (d *bare) Close() {
	d.modem.Close()
	d.done.Wait()
}
