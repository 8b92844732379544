package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// Finding is something about a signed run that is not as it was.
type Finding struct {
	File string `json:"file"` // below the directory of the run, with slashes
	What string `json:"what"` // such as "altered: 1 byte more"
}

// String is one line; the name may be anybody's.
func (f Finding) String() string { return fmt.Sprintf("%q: %s", f.File, f.What) }

// Verification is what became of a signed run. It is intact if there is no finding; without
// that, Statement is nil if nobody that was asked for has signed it.
type Verification struct {
	Statement *Statement `json:"statement,omitempty"`
	Findings  []Finding  `json:"findings,omitempty"`
	Unchecked []string   `json:"unchecked,omitempty"` // ids of further keys in the envelope, which prove nothing
}

// Verify looks whether every one of the keys has signed the run in a directory, and
// whether every file there is as it was then. Its error is about reading the directory.
func Verify(ctx context.Context, dir string, keys ...*Key) (*Verification, error) {
	v, err := verify(ctx, dir, keys)
	if err != nil {
		return nil, fmt.Errorf("verify the run %q: %w", dir, err)
	}
	return v, nil
}

func verify(ctx context.Context, dir string, keys []*Key) (*Verification, error) {
	if len(keys) == 0 {
		return nil, errors.New("without a key nothing can be proved")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	v := &Verification{}
	e, payload, err := readEnvelope(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.find("missing: the run is not signed")
	case err != nil:
		v.find(cause(err).Error())
	default:
		v.Unchecked = others(e, keys)
		for _, key := range keys {
			v.find(checkSignature(ctx, e, key))
		}
	}
	if len(v.Findings) > 0 {
		return v, nil // a statement that nobody signed says nothing about the files
	}
	if v.Statement, err = parseStatement(payload); err != nil {
		v.find(err.Error())
		return v, nil
	}
	v.Findings, err = compare(root, v.Statement.Predicate.Run.Files)
	return v, err
}

// find adds a finding about the envelope, if there is one.
func (v *Verification) find(what string) {
	if what != "" {
		v.Findings = append(v.Findings, Finding{File, what})
	}
}

// checkSignature says what is wrong with the signature of a key; empty if nothing is. One key
// at a time: securesystemslib counts signatures, and does not tell whose is missing.
func checkSignature(ctx context.Context, e *dsse.Envelope, key *Key) string {
	if !slices.ContainsFunc(e.Signatures, func(s dsse.Signature) bool { return s.KeyID == key.ID }) {
		return fmt.Sprintf("not signed with the key %.16s", key.ID)
	}
	verifier, err := dsse.NewEnvelopeVerifier(key.half)
	if err == nil {
		_, err = verifier.Verify(ctx, e)
	}
	if err != nil {
		return fmt.Sprintf("altered: the signature of the key %.16s is not that of this statement", key.ID)
	}
	return ""
}

// others are the ids in an envelope that belong to none of the keys.
func others(e *dsse.Envelope, keys []*Key) []string {
	var ids []string
	for _, s := range e.Signatures {
		if !slices.ContainsFunc(keys, func(k *Key) bool { return k.ID == s.KeyID }) {
			ids = append(ids, s.KeyID)
		}
	}
	return ids
}

// parseStatement reads a statement about a run. Fields that it does not know are left
// out, as in-toto's rules want it.
func parseStatement(payload []byte) (*Statement, error) {
	var s Statement
	switch err := json.Unmarshal(payload, &s); {
	case err != nil:
		return nil, fmt.Errorf("no statement: %w", err)
	case s.Type != StatementType:
		return nil, fmt.Errorf("a statement of type %q, and not %q", s.Type, StatementType)
	case s.PredicateType != PredicateType:
		return nil, fmt.Errorf("a statement with predicate %q, and not %q", s.PredicateType, PredicateType)
	case len(s.Subject) != 1 || len(s.Predicate.Run.Files) == 0:
		return nil, errors.New("a statement that is not about a run of attest")
	}
	return &s, nil
}
