package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"attest/internal/evidence"
	"attest/internal/report"
	"attest/internal/verdict"
)

// reply is what a command line came to.
type reply struct {
	status         int
	stdout, stderr string
}

// inProcess executes a command line here, and demands that it comes to an end and is calm: what it
// says is text, whatever it read.
func inProcess(t *testing.T, args ...string) reply {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() { ended <- run(args, &stdout, &stderr) }()
	var r reply
	select {
	case r.status = <-ended:
	case <-time.After(time.Minute):
		t.Fatalf("attest %q has no end", args)
	}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	for _, text := range []string{r.stdout, r.stderr} {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\n' || c == 0x7f || c == 0x202e }) {
			t.Errorf("attest %q writes to the terminal: %q", args, text)
		}
	}
	if r.status == exitUsage && !regexp.MustCompile(`\A(attest: skipped [^\n]+\n)*attest: [^\n]+\n(hint: [^\n]+\n)?\z`).MatchString(r.stderr) {
		t.Errorf("attest %q says %q, want a sentence and perhaps a hint", args, r.stderr)
	}
	return r
}

// leave makes a run as attest run leaves it, with everything that a journal may hold: it conforms, or
// deviates in CONN-001. The later it starts, the later it is.
func leave(t *testing.T, root, name string, started time.Time, failing bool) string {
	t.Helper()
	h := verdict.Header{
		Run: name, Harness: harness(), Model: "780EP", Version: "V1007", Release: "AirM2M_780EP_V1007_LTE_AT", Profile: "780EP V1007", Modem: "/dev/ttyUSB2",
		Started: started, Benches: 1, Suite: strings.Repeat("5eed", 16),
		Contract: &verdict.Contract{File: "acceptance.yaml", SHA256: strings.Repeat("c0de", 16), Scenarios: []string{"CONN-001"}, Deviations: []string{"CONN-002"}},
		Proof:    &verdict.Proof{Mode: "sample", Killed: 3, Of: 3, Known: 3, Trials: 6, Suite: strings.Repeat("5eed", 16)},
	}
	wrong := []*verdict.Mismatch{{Requirement: "the modem answers", Source: "manual AT", Want: []string{"OK"}, Got: "ERROR"}}
	plan := []verdict.Planned{{ID: "CONN-001", Title: "one", Area: "connection"}, {ID: "CONN-002", Title: "two", Area: "connection"}, {ID: "CONN-003", Title: "three", Area: "connection"}}
	results := []verdict.Result{
		{ID: "CONN-001", Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Started: started, Timeline: "+0.001 > AT\\r\\n\n"},
		{ID: "CONN-002", Attempt: 1, Outcome: verdict.Fail, Judgement: verdict.KnownDeviation, Started: started, Mismatches: wrong,
			Known: &verdict.Known{ID: "CONN-002", Signature: verdict.Signature(wrong), Reason: "mended in V1010"}},
		{ID: "CONN-003", Attempt: 1, Outcome: verdict.Skipped, Judgement: verdict.NotClaimed, Started: started, Reason: "tls is not claimed"},
	}
	if failing {
		results[0].Outcome, results[0].Judgement, results[0].Mismatches = verdict.Fail, verdict.Deviates, wrong
	}
	dir := report.Dir(root, h)
	j, err := report.Create(dir, h, plan)
	ok(t, err)
	for _, r := range results {
		ok(t, j.Record(r))
	}
	ok(t, j.Recovered(verdict.Recovery{After: "CONN-002", Cause: "port gone", Started: started, Steps: []verdict.RecoveryStep{{Name: "reopen", Outcome: "it answers"}}, Recovered: true}))
	ok(t, j.Close(report.End{Finished: started.Add(time.Minute)}))
	loaded, err := report.Load(dir)
	ok(t, err)
	ok(t, report.Write(dir, loaded))
	return dir
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// badJournals are what may stand in the place of a journal of a run that conforms, and what attest
// report makes of it.
var badJournals = []struct {
	name   string
	make   func(name string, lines []string) error
	status int
	says   string // stderr of a refusal, else stdout
}{
	{"empty", text(func([]string) string { return "" }), exitUsage, `journal\.jsonl holds no header`},
	{"cut in the header", text(func(l []string) string { return l[0][:40] }), exitUsage, `journal\.jsonl holds no header`},
	{"cut in the plan", text(func(l []string) string { return l[0] + l[1][:40] }), exitBroken, `note: the journal ends in the middle of a line`},
	{"cut in a result", text(func(l []string) string { return strings.Join(l[:4], "") + l[4][:40] }), exitBroken, `1 without a record`},
	{"cut before the end", text(func(l []string) string { return strings.Join(l[:6], "") }), exitBroken, `note: the run has no end`},
	{"without a last line end", text(func(l []string) string { return strings.TrimSpace(strings.Join(l, "")) }), exitOK, `conforms`},
	{"a letter is another", text(func(l []string) string { return strings.Replace(strings.Join(l, ""), "three", "tree!", 1) }), exitUsage, `line 7: the lines before the end are not as they were written`},
	{"lines in another order", text(func(l []string) string { return strings.Join([]string{l[0], l[1], l[3], l[2], l[4], l[5], l[6]}, "") }), exitUsage, `not as they were written`},
	{"a line twice", text(func(l []string) string { return strings.Join(l[:3], "") + strings.Join(l[2:], "") }), exitUsage, `line 8: the lines before the end`},
	{"a line is lost", text(func(l []string) string { return strings.Join(l[:2], "") + strings.Join(l[3:], "") }), exitUsage, `not as they were written`},
	{"CRLF", text(func(l []string) string { return strings.ReplaceAll(strings.Join(l, ""), "\n", "\r\n") }), exitUsage, `not as they were written`},
	{"a line of somebody else", text(func(l []string) string {
		return strings.Join(l[:2], "") + `{"Action":"pass"}` + "\n" + strings.Join(l[2:], "")
	}), exitUsage, `line 3: .*unknown field "Action"`},
	{"zeros in it", text(func(l []string) string { return strings.Join(l[:2], "") + "\x00\x00\x00\n" + strings.Join(l[2:], "") }), exitUsage, `line 3: read "\\x00\\x00\\x00"`},
	{"something behind the end", text(func(l []string) string { return strings.Join(l, "") + `{"res` }), exitUsage, `line 8: something follows the end`},
	{"a byte order mark", text(func(l []string) string { return "\ufeff" + strings.Join(l, "") }), exitUsage, `line 1: this is no journal of attest`},
	{"UTF-16", text(func(l []string) string {
		var b strings.Builder
		for _, c := range utf16.Encode([]rune(strings.Join(l, ""))) {
			b.Write([]byte{byte(c), byte(c >> 8)})
		}
		return b.String()
	}), exitUsage, `line 1: this is no journal of attest`},
	{"JUnit", text(func([]string) string { return "<testsuites>\x1b[31m\n</testsuites>\n" }), exitUsage, `line 1: this is no journal of attest: read "<testsuites>\\x1b\[31m`},
	{"a newer attest's", text(func(l []string) string {
		return strings.Replace(strings.Join(l, ""), `"schema":2`, `"schema":3,"quantum":1`, 1)
	}), exitUsage,
		`line 1: written by a newer attest, ".*" \(schema 3\); this one reads up to 2\nhint: that attest, or one after it, reads the run`},
	{"a directory", func(name string, _ []string) error { return os.Mkdir(name, 0o755) }, exitUsage, `journal\.jsonl: it is a directory, and must be a file`},
	{"a named pipe", func(name string, _ []string) error { return syscall.Mkfifo(name, 0o644) }, exitUsage, `journal\.jsonl: it is a named pipe, and must be a file`},
	{"a link to itself", func(name string, _ []string) error { return os.Symlink(name, name) }, exitUsage, `journal\.jsonl: too many levels of symbolic links`},
	{"a device", func(name string, _ []string) error { return os.Symlink("/dev/zero", name) }, exitUsage, `journal\.jsonl: it is a device, and must be a file`},
}

// text makes the journal of its lines: the header, the plan, three results, a recovery and the end.
func text(of func(lines []string) string) func(string, []string) error {
	return func(name string, lines []string) error { return os.WriteFile(name, []byte(of(lines)), 0o644) }
}

// TestBadJournals gives every command that reads a run each of these: what attest report refuses, all
// refuse, and what it has no verdict on is green nowhere.
func TestBadJournals(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	_, err := evidence.Generate(path, nil)
	ok(t, err)
	key, err := evidence.ReadPrivateKey(path, nil)
	ok(t, err)
	for _, tt := range badJournals {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root, elsewhere := t.TempDir(), t.TempDir()
			dir, good := leave(t, root, "bad", noon, false), leave(t, elsewhere, "good", noon.Add(-time.Hour), false)
			journal := filepath.Join(dir, report.JournalFile)
			whole, err := os.ReadFile(journal)
			ok(t, err)
			lines := strings.SplitAfter(string(whole), "\n")
			ok(t, os.Remove(journal))
			ok(t, tt.make(journal, lines))

			b := inProcess(t, "board", "--reports", root)
			if green := strings.Contains(b.stdout, "conforms, 3 scenarios"); green != (tt.status == exitOK) || tt.status == exitUsage && b.status != exitUsage {
				t.Errorf("the board: status %d, %q, %q", b.status, b.stdout, b.stderr)
			}
			if named := strings.Contains(b.stderr, "attest: skipped 780EP/V1007/bad: "); named != (tt.status == exitUsage) {
				t.Errorf("the board says of it: %q", b.stderr)
			}
			r := inProcess(t, "report", "--reports", root, "latest")
			said := r.stdout
			if tt.status == exitUsage {
				said = r.stderr
			}
			if r.status != tt.status || !regexp.MustCompile(tt.says).MatchString(said) {
				t.Errorf("report: status %d, %q; want %d, %q", r.status, said, tt.status, tt.says)
			}
			if after := inProcess(t, "compare", good, dir); after.status != tt.status {
				t.Errorf("compare with it: status %d, want %d: %s", after.status, tt.status, after.stdout)
			}
			if before := inProcess(t, "compare", dir, good); (before.status == exitUsage) != (tt.status == exitUsage) {
				t.Errorf("compare it: status %d: %s", before.status, before.stderr)
			}
			if a := inProcess(t, "accept", dir, "CONN-001", "--reason", "x", "--transcripts", elsewhere); a.status != exitUsage {
				t.Errorf("accept: status %d: %s", a.status, a.stdout)
			}
			this := evidence.Attest{Version: harness()} // the command reads all features besides, which takes its time
			if _, err := this.Sign(t.Context(), dir, key, evidence.Allowance{}); (err == nil) != (tt.status == exitOK) {
				t.Errorf("sign: %v", err)
			}
		})
	}
}

