package serve_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/serve"
	"attest/internal/verdict"
)

const token = "0123456789abcdef-a-token"

var epoch = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

// config is that of most tests: two benches, on which a run does what the fake of that name does.
func config(t *testing.T, fake string) serve.Config {
	t.Helper()
	dir := t.TempDir()
	return serve.Config{
		Reports: filepath.Join(dir, "reports"), Last: 3, Token: token, Often: 5 * time.Millisecond, Log: func(line string) { t.Log(line) },
		Benches: []serve.Bench{{Name: "desk", Args: []string{"--bench=desk.yaml"}}, {Name: "emulator"}}, Command: []string{os.Args[0], fake, filepath.Join(dir, "args")},
		Check: func(names []string, tags string) error {
			if len(names) > 0 && names[0] != "A-001" || tags != "" && tags != "@tls" {
				return errors.New("unknown scenario or tag")
			}
			return nil
		},
	}
}

// site is a server that answers.
type site struct {
	t    *testing.T
	url  string
	host string
	end  func() // in order

	server *serve.Server
}

// begin starts a server on loopback.
func begin(t *testing.T, cfg serve.Config) *site { return beginWith(t, cfg, func(*serve.Server) {}) }

// beginWith changes it before.
func beginWith(t *testing.T, cfg serve.Config, change func(*serve.Server)) *site {
	t.Helper()
	server, err := serve.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	change(server)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()
	s := &site{t: t, url: "http://" + l.Addr().String(), host: l.Addr().String(), server: server}
	s.end = func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		s.end = func() {}
	}
	t.Cleanup(func() { s.end() })
	return s
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (s *site) do(method, path, body string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{got, string(text)}
}

func (s *site) get(path string, header ...string) answer {
	s.t.Helper()
	return s.do("GET", path, "", header...)
}

// state is /api/state, as far as tests ask for it.
type state struct {
	Panels []struct {
		Run, Bench, Verdict, Class, Release, Note string
		Live                                      bool
		Planned, Judged                           int
		Now                                       []struct{ ID string }
		Failures                                  []struct {
			ID, Judgement, Got, Requirement, Why string
			Want                                 []string
		}
		Recoveries []string
	}
	Benches []struct{ Name, Run, State, Failed string }
	Runs    []struct{ Run, URL, Verdict, Class, Aside string }
	More    int
	Trouble string
}

func (s *site) state() state {
	s.t.Helper()
	var v state
	if err := json.Unmarshal([]byte(s.get("/api/state").body), &v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// await waits, event by event, for a state.
func (s *site) await(what string, is func(state) bool) state {
	s.t.Helper()
	events := s.events("")
	for {
		if v := s.state(); is(v) {
			return v
		}
		if _, ok := events.next(); !ok {
			s.t.Fatalf("never %s; at last %+v", what, s.state())
		}
	}
}

// events is a stream of server-sent events.
type events struct {
	body  io.Reader
	close func()
	rest  string
}

type event struct{ id, data string }

// events opens a stream, of which last is the event that the client has.
func (s *site) events(last string) *events {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	s.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { got.Body.Close() })
	close := func() { cancel(); got.Body.Close() }
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "text/event-stream" {
		s.t.Fatalf("events: %s, %q", got.Status, got.Header.Get("Content-Type"))
	}
	return &events{body: got.Body, close: close}
}

// next returns the next event; false: the stream has ended, or time is over.
func (e *events) next() (event, bool) {
	part := make([]byte, 64<<10)
	for {
		if block, rest, ok := strings.Cut(e.rest, "\n\n"); ok {
			e.rest = rest
			var v event
			for line := range strings.Lines(block) {
				switch field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); field {
				case "id":
					v.id = value
				case "data":
					v.data = value
				}
			}
			if v != (event{}) {
				return v, true
			}
			continue
		}
		n, err := e.body.Read(part)
		e.rest += string(part[:n])
		if err != nil && n == 0 {
			return event{}, false
		}
	}
}

// header is that of a run.
func header(run string, started time.Time) verdict.Header {
	return verdict.Header{Run: run, Harness: "v0.1.0", Model: "780EP", Version: "V1007", Modem: "/dev/ttyUSB2", Started: started, Benches: 1, Suite: "5eed"}
}

var plan = []verdict.Planned{
	{ID: "A-001", Title: "the first promise", Feature: "a", Area: "a", File: "a/a.feature"},
	{ID: "A-002", Title: "the second promise", Feature: "a", Area: "a", File: "a/a.feature"},
	{ID: "A-003", Title: "a slow promise", Feature: "a", Area: "a", File: "a/a.feature", Tags: []string{"@slow"}},
}

// record begins a run whose journal the test writes.
func record(t *testing.T, root string, h verdict.Header) *report.Journal {
	t.Helper()
	j, err := report.Create(report.Dir(root, h), h, plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { runtime.KeepAlive(j) }) // a file that nobody refers to is closed
	return j
}

func passed(id string, at time.Time) verdict.Result {
	return verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Started: at, Duration: time.Second}
}

func failed(id string, at time.Time, got string) verdict.Result {
	m := &verdict.Mismatch{Requirement: "the modem says CONNACK OK", Source: "guide plain", Want: []string{"CONNACK OK"}, Got: got}
	return verdict.Result{ID: id, Attempt: 1, Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{m}, Started: at, Duration: time.Second}
}

// over is a whole run with its reports.
func over(t *testing.T, root string, h verdict.Header, results ...verdict.Result) string {
	t.Helper()
	j := record(t, root, h)
	for _, r := range results {
		if err := j.Record(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(report.End{Finished: h.Started.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	dir := report.Dir(root, h)
	run, err := report.Load(dir)
	if err == nil {
		err = report.Write(dir, run)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
