package flock_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"attest/internal/flock"
)

// One has the lock, everybody can see that, and it is free as soon as it is given back.
func TestLock(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "lock")
	open := func() *os.File {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	one, two, looker := open(), open(), open()
	if flock.Taken(looker) {
		t.Error("nobody took it, and it is taken")
	}
	if err := flock.Take(one); err != nil {
		t.Fatal(err)
	}
	if err := flock.Take(two); !errors.Is(err, flock.ErrTaken) {
		t.Errorf("a second one gets %v, want ErrTaken", err)
	}
	if !flock.Taken(looker) {
		t.Error("it is taken, and nobody sees it")
	}
	if err := flock.Release(one); err != nil {
		t.Fatal(err)
	}
	if err := flock.Take(two); err != nil {
		t.Errorf("what was given back cannot be taken: %v", err)
	}
	if err := flock.Release(one); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a closed file is closed again: %v", err)
	}
}