// TestLyingReports has files beside a journal that deviates which say something else, or are nothing:
// the board and the comparison say what the journal says.
func TestLyingReports(t *testing.T) {
	t.Parallel()
	lie := func(t *testing.T, name string) []byte {
		green, err := os.ReadFile(filepath.Join(leave(t, t.TempDir(), "bad", noon, false), name))
		ok(t, err)
		return green
	}
	for _, tt := range []struct {
		name string
		make func(t *testing.T, name string) error
	}{
		{"of a run that conforms", func(t *testing.T, name string) error { return os.WriteFile(name, lie(t, filepath.Base(name)), 0o644) }},
		{"cut", func(t *testing.T, name string) error {
			green := lie(t, filepath.Base(name))
			return os.WriteFile(name, green[:len(green)/2], 0o644)
		}},
		{"foreign", func(_ *testing.T, name string) error { return os.WriteFile(name, []byte("[\x00\xff]"), 0o644) }},
		{"missing", func(*testing.T, string) error { return nil }},
		{"a named pipe", func(_ *testing.T, name string) error { return syscall.Mkfifo(name, 0o644) }},
		{"sparse", func(_ *testing.T, name string) error {
			return errors.Join(os.WriteFile(name, nil, 0o644), os.Truncate(name, 1<<40))
		}},
	} {
		for _, file := range []string{"brief.json", "run.json", "junit.xml"} {
			root := t.TempDir()
			dir := leave(t, root, "bad", noon, true)
			name := filepath.Join(dir, file)
			ok(t, os.Remove(name))
			ok(t, tt.make(t, name))
			if b := inProcess(t, "board", "--reports", root); b.status != exitOK || !strings.Contains(b.stdout, "780EP V1007: deviates, 1 of 3") {
				t.Errorf("%s, %s: the board says %q, %q", file, tt.name, b.stdout, b.stderr)
			}
			if r := inProcess(t, "report", dir); r.status != exitDeviates {
				t.Errorf("%s, %s: report has the status %d", file, tt.name, r.status)
			}
		}
	}
}

