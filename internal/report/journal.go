package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"attest/internal/flock"
	"attest/internal/verdict"
)

// JournalFile is the name of the journal in the directory of a run.
const JournalFile = "journal.jsonl"

// Schema is that of the directories that this package writes: of the journal, run.json and
// brief.json. It reads all up to it. In 1 the journal had neither number nor sum.
const Schema = 2

// longestLine bounds a line of a journal, and with it what reading one may cost.
const longestLine = 64 << 20

// End is the last line of a journal. A run without it was killed, or is still
// running.
type End struct {
	Finished       time.Time `json:"finished"`
	Interrupted    bool      `json:"interrupted,omitempty"`     // ended before its plan was done, as by Ctrl-C
	Reason         string    `json:"reason,omitempty"`          // why it was interrupted, for people
	InconclusiveOK bool      `json:"inconclusive_ok,omitempty"` // the run was told that inconclusive is no failure
	SHA256         string    `json:"sha256,omitempty"`          // of all lines before this one, hexadecimal; Close sets it
}

// line is one line of a journal: exactly one of its fields is set.
type line struct {
	Header *verdict.Header    `json:"header,omitempty"`
	Plan   *[]verdict.Planned `json:"plan,omitempty"`
	Result *verdict.Result    `json:"result,omitempty"`

	Recovery *verdict.Recovery `json:"recovery,omitempty"`

	End *End `json:"end,omitempty"`
}

// Journal is the append-only truth of a run that is in progress. Its methods
// may be called by several benches at the same time.
type Journal struct {
	planned map[string]bool // never changes

	mu   sync.Mutex // guards what follows
	file *os.File
	sum  hash.Hash // of all lines
	err  error     // the first failure: half a line may be on disk, so nothing may follow it
}

// Create makes dir and starts the journal in it with the header and the plan. From
// before its first byte until it is closed, or its process ends, the journal is Held.
// It refuses a directory that already holds a journal with an error that is
// fs.ErrExist, and a plan that has an id twice.
func Create(dir string, h verdict.Header, plan []verdict.Planned) (*Journal, error) {
	planned, err := index(plan)
	if err != nil {
		return nil, fmt.Errorf("create journal: %w", err)
	}
	if plan == nil {
		plan = []verdict.Planned{}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("create journal: %w", err)
	}
	path := filepath.Join(dir, JournalFile)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("create journal: %q holds the journal of another run: %w", dir, fs.ErrExist)
	}
	if err != nil {
		return nil, fmt.Errorf("create journal: %w", err)
	}
	_ = flock.Take(f) // a file system without locks is no reason not to judge
	j := &Journal{planned: planned, file: f, sum: sha256.New()}
	h.Schema = Schema
	if err := errors.Join(j.append(line{Header: &h}, line{Plan: &plan}), syncDir(dir)); err != nil {
		return nil, errors.Join(fmt.Errorf("create journal: %w", err), f.Close())
	}
	return j, nil
}

// Record appends a verdict and returns when it is on disk. A result that Load
// would refuse (an id that is not planned, a judgement that cannot follow from
// the outcome) is refused here already, and the journal stays good. After a
// failed write every further call returns that failure.
func (j *Journal) Record(r verdict.Result) error {
	if err := check(r, j.planned); err != nil {
		return fmt.Errorf("record result: %w", err)
	}
	if err := j.append(line{Result: &r}); err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	return nil
}

// Recovered appends how a bench brought its modem back, and returns when it is on disk.
func (j *Journal) Recovered(r verdict.Recovery) error {
	if err := checkRecovery(r, j.planned); err != nil {
		return fmt.Errorf("record recovery: %w", err)
	}
	if err := j.append(line{Recovery: &r}); err != nil {
		return fmt.Errorf("record the recovery after %s: %w", r.After, err)
	}
	return nil
}

// Close appends the end of the run and closes the journal. It must not be
// called while a Record is under way; every call after it is an error that is
// fs.ErrClosed.
func (j *Journal) Close(end End) error {
	end.SHA256 = j.digest()
	err := j.append(line{End: &end})
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return fmt.Errorf("close journal: %w", fs.ErrClosed)
	}
	err = errors.Join(err, flock.Release(j.file))
	j.file = nil
	if err != nil {
		return fmt.Errorf("close journal: %w", err)
	}
	return nil
}

// append writes the lines in one piece and flushes them. The flush is outside
// the lock, so that benches that record at the same time share one.
func (j *Journal) append(lines ...line) error {
	var text []byte
	for _, l := range lines {
		b, err := json.Marshal(l)
		if err == nil && len(b) >= longestLine {
			err = errLongLine // nobody could read it back
		}
		if err != nil {
			return err
		}
		text = append(append(text, b...), '\n')
	}
	f, err := j.write(text)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return j.fail(err)
	}
	return nil
}

func (j *Journal) write(text []byte) (*os.File, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return nil, j.err
	}
	if j.file == nil {
		return nil, fs.ErrClosed
	}
	if _, err := j.file.Write(text); err != nil {
		j.err = err
	}
	j.sum.Write(text)
	return j.file, j.err
}

// digest is the SHA-256 of all lines so far.
func (j *Journal) digest() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return hex.EncodeToString(j.sum.Sum(nil))
}

func (j *Journal) fail(err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err == nil {
		j.err = err
	}
	return err
}

// syncDir flushes the entry of a new file; without it a power cut may take the
// file although its content was flushed.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
