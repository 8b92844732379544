package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"attest/internal/exchange"
	"attest/internal/rank"
	"attest/internal/verdict"
)

// When a command is slower, or faster.
const (
	alarmShift = 0.20                 // of the median before
	alarmP     = 0.01                 // of the whole comparison, not of each command
	alarmLeast = 2 * time.Millisecond // a timeline cuts each of its times to a millisecond
)

// Latency is how long a command took in two runs, from the moment it was written until its
// final result was there.
type Latency struct {
	Command      string        `json:"command"` // without its parameters: "AT+MPUB="
	Before       int           `json:"before"`  // values in the earlier run
	After        int           `json:"after"`
	MedianBefore time.Duration `json:"median_before_ns"`
	MedianAfter  time.Duration `json:"median_after_ns"`
	Shift        time.Duration `json:"shift_ns"` // Hodges and Lehmann
	Low          time.Duration `json:"low_ns"`   // limits of its 99 % interval
	High         time.Duration `json:"high_ns"`
	P            float64       `json:"p"` // Mann and Whitney, with Holm's correction for all commands of the comparison
	Slower       bool          `json:"slower,omitempty"`
	Faster       bool          `json:"faster,omitempty"`
}

// Latencies are those of all commands of two runs.
type Latencies struct {
	Commands []Latency `json:"commands,omitempty"` // with enough values in both for an alarm, by name
	Few      int       `json:"few,omitempty"`      // commands that one of the runs sent too seldom for one
	Why      string    `json:"why,omitempty"`      // why nothing can be said
}

// timing is one value of a sample.
type timing struct {
	source
	took time.Duration
}

// talk is the dialogue of an attempt.
type talk struct {
	id        string
	passed    bool
	exchanges []exchange.Exchange
}

// talkOf reads the timeline of an attempt; one that was not written here shows nothing.
func talkOf(r verdict.Result) talk {
	all, err := exchange.Read(r.Timeline)
	if err != nil {
		all = nil
	}
	return talk{id: r.ID, passed: r.Outcome == verdict.Pass, exchanges: all}
}

// talks returns the dialogues of all attempts whose timelines are there.
func (r *Run) talks() []talk {
	var all []talk
	for _, result := range slices.Concat(r.Results, r.Earlier) {
		if result.Timeline != "" {
			all = append(all, talkOf(result))
		}
	}
	return all
}

// timings returns how long the commands took, if the attempt passed: what a failed one
// waited for in vain is told already.
func (t talk) timings() []timing {
	var values []timing
	for _, e := range t.exchanges {
		if form := e.Form(); t.passed && form != "" && e.Result != "" {
			values = append(values, timing{source{t.id, visibleLine(form)}, e.Took})
		}
	}
	return values
}

// timings returns the values of all attempts that passed.
func (r *Run) timings(talks []talk) []timing {
	all := slices.Clone(r.shed)
	for _, t := range talks {
		all = append(all, t.timings()...)
	}
	return all
}

// latencies compares the commands of the scenarios that passed in both runs: others would
// make it a comparison of different things.
func (l language) latencies(a, b *Run, said, says []talk) Latencies {
	for _, r := range []*Run{a, b} {
		if r.Emulated() {
			return Latencies{Why: l.F("an embedded emulator is as fast as the machine it runs on")}
		}
	}
	was, is := samples(a.timings(said), b.timings(says))
	var all Latencies
	var p []float64
	often := enough(was, is)
	for _, command := range slices.Sorted(maps.Keys(was)) {
		if !often[command] {
			all.Few++
			continue
		}
		all.Commands = append(all.Commands, latency(command, was[command], is[command]))
		p = append(p, rank.Test(was[command], is[command]))
	}
	for i, adjusted := range rank.Holm(p) {
		all.Commands[i].judge(adjusted)
	}
	if len(all.Commands) == 0 {
		all.Why = l.F("no command was sent often enough in scenarios that passed in both runs")
	}
	return all
}

