package evidence_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"

	"attest/internal/evidence"
	"attest/internal/report"
	"attest/internal/verdict"
)

// sealed is an envelope that a key really signed, whatever is in it, as attest spells it.
func sealed(t *testing.T, k keys, payloadType string, payload []byte) string {
	t.Helper()
	lib, err := signerverifier.LoadKey(read(t, k.path))
	check(t, err)
	half, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(lib)
	check(t, err)
	signer, err := dsse.NewEnvelopeSigner(half)
	check(t, err)
	e, err := signer.SignPayload(t.Context(), payloadType, payload)
	check(t, err)
	return spelled(t, e)
}

func spelled(t *testing.T, e any) string {
	t.Helper()
	text, err := json.MarshalIndent(e, "", "  ")
	check(t, err)
	return string(text) + "\n"
}

// envelope is that of a run.
func envelope(t *testing.T, dir string) (e dsse.Envelope, payload []byte) {
	t.Helper()
	check(t, json.Unmarshal(read(t, filepath.Join(dir, evidence.File)), &e))
	payload, err := base64.StdEncoding.DecodeString(e.Payload)
	check(t, err)
	return e, payload
}

// resign signs what a tool of the signer's own says of a run: the statement as change leaves
// it, with the digests of the files as they are.
func resign(t *testing.T, dir string, k keys, change func(*evidence.Statement)) {
	t.Helper()
	_, payload := envelope(t, dir)
	var s evidence.Statement
	check(t, json.Unmarshal(payload, &s))
	if change != nil {
		change(&s)
	}
	for i, f := range s.Predicate.Run.Files {
		text := read(t, filepath.Join(dir, filepath.FromSlash(f.Name)))
		s.Predicate.Run.Files[i] = evidence.FileDigest{Name: f.Name, Size: int64(len(text)), Digest: map[string]string{"sha256": fmt.Sprintf("%x", sha256.Sum256(text))}}
	}
	payload, err := json.Marshal(s)
	check(t, err)
	write(t, filepath.Join(dir, evidence.File), []byte(sealed(t, k, evidence.PayloadType, payload)))
}

// edit replaces words in a file of a run, which must be there. The end of a journal sums up what
// stands there then, as whoever lies sees to.
func edit(t *testing.T, dir, name, old, new string) {
	t.Helper()
	path := filepath.Join(dir, name)
	text := string(read(t, path))
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	text = strings.Replace(text, old, new, 1)
	if name == report.JournalFile {
		end := strings.LastIndex(text, `{"end":`)
		text = text[:end] + sum.ReplaceAllString(text[end:], fmt.Sprintf(`"sha256":"%x"`, sha256.Sum256([]byte(text[:end]))))
	}
	write(t, path, []byte(text))
}

var sum = regexp.MustCompile(`"sha256":"[0-9a-f]+"`)

