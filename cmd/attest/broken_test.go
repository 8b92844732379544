package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/port"
	"attest/internal/report"
	"attest/internal/verdict"
)

// A bench that breaks before the first scenario leaves a report of errors, and
// nobody's firmware is blamed.
func TestBenchBreaksBeforeTheFirstScenario(t *testing.T) {
	t.Parallel()
	pty, err := port.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pty.Close() })
	tests := []struct {
		name, modem string
		flags       []string
		dir, reason string
	}{
		{"a TCP port on which nobody answers", fakeModem(t, mute), nil, "unknown/unknown", "does not answer AT"},
		{"a pty on which nobody answers", pty.Path(), []string{"--release", "780EP/V1007"}, "780EP/V1007", "does not answer AT"},
		{"a modem that hangs up at once", fakeModem(t, func(net.Conn) {}), nil, "unknown/unknown", "port gone"},
		{"a modem that dies when it is asked who it is", fakeModem(t, answering("")), []string{"--release", "780EP/V1006"}, "780EP/V1006", "port gone"},
		{"a model without a profile", fakeModem(t, answering("AirM2M_999XX_V1_LTE_AT")), nil, "unknown/unknown", "999XX V1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := append([]string{"run", "--modem", tt.modem, "--timeout-multiplier", "0.05", "--run", "broken"}, tt.flags...)
			p := start(t, dir, append(args, "CONN-001", "TLS-001")...)
			p.ends(3)
			r, at := load(t, filepath.Join(dir, "reports"))
			if want := filepath.Join(dir, "reports", filepath.FromSlash(tt.dir), "broken"); at != want {
				t.Errorf("the report is in %s, want %s", at, want)
			}
			blameless(t, at)
			for _, result := range r.Results {
				if result.Judgement != verdict.Broken || !strings.Contains(result.Reason, tt.reason) {
					t.Errorf("%s is %v: %q, want broken: …%s…", result.ID, result.Judgement, result.Reason, tt.reason)
				}
			}
			if out := strings.Join(p.seen, "\n"); strings.Count(out, tt.reason) > 2 {
				t.Errorf("the reason is told more than twice:\n%s", out)
			}
		})
	}
}

// What is no modem to be judged is refused before anything is written, by what it is.
func TestNoModemToBeJudged(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, modem, complaint, hint string }{
		{"another make", fakeModem(t, answering("EC200UCNAAR03A03M08")), `another kind of firmware: ATI says "EC200UCNAAR03A03M08"`, "AirM2M"},
		{"a GPS receiver", chatter(t, "$GNRMC,001031.00,A,4404.13993,N,12118.86023,W,0.146,,100117,,,A*7B\r\n"), "does not answer AT: the port has a GPS receiver", "attest ports"},
		{"a debug log", chatter(t, "\x7e\x01\x92\xfe\x00\x13\x88"), "does not answer AT: the port has a debug log", "attest ports"},
		{"a Luat script", chatter(t, "I/user.main\tproject\tdemo\r\n"), "does not answer AT: the port has a modem that runs a Luat script", "flash"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p := start(t, dir, "run", "--modem", tt.modem, "--timeout-multiplier", "0.05", "CONN-001")
			p.ends(2)
			if got := p.stderr.String(); !strings.Contains(got, tt.complaint) || !strings.Contains(got, "hint: ") || !strings.Contains(got, tt.hint) {
				t.Errorf("it says %q, want …%s… and …%s…", got, tt.complaint, tt.hint)
			}
			if _, err := os.Stat(filepath.Join(dir, "reports")); !os.IsNotExist(err) {
				t.Errorf("there are reports: %v", err)
			}
		})
	}
}

// A port that another program holds is refused before it is touched, with the
// holder's name.
func TestHeldPort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "pty", "--link", "modem")
	modem.await(`^serving on (.*)`)
	first := start(t, dir, "run", "--modem", "modem", "--run", "first", "--tags", "not @slow")
	first.verdicts(1)
	second := start(t, dir, "run", "--modem", "modem", "--run", "second")
	second.ends(2)
	want := fmt.Sprintf("attest: open port \"modem\": held by attest (pid %d)", first.cmd.Process.Pid)
	if got := second.stderr.String(); !strings.HasPrefix(got, want) {
		t.Errorf("the second host is told %q, want %q", got, want)
	}
	first.signal(syscall.SIGINT)
	first.ends(3)
	if got := first.judged(); len(got) == 0 {
		t.Error("the first host has lost its verdicts")
	}
}

