package emulator_test

import (
	"bytes"
	"io"
	"net"
	"testing"

	"attest/internal/emulator"
)

// TestAtRate sends a line both ways, at the right rate, at wrong ones, and right again.
func TestAtRate(t *testing.T) {
	rate := 115200
	ours, theirs := net.Pipe()
	line := emulator.AtRate(theirs, 115200, func() (int, error) { return rate, nil })
	t.Cleanup(func() { line.Close(); ours.Close() })
	const said = "\r\nAT+CGMR\r\n"
	for _, tt := range []struct {
		rate  int
		clean bool
	}{{115200, true}, {9600, false}, {57600, false}, {230400, false}, {921600, false}, {115200, true}} {
		rate = tt.rate
		heard := make([]byte, 4096)
		go io.WriteString(line, said)
		n, err := ours.Read(heard)
		if err != nil || n == 0 || bytes.Contains(heard[:n], []byte("AT")) != tt.clean {
			t.Errorf("host at %d hears %q, %v", tt.rate, heard[:n], err)
		}
		go io.WriteString(ours, said)
		n, err = line.Read(heard)
		if err != nil || n == 0 || bytes.Contains(heard[:n], []byte("AT")) != tt.clean {
			t.Errorf("modem hears of a host at %d %q, %v", tt.rate, heard[:n], err)
		}
	}
	ours.Close()
	if _, err := line.Read(make([]byte, 1)); err == nil {
		t.Error("no error from a line whose host is gone")
	}
}
