package port

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
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
