package bench_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/verdict"
)

// TestMain lets the test binary be a stimulus: it does what ATTEST_TEST_STIMULUS says.
func TestMain(m *testing.M) {
	switch os.Getenv("ATTEST_TEST_STIMULUS") {
	case "":
		os.Exit(m.Run())
	case "talk":
		dir, _ := os.Getwd()
		fmt.Println("in " + filepath.Base(dir))
		fmt.Fprintln(os.Stderr, strings.Join(os.Args[1:], "|"))
	case "fail":
		fmt.Println("the relay is stuck")
		os.Exit(7)
	case "unable":
		fmt.Println("no relay is\nwired here")
		os.Exit(69)
	case "chat":
		for i := range 10_000 {
			fmt.Println("block", i)
		}
	case "flash":
		if err := emulator.Control(context.Background(), os.Args[1], "flash "+filepath.Base(os.Args[2])); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	case "hang":
		fmt.Println("wait for it")
		select {}
	}
	os.Exit(0)
}

// act runs the test binary as a stimulus on a fresh bench and returns its error and
// the timeline.
func act(t *testing.T, acts string, limit time.Duration) (string, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := served(t, bench.Config{
		Stimuli:  map[string][]string{"pdp-loss": {"env", "ATTEST_TEST_STIMULUS=" + acts, self}},
		Timeouts: bench.Timeouts{Stimulus: limit},
	})
	trial := begin(t, b)
	err = trial.Stimulate(t.Context(), "pdp-loss")
	return trial.Timeline(), err
}

func TestAStimulusThatCannotBeDone(t *testing.T) {
	timeline, err := act(t, "unable", time.Minute)
	var skip *verdict.Skip
	if want := `the stimulus "pdp-loss" cannot be done here: no relay is wired here`; !errors.As(err, &skip) || skip.Reason != want || !skip.Bench {
		t.Errorf("Stimulate = %#v, want a skip of the bench: %s", err, want)
	}
	for _, line := range []string{"# pdp-loss printed: no relay is\n", "# pdp-loss printed: wired here\n"} {
		if !strings.Contains(timeline, strings.TrimSuffix(line, "\\n")) {
			t.Errorf("no %q in the timeline\n%s", line, timeline)
		}
	}
}

func TestTheEndOfALongOutputIsKept(t *testing.T) {
	timeline, err := act(t, "chat", time.Minute)
	if err != nil || !strings.Contains(timeline, "printed: block 9999\n") || strings.Contains(timeline, "block 7\n") || len(timeline) > 200_000 {
		t.Errorf("%v; a timeline of %d bytes, with the last line %v", err, len(timeline), strings.Contains(timeline, "block 9999"))
	}
}

// What a stimulus started ends with it at the time limit; what one left that was done
// is none of our business.
func TestTheChildrenOfAStimulus(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		limit        time.Duration
		err          string
		survives     bool
	}{
		{"time limit", `sleep 1000 & echo child $!; wait`, time.Second, "did not end within 1s", false},
		{"deaf", `trap "" TERM; sh -c 'trap "" TERM; echo child $$; while :; do sleep 1000; done'`, time.Second, "did not end within 1s", false},
		{"done", `sleep 1000 & echo child $!`, time.Minute, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := served(t, bench.Config{Stimuli: map[string][]string{"pdp-loss": {"sh", "-c", tt.script}}, Timeouts: bench.Timeouts{Stimulus: tt.limit}})
			trial := begin(t, b)
			err := trial.Stimulate(t.Context(), "pdp-loss")
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("Stimulate = %v, want %q in it", err, tt.err)
			}
			found := regexp.MustCompile(`child (\d+)`).FindStringSubmatch(trial.Timeline())
			if found == nil {
				t.Fatalf("no child in the timeline\n%s", trial.Timeline())
			}
			pid, _ := strconv.Atoi(found[1])
			t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
			if alive := survives(t, pid, !tt.survives); alive != tt.survives {
				t.Errorf("the child runs on: %v, want %v", alive, tt.survives)
			}
		})
	}
}

// survives reports whether a process lives on; one that was killed gets the time to die.
func survives(t *testing.T, pid int, killed bool) bool {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	patience := 0
	if killed {
		patience = 10_000
	}
	for {
		ended, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, patience)
		if err == nil {
			return ended == 0
		}
		if !errors.Is(err, unix.EINTR) {
			t.Fatal(err)
		}
	}
}

func mkfifo(name string) error { return syscall.Mkfifo(name, 0o600) }

func TestPlaceholders(t *testing.T) {
	for _, tt := range []struct{ stimulus, argument, err string }{
		{"reset", "--imei={imei} {port}:{scenario}/{run}", ""},
		{"flash", "{image}", ""},
		{"reset", "{image}", `the stimulus "reset" has no {image}, only "flash" has one`},
		{"reset", "{scenarios}", `unknown placeholder "scenarios", the nearest known one is "scenario"`},
		{"reset", "{IMEI}", `unknown placeholder "IMEI", the nearest known one is "imei"`},
		{"reset", `{} {"pulse": 1} ${HOME}`, `unknown placeholder "HOME", the nearest known one is "imei"`},
		{"reset", `{} {"pulse": 1} {1}`, ""},
	} {
		if err := bench.CheckArgument(tt.stimulus, tt.argument); fmt.Sprint(err) != cmp.Or(tt.err, "<nil>") {
			t.Errorf("%s %s: %v, want %q", tt.stimulus, tt.argument, err, tt.err)
		}
	}
}

