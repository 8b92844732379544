package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"attest/internal/atomicfile"
)

// File is the name of the envelope in the directory of a run.
const File = "evidence.json"

// Signed reports whether there is an envelope in the directory of a run, good or bad.
func Signed(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, File))
	return err == nil
}

// longestEnvelope bounds what is read: 100,000 files of a run are a tenth of it.
const longestEnvelope = 256 << 20

// readEnvelope reads the envelope of a run; without one the error is fs.ErrNotExist.
func readEnvelope(root *os.Root) (*dsse.Envelope, []byte, error) {
	info, err := root.Lstat(File)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > longestEnvelope {
		return nil, nil, errors.New("no envelope, but something else")
	}
	f, err := root.Open(File)
	if err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, longestEnvelope))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, nil, err
	}
	return parseEnvelope(text)
}

// parseEnvelope returns an envelope and its payload. It accepts the one spelling that
// writeEnvelope has: what JSON and base64 leave open (the case of keys, blanks, keys
// twice, bits that no byte takes) would be bytes that anybody may alter.
func parseEnvelope(text []byte) (*dsse.Envelope, []byte, error) {
	var e dsse.Envelope
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, nil, fmt.Errorf("no envelope: %w", err)
	}
	canonical, err := spell(&e)
	if err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(canonical, text) {
		return nil, nil, errors.New("altered: it is not spelled as attest writes it")
	}
	payload, err := decode(e.Payload)
	if err != nil {
		return nil, nil, fmt.Errorf("altered: payload: %w", err)
	}
	seen := make(map[string]bool)
	for _, s := range e.Signatures {
		if _, err := decode(s.Sig); err != nil {
			return nil, nil, fmt.Errorf("altered: signature of the key %.16q: %w", s.KeyID, err)
		}
		if seen[s.KeyID] {
			return nil, nil, fmt.Errorf("altered: the key %.16q has two signatures", s.KeyID)
		}
		seen[s.KeyID] = true
	}
	if e.PayloadType != PayloadType {
		return nil, nil, fmt.Errorf("the payload is of type %q, and must be %q", e.PayloadType, PayloadType)
	}
	return &e, payload, nil
}

// decode reads base64 in its one spelling.
func decode(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err == nil && base64.StdEncoding.EncodeToString(b) != s {
		err = errors.New("it is not spelled as attest writes it")
	}
	return b, err
}

func spell(e *dsse.Envelope) ([]byte, error) {
	text, err := json.MarshalIndent(e, "", "  ")
	return append(text, '\n'), err
}

// writeEnvelope writes the envelope of a run: a reader sees the old one or the new one.
func writeEnvelope(dir string, e *dsse.Envelope) error {
	text, err := spell(e)
	if err != nil {
		return err
	}
	return atomicfile.ReplaceDurably(filepath.Join(dir, File), text, 0o644)
}
