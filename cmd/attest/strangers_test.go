package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"attest/internal/verdict"
)

// knock is a stimulus in whose course a stranger comes to the broker: knock PORT COMMAND ARGUMENTS.
func knock() {
	err := func() error {
		number, err := strconv.Atoi(os.Args[1])
		if err != nil {
			return err
		}
		conn, err := net.DialTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: number})
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04evil"); err != nil {
			return err
		}
		if _, err := io.ReadAll(conn); err != nil { // until the broker is done with us
			return err
		}
		return exec.Command(os.Args[2], os.Args[3:]...).Run()
	}()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// Who is not the modem is in a log of the run and in every report, and changes no verdict.
func TestStrangersOfARun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0", "--control", "control")
	url := modem.await(`^serving on (.*)`)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	number := free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("modem: %s\nbroker: {advertise: mqtt.attest.test, public: true, ports: {plain: %d}}\n"+
		"stimuli: {pdp-loss: [knock, \"%d\", attest, stimulus, control, pdp-loss]}\ntimeouts: {quiet: 100ms}\n", url, number, number)
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "run", "--self-proof", "off", "--bench", "bench.yaml", "CONN-001", "WILL-004")
	p.ends(0)
	if out := strings.Join(p.seen, "\n"); !strings.Contains(out, "strangers at the broker: 1 connection from one address (strangers.jsonl)") {
		t.Errorf("printed\n%s", out)
	}
	_, at := load(t, filepath.Join(dir, "reports"))
	told, err := os.ReadFile(filepath.Join(at, "strangers.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var s verdict.Stranger
	if err := json.Unmarshal(told, &s); err != nil || s.ID != "WILL-004" || !strings.HasPrefix(s.From, "127.0.0.2:") || !strings.Contains(s.Did, `CONNECT client="evil"`) {
		t.Errorf("the log has %s: %v", told, err)
	}
	timeline, err := os.ReadFile(filepath.Join(at, "timelines", "WILL-004.txtar"))
	if err != nil || strings.Contains(string(timeline), "evil") {
		t.Errorf("the evidence has the stranger: %v\n%s", err, timeline)
	}
}
