package serve_test

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/report"
)

// TestMain is also the run that a server starts: what its first argument says, with a file for the others.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && strings.HasPrefix(os.Args[1], "fake-") {
		os.Exit(fake(os.Args[1], os.Args[2], os.Args[3:]))
	}
	os.Exit(m.Run())
}

// fake stands in for attest run. "fake-waits" goes on until it is interrupted, and ends in order then;
// "fake-stubborn" wants to be told twice; "fake-refuses" does not begin.
func fake(how, file string, args []string) int {
	heard := make(chan os.Signal, 2)
	signal.Notify(heard, syscall.SIGINT, syscall.SIGTERM)
	if how == "fake-refuses" {
		fmt.Println("a line of a run")
		fmt.Fprintln(os.Stderr, "attest: open port \"/dev/ttyUSB2\": held by minicom")
		fmt.Fprintln(os.Stderr, "hint: end the other program, or choose another port")
		return 2
	}
	if err := os.WriteFile(file, []byte(strings.Join(args, " ")), 0o600); err != nil {
		return 1
	}
	h := header(args[slices.Index(args, "--run")+1], time.Now())
	j, err := report.Create(report.Dir(args[slices.Index(args, "--reports")+1], h), h, plan)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	<-heard
	if how == "fake-stubborn" {
		<-heard
		return 9
	}
	if err := j.Close(report.End{Finished: time.Now(), Interrupted: true}); err != nil {
		return 1
	}
	return 3
}