// TestSignersLie has what a company signs that has a tool of its own: the signature is good, every
// file is as it was signed, and it is a lie all the same.
func TestSignersLie(t *testing.T) {
	t.Parallel()
	k := generate(t)
	run := func(change func(*evidence.Run)) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			resign(t, dir, k, func(s *evidence.Statement) { change(&s.Predicate.Run) })
		}
	}
	predicate := func(change func(*evidence.Predicate)) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			resign(t, dir, k, func(s *evidence.Statement) { change(&s.Predicate) })
		}
	}
	file := func(name, old, new string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { edit(t, dir, name, old, new); resign(t, dir, k, nil) }
	}
	payload := func(old, new string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			_, payload := envelope(t, dir)
			if !strings.Contains(string(payload), old) {
				t.Fatalf("the statement does not hold %q", old)
			}
			write(t, filepath.Join(dir, evidence.File), []byte(sealed(t, k, evidence.PayloadType, []byte(strings.Replace(string(payload), old, new, 1)))))
		}
	}
	honest := judged(t, header(), ended, append(slices.Clone(all), verdict.Deviates)...)
	sign(t, honest, k)
	for _, c := range []struct {
		what string
		lie  func(t *testing.T, dir string)
		want string
	}{
		{"another result", predicate(func(p *evidence.Predicate) { p.Result = "PASSED" }), `"evidence.json": states predicate.result: "PASSED", and the journal says "FAILED"`},
		{"a failure among what passed", predicate(func(p *evidence.Predicate) { p.PassedTests = append(p.PassedTests, p.FailedTests...) }),
			`"evidence.json": states predicate.passedTests: ["CONN-001","CONN-002","CONN-006"], and the journal says ["CONN-001","CONN-002"]`},
		{"a failure that is not told", predicate(func(p *evidence.Predicate) { p.FailedTests = []string{} }), `"evidence.json": states predicate.failedTests: [], and the journal says ["CONN-006"]`},
		{"other counts", run(func(r *evidence.Run) { delete(r.Counts, "deviates") }), `"evidence.json": states predicate.attestRun.counts.deviates: nothing, and the journal says 1`},
		{"another image", func(t *testing.T, dir string) {
			resign(t, dir, k, func(s *evidence.Statement) { s.Subject[0].Digest["sha256"] = suite })
		}, `"evidence.json": states subject: `},
		{"other features", predicate(func(p *evidence.Predicate) { p.Configuration[0].Digest["sha256"] = image }), `"evidence.json": states predicate.configuration: `},
		{"another release", run(func(r *evidence.Run) { r.Release = "780EP V1010" }), `"evidence.json": states predicate.attestRun.release: "780EP V1010", and the journal says "780EP V1007"`},
		{"another run", run(func(r *evidence.Run) { r.Name = "final" }), `"evidence.json": states predicate.attestRun.name: "final", and the journal says "nightly"`},
		{"better words for it", run(func(r *evidence.Run) { r.Verdict = "conforms" }), `"evidence.json": states predicate.attestRun.verdict: "conforms", and the journal says "deviates"`},
		{"more proof", run(func(r *evidence.Run) { r.SelfProof.Killed++ }), `"evidence.json": states predicate.attestRun.selfProof.killed: 350, and the journal says 349`},
		{"a field more", payload(`"attestRun":{`, `"attestRun":{"approved":true,`), `"evidence.json": states predicate.attestRun.approved: true, and the journal says nothing`},
		{"two results", payload(`"result":"FAILED"`, `"result":"PASSED","result":"FAILED"`), `"evidence.json": is not spelled as attest writes it: `},
		{"a result in capitals", payload(`"result":"FAILED"`, `"result":"FAILED","RESULT":"FAILED"`), `"evidence.json": states predicate.RESULT: "FAILED", and the journal says nothing`},
		{"a page that is mended", file("report.html", "deviates", "conforms"), `"report.html": not what its journal makes`},
		{"a JUnit that is mended", file("junit.xml", "<failure", "<skipped"), `"junit.xml": not what its journal makes`},
		{"a verdict for programs", file("run.json", `"verdict": "deviates"`, `"verdict": "conforms"`), `"run.json": not what its journal makes`},
		{"a timeline", file("timelines/CONN-006.txtar", "AT", "ATI"), `"timelines/CONN-006.txtar": not what its journal makes`},
		{"a judgement that does not follow", file(report.JournalFile, `"outcome":"fail","judgement":"deviates"`, `"outcome":"fail","judgement":"known"`),
			`"journal.jsonl": contradicts itself: "CONN-006" is judged "known", and from what it says follows "deviates"`},
		{"a failure that passed", file(report.JournalFile, `"outcome":"fail","judgement":"deviates"`, `"outcome":"pass","judgement":"conforms"`),
			`"journal.jsonl": contradicts itself: "CONN-006" passed, and yet "the modem answers" is required, and it was not so`},
		{"a step that failed and passed", file(report.JournalFile, `"outcome":"pass","judgement":"conforms"`, `"outcome":"pass","judgement":"conforms","steps":[{"keyword":"Then","text":"it answers","outcome":"fail","duration_ns":1}]`),
			`"journal.jsonl": contradicts itself: "CONN-001" passed, and yet the step "it answers" has the outcome "fail"`},
		{"a deviation that was over", file(report.JournalFile, `"reason":"mended in V1010"`, `"reason":"mended in V1010","expires":"2026-03-13"`),
			`"journal.jsonl": contradicts itself: "CONN-003" is excused until "2026-03-13", and the run began on 2026-03-14`},
		{"a proof of other features", file(report.JournalFile, `"trials":744,"suite":"5eed`, `"trials":744,"suite":"beef`), `"journal.jsonl": contradicts itself: the harness proved itself by other features`},
		{"no journal among the files", run(func(r *evidence.Run) {
			r.Files = slices.DeleteFunc(r.Files, func(f evidence.FileDigest) bool { return f.Name == report.JournalFile })
		}), `"journal.jsonl": added`},
		{"a journal of something else", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, report.JournalFile), []byte("{}\n"))
			resign(t, dir, k, nil)
		}, `"journal.jsonl": attest "v0.1.0" cannot hold it against the statement, which attest "v0.1.0" made: `},
		{"facts of another version", run(func(r *evidence.Run) { r.Attest, r.Defects = "v9", []string{"none"} }), `"evidence.json": states predicate.attestRun.defects: ["none"], and the journal says nothing`},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir := copied(t, honest)
			c.lie(t, dir)
			v := verify(t, dir, k.public)
			if !slices.ContainsFunc(v.Findings, func(f evidence.Finding) bool { return strings.HasPrefix(f.String(), c.want) }) {
				t.Errorf("found %v\nwant  %s", v.Findings, c.want)
			}
		})
	}
}

