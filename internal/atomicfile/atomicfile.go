// Package atomicfile writes files that are there as a whole or not at all: whoever opens one
// sees what was there before, or what is there now, whatever ends the writer.
//
// [Replace] is for what can be made again, [ReplaceDurably] for what cannot: it also
// survives a loss of power.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace gives a file in a directory that is there a new text and mode.
func Replace(name string, text []byte, mode fs.FileMode) error {
	return replace(name, text, mode, func(*os.File) error { return nil })
}

// ReplaceDurably is Replace, and returns when the text is on the disk.
func ReplaceDurably(name string, text []byte, mode fs.FileMode) error {
	return replace(name, text, mode, (*os.File).Sync)
}

func replace(name string, text []byte, mode fs.FileMode, settle func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // 0600 until it is whole
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), settle(f), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