// Whatever a bench's broker cannot have is an error of the scenarios that need it.
func TestOccupiedBrokerPort(t *testing.T) {
	t.Parallel()
	occupied, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer occupied.Close()
	dir := t.TempDir()
	file := fmt.Sprintf("broker: {ports: {tls: %d}}\n", occupied.Addr().(*net.TCPAddr).Port)
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "run", "--bench", "bench.yaml", "CONN-001", "TLS-001", "IDENT-001")
	p.ends(3)
	r, at := load(t, filepath.Join(dir, "reports"))
	blameless(t, at)
	for id, want := range map[string]verdict.Judgement{"CONN-001": verdict.Broken, "TLS-001": verdict.Broken, "IDENT-001": verdict.Conforms} {
		if got := judgements(r)[id]; got != want {
			t.Errorf("%s is %v, want %v", id, got, want)
		}
	}
	if reason := r.Results[0].Reason; !strings.Contains(reason, occupied.Addr().String()) {
		t.Errorf("the reason %q does not name %s", reason, occupied.Addr())
	}
}

// A stimulus that fails is the bench's fault, and the report says which and why.
func TestStimulusFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0")
	file := "modem: " + modem.await(`^serving on (.*)`) + "\nstimuli: {pdp-loss: [attest, stimulus, nowhere, pdp-loss]}\n"
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "run", "--bench", "bench.yaml", "PDP-001", "CONN-001")
	p.ends(3)
	r, at := load(t, filepath.Join(dir, "reports"))
	blameless(t, at)
	if got := judgements(r); got["PDP-001"] != verdict.Broken || got["CONN-001"] != verdict.Conforms {
		t.Errorf("PDP-001 %v, CONN-001 %v; want broken and conforms", got["PDP-001"], got["CONN-001"])
	}
	for _, want := range []string{`run the stimulus "pdp-loss"`, "no such file or directory"} {
		if out := strings.Join(p.seen, "\n"); !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}

// impatient makes the bench of a lab give a lost modem up soon.
func impatient(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "bench.yaml")
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(string(text), "timeouts: {", "timeouts: {recover: 1s, ", 1)), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Pulling the modem away in the middle of a run.
func TestModemDiesInTheRun(t *testing.T) {
	t.Parallel()
	for _, listen := range []string{"pty", "tcp://127.0.0.1:0"} {
		for _, after := range []int{1, 7, 20} {
			t.Run(fmt.Sprintf("%.3s after %d", listen, after), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				args := []string{"emulate", "--listen", listen}
				if listen == "pty" {
					args = append(args, "--link", "modem")
				}
				modem := start(t, dir, args...)
				lab(t, dir, modem.await(`^serving on (.*)`))
				impatient(t, dir)
				p := start(t, dir, "run", "--bench", "bench.yaml", "--tags", "not @slow", "connection", "messages") // none that awaits a restart
				p.verdicts(after)
				_ = os.Remove(filepath.Join(dir, "modem")) // the terminal's number is soon another test's
				modem.signal(syscall.SIGKILL)
				p.ends(3)
				r, where := load(t, filepath.Join(dir, "reports"))
				blameless(t, where)
				stands(t, p, r)
				if last := r.Results[len(r.Results)-1]; last.Judgement != verdict.Broken || !strings.Contains(last.Reason, "port gone") {
					t.Errorf("%s is %v: %q, want broken: …port gone…", last.ID, last.Judgement, last.Reason)
				}
				if n := len(p.judged()); n != len(r.Results) {
					t.Errorf("%d of %d scenarios were shown", n, len(r.Results))
				}
				for _, line := range p.seen {
					if len(line) > 1000 {
						t.Errorf("a line of %d characters: %s", len(line), line)
					}
				}
			})
		}
	}
}

// stands demands that every verdict which was shown is in the report, unchanged.
func stands(t *testing.T, p *process, r *report.Run) {
	t.Helper()
	all := judgements(r)
	for id, shown := range p.judged() {
		if got := word(all[id]); got != shown {
			t.Errorf("%s was shown as %q, the report has %q", id, shown, got)
		}
	}
}
