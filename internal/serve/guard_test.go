package serve_test

import (
	"bufio"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"attest/internal/report"
	"attest/internal/serve"
)

// full is a reports directory with a run, and with what strangers put beside it.
func full(t *testing.T, cfg serve.Config) {
	t.Helper()
	dir := over(t, cfg.Reports, header("one", epoch), passed("A-001", epoch), passed("A-002", epoch), passed("A-003", epoch))
	outside := filepath.Join(filepath.Dir(cfg.Reports), "secret.txt")
	for name, text := range map[string]string{
		outside:                                        "SECRET",
		filepath.Join(dir, "evil.html"):                `<script>alert(1)</script>`,
		filepath.Join(dir, "evil.xhtml"):               `<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`,
		filepath.Join(dir, ".hidden"):                  "SECRET",
		filepath.Join(cfg.Reports, ".serve", "x.json"): "SECRET",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link.txt": outside, "inside.txt": "journal.jsonl", "up": filepath.Dir(cfg.Reports)} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(filepath.Join(dir, "pipe.txt"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// raw sends a request line exactly as it is.
func (s *site) raw(line string) answer {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.host)
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", line, s.host)
	got, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
	defer got.Body.Close()
	text, _ := io.ReadAll(got.Body)
	return answer{got, string(text)}
}

// No spelling of a path leads out of the reports directory, to a list of what is there, to
// what is hidden, or to what is no file.
func TestTraversal(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	full(t, cfg)
	s := begin(t, cfg)
	const run = "/runs/780EP/V1007/one"
	for _, path := range []string{
		"/runs/", "/runs/780EP", "/runs/780EP/", run, run + "/", run + "/timelines", run + "/timelines/",
		"/runs/../secret.txt", "/runs/..%2fsecret.txt", "/runs/%2e%2e/secret.txt", "/runs/%2e%2e%2fsecret.txt", "/runs/..%252fsecret.txt", "/runs/%252e%252e/secret.txt",
		"/runs/..%5csecret.txt", `/runs/..\secret.txt`, "/runs/%c0%ae%c0%ae/secret.txt", "/runs/..;/secret.txt", "/runs/.%00./secret.txt",
		run + "/../../../../secret.txt", run + "/./report.html", run + "//report.html", "//runs/780EP/V1007/one/report.html", run + "/report.html%00.txt", run + "/report.html/", run + "/report.html/x",
		run + "/link.txt", run + "/inside.txt", run + "/up/secret.txt", run + "/pipe.txt", run + "/.hidden", run + "/%2ehidden", "/runs/.serve/x.json", "/runs/.serve/lock",
		"/board/../serve.css", "/board/%2e%2e/%2e%2e/etc/passwd", "/board/.attest-board", "/board/models", "/../../etc/passwd", "/etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
	} {
		if got := s.raw("GET " + path); got.StatusCode < 400 || got.StatusCode >= 500 || strings.Contains(got.body, "SECRET") || strings.Contains(got.body, "root:") {
			t.Errorf("GET %s: %s, %.80q; want a refusal", path, got.Status, got.body)
		}
	}
	for path, kind := range map[string]string{
		run + "/report.html": "text/html; charset=utf-8", run + "/journal.jsonl": "text/plain; charset=utf-8", run + "/junit.xml": "text/plain; charset=utf-8",
		run + "/run.json": "application/json", run + "/evil.xhtml": "application/octet-stream",
		"/board/index.html": "text/html; charset=utf-8", "/board/badges/780EP/newest.svg": "image/svg+xml", "/board/models/780EP/scenarios/A-001.html": "text/html; charset=utf-8",
		"/favicon.ico": "image/svg+xml",
	} {
		got := s.raw("GET " + path)
		if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != kind {
			t.Errorf("GET %s: %s, %q; want 200 and %q", path, got.Status, got.Header.Get("Content-Type"), kind)
		}
	}
}

// A page of the board leads to the report of a run.
func TestBoardLinksToReports(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	h := header("a #run? of 50%", epoch)
	h.Model, h.Version = "780/EP", "V 1007"
	over(t, cfg.Reports, h, passed("A-001", epoch))
	s := begin(t, cfg)
	link := s.state().Runs[0].URL
	if got := s.get(link); got.StatusCode != http.StatusOK || !strings.Contains(got.body, "a #run? of 50%") {
		t.Errorf("%s: %s", link, got.Status)
	}
	page := s.get("/board/models/" + url.PathEscape(report.FileName("780/EP")) + "/versions/" + url.PathEscape(report.FileName("V 1007")) + ".html")
	for _, to := range []string{link, "/"} {
		if !strings.Contains(page.body, `href="`+to+`"`) {
			t.Errorf("the board has no link %s:\n%s", to, page.body)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	full(t, cfg)
	s := begin(t, cfg)
	const file = "/runs/780EP/V1007/one/"
	for _, path := range []string{"/", "/api/state", "/healthz", "/serve.css", "/serve.js", "/favicon.ico", "/board/index.html", "/board/board.css", "/board/",
		file + "report.html", file + "evil.html", file + "run.json", "/nothing", "/runs/nothing", "/board/nothing", "/start", "/events"} {
		method := "GET"
		if path == "/events" {
			method = "HEAD"
		}
		got := s.do(method, path, "")
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got.Header.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Header.Get(name), want)
			}
		}
		csp := got.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'; ") || !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "base-uri 'none'") ||
			strings.Contains(strings.ReplaceAll(csp, "style-src 'unsafe-inline'", ""), "unsafe") {
			t.Errorf("%s: the policy is %q", path, csp)
		}
		if of := strings.HasPrefix(path, file); of != strings.Contains(csp, "sandbox") || of == strings.Contains(csp, "script-src 'self'") {
			t.Errorf("%s: the policy is %q", path, csp)
		}
	}
	if csp := s.get(file + "evil.html").Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src '"+report.TrustedScript()+"';") || strings.Contains(csp, "allow-same-origin") {
		t.Errorf("a stranger's page has the policy %q", csp)
	}
	if page := s.get(file + "report.html").body; !strings.Contains(html.UnescapeString(page), report.TrustedScript()) {
		t.Error("the script of report.html is not the trusted one")
	}
}