// TestNoRun names what is no run by what it is.
func TestNoRun(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	dir := leave(t, root, "good", noon, false)
	for name, content := range map[string]string{"foreign.xml": "<?xml version=\"1.0\"?>\n<testsuites><testsuite tests=\"1\"", "notes\x1b[31m.txt": "hello"} {
		ok(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o644))
	}
	for _, tt := range []struct{ run, says string }{
		{filepath.Join(root, "foreign.xml"), `foreign\.xml" is a JUnit file, and no run of attest\nhint: name the directory of a run`},
		{filepath.Join(root, "notes\x1b[31m.txt"), `notes\\x1b\[31m\.txt" is a file, and no run of attest\n`},
		{filepath.Join(dir, "junit.xml"), `junit\.xml" is a file of the run ".*good"\n`},
		{filepath.Join(dir, "journal.jsonl"), `journal\.jsonl" is a file of the run ".*good"\n`},
		{root, `holds no journal\.jsonl\n`},
		{"latest", ``},
		{"god", `unknown run "god", the nearest known one is "good"`},
	} {
		for _, args := range [][]string{{"report", tt.run}, {"compare", tt.run, dir}, {"compare", dir, tt.run}, {"accept", tt.run, "CONN-001", "--reason", "x"}, {"sign", tt.run, "--key", "x"}} {
			r := inProcess(t, append(args, "--reports", root)...)
			if tt.run == "latest" {
				continue // calm, and no hang
			}
			if r.status != exitUsage || !regexp.MustCompile(tt.says).MatchString(r.stderr) {
				t.Errorf("attest %q: status %d, %q, want %q", args, r.status, r.stderr, tt.says)
			}
		}
	}
}
