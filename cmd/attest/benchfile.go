package main

import (
	"errors"
	"fmt"

	"attest/internal/benchfile"
)

// readBenchFile reads a bench file and makes sure that its stimuli can be run; without
// a name there is none, and nothing in its only bench. What is wrong is a *usageError.
func readBenchFile(name string) (*benchfile.File, error) {
	file, err := benchfile.Read(name)
	if err == nil {
		err = file.Programs()
	}
	var mistake *benchfile.Mistake
	var missing *benchfile.MissingError
	switch {
	case err == nil:
		return file, nil
	case errors.As(err, &mistake):
		return nil, &usageError{err: err, hint: mistake.Hint}
	case errors.As(err, &missing) && missing.Nearest != "":
		return nil, &usageError{err: err, hint: fmt.Sprintf("the nearest one there is %q", missing.Nearest)}
	}
	return nil, &usageError{err: err}
}
