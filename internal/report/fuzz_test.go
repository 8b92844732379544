package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// FuzzLoad feeds the journal reader anything. What it accepts can be reported,
// is well-formed, and is green only if everything that was planned is.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"", goodHeader, goodHeader + goodPlan, goodHeader + goodPlan + goodResult,
		goodHeader + goodPlan + goodResult + strings.Replace(goodResult, "A-1", "A-2", 1) + goodEnd,
		goodHeader + goodPlan + goodResult + `{"result":{"id":"A-`,
		goodHeader + goodPlan + `{"result":{"id":"A-1","attempt":2,"outcome":"fail","judgement":"changed","duration_ns":-5,` +
			`"mismatches":[{"requirement":"\u0000","source":"","got":"\ud800"}],"known":{"id":"A-1"},"timeline":"-- x --\n\u001b"}}` + "\n" + goodEnd,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, journal []byte) {
		run, err := report.Read(strings.NewReader(string(journal)))
		if err != nil {
			return
		}
		if len(run.Results) != len(run.Plan) {
			t.Fatalf("%d results of %d planned", len(run.Results), len(run.Plan))
		}
		status, counts := run.Verdict()
		broken := counts[verdict.Broken] + counts[verdict.Deviates] + counts[verdict.Changed] + counts[verdict.Fixed]
		if status == 0 && (len(run.Plan) == 0 || run.End == nil || broken > 0) {
			t.Fatalf("green with %v and end %v", counts, run.End)
		}
		dir := t.TempDir()
		if err := report.Write(dir, run); err != nil {
			t.Fatal(err)
		}
		parseJUnit(t, read(t, dir, "junit.xml"))
		parseHTML(t, read(t, dir, "report.html"))
	})
}

// FuzzBrief puts anything beside a journal as its brief.json: whoever reads the brief is told
// what the journal says.
func FuzzBrief(f *testing.F) {
	journal := []byte(goodHeader + goodPlan + goodResult + strings.Replace(strings.Replace(goodResult, "A-1", "A-2", 1), `"pass","judgement":"conforms"`, `"fail","judgement":"deviates"`, 1) + goodEnd)
	run, err := report.Read(bytes.NewReader(journal))
	if err != nil {
		f.Fatal(err)
	}
	want := run.Brief()
	brief, err := want.JSON()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "[]", string(brief), string(brief[:len(brief)/2]), strings.ReplaceAll(string(brief), "fail", "pass"), `,"sha256":"` + "\"}\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{report.JournalFile: journal, "brief.json": text} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := report.LoadBrief(dir); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, %v; want %+v", got, err, want)
		}
	})
}
