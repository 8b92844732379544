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

	"attest/internal/regular"
	"attest/internal/report"
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
	Warnings  []string   `json:"warnings,omitempty"`  // what was not proved although nothing is wrong, a line each
	Unchecked []string   `json:"unchecked,omitempty"` // ids of further keys in the envelope, which prove nothing

	run *report.Run // what the journal says; nil where it was not read
}

// Verify looks whether every one of the keys has signed the run in a directory, whether every
// file there is as it was then, and whether the statement and the pages are what the journal
// among them makes. Its error is about reading the directory, or the keys.
func (a Attest) Verify(ctx context.Context, dir string, keys ...*Key) (*Verification, error) {
	v, err := a.verify(ctx, dir, keys)
	if err != nil {
		return nil, fmt.Errorf("verify the run %q: %w", dir, err)
	}
	return v, nil
}

func (a Attest) verify(ctx context.Context, dir string, keys []*Key) (*Verification, error) {
	if err := parties(keys); err != nil {
		return nil, err
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
		v.find(regular.Cause(err).Error())
	default:
		v.Unchecked = others(e, keys)
		for _, key := range keys {
			signed, wrong := signatureOf(ctx, e, payload, key)
			if !signed && wrong == "" {
				wrong = fmt.Sprintf("not signed with the key %.16s", key.ID)
			}
			v.find(wrong)
		}
	}
	if len(v.Findings) > 0 {
		return v, nil // a statement that nobody signed says nothing about the files
	}
	if v.Statement, err = parseStatement(payload); err != nil {
		v.find(err.Error())
		return v, nil
	}
	if v.Findings, err = compare(root, v.Statement.Predicate.Run.Files); err != nil || len(v.Findings) > 0 {
		return v, err // what follows from other files than were signed says nothing
	}
	return v, v.hold(root, a, payload)
}

// parties refuses keys that do not stand for one party each.
func parties(keys []*Key) error {
	if len(keys) == 0 {
		return errors.New("without a key nothing can be proved")
	}
	for i, key := range keys {
		if slices.ContainsFunc(keys[:i], func(k *Key) bool { return k.ID == key.ID }) {
			return fmt.Errorf("the key %.16s comes twice: one key is one party", key.ID)
		}
	}
	return nil
}

// find adds a finding about the envelope, if there is one.
func (v *Verification) find(what string) {
	if what != "" {
		v.Findings = append(v.Findings, Finding{File, what})
	}
}

// signatureOf reports whether a key has signed, and says what is wrong with what stands under its
// name, or is of it under another one; empty if nothing is. securesystemslib would count
// signatures, and not tell whose is missing.
func signatureOf(ctx context.Context, e *dsse.Envelope, payload []byte, key *Key) (signed bool, wrong string) {
	message := dsse.PAE(e.PayloadType, payload)
	for _, s := range e.Signatures {
		text, err := decode(s.Sig)
		good := err == nil && key.half.Verify(ctx, message, text) == nil
		switch {
		case s.KeyID == key.ID && !good:
			return false, fmt.Sprintf("altered: the signature of the key %.16s is not that of this statement", key.ID)
		case s.KeyID == key.ID:
			signed = true
		case good:
			return false, fmt.Sprintf("altered: what is said to be a signature of the key %.16q is one of the key %.16s", s.KeyID, key.ID)
		}
	}
	return signed, ""
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
