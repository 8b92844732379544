package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"attest/internal/atomicfile"
)

// records is the directory in which possessions are kept until they are given back; ""
// keeps none. There is a file a modem, named and marked by a digest of its IMEI: it is
// never taken for another modem's. It holds certificates and keys, so only its owner
// may read it.
type records string

// recordFormat changes with what a record means.
const recordFormat = 1

// stale is the age at which a record is no longer given back: by then somebody has
// made the modem his own.
const stale = 30 * 24 * time.Hour

// records returns where this bench keeps them. The embedded emulator ends with us.
func (b *Bench) records() records {
	if b.cfg.Embedded() {
		return ""
	}
	return records(b.cfg.State)
}

// keyOf tells modems apart, and tells nobody their IMEI.
func keyOf(imei string) string {
	digest := sha256.Sum256([]byte("attest possessions " + imei))
	return hex.EncodeToString(digest[:])
}

func (r records) path(imei string) string {
	return filepath.Join(string(r), keyOf(imei)[:32]+".json")
}

// load returns what is kept of a modem; nil for nothing. The error says why a record
// that is there is not given back.
func (r records) load(imei string, now time.Time) (*possessions, error) {
	if r == "" || imei == "" {
		return nil, nil
	}
	text, err := os.ReadFile(r.path(imei))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	had := new(possessions)
	if err == nil {
		err = json.Unmarshal(text, had)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("what this modem had before an earlier run cannot be read and is not given back: %w", err)
	case had.Format != recordFormat || had.Modem != keyOf(imei):
		return nil, errors.New("what an earlier run noted is of another program or another modem, and is not given back")
	case now.Sub(had.Taken) > stale:
		return nil, fmt.Errorf("what this modem had on %s is too long ago to be given back", had.Taken.Format(time.DateOnly))
	}
	return had, nil
}

// save keeps a record, as a whole or not at all, and reports whether there is one now.
func (r records) save(imei string, had *possessions) (bool, error) {
	switch {
	case r == "":
		return false, nil
	case imei == "":
		return false, errors.New("the modem does not tell its IMEI")
	}
	had.Format, had.Modem = recordFormat, keyOf(imei)
	text, err := json.MarshalIndent(had, "", " ")
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(string(r), 0o700); err != nil {
		return false, err
	}
	return true, atomicfile.ReplaceDurably(r.path(imei), text, 0o600)
}

// remove forgets what was given back.
func (r records) remove(imei string) error {
	if r == "" || imei == "" {
		return nil
	}
	if err := os.Remove(r.path(imei)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