// TestSignRefusesLies has what nobody puts a name to unknowingly.
func TestSignRefusesLies(t *testing.T) {
	k := generate(t)
	for _, c := range []struct {
		what, file, old, new, want string
	}{
		{"a page", "report.html", "deviates", "conforms", `"report.html" is not what its journal makes`},
		{"the judgement", report.JournalFile, `"outcome":"fail","judgement":"deviates"`, `"outcome":"fail","judgement":"changed"`, `"journal.jsonl": contradicts itself: "CONN-001" is judged "changed"`},
	} {
		dir := judged(t, header(), ended, verdict.Deviates)
		edit(t, dir, c.file, c.old, c.new)
		_, err := attest.Sign(t.Context(), dir, k.private, evidence.Allowance{})
		holds(t, c.what, err, c.want)
	}
}

// TestOtherAttest says what a version of attest can say of what another one made.
func TestOtherAttest(t *testing.T) {
	k := generate(t)
	newer := evidence.Attest{Version: "v9", Suite: attest.Suite}
	dir := judged(t, header(), ended, all...)
	sign(t, dir, k)
	_, err := newer.Sign(t.Context(), dir, generate(t).private, evidence.Allowance{})
	holds(t, "a second signature", err, `attest "v0.1.0" made evidence.json, and this is "v9": sign with the same`)
	v, err := newer.Verify(t.Context(), dir, k.public)
	check(t, err)
	if len(v.Findings) > 0 || slices.ContainsFunc(v.Warnings, func(w string) bool { return strings.Contains(w, "v9") }) {
		t.Errorf("found %v, warned %q, although both versions make the same", v.Findings, v.Warnings)
	}

	edit(t, dir, "report.html", "conforms", "is all good")
	resign(t, dir, k, func(s *evidence.Statement) { s.Predicate.Run.Verdict = "all good" })
	v, err = newer.Verify(t.Context(), dir, k.public)
	check(t, err)
	for _, want := range []string{
		`attest "v0.1.0" made "report.html", and this is "v9": it cannot say whether that is what the journal makes`,
		"the statement has words of another attest than this one, which cannot say whether they follow from the journal",
	} {
		if len(v.Findings) > 0 || !slices.Contains(v.Warnings, want) {
			t.Errorf("found %v, warned %q, want %q", v.Findings, v.Warnings, want)
		}
	}
}

// TestPlan holds the plan of a run by the features of this attest against them.
func TestPlan(t *testing.T) {
	k := generate(t)
	agreed := header()
	agreed.Contract = &verdict.Contract{File: "acceptance.yaml", SHA256: image, Scenarios: []string{"CONN-001", "CONN-009"}}
	dir := judged(t, agreed, ended, verdict.Conforms, verdict.Conforms)
	sign(t, dir, k)
	run, err := report.Load(dir)
	check(t, err)
	same := evidence.Attest{Version: attest.Version, Suite: suite, Plan: slices.Clone(run.Plan)}
	same.Plan[1].Tags = []string{"@tls"}
	same.Plan = append(same.Plan, verdict.Planned{ID: "CONN-009"})
	v, err := same.Verify(t.Context(), dir, k.public)
	check(t, err)
	want := []evidence.Finding{
		{report.JournalFile, `plans another scenario "CONN-002" than there is in its features`},
		{report.JournalFile, `does not plan "CONN-009", which its contract asks for`},
	}
	if !slices.Equal(v.Findings, want) {
		t.Errorf("found %v, want %v", v.Findings, want)
	}
	same.Plan = run.Plan
	if v, err = same.Verify(t.Context(), dir, k.public); err != nil || len(v.Findings) > 0 || len(v.Warnings) > 0 {
		t.Errorf("found %v, warned %q, %v", v.Findings, v.Warnings, err)
	}
}

