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
	if v.Statement == nil {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the image %q: %w", path, cause(err))
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read the image %q: %w", path, cause(err))
	}
	subject := v.Statement.Subject[0]
	switch want, got := subject.Digest[sha256Name], hex.EncodeToString(sum.Sum(nil)); {
	case want == "":
		v.Findings = append(v.Findings, Finding{path, fmt.Sprintf("no image was written for that run, the modem declared %q", subject.Name)})
	case want != got:
		v.Findings = append(v.Findings, Finding{path, fmt.Sprintf("not the image that was judged, its SHA-256 is %.16s and not %.16s", got, want)})
	}
	return nil
}
