package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"attest/internal/report"
	"attest/internal/serve"
	"attest/internal/verdict"
)

// A run that goes on is shown verdict by verdict, and its last word when it is over.
func TestRunIsFollowed(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	s := begin(t, cfg)
	if v := s.state(); len(v.Panels) != 0 || len(v.Runs) != 0 {
		t.Errorf("of an empty directory: %+v", v)
	}
	if page := s.get("/").body; !strings.Contains(page, "no run yet") {
		t.Errorf("the page of an empty directory:\n%s", page)
	}

	now := time.Now()
	j := record(t, cfg.Reports, header("live", now))
	v := s.await("starting", func(v state) bool { return len(v.Panels) == 1 })
	p := v.Panels[0]
	if !p.Live || p.Verdict != "starting" || p.Release != "780EP V1007" || p.Planned != 3 || p.Judged != 0 || len(p.Now) != 1 || p.Now[0].ID != "A-003" || len(v.Runs) != 0 {
		t.Errorf("a run that begins: %+v", v)
	}

	for _, step := range []struct {
		result        verdict.Result
		verdict, next string
	}{
		{passed("A-003", now), "conforms", "A-001"},
		{failed("A-001", now, `<script>alert("got")</script>`), "deviates", "A-002"},
	} {
		if err := j.Record(step.result); err != nil {
			t.Fatal(err)
		}
		v = s.await(step.verdict, func(v state) bool { return v.Panels[0].Verdict == step.verdict && v.Panels[0].Live })
		if p := v.Panels[0]; len(p.Now) != 1 || p.Now[0].ID != step.next {
			t.Errorf("after %s: under way %v, want %s", step.result.ID, p.Now, step.next)
		}
	}
	p = v.Panels[0]
	if p.Class != "bad" || p.Judged != 2 || len(p.Failures) != 1 || p.Failures[0].ID != "A-001" || p.Failures[0].Want[0] != "CONNACK OK" || !strings.Contains(p.Failures[0].Got, "<script>") {
		t.Errorf("after a failure: %+v", p)
	}
	if page := s.get("/").body; strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;alert") {
		t.Error("what a modem said is markup")
	}

	lost := verdict.Recovery{After: "A-001", Cause: "the port is <b>gone</b>", Duration: time.Second, Recovered: true, Steps: []verdict.RecoveryStep{{Name: "AT+RESET"}}}
	if err := j.Recovered(lost); err != nil {
		t.Fatal(err)
	}
	s.await("recovered", func(v state) bool { return len(v.Panels[0].Recoveries) == 1 })
	if err := j.Record(passed("A-002", now)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(report.End{Finished: now.Add(3 * time.Second)}); err != nil {
		t.Fatal(err)
	}
	v = s.await("over", func(v state) bool { return len(v.Runs) == 1 && len(v.Panels) == 1 && !v.Panels[0].Live })
	if p := v.Panels[0]; p.Verdict != "deviates" || p.Class != "bad" || p.Judged != 3 || len(p.Failures) != 1 || v.Runs[0].Verdict != "deviates" {
		t.Errorf("in the end: %+v", v)
	}
}

