package board

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// manifest is the file in a site that lists what Write put there, a path a line.
const manifest = ".attest-board"

// Write puts the site into dir; reports and lang are as for Pages. Each file is replaced whole, so that
// a reader sees the old one or the new one. What an earlier board left there and this one no
// longer has is removed, nothing else ever is. A directory that holds files and no board is refused.
func (b *Board) Write(ctx context.Context, dir, reports, lang string) error {
	pages, err := b.Pages(reports, lang)
	if err != nil {
		return fmt.Errorf("write the board: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the board: %w", err)
	}
	root, err := os.OpenRoot(dir) // no link in it leads out
	if err != nil {
		return fmt.Errorf("write the board: %w", err)
	}
	defer root.Close()
	before, err := written(dir, root)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range pages {
		names = append(names, p.Name)
	}
	listed := append(append([]string{}, before...), names...) // of a board that dies half way as well
	if err := replace(root, manifest, list(listed)); err != nil {
		return fmt.Errorf("write the board: %w", err)
	}
	if err := makeAll(ctx, root, pages); err != nil {
		return fmt.Errorf("write the board: %w", err)
	}
	if err := errors.Join(tidy(root, before, names), replace(root, manifest, list(names))); err != nil {
		return fmt.Errorf("write the board: %w", err)
	}
	return nil
}

// NotEmptyError refuses a directory that holds something else than a board.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("%q is no board and not empty", e.Dir)
}

// written returns what an earlier board put into the directory.
func written(dir string, root *os.Root) ([]string, error) {
	info, err := root.Lstat(manifest)
	if err == nil && !info.Mode().IsRegular() {
		return nil, &NotEmptyError{dir}
	}
	text, err := root.ReadFile(manifest)
	if err == nil {
		return strings.Fields(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	there, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	if len(there) > 0 {
		return nil, &NotEmptyError{dir}
	}
	return nil, nil
}

// makeAll makes the pages, several at a time.
func makeAll(ctx context.Context, root *os.Root, pages []Page) error {
	made := map[string]bool{".": true}
	for _, p := range pages {
		dir := path.Dir(p.Name)
		if made[dir] {
			continue
		}
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		made[dir] = true
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan Page)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for p := range next {
				text, err := p.Make()
				if err == nil {
					err = replace(root, p.Name, text)
				}
				if err != nil {
					stop(fmt.Errorf("%s: %w", p.Name, err))
				}
			}
		})
	}
	for _, p := range pages {
		select {
		case next <- p:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}

// replace writes a file and renames it to its name.
func replace(root *os.Root, name string, text []byte) error {
	half := path.Join(path.Dir(name), ".new-"+path.Base(name))
	if err := root.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a board that died, or a stranger's
		return err
	}
	f, err := root.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return root.Rename(half, name)
}

// tidy removes what was and is no more, and directories that are empty then.
func tidy(root *os.Root, before, names []string) error {
	keep := make(map[string]bool)
	for _, n := range names {
		keep[n] = true
	}
	for _, n := range before {
		if keep[n] || !filepath.IsLocal(n) {
			continue
		}
		keep[n] = true // a list may have it twice
		if err := root.Remove(n); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for d := path.Dir(n); d != "."; d = path.Dir(d) {
			if root.Remove(d) != nil {
				break // it holds something
			}
		}
	}
	return nil
}

// list is the manifest. FileName leaves no white space in a name.
func list(names []string) []byte { return []byte(strings.Join(names, "\n") + "\n") }
