package report_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

const commands = 20 // of which the first is another one after the release

// timed is a run on a real port in which every command was sent n times: it takes about
// 100 ms, with the scatter given as a part of it, the first command by factor longer.
func timed(r *rand.Rand, n int, scatter, factor float64) *report.Run {
	run := &report.Run{Header: sampleHeader(), End: &report.End{Finished: epoch}}
	for i := range n {
		id, now := fmt.Sprintf("X-%d", i), 0
		var b strings.Builder
		for c := range commands {
			took := 100 * math.Exp(scatter*r.NormFloat64())
			if c == 0 {
				took *= factor
			}
			fmt.Fprintf(&b, "+%d.%03d > AT+C%c=1\\r\\n\n", now/1000, now%1000, 'A'+c)
			now += int(took)
			fmt.Fprintf(&b, "+%d.%03d < \\r\\nOK\\r\\n\n", now/1000, now%1000)
		}
		run.Plan = append(run.Plan, verdict.Planned{ID: id})
		run.Results = append(run.Results, verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: b.String()})
	}
	return run
}

// alarms compares a number of seeded pairs of runs: in how many the first command is told
// to have shifted in the right direction, and in how many another one, or it in the wrong one.
func alarms(pairs int, scatter, factor float64) (found, wrongly int) {
	for seed := range pairs {
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		d := report.Compare(timed(r, 30, scatter, 1), timed(r, 30, scatter, factor))
		wrong := false
		for i, l := range d.Latency.Commands {
			right := i == 0 && (l.Slower && factor > 1 || l.Faster && factor < 1)
			if right {
				found++
			}
			wrong = wrong || !right && (l.Slower || l.Faster)
		}
		if wrong {
			wrongly++
		}
	}
	return found, wrongly
}

// The promise: a shift of 20 % at 30 values is found in 95 of 100 comparisons, and not
// more than one of 100 comparisons, of twenty commands each, alarms without a reason.
func TestLatencyShifts(t *testing.T) {
	if found, wrong := alarms(100, 0.10, 1.2); found < 95 || wrong > 1 {
		t.Errorf("slower by 20 %%: found in %d of 100, %d false alarms", found, wrong)
	}
	if found, wrong := alarms(100, 0.10, 0.8); found < 95 || wrong > 1 {
		t.Errorf("faster by 20 %%: found in %d of 100, %d false alarms", found, wrong)
	}
	if _, wrong := alarms(100, 0.30, 1); wrong > 1 {
		t.Errorf("%d false alarms in 100 comparisons without a shift", wrong)
	}
}

// BenchmarkLatencyShifts measures 1,000 comparisons for each scatter.
func BenchmarkLatencyShifts(b *testing.B) {
	for _, scatter := range []float64{0.05, 0.10, 0.15, 0.20, 0.30} {
		for _, factor := range []float64{1, 1.05, 1.2} {
			b.Run(fmt.Sprintf("scatter=%v%%/shift=%.0f%%", 100*scatter, 100*factor-100), func(b *testing.B) {
				for b.Loop() {
					found, wrong := alarms(1000, scatter, factor)
					b.ReportMetric(float64(found)/10, "%found")
					b.ReportMetric(float64(wrong)/10, "%false")
				}
			})
		}
	}
}

func TestSlowerIsARegression(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	before, after := timed(r, 30, 0.1, 1), timed(r, 30, 0.1, 1.5)
	d := report.Compare(before, after)
	if d.Status != 1 || d.Verdict != "regression" || d.Sentence() != "Regression: 1 command slower." {
		t.Errorf("%d %s: %s", d.Status, d.Verdict, d.Sentence())
	}
	for _, want := range []string{"  slower         AT+CA=: ", "latency: 20 commands compared, 1 slower, 19 alike", "30 and 30 times"} {
		if !strings.Contains(d.String(), want) {
			t.Errorf("no %q in\n%s", want, d)
		}
	}
	if d := report.Compare(after, before); d.Status != 0 || !strings.Contains(d.Comment(), "| faster | AT+CA= |") {
		t.Errorf("the other way round: %d\n%s", d.Status, d.Comment())
	}
}

// Nothing is said where nothing can be known.
func TestNoLatency(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 6))
	slow := func(change func(*report.Run)) report.Diff {
		before, after := timed(r, 30, 0.1, 1), timed(r, 30, 0.1, 3)
		change(after)
		return report.Compare(before, after)
	}
	tests := []struct {
		name   string
		change func(*report.Run)
		want   string
	}{
		{"an emulator", func(r *report.Run) { r.Modem = "emulator:780EP/V1010" }, "as fast as the machine"},
		{"other scenarios", func(r *report.Run) {
			for i := range r.Plan {
				r.Plan[i].ID += "a"
				r.Results[i].ID += "a"
			}
		}, "no command was sent 8 times"},
		{"seven values", func(r *report.Run) { r.Results = r.Results[:7] }, "no command was sent 8 times"},
		{"it failed there", func(r *report.Run) {
			for i := range r.Results {
				r.Results[i].Outcome, r.Results[i].Judgement = verdict.Fail, verdict.Deviates
			}
		}, "no command was sent 8 times"},
		{"foreign timelines", func(r *report.Run) {
			for i := range r.Results {
				r.Results[i].Timeline = hostile
			}
		}, "no command was sent 8 times"},
	}
	for _, tt := range tests {
		if d := slow(tt.change); !strings.Contains(d.Latency.Why, tt.want) || len(d.Latency.Commands) != 0 {
			t.Errorf("%s: %+v", tt.name, d.Latency)
		}
	}
}

// The attempts whose timelines Load drops are counted too.
func TestRepetitionsAreTimed(t *testing.T) {
	attempts := func(took int) *report.Run {
		plan, _ := conforming(1)
		var results []verdict.Result
		for i := range 20 {
			results = append(results, verdict.Result{ID: plan[0].ID, Attempt: i + 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Started: epoch,
				Timeline: fmt.Sprintf("+0.000 > AT+CSQ\\r\\n\n+0.%03d < \\r\\nOK\\r\\n\n", took+i%3)})
		}
		h := sampleHeader()
		h.Repeat = 20
		dir, _ := record(t, h, plan, results, &report.End{Finished: epoch.Add(time.Minute)})
		run, err := report.LoadTimed(dir)
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	d := report.Compare(attempts(100), attempts(150))
	if len(d.Latency.Commands) != 1 || d.Latency.Commands[0].Before != 20 || d.Latency.Commands[0].Shift != 50*time.Millisecond || !d.Latency.Commands[0].Slower {
		t.Errorf("%+v", d.Latency)
	}
}
