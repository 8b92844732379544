package report_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// variedRun is the journal of a run that conforms, with everything that a journal may hold: attempts,
// one of them made again, a known deviation, a skip, a recovery and a contract that is kept. With
// failing, its last attempt deviates.
func variedRun(t *testing.T, failing bool) (journal string, run *report.Run) {
	t.Helper()
	h := verdict.Header{Run: "r", Model: "780EP", Version: "V1007", Modem: "/dev/ttyUSB2", Started: epoch, Repeat: 2}
	h.Contract = &verdict.Contract{File: "acceptance.yaml", SHA256: strings.Repeat("c0de", 16), Scenarios: []string{"CONN-A"}, Deviations: []string{"CONN-B"}}
	plan := []verdict.Planned{{ID: "CONN-A"}, {ID: "CONN-B"}, {ID: "CONN-C"}}
	pass := func(attempt int) verdict.Result {
		return verdict.Result{ID: plan[0].ID, Attempt: attempt, Outcome: verdict.Pass, Judgement: verdict.Conforms, Timeline: "+0.001 > AT\n"}
	}
	known := verdict.Result{ID: plan[1].ID, Outcome: verdict.Fail, Judgement: verdict.KnownDeviation, Mismatches: []*verdict.Mismatch{connack()},
		Known: &verdict.Known{ID: plan[1].ID, Signature: verdict.Signature([]*verdict.Mismatch{connack()}), Reason: "mended in V1010"}}
	var results []verdict.Result
	for attempt := 1; attempt <= 2; attempt++ {
		known.Attempt = attempt
		results = append(results, pass(attempt), known,
			verdict.Result{ID: plan[2].ID, Attempt: attempt, Outcome: verdict.Skipped, Judgement: verdict.NotClaimed, Reason: "tls is not claimed"})
	}
	broken := verdict.Result{ID: plan[0].ID, Attempt: 2, Outcome: verdict.Error, Judgement: verdict.Broken, Reason: "port gone"}
	results[3].After = "port gone"
	results = slices.Insert(results, 3, broken)
	if failing {
		results[4].Outcome, results[4].Judgement, results[4].Mismatches = verdict.Fail, verdict.Deviates, []*verdict.Mismatch{connack()}
	}
	dir := t.TempDir()
	j, err := report.Create(dir, h, plan)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		err = errors.Join(err, j.Record(r))
		if i == 3 {
			err = errors.Join(err, j.Recovered(verdict.Recovery{After: plan[0].ID, Cause: "port gone", Started: epoch, Duration: time.Second,
				Steps: []verdict.RecoveryStep{{Name: "reopen", Outcome: "it answers"}}, Recovered: true}))
		}
	}
	if err = errors.Join(err, j.Close(report.End{Finished: epoch})); err != nil {
		t.Fatal(err)
	}
	if run, err = report.Load(dir); err != nil {
		t.Fatal(err)
	}
	want := 0
	if failing {
		want = 1
	}
	if status, _ := run.Verdict(); status != want || run.Brief().Unended {
		t.Fatalf("the run has the status %d, want %d: %s", status, want, run.Summary())
	}
	return read(t, dir, report.JournalFile), run
}

// verdictOf is all that others say of a run: its brief, without which bytes it was made from.
func verdictOf(r *report.Run) report.Brief {
	b := r.Brief()
	b.Journal = ""
	return b
}

// TestNoCutIsGreen cuts journals at every byte: what is left has no verdict, keeps no contract,
// has no regression excluded, and excuses nothing that its lines say.
func TestNoCutIsGreen(t *testing.T) {
	t.Parallel()
	for _, failing := range []bool{false, true} {
		journal, whole := variedRun(t, failing)
		header := strings.Index(journal, "\n")
		for cut := range len(journal) {
			run, err := report.Read(strings.NewReader(journal[:cut]))
			switch {
			case cut < header && err == nil:
				t.Fatalf("cut at %d, in the header: it was read", cut)
			case cut < header:
				continue
			case err != nil:
				t.Fatalf("cut at %d: %v", cut, err)
			case cut == len(journal)-1: // it lacks no more than its line end
				if !reflect.DeepEqual(verdictOf(run), verdictOf(whole)) {
					t.Errorf("without its last line end the run is %+v", verdictOf(run))
				}
				continue
			}
			b, s := run.Brief(), run.Summary()
			if b.Status != 3 || b.Verdict != "the bench broke" || !b.Unended || b.Note == "" {
				t.Errorf("cut at %d: %q, status %d, unended %v, note %q", cut, b.Verdict, b.Status, b.Unended, b.Note)
			}
			if strings.HasPrefix(s.Contract, "contract kept") {
				t.Errorf("cut at %d: %q", cut, s.Contract)
			}
			if edge := strings.ContainsRune(journal[cut-1:cut+1], '\n'); !edge && cut%50 > 0 {
				continue // within a line nothing changes, and comparing takes its time
			}
			if d := report.Compare(whole, run); d.Status == 0 {
				t.Errorf("cut at %d: %s", cut, d.Sentence())
			}
			if d := report.Compare(run, whole); failing && d.Status == 0 && len(s.Failures) == 0 {
				t.Errorf("the failures of a run after one that was cut at %d: %s", cut, d.Sentence())
			}
			if failing && strings.Contains(journal[:cut], `"judgement":"deviates"`) && strings.HasSuffix(journal[:cut], "}\n") && len(s.Failures) == 0 {
				t.Errorf("cut at %d: the failure is lost", cut)
			}
		}
	}
}

