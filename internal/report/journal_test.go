package report_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// childDir tells the test binary to be a run that records until it is killed.
const childDir = "ATTEST_REPORT_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		recordUntilKilled(dir)
	}
	time.Local = time.FixedZone("elsewhere", -(9*3600 + 1800)) // no report may depend on it
	os.Exit(m.Run())
}

const childPlan = 5000

func recordUntilKilled(dir string) {
	var plan []verdict.Planned
	for i := range childPlan {
		plan = append(plan, verdict.Planned{ID: fmt.Sprintf("KILL-%04d", i)})
	}
	j, err := report.Create(dir, sampleHeader(), plan)
	for _, p := range plan {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		err = j.Record(verdict.Result{ID: p.ID, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: sampleTimeline})
		fmt.Println(p.ID)
	}
	os.Exit(1) // nobody killed it: the test cannot say anything
}

func TestKilledRunKeepsEveryVerdict(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	told := 0
	for lines := bufio.NewScanner(out); lines.Scan(); told++ {
		if told == 20 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended with %v, want it killed", err)
	}
	run, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	status, counts := run.Verdict()
	if got := counts[verdict.Conforms]; got < told || got > told+1 {
		t.Errorf("%d verdicts are on disk, want the %d that were given or one more", got, told)
	}
	if got := counts[verdict.Broken]; got != childPlan-counts[verdict.Conforms] || status != 3 {
		t.Errorf("got status %d and %d broken, want 3 and all the rest", status, got)
	}
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
}

func TestCreateRefusesAnotherRun(t *testing.T) {
	dir, _ := sampleRun(t)
	before := read(t, dir, report.JournalFile)
	_, err := report.Create(dir, sampleHeader(), nil)
	if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want fs.ErrExist that names the directory", err)
	}
	if read(t, dir, report.JournalFile) != before {
		t.Error("the journal of the other run was touched")
	}
}

func TestCreateRefusesBadPlan(t *testing.T) {
	for name, plan := range map[string][]verdict.Planned{
		"twice": {{ID: "A-1"}, {ID: "A-1"}},
		"no id": {{Title: "nameless"}},
	} {
		dir := filepath.Join(t.TempDir(), "run")
		if _, err := report.Create(dir, sampleHeader(), plan); err == nil {
			t.Errorf("%s: got no error", name)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: the directory was made", name)
		}
	}
}

func TestRecordRefusesWhatLoadWouldRefuse(t *testing.T) {
	dir := t.TempDir()
	j, err := report.Create(dir, sampleHeader(), []verdict.Planned{{ID: "A-1"}})
	if err != nil {
		t.Fatal(err)
	}
	bad := []verdict.Result{
		{ID: "A-2", Outcome: verdict.Pass, Judgement: verdict.Conforms},
		{ID: "A-1", Outcome: verdict.Fail, Judgement: verdict.Conforms},
		{ID: "A-1", Outcome: verdict.Pass},
		{ID: "A-1", Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{nil}},
	}
	for _, r := range bad {
		if err := j.Record(r); err == nil {
			t.Errorf("recorded %+v", r)
		}
	}
	if err := j.Record(verdict.Result{ID: "A-1", Outcome: verdict.Pass, Judgement: verdict.Conforms}); err != nil {
		t.Errorf("a good result after bad ones: %v", err)
	}
	if err := j.Close(report.End{Finished: epoch}); err != nil {
		t.Error(err)
	}
	if run, err := report.Load(dir); err != nil || len(run.Results) != 1 || run.Note != "" {
		t.Errorf("got %+v, %v", run, err)
	}
}

func TestJournalAfterClose(t *testing.T) {
	j, err := report.Create(t.TempDir(), sampleHeader(), []verdict.Planned{{ID: "A-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(report.End{}); err != nil {
		t.Fatal(err)
	}
	if err := j.Record(verdict.Result{ID: "A-1", Outcome: verdict.Pass, Judgement: verdict.Conforms}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Record after Close: got %v, want fs.ErrClosed", err)
	}
	if err := j.Close(report.End{}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second Close: got %v, want fs.ErrClosed", err)
	}
}

func TestRecordFromSeveralBenches(t *testing.T) {
	dir := t.TempDir()
	plan, results := conforming(24)
	j, err := report.Create(dir, sampleHeader(), plan)
	if err != nil {
		t.Fatal(err)
	}
	var benches sync.WaitGroup
	for bench := range 4 {
		benches.Go(func() {
			for i := bench; i < len(results); i += 4 {
				if err := j.Record(results[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	benches.Wait()
	if err := j.Close(report.End{Finished: epoch}); err != nil {
		t.Fatal(err)
	}
	run, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if status, counts := run.Verdict(); status != 0 || counts[verdict.Conforms] != len(plan) {
		t.Errorf("got status %d, %v", status, counts)
	}
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
