package port

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"attest/internal/nearest"
)

// identity is what a usb: URL says of a port. What is empty, or below 0, is not said.
type identity struct {
	vid, pid string // four hexadecimal digits in lower case
	number   int    // of the USB interface; -1: the first that answers AT
	serial   string
	location string
}

// MatchError is a USB identity that leads to no port of this machine, or to several.
// With none it wraps fs.ErrNotExist.
type MatchError struct {
	URL     string
	Matches []Info // the ports among which the identity does not choose; empty: there is none
	Present []Info // the USB ports of the machine
}

func (e *MatchError) Error() string {
	switch {
	case len(e.Matches) > 0:
		return fmt.Sprintf("open port %q: several ports match, say which by location, serial or interface: %s", e.URL, identities(e.Matches))
	case len(e.Present) > 0:
		return fmt.Sprintf("open port %q: no such USB port; there are %s", e.URL, identities(e.Present))
	}
	return fmt.Sprintf("open port %q: no such USB port; this machine has none", e.URL)
}

func (e *MatchError) Unwrap() error {
	if len(e.Matches) == 0 {
		return fs.ErrNotExist
	}
	return nil
}

// identities names ports by what tells them apart.
func identities(ports []Info) string {
	var names []string
	for _, p := range ports {
		names = append(names, p.URL())
	}
	return strings.Join(names, ", ")
}

// URL is the identity of a USB port as Open takes it, with all that tells it apart from
// other ports while it stays in its socket; the path of a UART.
func (i Info) URL() string {
	if i.VID == "" {
		return i.Path
	}
	text := fmt.Sprintf("usb:%s:%s?interface=%02x", i.VID, i.PID, i.Interface)
	if i.Location != "" {
		text += "&location=" + url.QueryEscape(i.Location)
	}
	return text
}

// parseUSB reads usb:19d1:0001?interface=02&serial=S&location=1-1.2&baud=N.
func parseUSB(u *url.URL) (target, error) {
	if strings.EqualFold(u.Opaque, "auto") {
		return target{}, errors.New("the first modem of several ports is the bench's to find, name one port here")
	}
	vid, pid, _ := strings.Cut(strings.ToLower(u.Opaque), ":")
	if !isHex(vid) || !isHex(pid) || u.Host != "" || u.Path != "" {
		return target{}, errors.New("no USB identity, write \"usb:VID:PID\" with four hexadecimal digits each, such as \"usb:19d1:0001\"")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return target{}, err
	}
	where := target{usb: &identity{vid: vid, pid: pid, number: -1}}
	for key, values := range query {
		if key == "baud" {
			where.baud, err = parseBaud(values)
		} else {
			err = where.usb.set(key, values)
		}
		if err != nil {
			return target{}, err
		}
	}
	return where, nil
}

// set takes a parameter of a usb: URL, but baud.
func (id *identity) set(key string, values []string) error {
	value := strings.Join(values, ",")
	known := []string{"interface", "serial", "location", "baud"}
	if slices.Contains(known, key) && (value == "" || len(values) > 1) {
		return fmt.Errorf("bad %s %q, write one value", key, value)
	}
	switch key {
	case "interface":
		number, err := strconv.ParseUint(value, 16, 8) // as sysfs writes it
		if err != nil {
			return fmt.Errorf("bad interface %q, write two hexadecimal digits such as 02", value)
		}
		id.number = int(number)
	case "serial":
		id.serial = value
	case "location":
		id.location = value
	default:
		return nearest.Unknown("parameter", key, known)
	}
	return nil
}

func isHex(word string) bool {
	return len(word) == 4 && strings.Trim(word, "0123456789abcdef") == ""
}

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
