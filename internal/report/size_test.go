package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
	"attest/internal/words"
)

// many is a run as a modem gives it: n scenarios of which one in ten fails, with timelines of
// fifty entries, and one in fifty with as much as a certificate that is written.
func many(n int) (plan []verdict.Planned, results []verdict.Result) {
	for i := range n {
		p := planned(fmt.Sprintf("CONN-%04d", i), "a scenario with a title of the usual length", fmt.Sprintf("Feature %d", i/20), "plain")
		p.Area = fmt.Sprintf("area %d", i/60)
		plan = append(plan, p)
		r := verdict.Result{
			ID: p.ID, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Started: epoch.Add(time.Duration(i) * time.Second),
			Duration: 61 * time.Millisecond, Timeline: strings.Repeat(sampleTimeline, 8),
		}
		if i%10 == 0 {
			r.Outcome, r.Judgement, r.Mismatches = verdict.Fail, verdict.Deviates, []*verdict.Mismatch{connack()}
		}
		if i%50 == 7 {
			r.Timeline += "+0.070 > " + strings.Repeat(`-----BEGIN CERTIFICATE-----\n`, 700) + "\n"
		}
		r.Steps = append(steps(verdict.Pass), steps(r.Outcome)...)
		results = append(results, r)
	}
	return plan, results
}

// worst is a run of which everything failed, after as much as a soak test says.
func worst(n int) (plan []verdict.Planned, results []verdict.Result) {
	plan, results = many(n)
	for i := range results {
		r := &results[i]
		r.Outcome, r.Judgement, r.Mismatches = verdict.Fail, verdict.Deviates, []*verdict.Mismatch{connack(), connack(), connack()}
		r.Timeline = strings.Repeat(sampleTimeline, 50) + r.Timeline + "+9.999 ! the end of it\n"
		r.Mismatches[0].Got = strings.Repeat("U", 100_000/n)
		r.Steps = append(r.Steps, steps(verdict.Fail)...)
	}
	return plan, results
}

// The page of a run of the usual size can be mailed, also if nothing in it works.
func TestPageIsSmall(t *testing.T) {
	for name, of := range map[string]func(int) ([]verdict.Planned, []verdict.Result){"usual": many, "worst": worst} {
		t.Run(name, func(t *testing.T) { small(t, of) })
	}
}

func small(t *testing.T, of func(int) ([]verdict.Planned, []verdict.Result)) {
	t.Helper()
	plan, results := of(400)
	run, dir := &report.Run{Header: sampleHeader(), Plan: plan, Results: results, End: &report.End{Finished: epoch.Add(time.Minute)}}, t.TempDir()
	for _, tag := range words.Tags() {
		name, err := report.WritePage(dir, run, tag)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() >= 3_000_000 {
			t.Errorf("%s has %d bytes, want less than 3 MB", name, info.Size())
		}
		t.Logf("%s: %d bytes", name, info.Size())
		text := read(t, dir, name)
		if left, ends := strings.Count(text, "…"), strings.Count(text, "the end of it"); results[0].Judgement == verdict.Deviates && results[1].Judgement == verdict.Deviates && (left < 400 || ends != 400) {
			t.Errorf("%s: %d diagrams say that they are cut, %d have their end, want 400", name, left, ends)
		}
	}
}

// BenchmarkWrite makes all reports of 400 scenarios.
func BenchmarkWrite(b *testing.B) {
	plan, results := many(400)
	run := &report.Run{Header: sampleHeader(), Plan: plan, Results: results, End: &report.End{Finished: epoch.Add(time.Minute)}}
	dir := b.TempDir()
	for b.Loop() {
		if err := report.Write(dir, run); err != nil {
			b.Fatal(err)
		}
	}
}
