package bench_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/internal/port/porttest"
	"attest/transcripts"
)

// serve puts an emulated modem on a pty of a machine.
func serveOn(t *testing.T, machine *porttest.Machine, node string, u porttest.USB) {
	t.Helper()
	pty := openPTY(t)
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := emulator.New(emulator.Config{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() { _ = m.Serve(ctx, pty) })
	t.Cleanup(func() { cancel(); pty.Close(); m.Close(); serving.Wait() })
	machine.Plug(node, u, pty.Path())
}

func openPTY(t *testing.T) *port.PTY {
	t.Helper()
	pty, err := port.OpenPTY("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pty.Close() })
	return pty
}

// talkOn puts something on a pty that answers every write with a text.
func talkOn(t *testing.T, machine *porttest.Machine, node string, u porttest.USB, answer string) {
	t.Helper()
	pty := openPTY(t)
	var talking sync.WaitGroup
	talking.Go(func() {
		for buf := make([]byte, 100); ; {
			if _, err := pty.Read(buf); err != nil {
				return
			}
			if _, err := io.WriteString(pty, answer); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { pty.Close(); talking.Wait() })
	machine.Plug(node, u, pty.Path())
}

func onMachine(machine *porttest.Machine, modem string) bench.Config {
	cfg := machine.Config()
	return bench.Config{Modem: modem, Sys: cfg.Sys, Dev: cfg.Dev}
}

// The first port that answers as a modem is found, whatever is on the others, and named
// by what it is.
func TestFindAuto(t *testing.T) {
	t.Parallel()
	machine := porttest.New(t)
	gps := porttest.USB{VID: "1546", PID: "01a8", Product: "u-blox GNSS", Location: "1-3", Interface: "00"}
	talkOn(t, machine, "ttyACM0", gps, "$GPRMC,,V,,,,,,,,,,N*53\r\n")
	openPTY := openPTY(t)
	machine.Plug("ttyACM1", porttest.Air780("1-1"), openPTY.Path()) // a module that says nothing
	held, err := port.Open(t.Context(), openPTY.Path(), machine.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()

	var none *bench.NoModemError
	if _, err := bench.Find(t.Context(), onMachine(machine, bench.Auto)); !errors.As(err, &none) || len(none.Candidates) != 2 {
		t.Fatalf("without a modem: %v", err)
	}
	for i, want := range []string{"usb:19d1:0001?interface=02&location=1-1 ", `usb:1546:01a8?interface=00&location=1-3 answers no AT command, but sends "$GPRMC,`} {
		if got := none.Candidates[i].URL + " " + none.Candidates[i].Said; !strings.HasPrefix(got, want) {
			t.Errorf("candidate %d: %s, want %s…", i, got, want)
		}
	}
	serveOn(t, machine, "ttyACM2", porttest.Air780("1-2"))
	for given, want := range map[string]string{
		"usb:auto":           "usb:19d1:0001?interface=02&location=1-2",
		"USB:auto?baud=9600": "usb:19d1:0001?interface=02&location=1-2&baud=9600",
		"/dev/ttyUSB2":       "/dev/ttyUSB2",
		"tcp://usb:auto":     "tcp://usb:auto",
	} {
		if got, err := bench.Find(t.Context(), onMachine(machine, given)); got != want || err != nil {
			t.Errorf("%s is %q, %v; want %s", given, got, err, want)
		}
	}
}

// What answers AT is no modem of ours yet.
func TestFindRefusesForeignFirmware(t *testing.T) {
	t.Parallel()
	machine := porttest.New(t)
	talkOn(t, machine, "ttyACM0", porttest.Air780("1-1"), "\r\nEC200UCNAAR03A03M08\r\n\r\nOK\r\n")
	_, err := bench.Find(t.Context(), onMachine(machine, bench.Auto))
	if want := `find a modem: no port answers as an AT firmware that is known: usb:19d1:0001?interface=02&location=1-1 says it is "EC200UCNAAR03A03M08"`; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	machine := porttest.New(t)
	var none *bench.NoModemError
	if _, err := bench.Find(t.Context(), onMachine(machine, bench.Auto)); !errors.As(err, &none) || len(none.Candidates) != 0 {
		t.Errorf("on a machine without a port: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	machine.Plug("ttyACM0", porttest.Air780("1-1"), openPTY(t).Path())
	if _, err := bench.Find(cancelled, onMachine(machine, bench.Auto)); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// A bench that is opened has found its modem.
func TestOpenAuto(t *testing.T) {
	t.Parallel()
	machine := porttest.New(t)
	serveOn(t, machine, "ttyACM2", porttest.Air780("1-2"))
	b, err := bench.Open(t.Context(), onMachine(machine, bench.Auto))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
