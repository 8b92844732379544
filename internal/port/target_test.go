package port_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"attest/internal/nearest"
	"attest/internal/port"
)

func TestUsageErrors(t *testing.T) {
	for _, tt := range []struct{ url, want string }{
		{"", "no port given"},
		{"seral:///dev/ttyUSB2", `unknown scheme "seral", the nearest known one is "serial"`},
		{"SERAIL:///dev/ttyUSB2", `unknown scheme "serail", the nearest known one is "serial"`},
		{"tpc://127.0.0.1:1", `unknown scheme "tpc", the nearest known one is "tcp"`},
		{"emulator:V1007", `unknown scheme "emulator"`},
		{"serial:///dev/ttyUSB2?buad=9600", `unknown parameter "buad", the nearest known one is "baud"`},
		{"serial:///dev/ttyUSB2?baud=9600&parity=even", `unknown parameter "parity"`},
		{"serial:///dev/ttyUSB2?baud=fast", `bad baud "fast"`},
		{"serial:///dev/ttyUSB2?baud=", `bad baud ""`},
		{"serial:///dev/ttyUSB2?baud=-9600", `bad baud "-9600"`},
		{"serial:///dev/ttyUSB2?baud=1&baud=2", `bad baud "1,2"`},
		{"serial:///dev/ttyUSB2?baud=%zz", "invalid URL escape"},
		{"serial://dev/ttyUSB2", `no absolute path, write "serial:///dev/ttyUSB2"`},
		{"serial://ttyUSB2", `no absolute path, write "serial:///dev/ttyUSB2"`},
		{"serial:ttyUSB2", `no absolute path, write "serial:///dev/ttyUSB2"`},
		{"serial:", "no absolute path"},
		{"serial:///dev/ttyUSB2#1", "no user and no fragment"},
		{"usb:auto", "name one port"},
		{"usb:19d1", "no USB identity"},
		{"usb://19d1:0001", "no USB identity"},
		{"usb:19d1:1", "no USB identity"},
		{"usb:19d1:000g", "no USB identity"},
		{"usb:19d1:0001?interface=xyz", `bad interface "xyz", write two hexadecimal digits`},
		{"usb:19d1:0001?location=", `bad location "", write one value`},
		{"usb:19d1:0001?serial=1&serial=2", `bad serial "1,2", write one value`},
		{"usb:19d1:0001?baud=fast", `bad baud "fast"`},
		{"usb:19d1:0001?locaton=1-1", `unknown parameter "locaton", the nearest known one is "location"`},
		{"usb:19d1:0001?location=1-1#x", "no user and no fragment"},
		{"usbb:19d1:0001", `unknown scheme "usbb", the nearest known one is "usb"`},
		{"serial:///dev/ttyUSB2?baud=5000000000", `bad baud "5000000000"`},
		{"rfc2217://127.0.0.1", `no host and port, write "rfc2217://host:port"`},
		{"rfc2217://127.0.0.1:2217?baud=fast", `bad baud "fast"`},
		{"rfc2217://127.0.0.1:2217?parity=even", `unknown parameter "parity", the nearest known one is "baud"`},
		{"rfc2117://127.0.0.1:2217", `unknown scheme "rfc2117", the nearest known one is "rfc2217"`},
		{"tcp://me@127.0.0.1:2000", "no user and no fragment"},
		{"tcp://127.0.0.1", "no host and port"},
		{"tcp://:2000", "no host and port"},
		{"tcp://127.0.0.1:0", "no host and port"},
		{"tcp://127.0.0.1:65536", "no host and port"},
		{"tcp://127.0.0.1:ssh", "invalid port"},
		{"tcp://127.0.0.1:2000/dev/ttyUSB2", "no host and port"},
		{"tcp://127.0.0.1:2000?baud=9600", `unknown parameter "baud=9600"`},
	} {
		_, err := port.Open(t.Context(), tt.url, port.Config{LockDir: t.TempDir()})
		var usage *port.UsageError
		if !errors.As(err, &usage) {
			t.Errorf("%s: got %v, want a UsageError", tt.url, err)
			continue
		}
		if usage.URL != tt.url || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %q, want %q in it", tt.url, err, tt.want)
		}
	}
	var unknown *nearest.UnknownError
	if _, err := port.Open(t.Context(), "seral:x", port.Config{}); !errors.As(err, &unknown) || unknown.Nearest != "serial" {
		t.Errorf("got %v, want a nearest.UnknownError", err)
	}
}

// TestPathsWithColons: by-path names have colons and are no URLs.
func TestPathsWithColons(t *testing.T) {
	for _, path := range []string{"/dev/serial/by-path/pci-0000:00:14.0-usb", "./a:b", "by-path/pci-0000:00", "ttyUSB9"} {
		_, err := port.Open(t.Context(), path, port.Config{LockDir: t.TempDir()})
		var usage *port.UsageError
		if err == nil || errors.As(err, &usage) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want that it does not exist", path, err)
		}
	}
}

func TestDialRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "tcp://" + listener.Addr().String()
	listener.Close()
	if _, err := port.Open(t.Context(), url, port.Config{}); err == nil || !strings.Contains(err.Error(), url) {
		t.Errorf("got %v, want an error that names %s", err, url)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := port.Open(ctx, url, port.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// TestReset: a connection that is reset is gone, like one that is closed.
func TestReset(t *testing.T) {
	host, modem := openTCP(t, port.Config{})
	modem.(*net.TCPConn).SetLinger(0)
	modem.Close()
	within(t, "Read", func() {
		if _, err := host.Read(make([]byte, 1)); !errors.Is(err, port.ErrGone) {
			t.Errorf("got %v, want %v", err, port.ErrGone)
		}
	})
}
