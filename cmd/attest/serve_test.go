package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// serving is attest serve beside the test.
type serving struct {
	*process
	url string
}

func startServe(t *testing.T, dir string) *serving {
	t.Helper()
	p := start(t, dir, "serve", "--listen", "127.0.0.1:0", "--token", "token")
	return &serving{p, p.await(`^serving reports at (http://\S+)/$`)}
}

// order has the server start or stop something, and returns the name of the run.
func (s *serving) order(path, body string, status int) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+servingToken)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	var v struct{ Run string }
	if err := json.NewDecoder(got.Body).Decode(&v); err != nil || got.StatusCode != status {
		s.t.Fatalf("%s %s: %s, %v", path, body, got.Status, err)
	}
	return v.Run
}

const servingToken = "0123456789abcdef-a-token"

// shows reads events until one has all the words in a part of the page.
func (s *serving) shows(part string, words ...string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "GET", s.url+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	in := bufio.NewScanner(got.Body)
	in.Buffer(nil, 10<<20)
	var parts map[string]string
	for in.Scan() {
		data, is := strings.CutPrefix(in.Text(), "data: ")
		if !is || json.Unmarshal([]byte(data), &parts) != nil {
			continue
		}
		all := true
		for _, w := range words {
			all = all && strings.Contains(parts[part], w)
		}
		if all {
			return
		}
	}
	s.t.Fatalf("no event has %q in %s, the last one:\n%s", words, part, parts[part])
}

// A run that was started in a browser outlives the server, killed or ended in order, and the
// next one shows it and stops it. A run that is killed is not shown as going on.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(servingToken), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startServe(t, dir)
	run := s.order("/start", `{"bench":"emulator","tags":"not @slow"}`, http.StatusAccepted)
	s.shows("live", run, "so far")
	s.order("/start", `{"bench":"emulator"}`, http.StatusConflict)
	s.signal(syscall.SIGKILL)
	s.wait()

	s = startServe(t, dir)
	s.shows("live", run, "so far")
	s.shows("benches", run, "running")
	s.signal(syscall.SIGINT)
	s.await(`^run ` + run + ` goes on`)
	s.ends(0)

	s = startServe(t, dir)
	s.shows("benches", run, "running")
	s.order("/stop", `{"run":"`+run+`"}`, http.StatusAccepted)
	s.shows("live", run, "unfinished", "interrupted")
	s.shows("benches", "free")
	r, _ := load(t, filepath.Join(dir, "reports"))
	if r.End == nil || !r.End.Interrupted {
		t.Errorf("the journal ends with %+v, want an interruption", r.End)
	}

	killed := start(t, dir, "run", "--run", "killed", "--benches", "2", "--tags", "not @slow") // somewhere else
	killed.verdicts(1)
	killed.signal(syscall.SIGKILL)
	killed.wait()
	s.shows("live", "killed", ">unfinished<")
	s.signal(syscall.SIGTERM)
	s.ends(0)
}
