package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"attest/internal/regular"
	"attest/internal/report"
)

// hold looks whether a statement, whose files are as they were signed, says what the journal
// among them says, and whether the pages do.
func (v *Verification) hold(root *os.Root, a Attest, payload []byte) error {
	stated := v.Statement.Predicate.Run
	run, err := readRun(root, stated.Files)
	if err != nil {
		v.found(report.JournalFile, fmt.Sprintf("attest %q cannot hold it against the statement, which attest %q made: %v", a.Version, stated.Attest, regular.Cause(err)))
		return nil
	}
	v.run = run
	v.Findings = append(v.Findings, a.contradictions(run)...)
	made, err := state(run, stated.Files, stated.Attest)
	if err != nil {
		v.found(report.JournalFile, fmt.Sprintf("makes no statement: %v", err))
		return nil
	}
	if err := v.holdStatement(made, payload, stated.Attest == a.Version); err != nil {
		return err
	}
	unlike, foreign, err := pages(run, stated.Files)
	if err != nil {
		return err
	}
	v.warn(a, unlike, foreign)
	return nil
}

func (v *Verification) found(file, what string) {
	v.Findings = append(v.Findings, Finding{file, what})
}

// words are what versions of attest may put differently, as long as the facts are the same.
var words = []string{
	"predicate.attestRun.verdict", "predicate.attestRun.contract", "predicate.attestRun.clauses",
	"predicate.attestRun.undecided", "predicate.attestRun.selfProof.stamp",
}

// holdStatement holds the signed payload against the statement that was made of the same
// journal. What another version of attest made may say the same in other words, or say more.
func (v *Verification) holdStatement(made *Statement, payload []byte, same bool) error {
	want, err := json.Marshal(made)
	if err != nil || bytes.Equal(want, payload) {
		return err
	}
	before, known := len(v.Findings), payload
	if !same { // what it says more is not known to this one
		if known, err = json.Marshal(v.Statement); err != nil {
			return err
		}
	}
	differences(known, want, func(path string, stated, said any) {
		if same || !slices.Contains(words, path) {
			v.found(File, fmt.Sprintf("states %s: %s, and the journal says %s", path, brief(stated), brief(said)))
		}
	})
	if len(v.Findings) > before {
		return nil
	}
	if same {
		v.found(File, "is not spelled as attest writes it: a reader may find in it what another one does not")
		return nil
	}
	v.Warnings = append(v.Warnings, "the statement has words of another attest than this one, which cannot say whether they follow from the journal")
	return nil
}

// differences visits what two JSON objects say differently, by path; nil for what one does not say.
func differences(one, other []byte, visit func(path string, one, other any)) {
	var a, b any
	if json.Unmarshal(one, &a) != nil || json.Unmarshal(other, &b) != nil {
		return // both were parsed before
	}
	descend("", a, b, visit)
}

func descend(path string, a, b any, visit func(path string, a, b any)) {
	left, isLeft := a.(map[string]any)
	right, isRight := b.(map[string]any)
	if !isLeft || !isRight {
		if !reflect.DeepEqual(a, b) {
			visit(path, a, b)
		}
		return
	}
	keys := maps.Clone(left)
	maps.Copy(keys, right)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		descend(strings.TrimPrefix(path+"."+key, "."), left[key], right[key], visit)
	}
}

// brief is a value in one line that is not long.
func brief(value any) string {
	if value == nil {
		return "nothing"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	if runes := []rune(report.Visible(string(text))); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return report.Visible(string(text))
}

// warn says what is as it was signed, and yet not proved. A page that is unlike what the journal
// makes is a lie where this version of attest made it.
func (v *Verification) warn(a Attest, unlike, foreign []string) {
	warn := func(format string, values ...any) { v.Warnings = append(v.Warnings, fmt.Sprintf(format, values...)) }
	stated := v.Statement.Predicate.Run
	if stated.Attest == a.Version {
		for _, name := range unlike {
			v.found(name, ErrPages.Error())
		}
	} else if len(unlike) > 0 {
		warn("attest %q made %s, and this is %q: it cannot say whether that is what the journal makes", stated.Attest, names(unlike), a.Version)
	}
	if len(foreign) > 0 {
		warn("signed as found, not made from the journal: %s", names(foreign))
	}
	if v.run.Suite != a.Suite {
		warn("the features, %.12s, are not those of this attest, %.12s: nothing says what they require", report.Visible(v.run.Suite), a.Suite)
	}
	if v.run.Image == nil {
		warn("no image was hashed: %q is what the modem said of itself", v.Statement.Subject[0].Name)
	}
	if v.run.Emulated() {
		warn("no modem was judged, but an emulator that is part of attest")
	}
}

// names lists files, and counts those that would be too many.
func names(files []string) string {
	const most = 5
	var all []string
	for _, name := range files[:min(most, len(files))] {
		all = append(all, fmt.Sprintf("%q", name))
	}
	if more := len(files) - most; more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, ", ")
}
