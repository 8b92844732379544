package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"attest/internal/board"
	"attest/internal/report"
)

// watch looks at the reports directory, and keeps what was seen for whoever asks.
type watch struct {
	server *Server
	nudged chan struct{}
	asked  chan chan<- struct{} // to close when everything was looked at
	seen   atomic.Pointer[scene]

	// What follows belongs to the one goroutine that looks.
	reader   *board.Reader
	board    *board.Board
	followed map[string]*followed // runs that go on, by directory
	last     *followed            // the run that was started last, if none goes on
	changes  int                  // of the jobs, at the last look
	trouble  string
}

// scene is what is shown at one time. It never changes.
type scene struct {
	front
	pages map[string]board.Page
}

// followed is a run, and how far its journal was read.
type followed struct {
	dir  string
	tail *report.Tail
	run  *report.Run // as it stood then; nil: nothing can be said of it
}

// everyLook is how many looks at the runs that go on there are to one at the whole directory.
const everyLook = 4

func newWatch(s *Server) *watch {
	w := &watch{server: s, nudged: make(chan struct{}, 1), asked: make(chan chan<- struct{}), reader: board.NewReader(s.Reports), followed: make(map[string]*followed)}
	s.jobs.wake = w.wake
	return w
}

// wake asks for a look at everything, soon.
func (w *watch) wake() {
	select {
	case w.nudged <- struct{}{}:
	default:
	}
}

// refresh looks at everything, and returns when what was seen is shown, or ctx ends.
func (w *watch) refresh(ctx context.Context) {
	done := make(chan struct{})
	select {
	case w.asked <- done:
	case <-ctx.Done():
		return
	}
	select {
	case <-done:
	case <-ctx.Done():
	}
}

func (w *watch) scene() *scene { return w.seen.Load() }

// run looks until ctx ends.
func (w *watch) run(ctx context.Context) {
	defer w.forget(nil)
	clock := time.NewTicker(w.server.Often)
	defer clock.Stop()
	for n := 1; ; n++ {
		whole := n%everyLook == 0
		var done chan<- struct{}
		select {
		case <-ctx.Done():
			return
		case <-w.nudged:
			whole = true
		case done = <-w.asked:
			whole = true
		case <-clock.C:
		}
		w.tend(ctx, whole)
		if done != nil {
			close(done)
		}
	}
}

// tend looks, and tells when that became impossible, or possible again.
func (w *watch) tend(ctx context.Context, whole bool) {
	w.server.jobs.tend(time.Now())
	trouble := w.trouble
	if err := w.look(ctx, whole); err != nil {
		trouble = err.Error()
	} else if whole {
		trouble = ""
	}
	if trouble != w.trouble && ctx.Err() == nil {
		w.trouble = trouble
		if err := w.show(); err != nil {
			w.server.Log(err.Error())
		}
	}
}

// look reads what is new, and shows it. Without whole it is only about the runs that go on.
func (w *watch) look(ctx context.Context, whole bool) error {
	changed := false
	if whole {
		b, err := w.reader.Read(ctx)
		if err != nil {
			return err
		}
		if changed = b != w.board; changed {
			w.board, b.Home = b, "/"
		}
		w.follow()
	}
	for _, f := range w.followed {
		changed = f.read() || changed
	}
	if w.last != nil {
		changed = w.last.read() || changed
	}
	if _, _, changes := w.server.jobs.list(); changes != w.changes || w.scene() == nil {
		w.changes, changed = changes, true
	}
	if changed {
		return w.show()
	}
	return nil
}

// follow opens the journals of runs that have begun, and closes those of runs that are over.
func (w *watch) follow() {
	running := w.reader.Running()
	w.forget(running)
	for _, dir := range running {
		if w.followed[dir] == nil {
			if f := w.open(dir); f != nil {
				w.followed[dir] = f
			}
		}
	}
	newest := ""
	if runs := byStart(w.board); len(runs) > 0 && len(running) == 0 {
		newest = runs[0].Dir
	}
	if w.last != nil && w.last.dir != newest {
		w.last.tail.Close()
		w.last = nil
	}
	if w.last == nil && newest != "" {
		w.last = w.open(newest)
	}
}

// forget closes every journal but those of the directories.
func (w *watch) forget(but []string) {
	for dir, f := range w.followed {
		if !slices.Contains(but, dir) {
			f.tail.Close()
			delete(w.followed, dir)
		}
	}
}

func (w *watch) open(dir string) *followed {
	tail, err := report.Follow(filepath.Join(w.server.Reports, filepath.FromSlash(dir)))
	if err != nil {
		return nil // gone again
	}
	return &followed{dir: dir, tail: tail}
}

// read reports whether there is anything new. A journal that cannot be read is shown as far as it could.
func (f *followed) read() bool {
	grown, _ := f.tail.Read()
	if grown {
		if run, err := f.tail.Run(); err == nil {
			f.run = run
		}
	}
	return grown
}

// show makes the scene, and sends what is new of it.
func (w *watch) show() error {
	s := &scene{front: w.front(), pages: make(map[string]board.Page)}
	pages, err := w.board.Pages(reportsPath, w.server.words.Tag())
	if err != nil {
		return err
	}
	for _, p := range pages {
		s.pages[p.Name] = p
	}
	parts, err := w.server.page.parts(s.front)
	if err != nil {
		return err
	}
	data, err := json.Marshal(parts)
	if err != nil {
		return fmt.Errorf("show the runs: %w", err)
	}
	w.seen.Store(s)
	w.server.hub.publish(data)
	return nil
}
