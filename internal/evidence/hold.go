package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// HoldImage looks whether the file of an image is the one that was judged; if it is not, there
// is one more finding. Without a statement it does nothing.
func (v *Verification) HoldImage(path string) error {
	got, err := sum(path)
	if err != nil {
		return fmt.Errorf("read the image %q: %w", path, cause(err))
	}
	if v.Statement == nil {
		return nil
	}
	subject := v.Statement.Subject[0]
	switch want := subject.Digest[sha256Name]; want {
	case got:
	case "":
		v.Findings = append(v.Findings, Finding{path, fmt.Sprintf("no image was written for that run, the modem declared %q", subject.Name)})
	default:
		v.Findings = append(v.Findings, Finding{path, fmt.Sprintf("not the image that was judged, its SHA-256 is %.16s and not %.16s", got, want)})
	}
	return nil
}

// HoldContract looks whether the file of a contract is the one that the run was judged by, as
// HoldImage does for an image.
func (v *Verification) HoldContract(path string) error {
	got, err := sum(path)
	if err != nil {
		return fmt.Errorf("read the contract %q: %w", path, cause(err))
	}
	if v.Statement == nil {
		return nil
	}
	want := ""
	for _, c := range v.Statement.Predicate.Configuration {
		if c.Name == contractName {
			want = c.Digest[sha256Name]
		}
	}
	switch want {
	case got:
	case "":
		v.Findings = append(v.Findings, Finding{path, "the run was judged by no contract"})
	default:
		v.Findings = append(v.Findings, Finding{path, fmt.Sprintf("not the contract of the run, its SHA-256 is %.16s and not %.16s", got, want)})
	}
	return nil
}

// sum is the SHA-256 of a file, hexadecimal.
func sum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	return hex.EncodeToString(hash.Sum(nil)), errors.Join(err, f.Close())
}
