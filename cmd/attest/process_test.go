package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// patience bounds every process of these tests; only a hang reaches it.
const patience = 2 * time.Minute

// process is one attest that runs beside the test.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	lines  chan string // of stdout; closed at its end
	stderr bytes.Buffer
	seen   []string // the lines that were read
}

// attest is the command with its working directory in dir.
func attest(t testing.TB, dir string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "attest", args...)
	cmd.Dir = dir
	return cmd
}

// start runs attest with its working directory in dir and reads its output.
func start(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: attest(t, dir, args...), lines: make(chan string, 10_000)}
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // also of a test that gave up
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	go func() {
		defer close(p.lines)
		for in := bufio.NewScanner(stdout); in.Scan(); {
			p.lines <- in.Text()
		}
	}()
	return p
}

// next returns the next line, and false at the end of the output.
func (p *process) next() (string, bool) {
	line, ok := <-p.lines
	if ok {
		p.seen = append(p.seen, line)
	}
	return line, ok
}

// await returns the first submatch of the next line that matches.
func (p *process) await(pattern string) string {
	p.t.Helper()
	want := regexp.MustCompile(pattern)
	for {
		line, ok := p.next()
		if !ok {
			p.t.Fatalf("%v ended without a line like %q\nstdout: %s\nstderr: %s", p.cmd.Args, pattern, strings.Join(p.seen, "\n"), &p.stderr)
		}
		if found := want.FindStringSubmatch(line); found != nil {
			return found[len(found)-1]
		}
	}
}

// verdicts reads until n scenarios were judged; the ids are in the order of the lines.
func (p *process) verdicts(n int) {
	p.t.Helper()
	for range n {
		p.await(verdictLine)
	}
}

const verdictLine = `^(?:ok|skip|known|FAIL|ERROR) +(\S+) `

// judged returns the words of the verdict lines so far by scenario.
func (p *process) judged() map[string]string {
	words := make(map[string]string)
	for _, line := range p.seen {
		if regexp.MustCompile(verdictLine).MatchString(line) {
			fields := strings.Fields(line)
			words[fields[1]] = fields[0]
		}
	}
	return words
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// wait reads the rest of the output and returns the exit status, or the signal
// that ended the process.
func (p *process) wait() (status int, killed syscall.Signal) {
	p.t.Helper()
	for ok := true; ok; {
		_, ok = p.next()
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	state := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if state.Signaled() {
		return -1, state.Signal()
	}
	return state.ExitStatus(), 0
}

// ends demands an exit status.
func (p *process) ends(want int) {
	p.t.Helper()
	if status, killed := p.wait(); status != want || killed != 0 {
		p.t.Fatalf("%v: exit status %d, signal %d, want status %d\nstdout: %s\nstderr: %s",
			p.cmd.Args, status, killed, want, strings.Join(p.seen, "\n"), &p.stderr)
	}
}

// load reads the only run below a reports directory.
func load(t *testing.T, reports string) (*report.Run, string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(reports, "*", "*", "*", report.JournalFile))
	if err != nil || len(found) != 1 {
		t.Fatalf("below %s are %d runs, %v; want one", reports, len(found), err)
	}
	dir := filepath.Dir(found[0])
	r, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r, dir
}

// judgements returns those of a run by scenario.
func judgements(r *report.Run) map[string]verdict.Judgement {
	all := make(map[string]verdict.Judgement)
	for _, result := range r.Results {
		all[result.ID] = result.Judgement
	}
	return all
}

// blameless demands a JUnit report in which the bench broke: errors, and nothing
// that is held against the firmware.
func blameless(t *testing.T, dir string) {
	t.Helper()
	broken := 0
	for id, c := range junitOf(t, dir) {
		if c.Failure != nil {
			t.Errorf("%s is a <failure>: %s", id, c.Failure.Message)
		}
		if c.Error != nil {
			broken++
		}
	}
	if broken == 0 {
		t.Error("the JUnit report has no <error>")
	}
}
