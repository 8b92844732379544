package board

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"attest/internal/report"
	"attest/internal/words"
)

// Reader reads the same reports directory again and again, for whoever shows the board
// while runs go on: a run that did not change since is not read again, and one whose journal
// is held is not on the board yet. It must not be used by two goroutines at a time.
type Reader struct {
	root string

	runs    map[string]*known
	strays  []Stray
	words   map[string]string // that briefs share
	texts   map[string]*Text
	running []string
	board   *Board // as it was returned last
}

// known is a run that was read, and the state of its files then.
type known struct {
	state
	held  bool
	young bool // its files changed so lately that more may follow with the same time stamps
	loaded
}

// state changes with the journal of a run, and with every other file that is put beside it.
type state struct {
	size           int64
	journal, files time.Time
}

// NewReader returns a Reader of the runs below root.
func NewReader(root string) *Reader {
	return &Reader{root: root, runs: make(map[string]*known), words: make(map[string]string), texts: make(map[string]*Text)}
}

// Running returns the runs that were going on at the last Read, as their directories below
// the root, with slashes.
func (r *Reader) Running() []string { return r.running }

// Read is Read of the package for all runs that are over. It returns the very board of the
// last time if nothing else is to be said.
func (r *Reader) Read(ctx context.Context) (*Board, error) {
	dirs, strays, err := find(r.root)
	if err != nil {
		return nil, err
	}
	same := r.board != nil && len(dirs) == len(r.runs) && slices.Equal(strays, r.strays)
	runs := make(map[string]*known, len(dirs))
	var mu sync.Mutex
	each(ctx, dirs, func(dir string) {
		k, changed := r.look(dir)
		mu.Lock()
		defer mu.Unlock()
		runs[dir] = k
		same = same && !changed
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	r.runs, r.strays = runs, strays
	if !same {
		r.collect(dirs)
	}
	return r.board, nil
}

// look returns what a run is now, and whether the board says something else of it for that.
func (r *Reader) look(dir string) (k *known, changed bool) {
	before, now := r.runs[dir], r.stateOf(dir)
	if before != nil && before.state == now.state && !before.held && !before.young {
		return before, false
	}
	if now.held = report.Held(filepath.Join(r.root, filepath.FromSlash(dir))); now.held {
		return now, before == nil || !before.held
	}
	now.loaded = load(r.root, dir, words.Others())
	return now, before == nil || before.held || !reflect.DeepEqual(before.loaded, now.loaded)
}

// tick is more than the time stamps of any file system are apart.
const tick = 2 * time.Second

func (r *Reader) stateOf(dir string) *known {
	var k known
	full := filepath.Join(r.root, filepath.FromSlash(dir))
	if info, err := os.Stat(filepath.Join(full, report.JournalFile)); err == nil {
		k.size, k.journal = info.Size(), info.ModTime()
	}
	if info, err := os.Stat(full); err == nil {
		k.files = info.ModTime()
	}
	k.young = time.Since(k.journal) < tick || time.Since(k.files) < tick
	return &k
}

// collect makes the board of what is known.
func (r *Reader) collect(dirs []string) {
	c := collector{strays: slices.Clone(r.strays), models: make(map[string]*gathering), words: r.words, texts: r.texts, languages: words.Others()}
	r.running = nil
	for _, dir := range dirs {
		k := r.runs[dir]
		if k.held {
			r.running = append(r.running, dir)
			continue
		}
		c.share(&k.brief)
		c.take(dir, k.loaded)
	}
	r.board = c.board()
}

// share keeps each text of a brief once, for as long as it is known.
func (c *collector) share(b *report.Brief) {
	for i := range b.Scenarios {
		s := &b.Scenarios[i]
		s.ID, s.Title, s.Area, s.Why = c.word(s.ID), c.word(s.Title), c.word(s.Area), c.word(s.Why)
	}
}
