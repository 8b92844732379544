package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// A run on a modem proves the harness first, on emulators of its own: the modem hears
// nothing of it.
func TestSelfProofOnAModem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0")
	url := modem.await(`^serving on (.*)`)
	said := make(map[string]string)
	for _, mode := range []string{"warm-up", "off", "sample"} {
		line := newRelay(t, url)
		args := []string{"run", "--modem", line.url, "--reports", mode, "CONN-001", "PUB-007", "SUB-001"}
		if mode != "sample" { // what a run does unless it is told
			args = append(args, "--self-proof", "off")
		}
		p := start(t, dir, args...)
		p.ends(0)
		said[mode] = regexp.MustCompile(`",\d+\r`).ReplaceAllString(line.said(), "\",PORT\r") // of this trial's broker
		r, _ := load(t, filepath.Join(dir, mode))
		stamp := r.Proof.Stamp()
		if out := strings.Join(p.seen, "\n"); strings.Count(out, "\n"+stamp+"\n") != 2 {
			t.Errorf("%s: %q is not told before and after the scenarios:\n%s", mode, stamp, out)
		}
		busy := mode == "sample" && stamp == "unqualified: no time" // the machine is: that is told, too
		if r.Proof.Qualified() != (mode == "sample") && !busy || r.Proof.Suite != r.Suite {
			t.Errorf("%s: %+v", mode, r.Proof)
		}
	}
	if said["off"] != said["sample"] || said["off"] == "" {
		t.Errorf("without a proof the modem was sent %q, with one %q", said["off"], said["sample"])
	}
}

// Ctrl-C while the harness proves itself ends the run in order.
func TestInterruptedSelfProof(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir, "run", "--self-proof", "full", "--run", "interrupted")
	p.await("^the harness proves itself first")
	p.signal(syscall.SIGINT)
	p.ends(3)
	r, at := load(t, filepath.Join(dir, "reports"))
	blameless(t, at)
	if r.End == nil || !r.End.Interrupted || r.Proof.Stamp() != "unqualified: it was interrupted" {
		t.Errorf("the journal ends with %+v, the proof is %q", r.End, r.Proof.Stamp())
	}
}
