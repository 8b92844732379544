package bench_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"attest/broker"
	"attest/internal/bench"
)

func TestTimesOfTheBroker(t *testing.T) {
	for _, tt := range []struct {
		multiplier                float64
		connect, grace, tolerance time.Duration
	}{
		{1, 90 * time.Second, 2 * time.Second, time.Second},
		{2, 180 * time.Second, 4 * time.Second, 2 * time.Second},
		{0.2, 18 * time.Second, 2 * time.Second, time.Second},
		{0.001, 5 * time.Second, 2 * time.Second, time.Second},
	} {
		simulated(t, func(t *testing.T) {
			cfg := config(t, &fake{})
			cfg.Timeouts.Multiplier = tt.multiplier
			var got broker.Config
			if err := begin(t, open(t, cfg)).Configure(func(c *broker.Config) { got = *c }); err != nil {
				t.Fatal(err)
			}
			if got.ConnectTimeout != tt.connect || got.Grace != tt.grace || got.Tolerance != tt.tolerance {
				t.Errorf("at %v: connect timeout %v, grace %v, tolerance %v; want %+v", tt.multiplier, got.ConnectTimeout, got.Grace, got.Tolerance, tt)
			}
		})
	}
}

func TestQuiet(t *testing.T) {
	for _, tt := range []struct {
		name     string
		url      string
		timeouts bench.Timeouts
		asked    time.Duration
		want     time.Duration
	}{
		{"the emulator", "", bench.Timeouts{Multiplier: 1}, 50 * time.Millisecond, 50 * time.Millisecond},
		{"the emulator, scaled", "", bench.Timeouts{Multiplier: 3, Quiet: time.Minute}, 50 * time.Millisecond, 50 * time.Millisecond},
		{"a modem", "/dev/ttyUSB77", bench.Timeouts{Multiplier: 1}, 50 * time.Millisecond, time.Second},
		{"a quick modem", "/dev/ttyUSB77", bench.Timeouts{Multiplier: 1, Quiet: 100 * time.Millisecond}, 50 * time.Millisecond, 50 * time.Millisecond},
		{"a step that asks for more", "/dev/ttyUSB77", bench.Timeouts{Multiplier: 1, Quiet: 100 * time.Millisecond}, time.Second, time.Second},
		{"a slow modem", "/dev/ttyUSB77", bench.Timeouts{Multiplier: 3}, 50 * time.Millisecond, 3 * time.Second},
		{"never shorter", "/dev/ttyUSB77", bench.Timeouts{Multiplier: 0.1}, 50 * time.Millisecond, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				cfg := outside(t, tt.url)
				cfg.Timeouts = tt.timeouts
				if got := begin(t, open(t, cfg)).Quiet(tt.asked); got != tt.want {
					t.Errorf("got %v, want %v", got, tt.want)
				}
			})
		})
	}
}

// Beyond loopback nobody gets in without a name.
func TestAnonymousClients(t *testing.T) {
	for listen, anonymous := range map[string]bool{
		"": true, "localhost": true, "127.0.0.1": true, "127.0.0.2": true, "::1": true,
		"0.0.0.0": false, "::": false, "192.0.2.1": false,
	} {
		t.Run(listen, func(t *testing.T) {
			cfg := config(t, &fake{})
			cfg.Broker.Listen = listen
			b := open(t, cfg)
			var got broker.Config
			if err := begin(t, b).Configure(func(c *broker.Config) { got = *c }); err != nil {
				t.Fatal(err)
			}
			if _, missing := b.Missing([]string{"anonymous"}); missing == anonymous || got.RequireLogin == anonymous {
				t.Errorf("on %q: the need is missing: %v, a login is required: %v", listen, missing, got.RequireLogin)
			}
		})
	}
}

// usb describes a serial port of a USB device.
func usb(name, vid, pid string) fstest.MapFS {
	device := "devices/usb1/1-1"
	return fstest.MapFS{
		"class/tty/" + name:                                   {Mode: fs.ModeSymlink, Data: []byte("../../" + device + "/1-1:1.2/" + name + "/tty/" + name)},
		device + "/idVendor":                                  {Data: []byte(vid + "\n")},
		device + "/idProduct":                                 {Data: []byte(pid + "\n")},
		device + "/1-1:1.2/bInterfaceNumber":                  {Data: []byte("02\n")},
		device + "/1-1:1.2/" + name + "/tty/" + name + "/dev": {Data: []byte("188:2\n")},
	}
}

// The module's own USB goes when the module restarts.
func TestStablePorts(t *testing.T) {
	link := filepath.Join(t.TempDir(), "air780")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, url string
		sys       fs.FS
		stable    bool
	}{
		{"the module's USB", "/dev/ttyUSB77", usb("ttyUSB77", "19d1", "0001"), false},
		{"by URL", "serial:///dev/ttyUSB77?baud=115200", usb("ttyUSB77", "19d1", "0001"), false},
		{"by its identity", "usb:19d1:0001", usb("ttyUSB77", "19d1", "0001"), false},
		{"an adapter by its identity", "usb:1a86:7523", usb("ttyUSB77", "1a86", "7523"), true},
		{"by a link", link, usb("null", "19d1", "0001"), false},
		{"another port than the module's", "/dev/ttyUSB78", usb("ttyUSB77", "19d1", "0001"), true},
		{"an adapter", "/dev/ttyUSB77", usb("ttyUSB77", "1a86", "7523"), true},
		{"a serial server", "tcp://127.0.0.1:1", usb("ttyUSB77", "19d1", "0001"), true},
		{"the emulator", "emulator", usb("emulator", "19d1", "0001"), true},
		{"a machine that tells nothing", "/dev/ttyUSB77", fstest.MapFS{}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				cfg := outside(t, tt.url)
				cfg.Sys = tt.sys
				if _, missing := open(t, cfg).Missing([]string{"stable-port"}); missing == tt.stable {
					t.Errorf("the need is missing: %v", missing)
				}
			})
		})
	}
}

func TestKeepAliveTimes(t *testing.T) {
	for url, want := range map[string]string{"": "1 2", "/dev/ttyUSB77": "10 20"} {
		simulated(t, func(t *testing.T) {
			if got, err := begin(t, open(t, outside(t, url))).Fill(t.Context(), "{keep-alive} {long-keep-alive}"); err != nil || got != want {
				t.Errorf("on %q: %q, %v; want %q", url, got, err, want)
			}
		})
	}
}