// The arguments are filled as they are, and the secret among them is in no timeline
// and in no error.
func TestPlaceholdersAreFilled(t *testing.T) {
	dir := t.TempDir()
	b := served(t, bench.Config{
		Run: "nightly", Dir: dir,
		Stimuli: map[string][]string{
			"pdp-loss": {"sh", "-c", `printf '%s|' "$@" | tee told`, "sh", "{imei}", "at {port}", "{scenario};$HOME", "{run}"},
			"reset":    {"false", "{imei}"},
		},
	})
	trial := begin(t, b)
	if err := trial.Stimulate(t.Context(), "pdp-loss"); err != nil {
		t.Fatal(err)
	}
	told, err := os.ReadFile(filepath.Join(dir, "told"))
	want := regexp.MustCompile(`^` + b.Release().IMEI + `\|at 127\.0\.0\.1:\d+\|` + trial.ID + `;\$HOME\|nightly\|$`)
	if err != nil || !want.Match(told) || len(b.Release().IMEI) < 10 {
		t.Errorf("the stimulus was told %q, %v; want %s", told, err, want)
	}
	err = trial.Stimulate(t.Context(), "reset")
	if err == nil || !strings.Contains(err.Error(), "{imei}") {
		t.Errorf("the error is %v, want the arguments as they stand in the file", err)
	}
	if all := trial.Timeline() + err.Error(); strings.Contains(all, b.Release().IMEI) {
		t.Errorf("the IMEI is told in\n%s", all)
	}
}

// served opens a bench of a fake modem on a TCP port, on which commands act.
func served(t *testing.T, cfg bench.Config) *bench.Bench {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		(&fake{far: named{conn}}).listen()
	}()
	base := config(t, nil)
	cfg.Modem, cfg.Authority = "tcp://"+listener.Addr().String(), base.Authority
	return open(t, cfg)
}

// named is a connection as a port.
type named struct{ net.Conn }

func (n named) String() string { return "tcp" }

func TestStimuliByCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "bench")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, acts string
		limit      time.Duration
		stimulus   string
		err        string
		told       []string // in the timeline
	}{
		{"done", "talk", time.Minute, "pdp-loss", "", []string{"! pdp-loss", `# pdp-loss printed: in bench`, "# pdp-loss printed: a b|$HOME|*"}},
		{"exit status", "fail", time.Minute, "pdp-loss", "exit status 7", []string{"! pdp-loss", "# pdp-loss printed: the relay is stuck"}},
		{"time limit", "hang", 2 * time.Second, "pdp-loss", "did not end within 2s", []string{"! pdp-loss", "# pdp-loss printed: wait for it"}},
		{"no such program", "talk", time.Minute, "reset", "no-such-program", []string{"! reset"}},
		{"unknown name", "talk", time.Minute, "pdp-los", `unknown stimulus "pdp-los", the nearest known one is "pdp-loss"`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			command := []string{"env", "ATTEST_TEST_STIMULUS=" + tt.acts, self, "a b", "$HOME", "*"}
			b := served(t, bench.Config{
				Stimuli:  map[string][]string{"pdp-loss": command, "reset": {filepath.Join(dir, "no-such-program")}},
				Dir:      dir,
				Timeouts: bench.Timeouts{Stimulus: tt.limit},
			})
			trial := begin(t, b)
			err := trial.Stimulate(t.Context(), tt.stimulus)
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("Stimulate = %v, want %q in it", err, tt.err)
			}
			for _, want := range tt.told {
				if !strings.Contains(trial.Timeline(), want) {
					t.Errorf("no %q in the timeline\n%s", want, trial.Timeline())
				}
			}
		})
	}
}

func TestNeeds(t *testing.T) {
	b := served(t, bench.Config{Stimuli: map[string][]string{"pdp-loss": {"true"}}})
	for _, tt := range []struct {
		needs   []string
		missing string
	}{
		{nil, ""},
		{[]string{"pdp-loss"}, ""},
		{[]string{"pdp-loss", "power-cycle"}, "power-cycle"},
		{[]string{"dns-name"}, "dns-name"},
	} {
		if got, missing := b.Missing(tt.needs); got != tt.missing || missing != (tt.missing != "") {
			t.Errorf("Missing(%v) = %q, %v; want %q", tt.needs, got, missing, tt.missing)
		}
	}
	if need, missing := emulated(t).Missing([]string{"pdp-loss", "power-cycle", "reset", "drop", "dns-name"}); missing {
		t.Errorf("the emulator lacks %s", need)
	}
}

func TestThePowerIsCycledByCommand(t *testing.T) {
	b := served(t, bench.Config{Stimuli: map[string][]string{"power-cycle": {"true"}}, Timeouts: bench.Timeouts{Multiplier: 0.1}})
	trial := begin(t, b)
	if err := trial.Stimulate(t.Context(), "power-cycle"); err != nil {
		t.Fatal(err)
	}
	if trial.Restarts() != 1 {
		t.Errorf("%d restarts are expected, want 1", trial.Restarts())
	}
}
