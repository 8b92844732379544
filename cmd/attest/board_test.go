package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/board/boardtest"
)

// TestBoardOfThousandRuns has a process of its own make a site: with ATTEST_ALL_MOMENTS of
// 1,000 runs of 400 scenarios between a thousand strangers' files, in 3 s and 300 MB, otherwise of a few.
// The seconds are those of its processors, on which other tests have no influence; on a machine that does
// nothing else fewer pass, for the work is done side by side.
func TestBoardOfThousandRuns(t *testing.T) {
	size := boardtest.Thousand()
	if os.Getenv("ATTEST_ALL_MOMENTS") == "" {
		size.Runs, size.Strays = 30, 100
	}
	dir := t.TempDir()
	if err := boardtest.Generate(filepath.Join(dir, "reports"), size); err != nil {
		t.Fatal(err)
	}
	cmd := attest(t, dir, "board")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	started := time.Now()
	if _, err := cmd.Output(); err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	took, cpu := time.Since(started), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	memory := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss / 1024 // Linux counts in KiB
	t.Logf("%d runs of %d scenarios, %d strangers' files: %v, %v of processors, %d MiB", size.Runs, size.Scenarios, size.Strays, took, cpu, memory)
	if cpu > 3*time.Second || memory > 300*1000*1000>>20 {
		t.Errorf("took %v and %d MiB, want at most 3 s and 300 MB", cpu, memory)
	}
	if got := strings.Count(stderr.String(), "\n"); got != 11 {
		t.Errorf("%d lines on stderr, want ten strangers and how many more:\n%s", got, &stderr)
	}
}
