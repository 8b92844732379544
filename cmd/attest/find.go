package main

import (
	"errors"

	"attest/internal/report"
)

// locate returns the directory of the run that a user named.
func locate(root, name string) (string, error) {
	dir, err := report.Locate(root, name)
	var other *report.NoRunError
	if errors.As(err, &other) {
		return "", &usageError{err: err, hint: "name the directory of a run, in which journal.jsonl is: all reports are made from that"}
	}
	if err != nil {
		return "", &usageError{err: err}
	}
	return dir, nil
}

// findRun locates a run and loads it, by report.Load or LoadTimed.
func findRun(root, name string, load func(dir string) (*report.Run, error)) (dir string, r *report.Run, err error) {
	if dir, err = locate(root, name); err != nil {
		return "", nil, err
	}
	if r, err = load(dir); err != nil {
		return "", nil, &usageError{err: err, hint: unreadableHint(err)}
	}
	return dir, r, nil
}

// unreadableHint says what to do about a run that cannot be read; empty where nobody knows.
func unreadableHint(err error) string {
	var newer *report.NewerError
	switch {
	case errors.As(err, &newer):
		return "that attest, or one after it, reads the run"
	case errors.Is(err, report.ErrAltered):
		return "the journal was changed after the run, by an editor, a transfer or a disk: take a copy from before"
	}
	return ""
}
