package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
)

// errLongLine refuses a line that no journal has.
var errLongLine = fmt.Errorf("the line is longer than %d MB", longestLine>>20)

// ErrAltered refuses a journal that has its end, and is not as it was written.
var ErrAltered = errors.New("the lines before the end are not as they were written")

// nextLine returns the next line with its end; the last one comes with io.EOF, and has none.
func nextLine(in *bufio.Reader) ([]byte, error) {
	var text []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(text)+len(part) > longestLine {
			return nil, errLongLine
		}
		text = append(text, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, err
		}
	}
}

// NewerError says that a run cannot be read because a later attest wrote it.
type NewerError struct {
	Harness string // version of attest that did
	Schema  int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("written by a newer attest, %q (schema %d); this one reads up to %d", e.Harness, e.Schema, Schema)
}

// begins refuses what cannot be the first line of a journal that this package reads. Number
// and harness keep their places in every schema.
func begins(text []byte) error {
	var l struct {
		Header *struct {
			Schema  int
			Harness string
		}
	}
	switch err := json.Unmarshal(text, &l); {
	case err != nil:
		return fmt.Errorf("this is no journal of attest: read %.60q: %w", text, err)
	case l.Header != nil && l.Header.Schema > Schema:
		return &NewerError{Harness: l.Header.Harness, Schema: l.Header.Schema}
	}
	return nil
}
