package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"attest/internal/port"
)

// On a terminal a bar shows how far the run is, and is gone at its end: what stays
// is what a file would hold.
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
		signal  syscall.Signal
		want    []string // the screen, line by line, as patterns
	}{
		{"conforms", 120, []string{"CONN-001", "NOTE-001", "CONN-009", "FAIL-001"}, 0, 0, []string{
			`AirM2M_780EP_V1007_LTE_AT on emulator: 4 scenarios`,
			`ok     [A-Z]+-00\d  .*  [0-9.]+m?s`, `ok     [A-Z]+-00\d  .*`, `ok     [A-Z]+-00\d  .*`, `ok     [A-Z]+-00\d  .*`, ``,
			`780EP V1007: conforms: 4 scenarios, 4 conforms`, `report: .*/report.html`, `junit:  .*/junit.xml`,
		}},
		{"deviates", 400, []string{"--defect", "retain-dropped", "PUB-007"}, 1, 0, []string{
			`AirM2M_780EP_V1007_LTE_AT on emulator: 1 scenario`, `FAIL   PUB-007  .*`, `       want .*, got .*\]`, ``,
			`780EP V1007: deviates: 1 scenario, 1 deviates`, `  PUB-007 .*: deviates: want .*`, `report: .*`, `junit:  .*`,
		}},
		{"narrow", 30, []string{"CONN-001", "NOTE-001", "CONN-009", "FAIL-001"}, 0, 0, nil},
		{"several", 200, []string{"--bench", several, "--run", "r", "CONN-001", "CONN-009"}, 0, 0, []string{
			`(?s)(?:left |right) .*`, `2 benches:`, `left   780EP V1007: conforms: 2 scenarios, 2 conforms  .*/r-left`, `right  780EP V1007: conforms: 2 scenarios, 2 conforms  .*/r-right`,
		}},
		{"interrupted", 200, []string{"CONN-001", "CONN-009", "CONN-012"}, 3, syscall.SIGINT, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"run", "--reports", t.TempDir(), "--benches", "1"}, tt.args...)
			typed, status := onTerminal(t, tt.columns, tt.signal, args...)
			if status != tt.status {
				t.Errorf("exit status %d, want %d", status, tt.status)
			}
			if !regexp.MustCompile(`\d/\d \[`).Match(typed) {
				t.Errorf("no bar was ever shown in %q", typed)
			}
			got, err := screen(typed, tt.columns)
			if err != nil {
				t.Fatal(err)
			}
			if regexp.MustCompile(`(?m)^\d/\d|\[=|\[-`).MatchString(got) {
				t.Errorf("something of the bar is left:\n%s", got)
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

// onTerminal runs attest on a terminal and returns what was typed on it, and the
// exit status. The signal is sent when the bar says that a scenario was judged.
func onTerminal(t *testing.T, columns int, s syscall.Signal, args ...string) ([]byte, int) {
	t.Helper()
	pty, err := port.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	defer pty.Close()
	tty, err := os.OpenFile(pty.Path(), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
	cmd := attest(t, t.TempDir(), args...)
	cmd.Stdout, cmd.Stderr = tty, tty
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	const end = "\x04" // written when the process has ended: a terminal has no end of its own
	ended := make(chan int, 1)
	go func() {
		_ = cmd.Wait()
		ended <- cmd.ProcessState.ExitCode()
		_, _ = tty.WriteString(end)
	}()
	var typed []byte
	for buf := make([]byte, 4096); !bytes.HasSuffix(typed, []byte(end)); {
		n, err := pty.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		typed = append(typed, buf[:n]...)
		if s != 0 && regexp.MustCompile(`[12]/3 \[`).Match(typed) {
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			s = 0
		}
	}
	return bytes.TrimSuffix(typed, []byte(end)), <-ended
}

var control = regexp.MustCompile(`^\x1b\[(\d*)([A-Za-z])`)

// screen returns what a terminal shows after it was typed on; whatever that is not
// plain text, a line end, or one of the few things a bar needs, is an error.
func screen(typed []byte, columns int) (string, error) {
	rows, row, column := [][]rune{nil}, 0, 0
	put := func(r rune) {
		if column == columns {
			row, column = row+1, 0
		}
		for len(rows) <= row {
			rows = append(rows, nil)
		}
		for len(rows[row]) <= column {
			rows[row] = append(rows[row], ' ')
		}
		rows[row][column] = r
		column++
	}
	for text := string(typed); text != ""; {
		if found := control.FindStringSubmatch(text); found != nil {
			n, _ := strconv.Atoi(found[1])
			switch found[2] {
			case "A":
				row = max(0, row-max(n, 1))
			case "J":
				rows = rows[:min(len(rows), row+1)]
				fallthrough
			case "K":
				if row < len(rows) {
					rows[row] = rows[row][:min(column, len(rows[row]))]
				}
			default:
				return "", fmt.Errorf("control sequence %q", found[0])
			}
			text = text[len(found[0]):]
			continue
		}
		r := []rune(text)[0]
		switch {
		case r == '\n':
			row, column = row+1, 0
			for len(rows) <= row {
				rows = append(rows, nil)
			}
		case r == '\r':
			column = 0
		case r < ' ':
			return "", fmt.Errorf("control character %q before %.40q", r, text)
		default:
			put(r)
		}
		text = text[len(string(r)):]
	}
	var lines []string
	for _, line := range rows {
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n", nil
}
