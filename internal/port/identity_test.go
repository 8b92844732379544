package port_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/port"
	"attest/internal/port/porttest"
)

// twoModules is a machine with two modules, each with its three ports, a GPS between
// them, and a converter.
func twoModules(t *testing.T) (*porttest.Machine, map[string]*port.PTY) {
	t.Helper()
	machine, ptys := porttest.New(t), make(map[string]*port.PTY)
	plug := func(name string, u porttest.USB) {
		ptys[name] = openPTY(t, "")
		machine.Plug(name, u, ptys[name].Path())
	}
	for i, number := range []string{"06", "04", "02"} { // the kernel's numbers need not follow the interfaces
		u := porttest.Air780("1-1")
		u.Interface = number
		plug("ttyACM"+string(rune('0'+i)), u)
		u.Location, u.Serial = "1-2.4", "B"
		plug("ttyACM"+string(rune('4'+i)), u)
	}
	plug("ttyACM3", porttest.USB{VID: "1546", PID: "01a8", Product: "u-blox GNSS", Location: "1-4", Interface: "00"})
	plug("ttyUSB0", porttest.USB{VID: "10c4", PID: "ea60", Product: "CP2102N", Serial: "0a b&c", Location: "1-3", Interface: "0a"})
	return machine, ptys
}

func TestOpenByIdentity(t *testing.T) {
	machine, ptys := twoModules(t)
	for url, want := range map[string]string{
		"usb:19d1:0001?location=1-1":                        "ttyACM2", // the first that answers AT
		"usb:19D1:0001?location=1-2.4":                      "ttyACM6",
		"usb:19d1:0001?serial=B":                            "ttyACM6",
		"USB:19d1:0001?location=1-1&interface=06":           "ttyACM0",
		"usb:19d1:0001?location=1-1&interface=4":            "ttyACM1", // not in the table, but asked for
		"usb:10c4:ea60":                                     "ttyUSB0",
		"usb:10c4:ea60?interface=0a&baud=9600":              "ttyUSB0",
		"usb:10C4:EA60?serial=0a+b%26c&location=1-3":        "ttyUSB0",
		"serial://" + machine.Node("ttyUSB0") + "?baud=300": "ttyUSB0",
		machine.Node("ttyACM3"):                             "ttyACM3",
	} {
		info, err := port.Lookup(url, machine.Config())
		if info.Path != machine.Node(want) || err != nil {
			t.Errorf("%s: Lookup: got %+v, %v, want %s", url, info, err, want)
		}
		host := open(t, url, machine.Config())
		host.Write([]byte("x"))
		readFull(t, ptys[want], 1)
		if host.String() != url {
			t.Errorf("got the name %q, want %q", host, url)
		}
		host.Close()
	}
	if baud, err := ptys["ttyUSB0"].Baud(); baud != 9600 && baud != 300 && baud != 115200 || err != nil {
		t.Errorf("got %d, %v", baud, err)
	}
	open(t, "usb:10c4:ea60?baud=9600", machine.Config())
	if baud, err := ptys["ttyUSB0"].Baud(); baud != 9600 || err != nil {
		t.Errorf("got %d, %v, want 9600", baud, err)
	}
}

// TestIdentityThatDoesNotChoose says what tells the ports apart, or what there is.
func TestIdentityThatDoesNotChoose(t *testing.T) {
	machine, _ := twoModules(t)
	for _, tt := range []struct {
		url  string
		want []string
		none bool
	}{
		{"usb:19d1:0001", []string{"several ports match", "usb:19d1:0001?interface=02&location=1-1,", "usb:19d1:0001?interface=02&location=1-2.4"}, false},
		{"usb:19d1:0001?interface=02", []string{"location=1-1,", "location=1-2.4"}, false},
		{"usb:19d1:0001?serial=C", []string{"no such USB port", "there are", "usb:10c4:ea60?interface=0a&location=1-3"}, true},
		{"usb:19d1:0002", []string{"no such USB port", "usb:19d1:0001?interface=02&location=1-1"}, true},
	} {
		_, err := port.Open(t.Context(), tt.url, machine.Config())
		var match *port.MatchError
		if !errors.As(err, &match) || errors.Is(err, fs.ErrNotExist) != tt.none || (len(match.Matches) == 0) != tt.none || len(match.Present) != 8 {
			t.Errorf("%s: got %v, want a MatchError", tt.url, err)
			continue
		}
		for _, want := range append(tt.want, tt.url) {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %q, want %q in it", tt.url, err, want)
			}
		}
	}
	if _, err := port.Open(t.Context(), "usb:19d1:0001", porttest.New(t).Config()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "has none") {
		t.Errorf("an empty machine: got %v", err)
	}
}

// TestIdentityOfAnUnknownDevice with two ports: no table says which of them answers AT.
func TestIdentityOfAnUnknownDevice(t *testing.T) {
	machine := porttest.New(t)
	for name, number := range map[string]string{"ttyUSB0": "00", "ttyUSB1": "01"} {
		machine.Plug(name, porttest.USB{VID: "0403", PID: "6010", Location: "1-1", Interface: number}, openPTY(t, "").Path())
	}
	var match *port.MatchError
	if _, err := port.Open(t.Context(), "usb:0403:6010", machine.Config()); !errors.As(err, &match) || len(match.Matches) != 2 {
		t.Errorf("got %v, want both ports", err)
	}
	open(t, "usb:0403:6010?interface=01", machine.Config())
}

func TestCandidates(t *testing.T) {
	machine, _ := twoModules(t)
	got, err := port.Candidates(machine.Config())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, p := range got {
		names = append(names, filepath.Base(p.Path))
		if again, err := port.Lookup(p.URL(), machine.Config()); again != p || err != nil {
			t.Errorf("%d: %s leads to %+v, %v, want %+v", i, p.URL(), again, err, p)
		}
	}
	if want := "ttyACM2 ttyACM0 ttyACM6 ttyACM4 ttyACM1 ttyACM5 ttyUSB0 ttyACM3"; strings.Join(names, " ") != want {
		t.Errorf("got %v, want %v", names, want)
	}
}

// TestLookup of what is no USB port.
func TestLookup(t *testing.T) {
	machine := porttest.New(t)
	link := filepath.Join(t.TempDir(), "modem")
	pty := openPTY(t, link)
	if info, err := port.Lookup(link, machine.Config()); info != (port.Info{Path: pty.Path(), Interface: -1}) || err != nil || info.URL() != pty.Path() {
		t.Errorf("got %+v, %v, want the pseudo-terminal", info, err)
	}
	if _, err := port.Lookup(link+"x", machine.Config()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want %v", err, fs.ErrNotExist)
	}
	var usage *port.UsageError
	if _, err := port.Lookup("tcp://127.0.0.1:1", machine.Config()); !errors.As(err, &usage) {
		t.Errorf("got %v, want a UsageError", err)
	}
}
