package report_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

var update = flag.Bool("update", false, "write the golden files of testdata/run anew")

// files returns the content of every file below dir by its path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = read(t, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestGolden holds a whole run directory, journal included, against the one in
// testdata.
func TestGolden(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	golden(t, dir, "testdata/run")
}

// golden holds a directory against one in testdata; with -update it replaces that.
func golden(t *testing.T, dir, kept string) {
	t.Helper()
	got := files(t, dir)
	if *update {
		if err := os.RemoveAll(kept); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(kept, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	want := files(t, kept)
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is not in %s", name, kept)
		}
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs from %s at %s; see it with go test -update and git diff", name, kept, difference(got[name], text))
		}
	}
}

func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "\n got  " + g[i] + "\n want " + w[i]
		}
	}
	return "its end"
}

// TestSameJournalSameBytes writes reports twice, from the same journal in
// different directories, over what is there and beside a run in memory.
func TestSameJournalSameBytes(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	first := files(t, dir)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	again, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if err := report.Write(other, again); err != nil {
		t.Fatal(err)
	}
	for where, got := range map[string]map[string]string{"again": files(t, dir), "elsewhere": files(t, other)} {
		for name, text := range first {
			if name != report.JournalFile && got[name] != text {
				t.Errorf("%s: %s differs", where, name)
			}
		}
	}
	if n := len(files(t, dir)); n != len(first) {
		t.Errorf("%d files after the second time, want %d: a temporary one stayed", n, len(first))
	}
}

func TestTimelines(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	one := read(t, dir, "timelines", "CONN-001.txtar")
	if one != "-- CONN-001 the documented plain connection --\n"+sampleTimeline {
		t.Errorf("got %q", one)
	}
	three := sections(read(t, dir, "timelines", "CONN-006.txtar"))
	if len(three) != 3 || !strings.HasSuffix(three[2], "(attempt 3) --") {
		t.Errorf("got %q", three)
	}
	if _, err := os.Stat(filepath.Join(dir, "timelines", "TLS-005.txtar")); err == nil {
		t.Error("a scenario without a record has a timeline")
	}
	names := 0
	for name, text := range files(t, filepath.Join(dir, "timelines")) {
		if n := len(sections(text)); n != 1 && n != 3 {
			t.Errorf("%s has %d sections: one is forged", name, n)
		}
		names++
	}
	if names != len(run.Plan)-1 {
		t.Errorf("%d timelines, want %d", names, len(run.Plan)-1)
	}
}

// sections returns the marker lines of a txtar archive.
func sections(archive string) []string {
	var all []string
	for l := range strings.Lines(archive) {
		if l = strings.TrimSuffix(l, "\n"); strings.HasPrefix(l, "-- ") && strings.HasSuffix(l, " --") {
			all = append(all, l)
		}
	}
	return all
}

func TestRunJSON(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict   string
		Status    int
		Counts    map[verdict.Judgement]int
		Header    verdict.Header
		Scenarios []struct {
			verdict.Planned
			Why, Timeline string
			Result        verdict.Result
			Earlier       []verdict.Result
		}
	}
	if err := json.Unmarshal([]byte(read(t, dir, "run.json")), &got); err != nil {
		t.Fatal(err)
	}
	status, counts := run.Verdict()
	if got.Status != status || got.Verdict != "the bench broke" || len(got.Scenarios) != len(run.Plan) || got.Header.Model != "780EP" {
		t.Errorf("got %+v", got)
	}
	for j, n := range counts {
		if got.Counts[j] != n {
			t.Errorf("%s: %d, want %d", j, got.Counts[j], n)
		}
	}
	for i, s := range got.Scenarios {
		if s.ID != s.Result.ID || s.Result.Judgement != run.Results[i].Judgement || len(s.Result.Steps) != len(run.Results[i].Steps) {
			t.Errorf("scenario %d: got %+v", i, s)
		}
		if s.Timeline == "" != (s.ID == "TLS-005") {
			t.Errorf("%q: timeline %q", s.ID, s.Timeline)
		} else if s.Timeline != "" {
			read(t, dir, filepath.FromSlash(s.Timeline))
		}
	}
}

func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "junit.xml"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, run := sampleRun(t)
	if err := report.Write(dir, run); err == nil || !strings.Contains(err.Error(), "junit.xml") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	for name := range files(t, dir) {
		if strings.HasPrefix(filepath.Base(name), ".") {
			t.Errorf("%s stayed", name)
		}
	}
}