// TestNoDamageIsGreen alters every byte of a journal, and takes, doubles and swaps its lines: it
// is refused by the line, is a run without a verdict, or says what it said.
func TestNoDamageIsGreen(t *testing.T) {
	t.Parallel()
	journal, whole := variedRun(t, false)
	want := verdictOf(whole)
	refused := 0
	damage := func(what, text string) {
		t.Helper()
		run, err := report.Read(strings.NewReader(text))
		switch {
		case err != nil && !strings.Contains(err.Error(), report.JournalFile):
			t.Errorf("%s: %v", what, err)
		case err != nil:
			refused++
		case run.Brief().Status == 3 && run.Brief().Unended:
		case reflect.DeepEqual(verdictOf(run), want):
		default:
			t.Errorf("%s: %+v", what, verdictOf(run))
		}
	}
	end := strings.LastIndex(strings.TrimSpace(journal), "\n")
	altered := []byte(journal)
	for i, b := range altered {
		for _, other := range []byte{b ^ 1, b ^ 0x20, '\n'} {
			if other != b {
				altered[i] = other
				damage(fmt.Sprintf("byte %d is %q", i, other), string(altered))
			}
		}
		altered[i] = b
	}
	if refused < 2*end {
		t.Errorf("of %d bytes before the end only %d alterations were refused", end, refused)
	}
	lines := strings.SplitAfter(strings.TrimSpace(journal)+"\n", "\n")
	lines = lines[:len(lines)-1]
	for i := range lines {
		damage(fmt.Sprintf("without line %d", i+1), strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""))
		damage(fmt.Sprintf("line %d twice", i+1), strings.Join(slices.Insert(slices.Clone(lines), i, lines[i]), ""))
		for k := range i {
			swapped := slices.Clone(lines)
			swapped[i], swapped[k] = swapped[k], swapped[i]
			damage(fmt.Sprintf("lines %d and %d swapped", k+1, i+1), strings.Join(swapped, ""))
		}
	}
	damage("CRLF", strings.ReplaceAll(journal, "\n", "\r\n"))
	damage("blanks at the end", journal+"  ")
	damage("zeros at the end", journal+"\x00\x00\x00\x00")
	damage("two journals", journal+journal)
}

// endless is a line without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestForeignJournal has the words for what is no journal of this attest.
func TestForeignJournal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		journal io.Reader
		want    string
	}{
		{"a newer one", strings.NewReader(`{"header":{"schema":3,"harness":"v9.0","quantum":1}}` + "\n" + goodPlan), `journal.jsonl line 1: written by a newer attest, "v9.0" (schema 3); this one reads up to 2`},
		{"an endless line", io.MultiReader(strings.NewReader(goodHeader+goodPlan), endless{}), "journal.jsonl line 3: the line is longer than 64 MB"},
		{"a byte order mark", strings.NewReader("\ufeff" + goodHeader), "journal.jsonl line 1: this is no journal of attest: read \"\\ufeff{"},
		{"JUnit", strings.NewReader("<?xml version=\"1.0\"?>\n<testsuites/>\n"), `journal.jsonl line 1: this is no journal of attest: read "<?xml version=\"1.0\"?>\n"`},
		{"somebody else's lines", strings.NewReader(`{"Action":"run","Test":"TestX"}` + "\n"), `unknown field "Action"`},
		{"a list", strings.NewReader("[]\n"), "this is no journal of attest"},
		{"an end that sums nothing up", strings.NewReader(strings.Replace(goodHeader, `"run"`, `"schema":2,"run"`, 1) + goodPlan + goodEnd), "line 3: the lines before the end are not as they were written"},
		{"another run's end", strings.NewReader(goodHeader + goodPlan + `{"end":{"finished":"2026-03-14T09:26:53Z","sha256":"5eed"}}`), `line 3: the lines before the end are not as they were written: their SHA-256 is `},
	} {
		_, err := report.Read(test.journal)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
		var newer *report.NewerError
		if errors.As(err, &newer) != (test.name == "a newer one") {
			t.Errorf("%s: %v is a NewerError, or is none", test.name, err)
		}
	}
	first, err := report.Read(strings.NewReader(goodHeader + goodPlan + goodResult + strings.Replace(goodResult, "A-1", "A-2", 1) + goodEnd))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := first.Verdict(); status != 0 || first.Note != "" {
		t.Errorf("a journal of the first schema has the status %d, %q", status, first.Note)
	}
}

