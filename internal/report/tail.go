package report

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"path/filepath"

	"attest/internal/regular"
	"attest/internal/verdict"
)

// Tail reads a journal while it is being written, as strictly as Load does. It keeps what
// every attempt came to, without steps and timelines. Its methods must not be called side by side.
type Tail struct {
	file  io.Closer
	in    *bufio.Reader
	half  []byte // of the line that is not whole yet
	lines int
	err   error // what is wrong with the journal; nothing after it is read
	parser
}

// Follow opens the journal in dir. It reads nothing yet.
func Follow(dir string) (*Tail, error) {
	f, err := regular.Open(filepath.Join(dir, JournalFile))
	if err != nil {
		return nil, fmt.Errorf("follow run: %w", err)
	}
	p := parser{lean: true, run: &Run{}, counted: make(map[string]verdict.Result), sum: sha256.New()}
	return &Tail{file: f, in: bufio.NewReaderSize(f, 1<<16), parser: p}, nil
}

// Close closes the journal.
func (t *Tail) Close() error { return t.file.Close() }

// Read takes the lines that have become whole since the last call, and reports whether
// there were any. After an error every call returns the same.
func (t *Tail) Read() (grown bool, err error) {
	for t.err == nil {
		part, err := nextLine(t.in)
		t.half = append(t.half, part...)
		if err == io.EOF && len(t.half) <= longestLine {
			break
		}
		if err == nil {
			err = t.add(t.half)
		}
		t.lines++
		if err != nil {
			t.err = fmt.Errorf("%s line %d: %w", JournalFile, t.lines, err)
			break
		}
		t.sum.Write(t.half)
		t.half, grown = nil, true
	}
	return grown, t.err
}

// Run returns the run as it stands: a scenario that has no verdict yet has a result with no
// attempt. A journal without a header is none yet: an error.
func (t *Tail) Run() (*Run, error) {
	run := *t.run
	p := t.parser
	p.run, p.counted = &run, maps.Clone(t.counted)
	return p.finish()
}
