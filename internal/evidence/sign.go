package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"attest/internal/regular"
	"attest/internal/report"
)

// Why Sign refuses a run that it is able to sign.
var (
	ErrUnqualified = errors.New("unqualified")
	ErrUnfinished  = errors.New("unfinished")
	ErrSigned      = errors.New("it is signed with this key already")
	ErrPages       = errors.New("not what its journal makes")
)

// Allowance says which runs are signed although they prove less than they should. What
// is stated about a run does not depend on it.
type Allowance struct {
	Unqualified bool // the harness did not prove itself
	Unfinished  bool // there is no verdict on the release
}

// Sign signs the run in a directory and returns what it stated. If the run is signed
// already, the same statement gets one more signature; a run that is not any more
// what was signed then is refused by the name of a file. So is one whose journal contradicts
// itself, and a page that is not what the journal makes.
func (a Attest) Sign(ctx context.Context, dir string, key *Key, allowed Allowance) (*Statement, error) {
	s, err := a.sign(ctx, dir, key, allowed)
	if err != nil {
		return nil, fmt.Errorf("sign the run %q: %w", dir, err)
	}
	return s, nil
}

func (a Attest) sign(ctx context.Context, dir string, key *Key, allowed Allowance) (*Statement, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files, err := digests(root)
	if err != nil {
		return nil, err
	}
	run, err := readRun(root, files)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", report.JournalFile, regular.Cause(err))
	}
	s, err := state(run, files, a.Version)
	if err != nil {
		return nil, err
	}
	if err := allowed.check(s.Predicate.Run); err != nil {
		return nil, err
	}
	payload, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	before, err := a.signed(ctx, root, payload, key)
	if err != nil {
		return nil, err
	}
	if err := a.vouch(run, files); err != nil {
		return nil, err
	}
	e, err := seal(ctx, payload, key)
	if err != nil {
		return nil, err
	}
	e.Signatures = append(before, e.Signatures...)
	return s, writeEnvelope(dir, e)
}

func (a Allowance) check(r Run) error {
	switch {
	case r.Undecided != "" && !a.Unfinished:
		return fmt.Errorf("%w: %s", ErrUnfinished, r.Undecided)
	case !r.SelfProof.Qualified && !a.Unqualified:
		return fmt.Errorf("%w%s", ErrUnqualified, strings.TrimPrefix(r.SelfProof.Stamp, ErrUnqualified.Error()))
	}
	return nil
}

// vouch refuses what nobody should put a name to.
func (a Attest) vouch(run *report.Run, files []FileDigest) error {
	if found := a.contradictions(run); len(found) > 0 {
		return errors.New(found[0].String())
	}
	unlike, _, err := pages(run, files)
	if err == nil && len(unlike) > 0 {
		err = fmt.Errorf("%q is %w", unlike[0], ErrPages)
	}
	return err
}

// signed returns the signatures that the same statement has already.
func (a Attest) signed(ctx context.Context, root *os.Root, payload []byte, key *Key) ([]dsse.Signature, error) {
	e, before, err := readEnvelope(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	old, err := parseStatement(before)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	found, err := compare(root, old.Predicate.Run.Files)
	switch {
	case err != nil:
		return nil, err
	case len(found) > 0:
		return nil, fmt.Errorf("it is not what was signed before: %s", found[0])
	case old.Predicate.Run.Attest != a.Version:
		return nil, fmt.Errorf("attest %q made %s, and this is %q: sign with the same", old.Predicate.Run.Attest, File, a.Version)
	case !bytes.Equal(before, payload):
		return nil, fmt.Errorf("%s states something else than its journal says", File)
	}
	switch there, wrong := signatureOf(ctx, e, payload, key); {
	case wrong != "":
		return nil, fmt.Errorf("%s: %s", File, wrong)
	case there:
		return nil, ErrSigned
	}
	return e.Signatures, nil
}

func seal(ctx context.Context, payload []byte, key *Key) (*dsse.Envelope, error) {
	signer, err := dsse.NewEnvelopeSigner(key.half)
	if err != nil {
		return nil, err
	}
	return signer.SignPayload(ctx, PayloadType, payload)
}
