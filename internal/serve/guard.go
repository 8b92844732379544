package serve

import (
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
)

// policy is the Content-Security-Policy of the server's own pages: what they need comes from it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard refuses what nobody asks in earnest, whoever would answer it, and puts on every
// answer what keeps a browser from being used against its owner.
func guard(next http.Handler, admits func(host string) bool) http.Handler {
	foreign := http.NewCrossOriginProtection() // POST from other sites' pages, by Sec-Fetch-Site or Origin
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		switch {
		case !admits(r.Host): // another name for this address: DNS rebinding
			refuse(w, r, http.StatusMisdirectedRequest, "this server is not called that; --host NAME lets it be")
		case !plainPath(r.URL.EscapedPath(), r.URL.Path):
			refuse(w, r, http.StatusNotFound, "there is no such page")
		case foreign.Check(r) != nil:
			refuse(w, r, http.StatusForbidden, "a page of another site asked for this")
		default:
			r.Body = http.MaxBytesReader(w, r.Body, mostBody)
			next.ServeHTTP(w, r)
		}
	})
}

// plainPath reports whether a path means one thing only, whoever reads it: no element is empty,
// hidden, or leads up, and none hides a separator.
func plainPath(escaped, path string) bool {
	lower := strings.ToLower(escaped)
	for _, hidden := range []string{"%2f", "%5c", "%00"} {
		if strings.Contains(lower, hidden) {
			return false
		}
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "\\\x00") {
		return false
	}
	elements := strings.Split(path[1:], "/")
	for i, e := range elements {
		if strings.HasPrefix(e, ".") || e == "" && i < len(elements)-1 {
			return false
		}
	}
	return true
}

// admitted says which Host a request may have: an address, which no foreign page can stand
// behind, and the names that are this machine's. On loopback only those of loopback.
func admitted(addr net.Addr, names []string) func(host string) bool {
	names = append([]string{"localhost"}, names...)
	tcp, ok := addr.(*net.TCPAddr)
	loopback := ok && tcp.IP.IsLoopback()
	if machine, err := os.Hostname(); err == nil && !loopback {
		names = append(names, machine)
	}
	return func(host string) bool {
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); ip != nil {
			return !loopback || ip.IsLoopback()
		}
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, host) })
	}
}