// Names that lead here without being ours are DNS rebinding.
func TestHosts(t *testing.T) {
	t.Parallel()
	machine, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	server, err := serve.New(t.Context(), func() serve.Config { c := config(t, ""); c.Hosts = []string{"qa.example.org"}; return c }())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	for _, tt := range []struct {
		listen, host string
		admitted     bool
	}{
		{"127.0.0.1", "127.0.0.1:8080", true}, {"127.0.0.1", "localhost:9000", true}, {"127.0.0.1", "LOCALHOST", true}, {"127.0.0.1", "[::1]:8080", true}, {"127.0.0.1", "127.1.2.3", true},
		{"127.0.0.1", "qa.example.org:8080", true}, {"127.0.0.1", "evil.example.org:8080", false}, {"127.0.0.1", "localhost.evil.example.org", false}, {"127.0.0.1", "192.168.0.7:8080", false},
		{"127.0.0.1", "", false}, {"127.0.0.1", "127.0.0.1.evil.example.org", false}, {"::1", "[::1]:8080", true}, {"::1", "evil:8080", false},
		{"0.0.0.0", "192.168.0.7:8080", true}, {"0.0.0.0", "[fd00::7]:8080", true}, {"0.0.0.0", machine + ":8080", true}, {"0.0.0.0", "qa.example.org", true}, {"0.0.0.0", "evil.example.org", false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = tt.host
		w := httptest.NewRecorder()
		server.Handler(&net.TCPAddr{IP: net.ParseIP(tt.listen), Port: 8080}).ServeHTTP(w, r)
		if got := w.Code == http.StatusOK; got != tt.admitted || !got && w.Code != http.StatusMisdirectedRequest {
			t.Errorf("at %s, asked as %q: %d", tt.listen, tt.host, w.Code)
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	s := begin(t, config(t, ""))
	for _, line := range []string{"POST /", "PUT /", "DELETE /runs/780EP", "OPTIONS /", "TRACE /", "POST /events", "GET /start", "GET /stop", "POST /board/index.html", "CONNECT /", "PROPFIND /"} {
		if got := s.raw(line); got.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %s, want 405", line, got.Status)
		}
	}
	if got := s.do("HEAD", "/", ""); got.StatusCode != http.StatusOK || got.body != "" {
		t.Errorf("HEAD /: %s, %q", got.Status, got.body)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := begin(t, config(t, ""))
	long := strings.Repeat("x", 22<<10)
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", long)
	if got, err := http.DefaultTransport.RoundTrip(r); err == nil { // what is not read may reset the connection
		got.Body.Close()
		if got.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("a long header: %s", got.Status)
		}
	}
	for kind, body := range map[string]string{"application/json": `{"bench":"` + long[:9<<10] + `"}`, "application/x-www-form-urlencoded": "bench=" + long[:9<<10]} {
		if got := s.do("POST", "/start", body, "Content-Type", kind, "Authorization", "Bearer "+token); got.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("a long %s: %s, %s", kind, got.Status, got.body)
		}
	}
	var streams []*events
	for range 64 {
		streams = append(streams, s.events(""))
	}
	if got := s.get("/events"); got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
		t.Errorf("one stream more: %s", got.Status)
	}
	if got := s.get("/healthz"); got.StatusCode != http.StatusOK {
		t.Errorf("beside all those streams: %s", got.Status)
	}
	s.end() // in order, although they listen
	if _, more := streams[0].next(); !more {
		t.Error("a stream has not even one event")
	}
}

// Whoever is one too many waits until somebody goes.
func TestConnections(t *testing.T) {
	t.Parallel()
	s := begin(t, config(t, ""))
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", s.host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	first := dial()
	for range 255 {
		dial()
	}
	late := dial()
	if _, err := fmt.Fprintf(late, "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n", s.host); err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 100)
	late.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := late.Read(part); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("with 256 connections one more gets %q, %v", part[:n], err)
	}
	first.Close()
	late.SetReadDeadline(time.Now().Add(20 * time.Second))
	if n, err := late.Read(part); err != nil || !strings.HasPrefix(string(part[:n]), "HTTP/1.1 200") {
		t.Errorf("when one has gone it gets %q, %v", part[:n], err)
	}
}