// In whatever pieces a journal comes, nothing of it is shown twice, or half.
func TestJournalInPieces(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	h := header("pieces", epoch)
	h.Repeat = 4
	src := over(t, t.TempDir(), h, func() (all []verdict.Result) {
		for i := range 4 {
			for _, p := range plan {
				r := passed(p.ID, epoch)
				r.Attempt = i + 1
				if i == 2 && p.ID == "A-002" {
					r = failed(p.ID, epoch, strings.Repeat("é<&>\x00", 300))
					r.Attempt = 3
				}
				all = append(all, r)
			}
		}
		return all
	}()...)
	whole, err := os.ReadFile(filepath.Join(src, report.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	s := begin(t, cfg)
	dir := report.Dir(cfg.Reports, h)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, report.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil { // as a run does
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(7, 0))
	for rest := whole; len(rest) > 0; {
		n := min(1+chance.IntN(2000), len(rest))
		if _, err := f.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
		done := bytes.Count(whole[:len(whole)-len(rest)], []byte("\n"))
		if done < 3 {
			continue
		}
		want := min(done-2, 3) // header, plan, then a first attempt at each
		v := s.await(fmt.Sprintf("%d judged", want), func(v state) bool { return len(v.Panels) == 1 && v.Panels[0].Judged == want })
		if p := v.Panels[0]; p.Planned != 3 || !p.Live || len(p.Failures) > 1 {
			t.Fatalf("after %d bytes: %+v", len(whole)-len(rest), p)
		}
	}
	f.Close()
	v := s.await("over", func(v state) bool { return len(v.Runs) == 1 })
	if v.Runs[0].Verdict != "deviates" || len(v.Panels[0].Failures) != 1 {
		t.Errorf("in the end: %+v", v)
	}
}

// A run that was killed is unfinished from that moment on, wherever its journal ends; what is no
// journal of a run, held or not, is none, and hides nothing else.
func TestDeadRuns(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filepath.Join(over(t, t.TempDir(), header("cut", epoch), passed("A-003", epoch), passed("A-001", epoch)), report.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for i, cut := range []int{len(lines[0]), len(lines[0]) + 5, len(lines[0]) + len(lines[1]), len(whole) - len(lines[4]), len(whole) - 3} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			cfg := config(t, "")
			over(t, cfg.Reports, header("before", epoch.Add(-time.Hour)), passed("A-001", epoch))
			dir := report.Dir(cfg.Reports, header("cut", epoch))
			write(t, filepath.Join(dir, report.JournalFile), whole[:cut])
			write(t, filepath.Join(cfg.Reports, "780EP", "V1007", "foreign", report.JournalFile), []byte("I am no run.\n"))
			v := begin(t, cfg).state()
			if len(v.Runs) != 2 || v.Runs[0].Run != "cut" || v.Runs[0].Verdict != "unfinished" || v.Runs[0].Class != "odd" || v.Runs[0].URL != "" {
				t.Fatalf("the runs are %+v", v.Runs)
			}
			if len(v.Panels) != 1 || v.Panels[0].Live || v.Panels[0].Verdict != "unfinished" || v.Panels[0].Note == "" {
				t.Errorf("the panel is %+v", v.Panels)
			}
		})
	}
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// An interrupted run has no verdict, several runs have a panel each, and the list has an end.
func TestSeveralRuns(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	for i := range 5 {
		over(t, cfg.Reports, header(fmt.Sprintf("n%d", i), epoch.Add(time.Duration(i)*time.Hour)), passed("A-001", epoch), passed("A-002", epoch), passed("A-003", epoch))
	}
	j := record(t, cfg.Reports, header("stopped", epoch.Add(24*time.Hour)))
	if err := j.Close(report.End{Finished: epoch, Interrupted: true, Reason: "context canceled"}); err != nil {
		t.Fatal(err)
	}
	s := begin(t, cfg)
	v := s.state()
	if len(v.Runs) != 3 || v.More != 3 || v.Runs[0].Verdict != "unfinished" || v.Runs[1].Run != "n4" || v.Runs[1].Class != "good" || v.Panels[0].Verdict != "unfinished" {
		t.Errorf("the last runs are %+v", v)
	}
	one := record(t, cfg.Reports, header("first", epoch.Add(30*time.Hour)))
	two := record(t, cfg.Reports, header("second", epoch.Add(31*time.Hour)))
	v = s.await("two go on", func(v state) bool { return len(v.Panels) == 2 })
	if v.Panels[0].Run != "first" || !v.Panels[0].Live || v.Panels[1].Run != "second" || !v.Panels[1].Live {
		t.Errorf("two runs: %+v", v.Panels)
	}
	for _, j := range []*report.Journal{one, two} {
		if err := j.Close(report.End{Finished: epoch}); err != nil {
			t.Fatal(err)
		}
	}
	s.await("both are over", func(v state) bool { return len(v.Panels) == 1 && !v.Panels[0].Live })
}

// A client that comes again gets what it lacks and nothing else.
func TestEvents(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	s := begin(t, cfg)
	first, ok := s.events("").next()
	if !ok || first.id == "" {
		t.Fatalf("the first event is %+v", first)
	}
	again, _ := s.events("of another server-1").next()
	if again.id != first.id {
		t.Errorf("to a stranger's id comes %q, want %q", again.id, first.id)
	}
	waiting := s.events(first.id)
	j := record(t, cfg.Reports, header("live", epoch))
	var second event
	var parts map[string]string
	for !strings.Contains(parts["live"], "780EP V1007") { // there may be one before, of a directory that is empty yet
		if second, ok = waiting.next(); !ok || second.id == first.id {
			t.Fatalf("to whoever has the first event comes %+v", second)
		}
		if err := json.Unmarshal([]byte(second.data), &parts); err != nil {
			t.Fatal(err)
		}
	}
	if parts["title"] != "starting: 780EP V1007" {
		t.Errorf("the event holds %v", parts)
	}
	for range 2 { // away during two verdicts: one event says it all
		if err := j.Record(passed(plan[0].ID, epoch)); err != nil {
			t.Fatal(err)
		}
	}
	s.await("one judged", func(v state) bool { return v.Panels[0].Judged == 1 })
	last, _ := s.events(second.id).next()
	if err := json.Unmarshal([]byte(last.data), &parts); err != nil || !strings.Contains(parts["live"], "1 of 3 judged") {
		t.Errorf("who comes again gets %v, %v", parts, err)
	}
	if page := s.get("/").body; !strings.Contains(page, `<noscript><meta http-equiv="refresh"`) || !strings.Contains(page, "1 of 3 judged") {
		t.Error("without a script there is nothing to see")
	}
}

// A stream says that it is alive where nothing happens, and drops who does not read it.
func TestStreams(t *testing.T) {
	t.Parallel()
	s := beginWith(t, config(t, ""), func(server *serve.Server) { server.Hasten(5*time.Millisecond, 50*time.Millisecond) })
	before := s.events("")
	first, _ := before.next()
	before.close()
	quiet := s.events(first.id)
	part := make([]byte, 4096)
	for !strings.Contains(quiet.rest, ": alive\n\n: alive\n\n") {
		n, err := quiet.body.Read(part)
		if quiet.rest += string(part[:n]); err != nil {
			t.Fatalf("the stream ended with %v after %q", err, quiet.rest)
		}
	}
	conn, err := net.Dial("tcp", s.host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET /events HTTP/1.1\r\nHost: %s\r\n\r\n", s.host); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(part); err != nil { // and nothing more
		t.Fatal(err)
	}
	quiet.close()
	s.server.Publish(bytes.Repeat([]byte("x"), 64<<20))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.server.Unwatched(ctx); err != nil {
		t.Error("whoever does not read is not dropped")
	}
}

// The pages are Chinese if that is wanted; what programs read is not.
func TestChinese(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	cfg.Lang = "zh"
	over(t, cfg.Reports, header("one", epoch), passed("A-001", epoch), passed("A-002", epoch), passed("A-003", epoch))
	s := begin(t, cfg)
	for path, want := range map[string]string{"/": "符合要求", "/board/index.html": "固件看板"} {
		if page := s.get(path).body; !strings.Contains(page, `<html lang="zh-Hans">`) || !strings.Contains(page, want) {
			t.Errorf("%s has no %q:\n%s", path, want, page)
		}
	}
	j := record(t, cfg.Reports, header("live", epoch.Add(time.Hour)))
	if err := j.Record(passed("A-003", epoch)); err != nil {
		t.Fatal(err)
	}
	v := s.await("running", func(v state) bool { return v.Panels[0].Live && v.Panels[0].Judged == 1 })
	if page := s.get("/").body; v.Panels[0].Verdict != "conforms" || !strings.Contains(page, "目前符合要求") {
		t.Errorf("%+v, and the page\n%s", v.Panels, page)
	}
	cfg.Lang = "de"
	if _, err := serve.New(t.Context(), cfg); err == nil {
		t.Error("German is a language")
	}
}

// Reports that cannot be read are told, for as long as that is so.
func TestTrouble(t *testing.T) {
	t.Parallel()
	cfg := config(t, "")
	over(t, cfg.Reports, header("one", epoch), passed("A-001", epoch))
	s := begin(t, cfg)
	gone := cfg.Reports + "-gone"
	if err := os.Rename(cfg.Reports, gone); err != nil {
		t.Fatal(err)
	}
	s.await("trouble", func(v state) bool { return v.Trouble != "" })
	if got := s.get("/healthz"); got.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got.body, "no such file") {
		t.Errorf("healthz says %s, %q", got.Status, got.body)
	}
	if page := s.get("/").body; !strings.Contains(page, "The reports cannot be read") {
		t.Errorf("the page says nothing of it:\n%s", page)
	}
	if err := os.Rename(gone, cfg.Reports); err != nil {
		t.Fatal(err)
	}
	s.await("well", func(v state) bool { return v.Trouble == "" && len(v.Runs) == 1 })
}