// TestWarnings says what is not proved although nothing is wrong.
func TestWarnings(t *testing.T) {
	k := generate(t)
	bare := header()
	bare.Image, bare.Modem = nil, "emulator:V1007"
	dir := judged(t, bare, ended, all...)
	write(t, filepath.Join(dir, "report.pdf"), []byte("anything"))
	check(t, os.Mkdir(filepath.Join(dir, "notes"), 0o755))
	write(t, filepath.Join(dir, "notes", evidence.File), []byte("one more"))
	sign(t, dir, k)
	want := []string{
		`signed as found, not made from the journal: "notes/evidence.json", "report.pdf"`,
		"the features, 5eed5eed5eed, are not those of this attest, 0dd50dd50dd5: nothing says what they require",
		`no image was hashed: "AirM2M_780EP_V1007_LTE_AT" is what the modem said of itself`,
		"no modem was judged, but an emulator that is part of attest",
	}
	if v := verify(t, dir, k.public); len(v.Findings) > 0 || !slices.Equal(v.Warnings, want) {
		t.Errorf("found %v, warned %q, want %q", v.Findings, v.Warnings, want)
	}
}

// TestMasked has a failure that was another than is known, until a password in it was masked.
func TestMasked(t *testing.T) {
	dir, k := judged(t, header(), ended, verdict.KnownDeviation), generate(t)
	edit(t, dir, report.JournalFile, `"judgement":"known"`, `"judgement":"changed"`)
	run, err := report.Load(dir)
	check(t, err)
	check(t, report.Write(dir, run))
	sign(t, dir, k)
	if v := verify(t, dir, k.public); len(v.Findings) > 0 {
		t.Errorf("found %v", v.Findings)
	}
}

// TestPlace moves a run to where another one should be.
func TestPlace(t *testing.T) {
	k, reports := generate(t), t.TempDir()
	dir := judged(t, header(), ended, all...)
	sign(t, dir, k)
	for place, want := range map[string]string{
		"780EP/V1007/nightly": "",
		"780EP/V1010/nightly": `it is the run "nightly" of 780EP V1007`,
		"780EP/V1007/final":   `it is the run "nightly" of 780EP V1007`,
		"from-the-vendor":     "",
	} {
		there := filepath.Join(reports, filepath.FromSlash(place))
		check(t, os.CopyFS(there, os.DirFS(dir)))
		v := verify(t, there, k.public)
		v.HoldPlace(reports, there)
		var got string
		for _, f := range v.Findings {
			got += f.What
		}
		if got != want {
			t.Errorf("at %s: %q, want %q", place, got, want)
		}
	}
}

// TestStrangers has the pages of a run whose broker others came to: they tell how many, which the
// journal does not.
func TestStrangers(t *testing.T) {
	dir, k := judged(t, header(), ended, all...), generate(t)
	log := report.NewStrangerLog(dir)
	log.Add(verdict.Stranger{From: "192.0.2.7:4711"})
	check(t, log.Close())
	_, err := attest.Sign(t.Context(), dir, k.private, evidence.Allowance{})
	holds(t, "before the pages have them", err, `is not what its journal makes`)
	run, err := report.Load(dir)
	check(t, err)
	check(t, report.Write(dir, run))
	sign(t, dir, k)
	if v := verify(t, dir, k.public); len(v.Findings) > 0 {
		t.Errorf("found %v", v.Findings)
	}
	check(t, os.Remove(filepath.Join(dir, report.StrangersFile)))
	resign(t, dir, k, func(s *evidence.Statement) {
		files := &s.Predicate.Run.Files
		*files = slices.DeleteFunc(*files, func(f evidence.FileDigest) bool { return f.Name == report.StrangersFile })
	})
	if v := verify(t, dir, k.public); !slices.Contains(v.Findings, evidence.Finding{File: "run.json", What: evidence.ErrPages.Error()}) {
		t.Errorf("found %v although nobody tells who came", v.Findings)
	}
}

// TestStarted keeps the clock of the run's machine from excusing by its zone.
func TestStarted(t *testing.T) {
	h := header()
	h.Started = time.Date(2026, 3, 15, 1, 0, 0, 0, time.FixedZone("CST", 8*3600)) // the 14th in UTC
	dir, k := judged(t, h, ended, verdict.KnownDeviation), generate(t)
	edit(t, dir, report.JournalFile, `"reason":"mended in V1010"`, `"reason":"mended in V1010","expires":"2026-03-14"`)
	run, err := report.Load(dir)
	check(t, err)
	check(t, report.Write(dir, run))
	sign(t, dir, k)
	if v := verify(t, dir, k.public); len(v.Findings) > 0 {
		t.Errorf("found %v", v.Findings)
	}
}
