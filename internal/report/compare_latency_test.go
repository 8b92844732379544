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

// latencyOf draws how many milliseconds a command takes.
type latencyOf func(*rand.Rand) float64

// scattered is about 100 ms, with the scatter given as a part of it.
func scattered(scatter float64) latencyOf {
	return func(r *rand.Rand) float64 { return 100 * math.Exp(scatter*r.NormFloat64()) }
}

// What serial lines really show: few different values, because a timeline has milliseconds; a
// least time and a tail above it; and now and then a command that takes several times as long.
func tied(r *rand.Rand) float64   { return 20 * math.Exp(0.1*r.NormFloat64()) }
func skewed(r *rand.Rand) float64 { return 80 + 10*r.ExpFloat64() }
func straying(r *rand.Rand) float64 {
	if r.IntN(20) == 0 {
		return 100 * (2 + 8*r.Float64())
	}
	return 100 * math.Exp(0.07*r.NormFloat64())
}

// timed is a run on a real port in which every command was sent n times, the first command
// longer by factor.
func timed(r *rand.Rand, n int, takes latencyOf, factor float64) *report.Run {
	run := &report.Run{Header: sampleHeader(), End: &report.End{Finished: epoch}}
	for i := range n {
		id, now := fmt.Sprintf("X-%d", i), 0.0
		var b strings.Builder
		stamp := func() string { return fmt.Sprintf("+%d.%03d", int(now)/1000, int(now)%1000) }
		for c := range commands {
			took := takes(r)
			if c == 0 {
				took *= factor
			}
			fmt.Fprintf(&b, "%s > AT+C%c=1\\r\\n\n", stamp(), 'A'+c)
			now += took
			fmt.Fprintf(&b, "%s < \\r\\nOK\\r\\n\n", stamp())
		}
		run.Plan = append(run.Plan, verdict.Planned{ID: id})
		run.Results = append(run.Results, verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: b.String()})
	}
	return run
}

// alarms compares a number of seeded pairs of runs: in how many the first command is told
// to have shifted in the right direction, and in how many another one, or it in the wrong one.
func alarms(pairs, n int, takes latencyOf, factor float64) (found, wrongly int) {
	for seed := range pairs {
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		d := report.Compare(timed(r, n, takes, 1), timed(r, n, takes, factor))
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
	for _, tt := range []struct {
		name   string
		n      int
		takes  latencyOf
		factor float64 // 1: there is nothing to be found
	}{
		{"slower", 30, scattered(0.10), 1.2}, {"slower, with ties", 30, tied, 1.2}, {"slower, with strays", 30, straying, 1.2},
		{"faster, skewed", 30, skewed, 0.8}, {"alike", 30, scattered(0.30), 1}, {"alike, of few values", 12, scattered(0.30), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, wrong := alarms(100, tt.n, tt.takes, tt.factor)
			if tt.factor != 1 && found < 95 || wrong > 1 {
				t.Errorf("found in %d of 100, %d false alarms", found, wrong)
			}
		})
	}
}

// BenchmarkLatencyShifts measures 1,000 comparisons for each kind of latency.
func BenchmarkLatencyShifts(b *testing.B) {
	for _, takes := range []struct {
		name string
		latencyOf
	}{
		{"5%", scattered(0.05)}, {"10%", scattered(0.10)}, {"15%", scattered(0.15)}, {"20%", scattered(0.20)}, {"30%", scattered(0.30)},
		{"ties", tied}, {"skewed", skewed}, {"strays", straying},
	} {
		for _, factor := range []float64{1, 1.05, 1.2} {
			for _, n := range []int{12, 30} {
				b.Run(fmt.Sprintf("scatter=%s/n=%d/shift=%.0f%%", takes.name, n, 100*factor-100), func(b *testing.B) {
					for b.Loop() {
						found, wrong := alarms(1000, n, takes.latencyOf, factor)
						b.ReportMetric(float64(found)/10, "%found")
						b.ReportMetric(float64(wrong)/10, "%false")
					}
				})
			}
		}
	}
}

func TestSlowerIsARegression(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	before, after := timed(r, 30, scattered(0.1), 1), timed(r, 30, scattered(0.1), 1.5)
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

// A timeline cuts its times to milliseconds: one of them is no shift, however sure it is.
func TestAMillisecondIsNoShift(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 6))
	exactly := func(*rand.Rand) float64 { return 5 }
	l := report.Compare(timed(r, 30, exactly, 1), timed(r, 30, exactly, 1.2)).Latency.Commands[0]
	if l.Shift != time.Millisecond || l.P > 1e-6 || l.Slower {
		t.Errorf("%+v", l)
	}
	if l := report.Compare(timed(r, 30, exactly, 1), timed(r, 30, exactly, 1.4)).Latency.Commands[0]; !l.Slower {
		t.Errorf("two of five: %+v", l)
	}
}

// Nor is a shift that is certain, and that cannot be a fifth.
func TestASmallShiftIsNoAlarm(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	l := report.Compare(timed(r, 30, scattered(0.02), 1), timed(r, 30, scattered(0.02), 1.1)).Latency.Commands[0]
	if l.P > 1e-6 || l.Shift < 7*time.Millisecond || l.Slower {
		t.Errorf("%+v", l)
	}
}

// Nothing is said where nothing can be known.
func TestNoLatency(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 6))
	slow := func(change func(*report.Run)) report.Diff {
		before, after := timed(r, 30, scattered(0.1), 1), timed(r, 30, scattered(0.1), 3)
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
		}, "no command was sent often enough"},
		{"seven values", func(r *report.Run) { r.Results = r.Results[:7] }, "no command was sent often enough"},
		{"it failed there", func(r *report.Run) {
			for i := range r.Results {
				r.Results[i].Outcome, r.Results[i].Judgement = verdict.Fail, verdict.Deviates
			}
		}, "no command was sent often enough"},
		{"foreign timelines", func(r *report.Run) {
			for i := range r.Results {
				r.Results[i].Timeline = hostile
			}
		}, "no command was sent often enough"},
	}
	for _, tt := range tests {
		if d := slow(tt.change); !strings.Contains(d.Latency.Why, tt.want) || len(d.Latency.Commands) != 0 {
			t.Errorf("%s: %+v", tt.name, d.Latency)
		}
	}
}

// Of commands that were sent too seldom for an alarm among so many nothing is said, and the
// others are told none the worse for them.
func TestTooSeldomForAnAlarm(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 6))
	if l := report.Compare(timed(r, 8, scattered(0.05), 1), timed(r, 8, scattered(0.05), 2)).Latency; l.Few != commands || len(l.Commands) != 0 {
		t.Errorf("8 values of each of %d commands: %s", commands, l.Why)
	}
	often := func(takes string) *report.Run {
		run := timed(r, 8, scattered(0.05), 1)
		for i := range run.Results {
			run.Results[i].Timeline += strings.Repeat("+9.000 > AT+CSQ\\r\\n\n+9."+takes+" < \\r\\nOK\\r\\n\n", 2)
		}
		return run
	}
	l := report.Compare(often("100"), often("125")).Latency
	if len(l.Commands) != 1 || !l.Commands[0].Slower || l.Commands[0].Before != 16 || l.Few != commands {
		t.Errorf("16 values of one: %+v", l)
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
