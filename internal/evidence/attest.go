package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"

	"attest/internal/report"
	"attest/internal/verdict"
)

// Attest is the program that signs or verifies: what it can hold a run against.
type Attest struct {
	Version string            // as runs have it
	Suite   string            // SHA-256 of its features, hexadecimal
	Plan    []verdict.Planned // all of their scenarios
}

// readRun reads the run among files, and refuses bytes that are not those of the digests: what is
// stated follows from what is signed.
func readRun(root *os.Root, files []FileDigest) (run *report.Run, err error) {
	err = readSigned(root, files, report.JournalFile, func(r io.Reader) error {
		run, err = report.Read(r)
		return err
	})
	if err != nil || !covers(files, report.StrangersFile) {
		return run, err
	}
	err = readSigned(root, files, report.StrangersFile, func(r io.Reader) error {
		run.Strangers, err = report.CountStrangers(r)
		return err
	})
	return run, err
}

func covers(files []FileDigest, name string) bool {
	return slices.ContainsFunc(files, func(f FileDigest) bool { return f.Name == name })
}

func readSigned(root *os.Root, files []FileDigest, name string, read func(io.Reader) error) error {
	i := slices.IndexFunc(files, func(f FileDigest) bool { return f.Name == name })
	if i < 0 {
		return errors.New("it is not among the files that were signed")
	}
	f, err := root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	both := io.TeeReader(f, sum)
	if err := read(both); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, both); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != files[i].Digest[sha256Name] {
		return errors.New("it changed meanwhile")
	}
	return nil
}

// contradictions are what a journal says against itself, or, if it is of this program's features,
// against them. A journal that was written by attest has none.
func (a Attest) contradictions(run *report.Run) []Finding {
	var found []Finding
	find := func(format string, values ...any) {
		found = append(found, Finding{report.JournalFile, fmt.Sprintf(format, values...)})
	}
	for _, r := range slices.Concat(run.Results, run.Earlier) {
		want := verdict.Judge(r.Outcome, verdict.Signature(r.Mismatches), r.Known)
		masked := r.Judgement == verdict.Changed && want == verdict.KnownDeviation // judged before a secret was masked, which made it the same
		if want != r.Judgement && !masked {
			find("contradicts itself: %q is judged %q, and from what it says follows %q", r.ID, r.Judgement, want)
		}
		if what := failure(r); r.Outcome == verdict.Pass && what != "" {
			find("contradicts itself: %q passed, and yet %s", r.ID, what)
		}
		if day := run.Started.UTC().Format("2006-01-02"); r.Judgement == verdict.KnownDeviation && r.Known != nil && r.Known.Expires != "" && day > r.Known.Expires {
			find("contradicts itself: %q is excused until %q, and the run began on %s", r.ID, r.Known.Expires, day)
		}
	}
	if run.Proof.Qualified() && run.Proof.Suite != run.Suite {
		find("contradicts itself: the harness proved itself by other features than those of the run")
	}
	if run.Suite != a.Suite {
		return found
	}
	mine, planned := make(map[string]verdict.Planned), make(map[string]bool)
	for _, p := range a.Plan {
		mine[p.ID] = p
	}
	for _, p := range run.Plan {
		planned[p.ID] = true
		if !reflect.DeepEqual(p, mine[p.ID]) {
			find("plans another scenario %q than there is in its features", p.ID)
		}
	}
	for _, p := range a.Plan {
		if run.Contract != nil && run.Contract.Requires(p) && !planned[p.ID] {
			find("does not plan %q, which its contract asks for", p.ID)
		}
	}
	return found
}

// failure says what in a result is none of a scenario that passed; empty if nothing is.
func failure(r verdict.Result) string {
	if len(r.Mismatches) > 0 {
		return fmt.Sprintf("%q is required, and it was not so", report.Visible(r.Mismatches[0].Requirement))
	}
	for _, s := range r.Steps {
		if s.Outcome != verdict.Pass {
			return fmt.Sprintf("the step %q has the outcome %q", report.Visible(s.Text), s.Outcome)
		}
	}
	return ""
}

// pages are those files that are made from the journal, but are not what this program makes of it,
// and those of which the journal says nothing.
func pages(run *report.Run, files []FileDigest) (unlike, foreign []string, err error) {
	made := make(map[string]report.File)
	for _, f := range slices.Concat(report.Files(run), report.Translations(run)) {
		made[f.Name] = f
	}
	for _, f := range files {
		page, ok := made[f.Name]
		switch {
		case f.Name == report.JournalFile, f.Name == report.StrangersFile:
		case !ok:
			foreign = append(foreign, f.Name)
		default:
			text, err := page.Make()
			if err != nil {
				return nil, nil, fmt.Errorf("make %s: %w", f.Name, err)
			}
			if sum := sha256.Sum256(text); !bytes.Equal(sum[:], f.sum()) {
				unlike = append(unlike, f.Name)
			}
		}
	}
	return unlike, foreign, nil
}

// sum is the SHA-256 of a file, nil if there is none.
func (f FileDigest) sum() []byte {
	sum, err := hex.DecodeString(f.Digest[sha256Name])
	if err != nil {
		return nil
	}
	return sum
}
