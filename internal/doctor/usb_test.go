package doctor_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"attest/internal/bench"
	"attest/internal/doctor"
	"attest/internal/emulator"
	"attest/internal/port"
)

// desk is a machine with an Air780 on its USB: AT on interface 02, a log on 04. It returns
// the bench of what the URL names.
func desk(t *testing.T, url string) *doctor.Config {
	t.Helper()
	modem, cfg := terminal(t)
	serve(t, modem, 0, emulator.Config{})
	log, _ := terminal(t)
	chatter(t, log, "\x7e\x00\x92\xff\x01")
	sys, dev := fstest.MapFS{}, t.TempDir()
	const device = "devices/usb1/1-1"
	sys[device+"/idVendor"] = &fstest.MapFile{Data: []byte("19d1\n")}
	sys[device+"/idProduct"] = &fstest.MapFile{Data: []byte("0001\n")}
	for number, pty := range map[int]*port.PTY{2: modem, 4: log} {
		name := fmt.Sprintf("ttyUSB%d", number)
		own := fmt.Sprintf("%s/1-1:1.%d", device, number)
		sys[own+"/bInterfaceNumber"] = &fstest.MapFile{Data: fmt.Appendf(nil, "%02x\n", number)}
		sys[own+"/"+name+"/tty/"+name+"/dev"] = &fstest.MapFile{Data: []byte("188:0\n")}
		sys["class/tty/"+name] = &fstest.MapFile{Data: []byte("../../" + own + "/" + name + "/tty/" + name), Mode: fs.ModeSymlink | 0o777}
		if err := os.Symlink(pty.Path(), filepath.Join(dev, name)); err != nil {
			t.Fatal(err)
		}
	}
	cfg.Bench.Modem, cfg.Bench.Sys, cfg.Bench.Dev = url, sys, dev
	return cfg
}

// TestUSB: the port is told by its identity, also for a bench file.
func TestUSB(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"usb:19d1:0001", bench.Auto} {
		found := examine(t, desk(t, url))
		if f, sick := doctor.First(found); sick {
			t.Errorf("%s: a problem: %+v", url, f)
		}
		if f := of(t, found, "port"); !strings.Contains(f.Text, "/ttyUSB2 is USB 19d1:0001, interface 02, at 1-1") {
			t.Errorf("%s: got %+v", url, f)
		}
	}
	d, sick, err := doctor.Discover(t.Context(), *desk(t, bench.Auto))
	if want := "usb:19d1:0001?interface=02&location=1-1"; err != nil || sick.Status == doctor.Problem || d.Modem != want {
		t.Errorf("discovered %+v, %+v, %v, want %s", d, sick, err, want)
	}
	none := desk(t, bench.Auto)
	none.Bench.Sys = fstest.MapFS{"class/tty": &fstest.MapFile{Mode: fs.ModeDir}}
	if f, _ := doctor.First(examine(t, none)); f.Check != "port" || !strings.Contains(f.Text, "no USB serial port") {
		t.Errorf("an empty desk: got %+v", f)
	}
}
