package port

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// target is what an argument of Open names: a path or an address, never both.
type target struct {
	path    string // of a serial device
	address string // host:port
	baud    int    // 0: not said
}

// parse reads an argument of Open. Whatever does not begin like a URL is a path.
func parse(raw string) (target, error) {
	scheme, ok := schemeOf(raw)
	if !ok {
		if raw == "" {
			return target{}, &UsageError{URL: raw, Problem: "no port given", Nearest: "serial:///dev/ttyUSB0"}
		}
		return target{path: raw}, nil
	}
	read, ok := map[string]func(*url.URL) (target, *UsageError){"serial": parseSerial, "tcp": parseTCP}[scheme]
	if !ok {
		return target{}, &UsageError{
			URL:     raw,
			Problem: fmt.Sprintf("unknown scheme %q", scheme),
			Nearest: nearest(scheme, "serial", "tcp"),
		}
	}
	u, err := url.Parse(raw)
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err
		}
		return target{}, &UsageError{URL: raw, Problem: err.Error()}
	}
	where, usage := read(u)
	if usage == nil && (u.User != nil || u.Fragment != "") {
		usage = &UsageError{Problem: "a port has no user and no fragment"}
	}
	if usage != nil {
		usage.URL = raw
		return target{}, usage
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
func parseSerial(u *url.URL) (target, *UsageError) {
	if u.Host != "" || u.Opaque != "" || u.Path == "" {
		path := "/dev/" + strings.TrimPrefix(strings.TrimPrefix(u.Host+u.Path+u.Opaque, "dev/"), "/")
		return target{}, &UsageError{Problem: "no absolute path", Nearest: "serial://" + path}
	}
	where := target{path: u.Path}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return target{}, &UsageError{Problem: err.Error()}
	}
	for key, values := range query {
		if key != "baud" {
			return target{}, &UsageError{Problem: fmt.Sprintf("unknown parameter %q", key), Nearest: "baud"}
		}
		where.baud, err = strconv.Atoi(values[0])
		if err != nil || where.baud <= 0 || len(values) > 1 {
			return target{}, &UsageError{Problem: fmt.Sprintf("bad baud %q", strings.Join(values, ",")), Nearest: "baud=115200"}
		}
	}
	return where, nil
}

// parseTCP reads tcp://host:port.
func parseTCP(u *url.URL) (target, *UsageError) {
	if u.RawQuery != "" {
		return target{}, &UsageError{Problem: fmt.Sprintf("unknown parameter %q", u.RawQuery), Nearest: "tcp://" + u.Host}
	}
	host, service, err := net.SplitHostPort(u.Host)
	number, notNumber := strconv.Atoi(service)
	if err != nil || host == "" || notNumber != nil || number < 1 || number > 65535 || strings.Trim(u.Path, "/") != "" {
		return target{}, &UsageError{Problem: "no host and port", Nearest: "tcp://127.0.0.1:2000"}
	}
	return target{address: u.Host}, nil
}

// nearest returns the known word with the smallest edit distance to word.
func nearest(word string, known ...string) string {
	best, least := "", -1
	for _, k := range known {
		if d := distance(word, k); least < 0 || d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
