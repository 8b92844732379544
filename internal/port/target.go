package port

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"

	"attest/internal/nearest"
)

// target is what an argument of Open names: a path, an identity or an address.
type target struct {
	path    string    // of a serial device
	usb     *identity // of a serial device, to be looked up at every Open
	address string    // host:port
	comPort bool      // of a server that speaks RFC 2217 at the address
	baud    int       // 0: not said
}

// Schemes are those that Open knows.
func Schemes() []string { return []string{"serial", "usb", "tcp", "rfc2217"} }

// parse reads an argument of Open. Whatever does not begin like a URL is a path.
func parse(raw string) (target, error) {
	scheme, ok := schemeOf(raw)
	if !ok {
		if raw == "" {
			return target{}, &UsageError{URL: raw, Err: errors.New("no port given")}
		}
		return target{path: raw}, nil
	}
	read, ok := map[string]func(*url.URL) (target, error){"serial": parseSerial, "usb": parseUSB, "tcp": parseTCP, "rfc2217": parseRemote}[scheme]
	if !ok {
		return target{}, &UsageError{URL: raw, Err: nearest.Unknown("scheme", scheme, Schemes())}
	}
	u, err := url.Parse(raw)
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err
		}
		return target{}, &UsageError{URL: raw, Err: err}
	}
	where, err := read(u)
	if err == nil && (u.User != nil || u.Fragment != "") {
		err = errors.New("a port has no user and no fragment")
	}
	if err != nil {
		return target{}, &UsageError{URL: raw, Err: err}
	}
	return where, nil
}

// schemeOf returns the lower-case scheme of a URL, RFC 3986 §3.1. A path is not
// taken for one: those with a colon have a slash or a dot before it.
func schemeOf(raw string) (string, bool) {
	scheme, _, found := strings.Cut(raw, ":")
	scheme = strings.ToLower(scheme)
	if !found || scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-") != "" {
		return "", false
	}
	return scheme, true
}

// parseSerial reads serial:///dev/ttyUSB2?baud=115200.
func parseSerial(u *url.URL) (target, error) {
	if u.Host != "" || u.Opaque != "" || u.Path == "" {
		device := strings.TrimPrefix(strings.TrimPrefix(u.Host+u.Path+u.Opaque, "dev/"), "/")
		return target{}, fmt.Errorf("no absolute path, write %q", "serial:///dev/"+device)
	}
	where := target{path: u.Path}
	var err error
	where.baud, err = onlyBaud(u)
	return where, err
}

// onlyBaud reads the query of a URL that has no other parameter; 0 if not said.
func onlyBaud(u *url.URL) (baud int, err error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return 0, err
	}
	for key, values := range query {
		if key != "baud" {
			return 0, nearest.Unknown("parameter", key, []string{"baud"})
		}
		if baud, err = parseBaud(values); err != nil {
			return 0, err
		}
	}
	return baud, nil
}

// parseBaud reads the values of a baud parameter, of which there may be one.
func parseBaud(values []string) (int, error) {
	baud, err := strconv.Atoi(values[0])
	if err != nil || baud <= 0 || baud > math.MaxInt32 || len(values) > 1 {
		return 0, fmt.Errorf("bad baud %q, write a number such as 115200", strings.Join(values, ","))
	}
	return baud, nil
}

// parseTCP reads tcp://host:port.
func parseTCP(u *url.URL) (target, error) {
	if u.RawQuery != "" {
		return target{}, nearest.Unknown("parameter", u.RawQuery, nil)
	}
	return parseAddress(u)
}

// parseRemote reads rfc2217://host:port?baud=115200.
func parseRemote(u *url.URL) (target, error) {
	where, err := parseAddress(u)
	if err != nil {
		return target{}, err
	}
	where.comPort = true
	where.baud, err = onlyBaud(u)
	return where, err
}

func parseAddress(u *url.URL) (target, error) {
	host, service, err := net.SplitHostPort(u.Host)
	number, notNumber := strconv.Atoi(service)
	if err != nil || host == "" || notNumber != nil || number < 1 || number > 65535 || strings.Trim(u.Path, "/") != "" {
		return target{}, fmt.Errorf("no host and port, write %q", strings.ToLower(u.Scheme)+"://host:port")
	}
	return target{address: u.Host}, nil
}
