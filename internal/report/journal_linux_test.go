package report_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// TestFullDisk runs itself again in a process that may write no file longer
// than a few kilobytes, which is what a full disk looks like.
func TestFullDisk(t *testing.T) {
	const childVar = "ATTEST_REPORT_FULL"
	if dir := os.Getenv(childVar); dir != "" {
		recordUntilFull(t, dir)
		return
	}
	dir := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
	child.Env = append(os.Environ(), childVar+"="+dir)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, rest, _ := strings.Cut(string(out), "recorded ")
	want := 0
	if _, err := fmt.Sscan(rest, &want); err != nil || want == 0 {
		t.Fatalf("the child did not say what it recorded:\n%s", out)
	}
	run, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, counts := run.Verdict(); counts[verdict.Conforms] != want {
		t.Errorf("got %d verdicts, want the %d that were recorded without error", counts[verdict.Conforms], want)
	}
	if !strings.Contains(run.Note, "in the middle of a line") {
		t.Errorf("the note does not tell of the cut line: %q", run.Note)
	}
}

func recordUntilFull(t *testing.T, dir string) {
	plan, results := conforming(24)
	j, err := report.Create(dir, sampleHeader(), plan)
	if err != nil {
		t.Fatal(err)
	}
	var space syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &space); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 20000, Max: space.Max}); err != nil {
		t.Fatal(err)
	}
	recorded := 0
	var first error
	for _, r := range results {
		r.Timeline = strings.Repeat(sampleTimeline, 5)
		if first = j.Record(r); first != nil {
			break
		}
		recorded++
	}
	fmt.Printf("recorded %d\n", recorded)
	if !errors.Is(first, syscall.EFBIG) {
		t.Fatalf("got %v, want EFBIG", first)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &space); err != nil {
		t.Fatal(err)
	}
	// There is room again, but behind half a line nothing can be read.
	small := verdict.Result{ID: plan[0].ID, Outcome: verdict.Pass, Judgement: verdict.Conforms}
	if err := j.Record(small); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("after a failed write: got %v, want the same failure", err)
	}
	if err := j.Close(report.End{}); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("Close after a failed write: got %v, want the same failure", err)
	}
}
