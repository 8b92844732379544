package port

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// find returns the one port that id means. Several interfaces of one device are no
// riddle when our table knows which of them answers AT; several devices are.
func (id *identity) find(raw string, cfg Config) (Info, error) {
	present, err := usbPorts(cfg)
	if err != nil {
		return Info{}, fmt.Errorf("open port %q: %w", raw, err)
	}
	var matches []Info
	for _, p := range present {
		if id.matches(p) {
			matches = append(matches, p)
		}
	}
	if id.number < 0 && oneDevice(matches) {
		if first := slices.IndexFunc(matches, func(p Info) bool { return p.AT }); first >= 0 {
			return matches[first], nil
		}
	}
	if len(matches) != 1 {
		return Info{}, &MatchError{URL: raw, Matches: matches, Present: present}
	}
	return matches[0], nil
}

func (id *identity) matches(p Info) bool {
	return p.VID == id.vid && p.PID == id.pid &&
		(id.number < 0 || p.Interface == id.number) &&
		(id.serial == "" || p.Serial == id.serial) &&
		(id.location == "" || p.Location == id.location)
}

func oneDevice(ports []Info) bool {
	return !slices.ContainsFunc(ports, func(p Info) bool { return p.Location != ports[0].Location })
}

// Candidates lists the serial ports with a USB identity, in the order in which to look
// for a modem: those that are known to answer AT first. It opens none.
func Candidates(cfg Config) ([]Info, error) {
	ports, err := usbPorts(cfg)
	slices.SortStableFunc(ports, func(a, b Info) int {
		switch {
		case a.AT == b.AT:
			return 0
		case a.AT:
			return -1
		}
		return 1
	})
	return ports, err
}

// usbPorts are those of the machine that cfg describes, a device's by interface.
func usbPorts(cfg Config) ([]Info, error) {
	ports, err := list(cfg)
	ports = slices.DeleteFunc(ports, func(p Info) bool { return p.VID == "" })
	slices.SortStableFunc(ports, func(a, b Info) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Interface, b.Interface))
	})
	return ports, err
}

// Lookup tells which serial port of the machine a URL leads to, without opening it: by
// its USB identity, or by a path and the links on it. A device that sysfs does not know, a
// pseudo-terminal, has nothing but its Path. What is on the network is a *UsageError.
func Lookup(rawURL string, cfg Config) (Info, error) {
	where, err := parse(rawURL)
	switch {
	case err != nil:
		return Info{}, err
	case where.usb != nil:
		return where.usb.find(rawURL, cfg)
	case where.path == "":
		return Info{}, &UsageError{URL: rawURL, Err: errors.New("no port of this machine")}
	}
	ports, _ := list(cfg) // a machine without sysfs has paths all the same
	real, missing := filepath.EvalSymlinks(where.path)
	for _, p := range ports {
		node, err := filepath.EvalSymlinks(p.Path)
		if p.Path == filepath.Clean(where.path) || err == nil && node == real {
			return p, nil
		}
	}
	return Info{Path: real, Interface: -1}, missing
}

// sys is where the machine describes its devices.
func (cfg Config) sys() fs.FS {
	if cfg.Sys != nil {
		return cfg.Sys
	}
	return os.DirFS("/sys")
}

// dev is where the machine has its device nodes.
func (cfg Config) dev() string { return cmp.Or(cfg.Dev, "/dev") }
