package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"attest/internal/live/livetest"
	"attest/internal/port"
)

// seat is a terminal in front of which somebody sits.
type seat struct {
	*livetest.Screen
	t      *testing.T
	pty    *port.PTY
	tty    *os.File
	cmd    *exec.Cmd
	ended  chan int // exit status
	typed  bytes.Buffer
	frames []string // what was visible after each write
}

// newSeat makes a terminal of that size.
func newSeat(t *testing.T, columns, lines int) *seat {
	t.Helper()
	pty, err := port.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pty.Close() })
	tty, err := os.OpenFile(pty.Path(), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(lines), Col: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
	return &seat{Screen: livetest.New(columns, lines, false), t: t, pty: pty, tty: tty, ended: make(chan int, 1)}
}

// onTerminal starts attest on a terminal of that size.
func onTerminal(t *testing.T, columns, lines int, env []string, args ...string) *seat {
	t.Helper()
	s := newSeat(t, columns, lines)
	s.start(attest(t, t.TempDir(), args...), env)
	return s
}

// start starts a command on the terminal. The environment is added to the test's.
func (s *seat) start(cmd *exec.Cmd, env []string) {
	s.t.Helper()
	s.cmd = cmd
	cmd.Env = append(append(os.Environ(), "TERM=xterm", "CI="), env...)
	cmd.Stdout, cmd.Stderr = s.tty, s.tty
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		s.ended <- cmd.ProcessState.ExitCode()
		_, _ = s.tty.WriteString(lastWord)
	}()
}

// lastWord is written when the process has ended: a terminal has no end of its own.
const lastWord = "\x04"

// read reads until seen says so, or to the end of the process, and reports which.
func (s *seat) read(seen func(visible string) bool) bool {
	s.t.Helper()
	for buf := make([]byte, 4096); ; {
		n, err := s.pty.Read(buf)
		if err != nil {
			s.t.Fatal(err)
		}
		text, over := bytes.CutSuffix(buf[:n], []byte(lastWord))
		_, _ = io.MultiWriter(&s.typed, s).Write(text)
		s.frames = append(s.frames, s.Visible())
		if over {
			return false
		}
		if seen(s.Visible()) {
			return true
		}
	}
}

// await reads until something is visible.
func (s *seat) await(pattern string) {
	s.t.Helper()
	if !s.read(regexp.MustCompile(pattern).MatchString) {
		s.t.Fatalf("attest ended before the terminal showed %q:\n%s", pattern, s.Text())
	}
}

// ends demands an exit status, and returns everything that stands on the terminal then.
func (s *seat) ends(status int) string {
	s.t.Helper()
	for s.read(func(string) bool { return false }) {
	}
	if got := <-s.ended; got != status {
		s.t.Errorf("exit status %d, want %d:\n%s", got, status, s.Text())
	}
	if strange := s.Strange(); len(strange) > 0 {
		s.t.Errorf("the terminal was told %q", strange)
	}
	return s.Text()
}

// showed reports whether something was visible at any time.
func (s *seat) showed(pattern string) bool {
	for _, frame := range s.frames {
		if regexp.MustCompile(pattern).MatchString(frame) {
			return true
		}
	}
	return false
}

// region matches what nothing of must stay: how far a run is, and what a bench is at.
const region = `(?m)^(image \d of \d  )?\d+/\d+  |^ *(bench \d+)? +\d+s  `

