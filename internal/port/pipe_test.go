package port_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"attest/internal/port"
)

func TestPipeNeverBlocksAWriter(t *testing.T) {
	host, modem := port.Pipe("pipe")
	data := make([]byte, 1<<20)
	for _, p := range []port.Port{host, modem} {
		if n, err := p.Write(data); n != len(data) || err != nil {
			t.Errorf("%s: got %d, %v", p, n, err)
		}
	}
	readFull(t, host, len(data))
	readFull(t, modem, len(data))
}

// TestPipeDeliversWhatWasWrittenBeforeClose: then the end, and no io.EOF.
func TestPipeDeliversWhatWasWrittenBeforeClose(t *testing.T) {
	host, modem := port.Pipe("pipe")
	modem.Write([]byte("\r\nOK\r\n"))
	readFull(t, host, 2)
	modem.Close()
	if got := readFull(t, host, 4); string(got) != "OK\r\n" {
		t.Errorf("got %q", got)
	}
	for range 2 {
		if n, err := host.Read(make([]byte, 9)); n != 0 || !errors.Is(err, port.ErrGone) {
			t.Errorf("Read: got %d, %v, want %v", n, err, port.ErrGone)
		}
	}
	if n, err := host.Write([]byte("AT")); n != 0 || !errors.Is(err, port.ErrGone) {
		t.Errorf("Write: got %d, %v, want %v", n, err, port.ErrGone)
	}
	if n, err := host.Read(nil); n != 0 || err != nil {
		t.Errorf("Read of nothing: got %d, %v", n, err)
	}
}

// TestPipeCloseWakesBoth also shows that a blocked Read is durably blocked, so
// that what stands on a pipe can be tested in simulated time.
func TestPipeCloseWakesBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, modem := port.Pipe("pipe")
		var errs [2]error
		for i, p := range []port.Port{host, modem} {
			go func() { _, errs[i] = p.Read(make([]byte, 1)) }()
		}
		synctest.Wait()
		if errs[0] != nil || errs[1] != nil {
			t.Fatalf("Read did not block: %v", errs)
		}
		host.Close()
		synctest.Wait()
		if !errors.Is(errs[0], port.ErrClosed) || !errors.Is(errs[1], port.ErrGone) {
			t.Errorf("got %v, want %v and %v", errs, port.ErrClosed, port.ErrGone)
		}
	})
}

func TestPipeNames(t *testing.T) {
	host, modem := port.Pipe("emulator:780EP/V1007")
	if host.String() != "emulator:780EP/V1007" || modem.String() == host.String() {
		t.Errorf("got %q and %q", host, modem)
	}
}
