package board_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/board"
	"attest/internal/board/boardtest"
	"attest/internal/report"
	"attest/internal/verdict"
)

var epoch = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

// run writes a run: words are "ID judgement" each. Its reports are written as attest does.
func run(t *testing.T, root string, h verdict.Header, words ...string) string {
	t.Helper()
	if h.Modem == "" {
		h.Modem = "/dev/ttyUSB2"
	}
	if h.Run == "" {
		h.Run = fmt.Sprintf("at-%s", h.Started.Format("150405"))
	}
	var plan []verdict.Planned
	var results []verdict.Result
	for _, w := range words {
		id, said, _ := strings.Cut(w, " ")
		area, _, _ := strings.Cut(id, "-")
		plan = append(plan, verdict.Planned{ID: id, Title: "scenario " + id, Feature: area, Area: area, File: area + "/a.feature"})
		if said == "none" {
			continue
		}
		r := verdict.Result{ID: id, Attempt: 1, Started: h.Started, Timeline: "+0.000 > AT\\r\\n\n"}
		if err := r.Judgement.UnmarshalText([]byte(said)); err != nil {
			t.Fatal(err)
		}
		switch r.Judgement {
		case verdict.Conforms, verdict.Fixed:
			r.Outcome = verdict.Pass
		case verdict.NotClaimed:
			r.Outcome, r.Reason = verdict.Skipped, "not claimed"
		case verdict.Unjudged:
			r.Outcome, r.Reason = verdict.Undecided, "no network"
		case verdict.Broken:
			r.Outcome, r.Reason = verdict.Error, "the port is gone"
		default:
			r.Outcome = verdict.Fail
			r.Mismatches = []*verdict.Mismatch{{Requirement: "it works", Source: "guide", Want: []string{"OK"}, Got: "ERROR"}}
		}
		results = append(results, r)
	}
	dir := report.Dir(root, h)
	j, err := report.Create(dir, h, plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if err := j.Record(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(report.End{Finished: h.Started}); err != nil {
		t.Fatal(err)
	}
	loaded, err := report.Load(dir)
	if err == nil {
		err = report.Write(dir, loaded)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func at(version string, hour int) verdict.Header {
	return verdict.Header{Model: "780EP", Version: version, Started: epoch.Add(time.Duration(hour) * time.Hour), Suite: "5eed"}
}

func readBoard(t *testing.T, root string) *board.Board {
	t.Helper()
	b, err := board.Read(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// says is the cell of a scenario at a version in one word.
func says(t *testing.T, b *board.Board, version, id string) string {
	t.Helper()
	for _, m := range b.Models {
		for _, v := range m.Versions {
			if v.Name != version {
				continue
			}
			for i, s := range m.Scenarios {
				if c := v.Cells[i]; s.ID == id && c.Run != nil {
					word := c.Judgement.String()
					if c.Unstable {
						word += "~"
					}
					return word
				}
			}
		}
	}
	return "nothing"
}

// TestWhatCounts is the rule of the package, a row each.
func TestWhatCounts(t *testing.T) {
	t.Parallel()
	defective := at("V1007", 9)
	defective.Defects = []string{"no-closed"}
	emulated := at("V1007", 9)
	emulated.Modem = "emulator:780EP/V1007"
	otherSuite := at("V1007", 5)
	otherSuite.Suite = "0ther"
	otherVersion := at("V1008", 5)
	type one struct {
		h     verdict.Header
		words []string
	}
	for _, tt := range []struct {
		name string
		runs []one
		want string // of A-1
	}{
		{"one run", []one{{at("V1007", 1), []string{"A-1 deviates"}}}, "deviates"},
		{"the later run counts", []one{{at("V1007", 2), []string{"A-1 known"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "known"},
		{"and says so where the earlier one said otherwise", []one{{at("V1007", 2), []string{"A-1 conforms"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "conforms~"},
		{"but not of other features", []one{{otherSuite, []string{"A-1 conforms"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "conforms"},
		{"nor of another version", []one{{otherVersion, []string{"A-1 deviates"}}, {at("V1007", 1), []string{"A-1 conforms"}}}, "conforms"},
		{"a broken bench hides no verdict", []one{{at("V1007", 2), []string{"A-1 broken"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "deviates"},
		{"nor does a skip", []one{{at("V1007", 2), []string{"A-1 not claimed"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "deviates"},
		{"a skip says more than a broken bench", []one{{at("V1007", 2), []string{"A-1 broken"}}, {at("V1007", 1), []string{"A-1 not claimed"}}}, "not claimed"},
		{"what has no record is broken", []one{{at("V1007", 1), []string{"A-1 none"}}}, "broken"},
		{"a run of other scenarios leaves it", []one{{at("V1007", 2), []string{"A-2 conforms"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "deviates"},
		{"defects on purpose never count", []one{{defective, []string{"A-1 deviates"}}, {at("V1007", 1), []string{"A-1 conforms"}}}, "conforms"},
		{"not even alone", []one{{defective, []string{"A-1 deviates"}}}, "nothing"},
		{"an emulator does not stand for a modem", []one{{emulated, []string{"A-1 conforms"}}, {at("V1007", 1), []string{"A-1 deviates"}}}, "deviates"},
		{"unless there is none", []one{{emulated, []string{"A-1 conforms"}}}, "conforms"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			for _, r := range tt.runs {
				run(t, root, r.h, r.words...)
			}
			if got := says(t, readBoard(t, root), "V1007", "A-1"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestVerdict is never green for what was not judged.
func TestVerdict(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ words, want, class string }{
		{"A-1 conforms,A-2 conforms", "conforms, 2 scenarios", "good"},
		{"A-1 conforms,A-2 known", "conforms, 2 scenarios, 1 known", "good"},
		{"A-1 conforms,A-2 not claimed", "conforms, 2 scenarios", "good"},
		{"A-1 conforms", "conforms, 1 of 2 judged", "odd"},
		{"A-1 conforms,A-2 deviates", "deviates, 1 of 2", "bad"},
		{"A-1 deviates", "deviates, 1 of the 1 judged", "bad"},
		{"A-1 conforms,A-2 fixed", "deviates, 1 of 2", "bad"},
		{"A-1 conforms,A-2 inconclusive", "inconclusive, 1 of 2 judged", "odd"},
		{"A-1 conforms,A-2 broken", "the bench broke, 1 of 2 judged", "odd"},
		{"A-1 deviates,A-2 broken", "deviates, 1 of the 1 judged", "bad"},
		{"A-1 broken", "the bench broke", "odd"},
	} {
		root := t.TempDir()
		run(t, root, at("V1006", 0), "A-1 conforms", "A-2 conforms")
		run(t, root, at("V1007", 1), strings.Split(tt.words, ",")...)
		got := readBoard(t, root).Models[0].Newest().Tally()
		if got.String() != tt.want || got.Class != tt.class {
			t.Errorf("%s: got %s, %s; want %s, %s", tt.words, got, got.Class, tt.want, tt.class)
		}
	}
}

// TestFirstBadVersion reads rows of versions: . passes, x fails, - says nothing.
func TestFirstBadVersion(t *testing.T) {
	t.Parallel()
	names := []string{"V838", "V1006", "V1007", "V1010", "V401836"} // not in the order of letters
	for _, tt := range []struct{ row, want string }{
		{".....", ""},
		{"-----", ""},
		{"..xxx", "V1007 after V1006"},
		{"xxxxx", "V838"},
		{"x...x", "V401836 after V1010"},
		{"..x..", "V1007 after V1006, fixed V1010"},
		{".x-x.", "V1006 after V838, fixed V401836"},
		{".-x--", "V1007 after V838"},
		{"-x-.-", "V1006, fixed V1010"},
		{".x.x-", "V1010 after V1007"},
	} {
		root := t.TempDir()
		for i, word := range tt.row {
			said := map[rune]string{'.': "A-1 conforms", 'x': "A-1 deviates", '-': "A-1 broken"}[word]
			run(t, root, at(names[i], len(names)-i), said)
		}
		got := ""
		m := readBoard(t, root).Models[0]
		for _, f := range m.Failures() {
			got = f.First.Name
			if f.Before != nil {
				got += " after " + f.Before.Name
			}
			if f.Fixed != nil {
				got += ", fixed " + f.Fixed.Name
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.row, got, tt.want)
		}
	}
}

// TestStrangers is a reports directory with what does not belong there.
func TestStrangers(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	good := run(t, root, at("V1007", 1), "A-1 conforms")
	journal, err := os.ReadFile(filepath.Join(good, report.JournalFile))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(journal), "\n")
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("README.md", "ours")
	write("campaigns/c/campaign.md", "ours")
	write("780EP/V1007/audit-1/audit.json", "ours")
	write("site/.attest-board", "index.html\n")
	write("site/models/780EP/index.html", "ours")
	write(".DS_Store", "hidden")
	write("notes.txt", "no run")
	write("780EP/junit.xml", "no run")
	write("780EP/V1007/\x1b[31mred\u202e", "no run")
	write("780EP/V1007/photos/a.jpg", "no run")
	write("780EP/V1007/foreign/journal.jsonl", "Mar 14 systemd[1]: started\n")
	write("780EP/V1007/newer/journal.jsonl", strings.Replace(lines[0], `"run"`, `"quantum":1,"run"`, 1)+strings.Join(lines[1:], ""))
	write("780EP/V1007/newest/journal.jsonl", `{"header":{"schema":3,"harness":"v9.0","quantum":1}}`+"\n")
	write("780EP/V1007/empty/journal.jsonl", "")
	write("780EP/V1007/cut/journal.jsonl", strings.Join(lines[:3], ""))
	if err := errors.Join(os.Mkdir(filepath.Join(root, "void"), 0o755), os.Symlink(root, filepath.Join(root, "loop")),
		os.Mkdir(filepath.Join(root, "780EP/V1007/odd"), 0o755), syscall.Mkfifo(filepath.Join(root, "780EP/V1007/odd/journal.jsonl"), 0o644)); err != nil {
		t.Fatal(err)
	}
	b := readBoard(t, root)
	if b.Runs != 2 {
		t.Errorf("%d runs, want the good one and the one that was killed", b.Runs)
	}
	want := []string{
		"780EP/V1007/\\x1b[31mred\\u202e: a file",
		"780EP/V1007/empty: journal.jsonl holds no header",
		"780EP/V1007/foreign: journal.jsonl line 1",
		"780EP/V1007/newer: journal.jsonl line 1",
		"780EP/V1007/newest: journal.jsonl line 1: written by a newer attest, \"v9.0\" (schema 3); this one reads up to 2",
		"780EP/V1007/odd: its journal.jsonl is no regular file",
		"780EP/V1007/photos: a directory without a journal.jsonl",
		"780EP/junit.xml: a file",
		"loop: a symbolic link",
		"notes.txt: a file",
		"void: an empty directory",
	}
	var got []string
	for _, s := range b.Strays {
		got = append(got, s.Path+": "+s.Why)
	}
	if len(got) != len(want) {
		t.Fatalf("strays:\n%s", strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("stray %q, want %q", got[i], want[i])
		}
	}
	if i := slices.IndexFunc(got, func(s string) bool { return strings.Contains(s, "quantum") }); i < 0 {
		t.Errorf("nobody says what the newer journal has that we do not know: %q", got)
	}
}

// TestBriefIsTheJournal reads the same from a run with brief.json as without, and never
// believes one that the journal has outgrown, or that is of another schema.
func TestBriefIsTheJournal(t *testing.T) {
	t.Parallel()
	words := []string{"A-1 conforms", "A-2 deviates", "B-1 known", "B-2 fixed", "B-3 changed", "C-1 not claimed", "C-2 broken", "C-3 inconclusive", "C-4 none"}
	root := t.TempDir()
	dir := run(t, root, at("V1007", 1), words...)
	brief := filepath.Join(dir, "brief.json")
	text, err := os.ReadFile(brief)
	if err != nil {
		t.Fatal(err)
	}
	want := site(t, readBoard(t, root))
	for name, lie := range map[string]string{
		"none":     "",
		"newer":    strings.Replace(string(text), `"schema":2`, `"schema":3`, 1),
		"flipped":  strings.Replace(string(text), "A-1", "A-3", 1),
		"foreign":  "[]",
		"cut":      string(text[:len(text)/2]),
		"unknown":  strings.Replace(string(text), `"schema"`, `"quantum":1,"schema"`, 1),
		"perjured": strings.Replace(string(text), `"outcome":"fail","judgement":"deviates"`, `"outcome":"pass","judgement":"conforms"`, 1),
		"another":  read(t, filepath.Join(run(t, t.TempDir(), at("V1007", 1), strings.Split(strings.ReplaceAll(strings.Join(words, ","), "deviates", "conforms"), ",")...), "brief.json")),
	} {
		if lie == string(text) {
			t.Fatalf("%s changes nothing", name)
		}
		if err := os.Remove(brief); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(brief, []byte(lie), 0o644); err != nil {
			t.Fatal(err)
		}
		for file, page := range site(t, readBoard(t, root)) {
			if want[file] != page {
				t.Errorf("brief %s: %s is another page", name, file)
			}
		}
	}
	var b report.Brief
	if err := json.Unmarshal(text, &b); err != nil || len(b.Scenarios) != len(words) {
		t.Errorf("brief.json has %d scenarios, want %d: %v", len(b.Scenarios), len(words), err)
	}
}

// TestNoEndIsNotGreen has a run that was killed after its last scenario. Its passes might have become
// failures, so they count for nothing beside a whole run, and are not green alone; its failures stand.
func TestNoEndIsNotGreen(t *testing.T) {
	t.Parallel()
	kill := func(dir string) {
		t.Helper()
		name := filepath.Join(dir, report.JournalFile)
		lines := strings.SplitAfter(read(t, name), "\n")
		if err := os.WriteFile(name, []byte(strings.Join(lines[:len(lines)-2], "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ whole, killed, want, class string }{
		{"", "A-1 conforms,A-2 known", "inconclusive", "odd"},
		{"", "A-1 conforms,A-2 deviates", "deviates, 1 of the 1 judged", "bad"},
		{"A-1 conforms,A-2 conforms", "A-1 conforms,A-2 conforms", "conforms, 2 scenarios", "good"},
		{"A-1 deviates,A-2 conforms", "A-1 conforms,A-2 conforms", "deviates, 1 of 2", "bad"},
		{"A-1 conforms,A-2 conforms", "A-1 conforms,A-2 deviates", "deviates, 1 of 2", "bad"},
	} {
		root := t.TempDir()
		run(t, root, at("V1006", 0), "A-1 conforms", "A-2 conforms")
		if tt.whole != "" {
			run(t, root, at("V1007", 1), strings.Split(tt.whole, ",")...)
		}
		kill(run(t, root, at("V1007", 2), strings.Split(tt.killed, ",")...))
		got := readBoard(t, root).Models[0].Newest().Tally()
		if !strings.HasPrefix(got.String(), tt.want) || got.Class != tt.class {
			t.Errorf("%s, then killed %s: %s, %s; want %s, %s", tt.whole, tt.killed, got, got.Class, tt.want, tt.class)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// site makes every page, in memory.
func site(t *testing.T, b *board.Board) map[string]string { return siteIn(t, b, "en") }

func siteIn(t *testing.T, b *board.Board, lang string) map[string]string {
	t.Helper()
	pages, err := b.Pages("..", lang)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, p := range pages {
		text, err := p.Make()
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if _, twice := all[p.Name]; twice {
			t.Errorf("two pages are called %s", p.Name)
		}
		all[p.Name] = string(text)
	}
	return all
}

var reference = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

// TestLinks follows every link of a site on disk, also over names that a file system would not take.
func TestLinks(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	run(t, root, at("V1006", 1), "A-1 conforms", "B-1 conforms")
	run(t, root, at("V1007", 2), "A-1 deviates", "B-1 known")
	odd := at("V1/0 <b>", 3)
	odd.Model, odd.Run = "../x%", "run #1?"
	dir := run(t, root, odd, "A/1<i> deviates", "A-2 conforms")
	b := readBoard(t, root)
	out := filepath.Join(root, "board")
	if err := b.Write(t.Context(), out, "..", "en"); err != nil {
		t.Fatal(err)
	}
	links := 0
	for name := range site(t, b) {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reference.FindAllStringSubmatch(string(text), -1) {
			u, err := url.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
			if err != nil || u.IsAbs() || u.Host != "" {
				t.Fatalf("%s links to %q: %v", name, m[1], err)
			}
			links++
			target := filepath.Join(out, path.Dir(name), filepath.FromSlash(u.Path))
			there, err := os.ReadFile(target)
			if err != nil {
				t.Errorf("%s links to %q: %v", name, m[1], err)
			}
			if u.Fragment != "" && !strings.Contains(string(there), `id="`+u.Fragment+`"`) {
				t.Errorf("%s links to %q, and there is no such anchor", name, m[1])
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links", links)
	}
	// A run whose report was never written is linked by its directory.
	if err := os.Remove(filepath.Join(dir, "report.html")); err != nil {
		t.Fatal(err)
	}
	for name, text := range site(t, readBoard(t, root)) {
		if strings.Contains(name, "%2E.") && strings.Contains(text, "report.html") {
			t.Errorf("%s links to a report that is not there", name)
		}
	}
}

// TestHostile has markup wherever a journal has text; none of it becomes any.
func TestHostile(t *testing.T) {
	t.Parallel()
	const evil = `</td><script>alert(1)</script><img src=x onerror=alert(2)>"'&`
	root := t.TempDir()
	h := at(evil, 1)
	h.Model, h.Run, h.Modem, h.Tags, h.Harness, h.Suite = evil, evil, evil, evil, evil, evil
	h.Image = &verdict.Image{Name: evil}
	j, err := report.Create(report.Dir(root, h), h, []verdict.Planned{{ID: evil, Title: evil, Area: evil}, {ID: "A-2", Area: "\u202e\x1b[2J"}})
	if err != nil {
		t.Fatal(err)
	}
	err = j.Record(verdict.Result{ID: evil, Attempt: 1, Outcome: verdict.Fail, Judgement: verdict.Deviates,
		Mismatches: []*verdict.Mismatch{{Requirement: evil, Source: evil, Want: []string{evil}, Got: evil}}})
	if err = errors.Join(err, j.Close(report.End{Finished: epoch, Interrupted: true, Reason: evil})); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "<script>alert(3)<"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, text := range site(t, readBoard(t, root)) {
		if !fs.ValidPath(name) || strings.Contains(name, "..") {
			t.Errorf("a page is called %q", name)
		}
		for _, tag := range []string{"<script", "<img src=x", "\x1b", "\u202e"} {
			if strings.Contains(text, tag) {
				t.Errorf("%s holds %q", name, tag)
			}
		}
		if strings.HasSuffix(name, ".svg") {
			d := xml.NewDecoder(strings.NewReader(text))
			for err == nil {
				_, err = d.Token()
			}
			if err != io.EOF {
				t.Errorf("%s: %v", name, err)
			}
			err = nil
		}
	}
}

// TestWriteAgain leaves nothing of an older board, and everything else alone.
func TestWriteAgain(t *testing.T) {
	t.Parallel()
	root, out := t.TempDir(), filepath.Join(t.TempDir(), "a", "board")
	first := run(t, root, at("V1006", 1), "A-1 conforms", "B-1 conforms")
	run(t, root, at("V1007", 2), "B-1 deviates")
	if err := readBoard(t, root).Write(t.Context(), out, "..", "en"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "robots.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(first, filepath.Join(t.TempDir(), "moved")); err != nil {
		t.Fatal(err)
	}
	b := readBoard(t, root)
	if err := b.Write(t.Context(), out, "..", "en"); err != nil {
		t.Fatal(err)
	}
	want := site(t, b)
	want["robots.txt"], want[".attest-board"] = "", ""
	err := filepath.WalkDir(out, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(out, name)
		if err == nil && !d.IsDir() {
			if _, ok := want[filepath.ToSlash(rel)]; !ok {
				t.Errorf("%s is still there", rel)
			}
			delete(want, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil || len(want) > 0 {
		t.Errorf("missing %v, %v", want, err)
	}
	var full *board.NotEmptyError
	if err := b.Write(t.Context(), root, ".", "en"); !errors.As(err, &full) {
		t.Errorf("into a directory of others: %v", err)
	}
}

// TestSameBytes makes the site of a generated directory twice.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := boardtest.Generate(root, boardtest.Size{Models: 2, Versions: 5, Runs: 30, Scenarios: 100, Strays: 40}); err != nil {
		t.Fatal(err)
	}
	b := readBoard(t, root)
	if b.Runs != 30 || len(b.Strays) != 40 || len(b.Models) != 2 || len(b.Models[0].Versions) != 5 || len(b.Models[0].Scenarios) != 100 {
		t.Errorf("got %d runs, %d strays, %d models", b.Runs, len(b.Strays), len(b.Models))
	}
	one, two := site(t, b), site(t, readBoard(t, root))
	for name := range one {
		if one[name] != two[name] {
			t.Errorf("%s differs from one time to the next", name)
		}
	}
	index := one["index.html"]
	for _, want := range []string{"30 runs of 10 versions of 2 models", `href="strays.html">40 skipped`, "V1005", "badges/780EP/newest.svg"} {
		if !strings.Contains(index, want) {
			t.Errorf("index.html does not say %q", want)
		}
	}
}
