package live

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// every is how often a region is drawn, at most.
const every = 100 * time.Millisecond

// Region is the lowest lines of a terminal. Its methods may be called from any goroutine.
type Region struct {
	out  io.Writer
	size func() (columns, lines int)

	once          sync.Once
	stop, stopped chan struct{}

	drawing sync.Mutex
	shown   []string // what is on the terminal now

	mu      sync.Mutex // never held while the terminal is waited for, before the end
	state   State
	pending []byte // lines that are not printed yet
	closed  bool
}

// Open starts a region on a terminal of that size, which is asked for before each drawing;
// where it is unknown nothing is drawn. The caller must Close it.
func Open(out io.Writer, size func() (columns, lines int)) *Region {
	r := &Region{out: out, size: size, stop: make(chan struct{}), stopped: make(chan struct{})}
	go r.run()
	return r
}

func (r *Region) run() {
	defer close(r.stopped)
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			r.draw()
		case <-r.stop:
			return
		}
	}
}

// Update changes what is shown. A region that is closed shows nothing any more.
func (r *Region) Update(change func(*State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.state)
}

// Write prints lines above the region, within a tenth of a second; what has no end of line
// yet waits for one.
func (r *Region) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return escaped{r.out}.Write(p)
	}
	r.pending = append(r.pending, p...)
	return len(p), nil
}

// Pause erases the region while f runs, such as a stop of the process. Nothing is
// printed meanwhile.
func (r *Region) Pause(f func()) {
	r.drawing.Lock()
	defer r.drawing.Unlock()
	r.replace(r.take(), nil)
	f()
}

// Close prints what waits, and erases the region. What is written after that goes
// to the terminal at once.
func (r *Region) Close() {
	r.once.Do(func() {
		close(r.stop)
		<-r.stopped
		r.drawing.Lock()
		defer r.drawing.Unlock()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.closed = true
		r.replace(string(r.pending), nil)
		r.pending = nil
	})
}

// draw prints what waits, and the region below it.
func (r *Region) draw() {
	r.drawing.Lock()
	defer r.drawing.Unlock()
	text, lines := r.take(), r.lines()
	if text != "" || !slices.Equal(lines, r.shown) {
		r.replace(text, lines)
	}
}

// take takes the whole lines that wait.
func (r *Region) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	end := bytes.LastIndexByte(r.pending, '\n') + 1
	text := string(r.pending[:end])
	r.pending = slices.Delete(r.pending, 0, end)
	return text
}

func (r *Region) lines() []string {
	width, height := r.size()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.Lines(width, height, time.Now())
}

// replace puts text and other lines in place of those that are shown. A terminal that is
// gone is no reason to end anything.
func (r *Region) replace(text string, lines []string) {
	if text == "" && len(lines) == 0 && len(r.shown) == 0 {
		return
	}
	const up, eraseLine, eraseBelow = "\r\x1b[%dA", "\x1b[K", "\x1b[J"
	var b strings.Builder
	if len(r.shown) > 0 {
		fmt.Fprintf(&b, up, len(r.shown))
	}
	if text != "" {
		b.WriteString(eraseBelow + Escape(text))
	}
	for _, line := range lines {
		b.WriteString(line + eraseLine + "\n")
	}
	b.WriteString(eraseBelow) // also what was typed on the line below
	_, _ = io.WriteString(r.out, b.String())
	r.shown = lines
}
