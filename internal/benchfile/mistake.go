package benchfile

import (
	"fmt"

	"attest/internal/firmware"
)

// Mistake says what is wrong with a bench file, where, and what to do about it.
type Mistake struct {
	firmware.SyntaxError
	Hint string // empty where the message says it all
}

func (p place) mistake(file, message, hint string) error {
	return &Mistake{firmware.SyntaxError{File: file, Line: p.line, Column: p.column, Message: message}, hint}
}

// fault is a mistake of a value, whose place its reader knows.
type fault struct{ message, hint string }

func (f *fault) Error() string { return f.message }

// want refuses a value.
func want(what, got string) error { return &fault{message: fmt.Sprintf("want %s, got %s", what, got)} }