// On a terminal the lines below all others show what the benches are at, and are gone at the
// end: what stays is what a file would hold.
func TestPrettyOnTerminal(t *testing.T) {
	t.Parallel()
	several := filepath.Join(t.TempDir(), "bench.yaml")
	if err := os.WriteFile(several, []byte("benches: [{name: left}, {name: right}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		columns int
		args    []string
		status  int
		during  string
		want    []string // the screen, line by line, as patterns
	}{
		{"conforms", 120, []string{"CONN-001", "NOTE-001", "CONN-009", "FAIL-001"}, 0, `(?m)^ \ds  CONN-009  an idle session stays alive\n[0-3]/4  .*\ds$`, []string{
			`AirM2M_780EP_V1007_LTE_AT on emulator: 4 scenarios`,
			`ok     [A-Z]+-00\d  .*  [0-9.]+m?s`, `ok     [A-Z]+-00\d  .*`, `ok     [A-Z]+-00\d  .*`, `ok     [A-Z]+-00\d  .*`, ``,
			`780EP V1007: conforms: 4 scenarios, 4 conforms`, `report: .*/report.html`, `junit:  .*/junit.xml`,
		}},
		{"deviates", 400, []string{"--defect", "retain-dropped", "PUB-007", "SUB-002"}, 1, `(?m)^0/2  \ds$`, []string{
			`AirM2M_780EP_V1007_LTE_AT on emulator: 2 scenarios`, `FAIL   PUB-007  .*`, `       want .*, got .*\]`, `ok     SUB-002 .*`, ``,
			`780EP V1007: deviates: 2 scenarios, 1 conforms, 1 deviates`, `  PUB-007 .*: deviates: want .*`, `report: .*`, `junit:  .*`,
		}},
		{"narrow", 30, []string{"DNS-012"}, 0, `(?m)^ \ds  DNS-012  other name s\.\.\.$`, nil},
		{"repeated", 120, []string{"--repeat", "4", "PUB-006"}, 0, `(?m)^ \ds  PUB-006  [234] of 4  no PUBCOMP .*\n[123]/4  [123] ok  \ds$`, nil},
		{"until it is sure", 120, []string{"--confidence", "0.9", "--benches", "4", "PUB-006"}, 0, `(?m)^\d+ attempts  \d+ ok`, nil},
		{"several", 200, []string{"--bench", several, "--run", "r", "CONN-001", "DNS-012"}, 0, `(?m)^left    \ds  DNS-012  .*\nright   \ds  DNS-012  .*\n[0-3]/4  `, []string{
			`(?s)(?:left |right) .*`, `2 benches:`, `left   780EP V1007: conforms: 2 scenarios, 2 conforms  .*/r-left`, `right  780EP V1007: conforms: 2 scenarios, 2 conforms  .*/r-right`,
		}},
		{"nothing was judged", 120, []string{"CONN-999"}, 2, `^`, []string{`attest: .*`, `hint: .*`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"run", "--reports", t.TempDir(), "--benches", "1"}, tt.args...)
			term := onTerminal(t, tt.columns, 40, nil, args...)
			got := term.ends(tt.status)
			if !term.showed(tt.during) {
				t.Errorf("%q was never shown, but\n%s", tt.during, strings.Join(term.frames, "----\n"))
			}
			if regexp.MustCompile(region).MatchString(got) {
				t.Errorf("something of what is live is left:\n%s", got)
			}
			if tt.want == nil {
				return
			}
			if want := strings.Join(tt.want, "\n") + "\n"; !regexp.MustCompile("^" + want + "$").MatchString(got) {
				t.Errorf("the screen shows\n%swant\n%s", got, want)
			}
		})
	}
}

// What stays on a terminal, and can be scrolled to, are the lines that a file would hold; also
// of many benches on a small one.
func TestTerminalAsQuiet(t *testing.T) {
	t.Parallel()
	args := []string{"run", "--run", "r", "--benches", "8", "--tags", "not @slow", "--defect", "retain-dropped", "connection", "messages"}
	quiet := attest(t, t.TempDir(), args...)
	want, _ := quiet.Output()
	if quiet.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v", quiet.ProcessState)
	}
	term := onTerminal(t, 1000, 9, nil, args...)
	got := term.ends(1)
	if !term.showed(`(?m)^bench \d+ .*\n +\d+ more\n\d+/\d+  .*ok`) {
		t.Errorf("the benches were never shown, but\n%s", strings.Join(term.frames, "----\n"))
	}
	if got, want := timeless(got), timeless(string(want)); got != want {
		t.Errorf("the terminal shows\n%swant\n%s", got, want)
	}
}

// A campaign shows which of its images is judged.
func TestCampaignOnTerminal(t *testing.T) {
	t.Parallel()
	images := []string{"780EP_V1007.binpkg", "780EP_V1008.binpkg"}
	term := newSeat(t, 200, 40)
	cmd := attest(t, t.TempDir(), append([]string{"campaign", "bench.yaml", "--run", "c", "--scenario", "DNS-012"}, images...)...)
	for _, name := range append(images, "bench.yaml") {
		if err := os.WriteFile(filepath.Join(cmd.Dir, name), []byte("modem: emulator\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	term.start(cmd, nil)
	got := term.ends(0)
	if !term.showed(`(?m)^bench \d+ +\ds  DNS-012  other .*\nimage 2 of 2  0/1  `) {
		t.Errorf("the second image was never shown, but\n%s", strings.Join(term.frames, "----\n"))
	}
	if want := `(?s)^\nimage 1 of 2: 780EP V1007.*\nimage 2 of 2: 780EP V1008.*\ncomparison: reports/campaigns/c/campaign.md\n$`; regexp.MustCompile(region).MatchString(got) || !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("the screen shows\n%swant\n%s", got, want)
	}
}

// An audit shows the defects that are judged, and leaves a clean terminal when it is interrupted.
func TestAuditOnTerminal(t *testing.T) {
	t.Parallel()
	term := onTerminal(t, 200, 40, nil, "audit", "connack-ok-missing", "retain-dropped")
	term.await(`(?m)^connack-ok-missing +\ds  CONNACK OK is never printed\n1/2  1 killed  \ds$`)
	if err := term.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	got := term.ends(3)
	if regexp.MustCompile(region).MatchString(got) || !strings.Contains(got, "\ninterrupted: ending in order") || !strings.Contains(got, "note: the audit was interrupted") {
		t.Errorf("the screen shows\n%s", got)
	}
}

// timeless is output without what differs from one run to the next: times, numbers of packets,
// and the order of the scenarios, each with what is said about it.
func timeless(output string) string {
	output = regexp.MustCompile(`  [0-9.]+m?s(\n)| id=\d+`).ReplaceAllString(output, "$1")
	blocks := regexp.MustCompile(`\n(ok|FAIL|skip|known|ERROR) `).ReplaceAllString(output, "\x00$1 ")
	head, blocks, _ := strings.Cut(blocks, "\x00")
	blocks, tail, _ := strings.Cut(blocks, "\n\n")
	each := strings.Split(blocks, "\x00")
	slices.Sort(each)
	return head + "\n" + strings.Join(each, "\n") + "\n\n" + tail
}

// Where nobody sits, or nothing can be drawn, the lines are all.
func TestQuietOnTerminal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  []string
		args []string
	}{
		{"a CI", []string{"CI=true"}, nil},
		{"plain", nil, []string{"--format", "plain"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			term := onTerminal(t, 200, 40, tt.env, append([]string{"run", "CONN-001"}, tt.args...)...)
			term.ends(0)
			if strings.Contains(term.typed.String(), "\x1b") {
				t.Errorf("attest typed %q", &term.typed)
			}
		})
	}
}

