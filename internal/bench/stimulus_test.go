package bench_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
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
	case "hang":
		fmt.Println("wait for it")
		select {}
	}
	os.Exit(0)
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
		{"done", "talk", time.Minute, "pdp-loss", "", []string{"! pdp-loss", `# pdp-loss printed: in bench`, "a b|$HOME|*"}},
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
	b := served(t, bench.Config{Stimuli: map[string][]string{"power-cycle": {"true"}}, Timeouts: bench.Timeouts{Multiplier: 0.001}})
	trial := begin(t, b)
	if err := trial.Stimulate(t.Context(), "power-cycle"); err != nil {
		t.Fatal(err)
	}
	if trial.Restarts() != 1 {
		t.Errorf("%d restarts are expected, want 1", trial.Restarts())
	}
}
