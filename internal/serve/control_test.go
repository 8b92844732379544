package serve_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/serve"
)

var bearer = []string{"Content-Type", "application/json", "Authorization", "Bearer " + token}

func (s *site) start(body string) (run string, status int) {
	s.t.Helper()
	got := s.do("POST", "/start", body, bearer...)
	var v struct{ Run, State, Error string }
	if err := json.Unmarshal([]byte(got.body), &v); err != nil {
		s.t.Fatalf("%s: %q", got.Status, got.body)
	}
	return v.Run + v.Error, got.StatusCode
}

func (s *site) stop(run string) int {
	s.t.Helper()
	return s.do("POST", "/stop", fmt.Sprintf(`{"run":%q}`, run), bearer...).StatusCode
}

// What is started is what the server was told, and no more than one run on a bench.
func TestStartAndStop(t *testing.T) {
	t.Parallel()
	cfg := config(t, "fake-waits")
	s := begin(t, cfg)
	run, status := s.start(`{"bench":"desk","scenarios":["A-001"],"tags":"@tls"}`)
	if status != http.StatusAccepted {
		t.Fatalf("start: %d, %s", status, run)
	}
	if said, status := s.start(`{"bench":"desk"}`); status != http.StatusConflict || !strings.Contains(said, "goes on on desk") {
		t.Errorf("a second run: %d, %s", status, said)
	}
	if _, status := s.start(`{"bench":"emulator"}`); status != http.StatusAccepted {
		t.Errorf("a run on another bench: %d", status)
	}
	if v := s.state(); v.Benches[0].Run != run || v.Benches[0].State == "free" || v.Benches[1].State == "free" {
		t.Errorf("the benches are %+v", v.Benches)
	}
	v := s.await("running", func(v state) bool { return v.Benches[0].State == "running" && v.Benches[1].State == "running" })
	for _, p := range v.Panels {
		if want := map[string]string{run: "desk", v.Benches[1].Run: "emulator"}[p.Run]; p.Bench != want || !p.Live {
			t.Errorf("the run %q goes on on %q, want %q", p.Run, p.Bench, want)
		}
	}
	if status := s.stop("20200101T000000.000Z"); status != http.StatusNotFound {
		t.Errorf("stop of a stranger: %d", status)
	}
	if status := s.stop(run); status != http.StatusAccepted {
		t.Errorf("stop: %d", status)
	}
	s.stop(v.Benches[1].Run)
	v = s.await("free", func(v state) bool {
		return v.Benches[0].State == "free" && v.Benches[1].State == "free" && len(v.Runs) == 2
	})
	if v.Runs[0].Verdict != "unfinished" || v.Runs[1].Verdict != "unfinished" {
		t.Errorf("the runs were %+v", v.Runs)
	}
	if left, err := os.ReadDir(filepath.Join(cfg.Reports, serve.StateDir)); err != nil || len(left) != 1 {
		t.Errorf("in the state directory are %v, %v; want the lock alone", left, err)
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	cfg := config(t, "fake-waits")
	s := begin(t, cfg)
	run, _ := s.start(`{"bench":"desk","scenarios":["A-001","A-002"],"tags":"@tls"}`)
	s.await("running", func(v state) bool { return v.Benches[0].State == "running" })
	s.stop(run)
	s.await("free", func(v state) bool { return v.Benches[0].State == "free" })
	got, err := os.ReadFile(cfg.Command[2])
	if want := "--bench=desk.yaml --reports " + cfg.Reports + " --run " + run + " --tags=@tls -- A-001 A-002"; err != nil || string(got) != want {
		t.Errorf("the arguments are %q, %v; want %q", got, err, want)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := begin(t, config(t, "fake-waits"))
	form := []string{"Content-Type", "application/x-www-form-urlencoded"}
	good := url.Values{"bench": {"desk"}, "token": {token}}.Encode()
	with := func(base []string, more ...string) []string { return append(append([]string{}, base...), more...) }
	for _, tt := range []struct {
		name, body string
		header     []string
		want       int
	}{
		{"no token", `{"bench":"desk"}`, bearer[:2], 401},
		{"an empty token", `{"bench":"desk"}`, with(bearer[:2], "Authorization", "Bearer "), 401},
		{"a wrong token", `{"bench":"desk"}`, with(bearer[:2], "Authorization", "Bearer "+token[1:]), 401},
		{"a longer token", `{"bench":"desk"}`, with(bearer[:2], "Authorization", "Bearer "+token+"x"), 401},
		{"another scheme", `{"bench":"desk"}`, with(bearer[:2], "Authorization", "Basic "+token), 401},
		{"a form without a token", "bench=desk", form, 401},
		{"a form with a wrong token", "bench=desk&token=wrong", form, 401},
		{"a form of another site", good, with(form, "Sec-Fetch-Site", "cross-site"), 403},
		{"a form of a neighbour", good, with(form, "Sec-Fetch-Site", "same-site"), 403},
		{"a form of another origin", good, with(form, "Origin", "https://evil.example.org"), 403},
		{"a form of no origin", good, with(form, "Origin", "null"), 403},
		{"another host", good, with(form, "Host", "evil.example.org"), 421},
		{"another kind", "bench=desk", with(bearer, "Content-Type", "text/plain"), 415},
		{"a token in the URL", "bench=desk", form, 401},
		{"no JSON", `{"bench":`, bearer, 400},
		{"two orders", `{"bench":"desk"}{}`, bearer, 400},
		{"an unknown key", `{"bench":"desk","modem":"/dev/ttyUSB2"}`, bearer, 400},
		{"a key of a bench", `{"bench":"desk","command":["rm"]}`, bearer, 400},
		{"an unknown bench", `{"bench":"dsek"}`, bearer, 400},
		{"a path as a bench", `{"bench":"../desk.yaml"}`, bearer, 400},
		{"an unknown scenario", `{"bench":"desk","scenarios":["--modem=/dev/ttyUSB2"]}`, bearer, 400},
		{"an unknown tag", `{"bench":"desk","tags":"@nope"}`, bearer, 400},
	} {
		path := "/start"
		if tt.name == "a token in the URL" {
			path += "?token=" + token
		}
		if got := s.do("POST", path, tt.body, tt.header...); got.StatusCode != tt.want || strings.Contains(got.body, token) {
			t.Errorf("%s: %s, %q; want %d", tt.name, got.Status, got.body, tt.want)
		}
	}
	if v := s.state(); v.Benches[0].State != "free" || v.Benches[1].State != "free" {
		t.Errorf("something was started: %+v", v.Benches)
	}
	if got := s.do("POST", "/start", `{"bench":"dsek"}`, bearer...); !strings.Contains(got.body, `the nearest known one is \"desk\"`) {
		t.Errorf("an unknown bench: %s", got.body)
	}
	got := s.do("POST", "/start", good, with(form, "Origin", s.url, "Sec-Fetch-Site", "same-origin")...)
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" {
		t.Errorf("the form of the page: %s to %q", got.Status, got.Header.Get("Location"))
	}
	s.stop(s.await("running", func(v state) bool { return v.Benches[0].State == "running" }).Benches[0].Run)
	s.await("free", func(v state) bool { return v.Benches[0].State == "free" })
}

// What kept a run from beginning is said, until the next one begins.
func TestRunThatDoesNotBegin(t *testing.T) {
	t.Parallel()
	s := begin(t, config(t, "fake-refuses"))
	s.start(`{"bench":"desk"}`)
	v := s.await("refused", func(v state) bool { return v.Benches[0].Failed != "" })
	if want := `attest: open port "/dev/ttyUSB2": held by minicom; hint: end the other program, or choose another port`; v.Benches[0].Failed != want || v.Benches[0].State != "free" {
		t.Errorf("the bench is %+v, want %q", v.Benches[0], want)
	}
	if page := s.get("/").body; !strings.Contains(page, "The last run did not begin: attest: open port") {
		t.Error("the page does not say why")
	}
}

// A run that does not end when it is interrupted is ended.
func TestStubbornRun(t *testing.T) {
	t.Parallel()
	cfg := config(t, "fake-stubborn")
	cfg.Grace = 200 * time.Millisecond
	s := begin(t, cfg)
	run, _ := s.start(`{"bench":"desk"}`)
	s.await("running", func(v state) bool { return v.Benches[0].State == "running" })
	for range 2 { // the second changes nothing
		if status := s.stop(run); status != http.StatusAccepted {
			t.Errorf("stop: %d", status)
		}
	}
	if v := s.state(); v.Benches[0].State != "stopping" {
		t.Errorf("the bench is %+v", v.Benches[0])
	}
	s.await("free", func(v state) bool { return v.Benches[0].State == "free" })
}

// A record is good for the process that it was made of, and for none that has its number.
func TestStaleRecords(t *testing.T) {
	t.Parallel()
	cfg := config(t, "fake-waits")
	bystander := exec.CommandContext(t.Context(), "sleep", "60")
	if err := bystander.Start(); err != nil {
		t.Fatal(err)
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		t.Fatal(err)
	}
	records := filepath.Join(cfg.Reports, serve.StateDir)
	for name, record := range map[string]string{
		"other": fmt.Sprintf(`{"name":"other","bench":"desk","pid":%d,"boot":%q,"ticks":1,"stopping":"2026-03-14T09:26:53Z"}`, bystander.Process.Pid, strings.TrimSpace(string(boot))),
		"boot":  fmt.Sprintf(`{"name":"boot","bench":"desk","pid":%d,"boot":"another","ticks":1}`, bystander.Process.Pid),
		"dead":  `{"name":"dead","bench":"desk","pid":0}`, "all": `{"name":"all","bench":"desk","pid":-1}`, "self": `{"name":"../x","pid":1}`, "cut": `{"name":"c`, "none": "",
	} {
		write(t, filepath.Join(records, name+".json"), []byte(record))
		write(t, filepath.Join(records, name+".log"), nil)
	}
	s := begin(t, cfg)
	if v := s.state(); v.Benches[0].State != "free" {
		t.Errorf("the bench is %+v", v.Benches[0])
	}
	s.await("looked", func(state) bool { return true })
	s.end()
	if left, err := os.ReadDir(records); err != nil || len(left) != 1 {
		t.Errorf("in the state directory are %v, %v; want the lock alone", left, err)
	}
	if err := bystander.Process.Kill(); err != nil {
		t.Fatalf("the bystander is gone: %v", err)
	}
	var exit *exec.ExitError
	if err := bystander.Wait(); !errors.As(err, &exit) || exit.Error() != "signal: killed" {
		t.Errorf("the bystander ended with %v", err)
	}
}

// A server that ends in order leaves its runs alone; the next one finds them, and one directory
// has one server.
func TestNextServer(t *testing.T) {
	t.Parallel()
	cfg := config(t, "fake-waits")
	first := begin(t, cfg)
	run, _ := first.start(`{"bench":"desk"}`)
	first.await("running", func(v state) bool { return v.Benches[0].State == "running" })
	var taken *serve.TakenError
	if _, err := serve.New(t.Context(), cfg); !errors.As(err, &taken) {
		t.Errorf("a second server: %v", err)
	}
	first.end()
	second := begin(t, cfg)
	if v := second.state(); v.Benches[0].Run != run || v.Benches[0].State != "running" {
		t.Fatalf("the next server has %+v, want the run %s", v.Benches[0], run)
	}
	if _, status := second.start(`{"bench":"desk"}`); status != http.StatusConflict {
		t.Errorf("a second run: %d", status)
	}
	second.stop(run)
	second.await("free", func(v state) bool { return v.Benches[0].State == "free" })
}

func TestTokens(t *testing.T) {
	t.Parallel()
	if a, b := serve.NewToken(), serve.NewToken(); a == b || len(a) < 20 {
		t.Errorf("new tokens are %q and %q", a, b)
	}
	dir := t.TempDir()
	for _, tt := range []struct {
		name, text string
		mode       os.FileMode
		want       string // of the error; empty: the token is read
	}{
		{"good", " " + token + "\n", 0o600, ""},
		{"read-only", token, 0o400, ""},
		{"group", token, 0o640, "others may read it (mode 0640)"},
		{"others", token, 0o604, "others may read it"},
		{"short", "swordfish\n", 0o600, "it has 9 bytes, want 16 or more"},
		{"empty", "", 0o600, "it has 0 bytes"},
		{"two words", "correct horse battery staple", 0o600, "want one word of printable ASCII"},
		{"long", strings.Repeat("x", 4096), 0o600, "want one word"},
		{"bytes", strings.Repeat("\xff", 32), 0o600, "want one word"},
	} {
		name := filepath.Join(dir, tt.name)
		write(t, name, []byte(tt.text))
		if err := os.Chmod(name, tt.mode); err != nil {
			t.Fatal(err)
		}
		got, err := serve.ReadToken(name)
		if tt.want == "" && (err != nil || got != token) || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.want)
		}
	}
	if _, err := serve.ReadToken(dir); err == nil {
		t.Error("a directory is a token")
	}
	if _, err := serve.ReadToken(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