func TestAble(t *testing.T) {
	t.Parallel()
	tests := []struct {
		term, ci string
		want     bool
	}{
		{"xterm-256color", "", true}, {"linux", "false", true}, {"xterm", "0", true},
		{"", "", false}, {"dumb", "", false}, {"xterm", "true", false}, {"xterm", "1", false}, {"xterm", "drone", false},
	}
	for _, tt := range tests {
		if got := able(tt.term, tt.ci); got != tt.want {
			t.Errorf("TERM=%q CI=%q: %v, want %v", tt.term, tt.ci, got, tt.want)
		}
	}
}

// The first Ctrl-C leaves a terminal with lines and nothing else, at once; so do the
// others that end a run.
func TestInterruptedOnTerminal(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			term := onTerminal(t, 120, 40, nil, "run", "--benches", "1", "CONN-009", "CONN-012", "MQK-001")
			term.await(`(?m)^ \ds  CONN-\d+  .*\n0/3  \ds$`)
			if err := term.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			got := term.ends(3)
			_, after, interrupted := strings.Cut(term.typed.String(), "interrupted: ending in order")
			const most = 2 // when the line came into a drawing that was under way, and to erase that
			if !interrupted || strings.Count(after, "\x1b[J") > most || regexp.MustCompile(region).MatchString(got) || !strings.Contains(got, "note: the run was interrupted") {
				t.Errorf("the terminal shows\n%s", got)
			}
		})
	}
}

// Ctrl-Z finds a clean terminal, and so does whoever comes back from the shell.
func TestSuspendedOnTerminal(t *testing.T) {
	t.Parallel()
	term := newSeat(t, 120, 40)
	keys, err := unix.IoctlGetTermios(int(term.tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	keys.Lflag |= unix.ISIG
	keys.Cc[unix.VSUSP] = 'Z' & 0x1f
	if err := unix.IoctlSetTermios(int(term.tty.Fd()), unix.TCSETS, keys); err != nil {
		t.Fatal(err)
	}
	shell := attest(t, t.TempDir(), "-mc", "attest run --benches 1 CONN-009 CONN-012; echo; echo the shell; fg")
	shell.Path, err = exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	shell.Stdin = term.tty
	shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	term.start(shell, nil)
	term.await(`(?m)^ \ds  CONN-\d+  .*\n0/2  \ds$`)
	if _, err := term.pty.Write([]byte{keys.Cc[unix.VSUSP]}); err != nil {
		t.Fatal(err)
	}
	term.await(`(?ms)^AirM2M[^\n]*\n.*^the shell\n.* \ds  CONN-\d+ `)
	got := term.ends(0)
	if !regexp.MustCompile(`(?s)^AirM2M[^\n]*\n[^\n]*\nthe shell\nattest run [^\n]*\nok .*\nok [^\n]*\n\n780EP`).MatchString(got) {
		t.Errorf("the terminal shows\n%s", got)
	}
}

// What a modem says, and what a feature is called, can do nothing to a terminal.
func TestHostileTextOnTerminal(t *testing.T) {
	t.Parallel()
	const evil = "\x1b[2J\x1b]0;owned\x07\u009b31m"
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "more"), 0o755); err != nil {
		t.Fatal(err)
	}
	feature := "Feature: more\n\n  @MORE-001 @guide:plain\n  Scenario: evil " + evil + "\n    When I send `AT`\n    Then the modem answers an error\n"
	if err := os.WriteFile(filepath.Join(dir, "more", "evil.feature"), []byte(feature), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"a feature", []string{"--features", dir, "MORE-001"}, 1, `FAIL   MORE-001  evil \x1b[2J\x1b]0;owned\x07\u009b31m  `},
		{"a modem", []string{"--modem", fakeModem(t, answering("AirM2M_780EP_V1007_LTE_AT"+evil)), "--timeout-multiplier", "0.05", "CONN-001"}, 2, `owned`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := onTerminal(t, 400, 40, nil, append([]string{"run"}, tt.args...)...).ends(tt.status)
			if !strings.Contains(got, tt.want) {
				t.Errorf("the terminal shows\n%swant in it\n%s", got, tt.want)
			}
		})
	}
}