// TestNoFileToRead has directories of runs in which files are something else; none of them may
// keep a reader waiting.
func TestNoFileToRead(t *testing.T) {
	t.Parallel()
	plan, results := conforming(1)
	for _, test := range []struct {
		file string
		make func(name string) error
		want string // "": the run is read
	}{
		{report.JournalFile, func(name string) error { return syscall.Mkfifo(name, 0o644) }, "journal.jsonl: it is a named pipe, and must be a file"},
		{report.JournalFile, func(name string) error { return os.Mkdir(name, 0o755) }, "journal.jsonl: it is a directory, and must be a file"},
		{report.JournalFile, func(name string) error { return os.Symlink(report.JournalFile, name) }, "journal.jsonl: too many levels of symbolic links"},
		{report.JournalFile, func(name string) error { return os.Symlink("/dev/zero", name) }, "journal.jsonl: it is a device, and must be a file"},
		{report.JournalFile, func(name string) error { return errors.Join(os.WriteFile(name, nil, 0o644), os.Truncate(name, 1<<40)) }, "line 1: the line is longer than 64 MB"},
		{report.JournalFile, func(string) error { return nil }, "journal.jsonl: no such file or directory"},
		{report.StrangersFile, func(name string) error { return syscall.Mkfifo(name, 0o644) }, "strangers.jsonl: it is a named pipe, and must be a file"},
		{report.StrangersFile, func(name string) error { return os.WriteFile(name, []byte("\x00\xff<a>\n"), 0o644) }, ""},
		{"brief.json", func(name string) error { return syscall.Mkfifo(name, 0o644) }, ""},
		{"brief.json", func(name string) error { return os.Mkdir(name, 0o755) }, ""},
		{"brief.json", func(name string) error { return errors.Join(os.WriteFile(name, nil, 0o644), os.Truncate(name, 1<<40)) }, ""},
	} {
		dir, run := record(t, sampleHeader(), plan, results, &report.End{Finished: epoch})
		if err := report.Write(dir, run); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, test.file)
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		if err := test.make(name); err != nil {
			t.Fatal(err)
		}
		_, err := report.Load(dir)
		_, brief := report.LoadBrief(dir)
		if test.file == report.StrangersFile {
			brief = err // which is not about strangers
		}
		for _, err := range []error{err, brief} {
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.HasSuffix(err.Error(), test.want)) {
				t.Errorf("%s: got %v, want %q", test.file, err, test.want)
			}
		}
	}
}

// TestLocateSaysWhatItIs names what is there, and no run.
func TestLocateSaysWhatItIs(t *testing.T) {
	t.Parallel()
	root := tree(t, "780EP/V1007/nightly")
	run := filepath.Join(root, "780EP", "V1007", "nightly")
	write := func(name, text string) string {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	pipe := filepath.Join(root, "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, want string }{
		{write(filepath.Join(root, "a.xml"), `<?xml version="1.0" encoding="ISO-8859-1"?><!-- CI --><testsuites><testsuite`), "is a JUnit file, and no run of attest"},
		{write(filepath.Join(root, "b.xml"), `<testsuite/>`), "is a JUnit file, and no run of attest"},
		{write(filepath.Join(root, "c.xml"), `<html><testsuite/>`), "is a file, and no run of attest"},
		{write(filepath.Join(root, "d.xml"), "\x00<"), "is a file, and no run of attest"},
		{write(filepath.Join(run, "junit.xml"), `<testsuite/>`), fmt.Sprintf("is a file of the run %q", run)},
		{pipe, "is a named pipe, and no run of attest"},
		{root, "holds no journal.jsonl"},
	} {
		_, err := report.Locate(root, test.name)
		var other *report.NoRunError
		if !errors.As(err, &other) || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}
