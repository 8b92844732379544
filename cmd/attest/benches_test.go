package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// fleet is how many modems are judged side by side.
const fleet = 8

// desk puts emulated modems on ptys, each in a process of its own, and a bench file that
// lists them.
func desk(t testing.TB, dir string) {
	t.Helper()
	var file strings.Builder
	file.WriteString("broker: {advertise: mqtt.attest.test}\ntimeouts: {quiet: 100ms}\nbenches:\n")
	modems := make([]*process, fleet)
	for i := range modems {
		modems[i] = start(t, dir, "emulate", "--listen", "pty", "--link", fmt.Sprintf("modem%d", i), "--control", fmt.Sprintf("control%d", i))
		fmt.Fprintf(&file, "- name: m%d\n  modem: modem%d\n  stimuli:\n", i, i)
		for _, name := range []string{"pdp-loss", "power-cycle", "reset", "drop"} {
			fmt.Fprintf(&file, "    %s: [attest, stimulus, control%d, %s]\n", name, i, name)
		}
	}
	for _, m := range modems {
		m.await(`^serving on `)
	}
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(file.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Eight modems are judged at once, each as if it were alone; also when one of them dies.
func TestEightModems(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	desk(t, dir)
	p := start(t, dir, "run", "--bench", "bench.yaml", "--run", "eight", "--self-proof", "off", "CONN-001", "CONN-009")
	p.ends(0)
	var began, ended time.Time // of the scenario that waits for a second and a half
	for i := range fleet {
		r, err := report.Load(filepath.Join(dir, "reports", "780EP", "V1007", fmt.Sprintf("eight-m%d", i)))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Results) != 2 || r.Modem != fmt.Sprintf("modem%d", i) {
			t.Errorf("the report of m%d has %d results of %s", i, len(r.Results), r.Modem)
		}
		for _, result := range r.Results {
			if result.Judgement != verdict.Conforms {
				t.Errorf("m%d: %s is %v", i, result.ID, result.Judgement)
			}
			if result.ID != "CONN-009" {
				continue
			}
			if result.Started.After(began) {
				began = result.Started
			}
			if end := result.Started.Add(result.Duration); ended.IsZero() || end.Before(ended) {
				ended = end
			}
		}
	}
	if !began.Before(ended) {
		t.Errorf("the last one began to wait %v after the first had ended: they were not judged at once", began.Sub(ended))
	}
}

// How much longer eight modems take than one, where waiting dominates: of its 13 s the
// machine works a third of one.
func BenchmarkModems(b *testing.B) {
	for _, bm := range []struct {
		name string
		only []string
	}{{"one", []string{"--only", "m0"}}, {"eight", nil}} {
		b.Run(bm.name, func(b *testing.B) {
			dir := b.TempDir()
			desk(b, dir)
			for b.Loop() {
				run := bm.name + strconv.FormatInt(time.Now().UnixNano(), 36)
				args := append([]string{"run", "--bench", "bench.yaml", "--run", run, "--self-proof", "off", "--repeat", "3", "connection/plain"}, bm.only...)
				start(b, dir, args...).ends(0)
			}
		})
	}
}

// A modem that dies in the run of several is an error of its bench, and stops no other.
func TestOneOfSeveralDies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dying := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0")
	file := fmt.Sprintf("timeouts: {recover: 1s, multiplier: 0.2}\nbenches:\n- {name: sick, modem: '%s', broker: {advertise: mqtt.attest.test}, timeouts: {quiet: 100ms}}\n- name: well\n", dying.await(`^serving on (.*)`))
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "run", "--bench", "bench.yaml", "--run", "r", "--self-proof", "off", "--tags", "not @slow", "connection")
	p.await(`^sick  ok `)
	dying.signal(9)
	p.ends(3)
	for name, want := range map[string]int{"r-sick": 3, "r-well": 0} {
		at := filepath.Join(dir, "reports", "780EP", "V1007", name)
		r, err := report.Load(at)
		if err != nil {
			t.Fatal(err)
		}
		if status, counts := r.Verdict(); status != want {
			t.Errorf("%s has status %d, %v, want %d", name, status, counts, want)
		}
		if name == "r-sick" {
			blameless(t, at)
		}
	}
	if out := strings.Join(p.seen, "\n"); !strings.Contains(out, "\n2 benches:\nsick  780EP V1007: the bench broke: ") || !strings.Contains(out, "\nwell  780EP V1007: conforms: ") {
		t.Errorf("the summary is not in\n%s", out)
	}
}

// Ctrl-C ends all of them in order, and is told once.
func TestInterruptedBenches(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte("benches: [{name: a}, {name: b}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "run", "--bench", "bench.yaml", "--run", "r", "--benches", "1")
	p.await(`^a  ok `)
	p.await(`^b  ok `)
	p.signal(2)
	p.ends(3)
	if out := strings.Join(p.seen, "\n"); strings.Count(out, "interrupted: ending in order") != 1 || !strings.Contains(out, "\n2 benches:\n") {
		t.Errorf("the interruption is told otherwise than once, or the summary is missing:\n%s", out)
	}
	for _, name := range []string{"r-a", "r-b"} {
		at := filepath.Join(dir, "reports", "780EP", "V1007", name)
		r, err := report.Load(at)
		if err != nil || r.End == nil || !r.End.Interrupted {
			t.Fatalf("%s ends with %+v, %v, want an interruption", name, r.End, err)
		}
		blameless(t, at)
	}
}
