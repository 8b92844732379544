package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"attest/internal/regular"
	"attest/internal/report"
	"attest/internal/verdict"
)

// HoldImage looks whether the file of an image is the one that was judged; if it is not, there
// is one more finding. Without a statement it does nothing.
func (v *Verification) HoldImage(path string) error {
	got, err := sum(path)
	if err != nil {
		return fmt.Errorf("read the image %q: %w", path, regular.Cause(err))
	}
	if v.Statement == nil {
		return nil
	}
	subject := v.Statement.Subject[0]
	switch want := subject.Digest[sha256Name]; want {
	case got:
	case "":
		v.found(path, fmt.Sprintf("no image was written for that run, the modem declared %q", subject.Name))
	default:
		v.found(path, fmt.Sprintf("not the image that was judged, its SHA-256 is %.16s and not %.16s", got, want))
	}
	return nil
}

// HoldContract looks whether a contract, as it was read from a file, is the one that the run was
// judged by: its hash stands in the journal, beside its terms, and they could be of another one.
func (v *Verification) HoldContract(path string, agreed *verdict.Contract) {
	if v.run == nil {
		return
	}
	judged := v.run.Contract
	switch {
	case judged == nil:
		v.found(path, "the run was judged by no contract")
	case judged.SHA256 != agreed.SHA256:
		v.found(path, fmt.Sprintf("not the contract of the run, its SHA-256 is %.16s and not %.16s", agreed.SHA256, judged.SHA256))
	case !sameTerms(judged, agreed):
		v.found(report.JournalFile, "has the hash of the contract, but judges by other terms than it has")
	}
}

// sameTerms compares two contracts that were read from files of any name.
func sameTerms(a, b *verdict.Contract) bool {
	left, right := *a, *b
	left.File, right.File = "", ""
	one, err := json.Marshal(left)
	other, err2 := json.Marshal(right)
	return err == nil && err2 == nil && bytes.Equal(one, other)
}

// HoldPlace looks whether a run that stands as <model>/<version>/<run> below the directory of all
// reports is that run.
func (v *Verification) HoldPlace(reports, dir string) {
	if v.run == nil {
		return
	}
	all, err := filepath.Abs(reports)
	place, err2 := filepath.Abs(dir)
	if err != nil || err2 != nil {
		return
	}
	below, err := filepath.Rel(all, place)
	if err != nil || strings.HasPrefix(below, "..") || strings.Count(filepath.ToSlash(below), "/") != 2 {
		return
	}
	if want := report.Dir(all, v.run.Header); want != place {
		v.found(dir, fmt.Sprintf("it is the run %q of %s %s", v.run.Run, report.Visible(v.run.Model), report.Visible(v.run.Version)))
	}
}

// sum is the SHA-256 of a file, hexadecimal.
func sum(path string) (string, error) {
	f, err := regular.Open(path)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	return hex.EncodeToString(hash.Sum(nil)), errors.Join(err, f.Close())
}