// enough returns the commands with so many values that an alarm is possible, among as many
// as are compared: of others "alike" would say nothing.
func enough(was, is map[string][]time.Duration) map[string]bool {
	sharpest := make(map[string]float64)
	for command := range was {
		if n, m := len(was[command]), len(is[command]); min(n, m) >= rank.Least {
			sharpest[command] = rank.Sharpest(n, m)
		}
	}
	most := rank.Tellable(slices.Collect(maps.Values(sharpest)), alarmP)
	often := make(map[string]bool)
	for command, p := range sharpest {
		often[command] = p <= most
	}
	return often
}

// samples sorts values by their command. Each scenario gives both runs the same number of
// them, the first ones: where one of the runs sent a command more often in a scenario that
// makes it wait, their mixture would shift, and the command did not.
func samples(before, after []timing) (was, is map[string][]time.Duration) {
	was, is = make(map[string][]time.Duration), make(map[string][]time.Duration)
	then, now := bySource(before), bySource(after)
	for s, values := range then {
		n := min(len(values), len(now[s]))
		was[s.command] = append(was[s.command], values[:n]...)
		is[s.command] = append(is[s.command], now[s][:n]...)
	}
	return was, is
}

// source is where values come from that can be compared.
type source struct{ id, command string }

func bySource(all []timing) map[source][]time.Duration {
	by := make(map[source][]time.Duration)
	for _, v := range all {
		by[v.source] = append(by[v.source], v.took)
	}
	return by
}

func latency(command string, was, is []time.Duration) Latency {
	e := rank.Shift(was, is, 1-alarmP)
	return Latency{
		Command: command, Before: len(was), After: len(is), MedianBefore: rank.Median(was), MedianAfter: rank.Median(is),
		Shift: e.Shift, Low: e.Low, High: e.High,
	}
}

// judge raises the alarm where it is certain that the command takes another time, and the
// interval of the shift reaches a fifth. The estimate alone would miss every other shift
// of exactly that.
func (l *Latency) judge(p float64) {
	l.P = p
	fifth := time.Duration(alarmShift * float64(l.MedianBefore))
	if p >= alarmP {
		return
	}
	l.Slower = l.Shift >= alarmLeast && l.High >= fifth
	l.Faster = l.Shift <= -alarmLeast && l.Low <= -fifth
}

// alarms returns the commands that are slower, then those that are faster.
func (l Latencies) alarms() []Latency {
	var slower, faster []Latency
	for _, c := range l.Commands {
		if c.Slower {
			slower = append(slower, c)
		}
		if c.Faster {
			faster = append(faster, c)
		}
	}
	return append(slower, faster...)
}

// change is "slower", "faster" or "alike".
func (l Latency) change() string {
	switch {
	case l.Slower:
		return "slower"
	case l.Faster:
		return "faster"
	}
	return "alike"
}

// words says by how much: "120 ms, then 150 ms: +29 ms (99 %: +22 ms to +36 ms), p = 2e-7, 40 and 42 times".
func (l Latency) words() string {
	return fmt.Sprintf("%s, then %s: %s (99 %%: %s to %s), p = %.2g, %d and %d times",
		millis(l.MedianBefore), millis(l.MedianAfter), signed(l.Shift), signed(l.Low), signed(l.High), l.P, l.Before, l.After)
}

// tallied says what was compared: "31 commands compared, 2 slower; 12 sent too seldom".
func (l language) tallied(all Latencies) string {
	if all.Why != "" {
		return l.F("not compared: %s", all.Why)
	}
	counts := make(map[string]int)
	for _, c := range all.Commands {
		counts[c.change()]++
	}
	parts := []string{l.F("%s compared", l.N(len(all.Commands), "command"))}
	for _, change := range []string{"slower", "faster", "alike"} {
		if n := counts[change]; n > 0 {
			parts = append(parts, l.F("%d %s", n, l.As("change", change)))
		}
	}
	text := l.List(parts)
	if all.Few > 0 {
		text += l.F("; %d sent too seldom", all.Few)
	}
	return text
}

// millis is in milliseconds, to a tenth of one.
func millis(d time.Duration) string {
	return strconv.FormatFloat(math.Round(float64(d)/1e5)/10, 'f', -1, 64) + " ms"
}

func signed(d time.Duration) string {
	if d > 0 {
		return "+" + millis(d)
	}
	return millis(d)
}
