package transcript

import (
	"slices"
	"sync"
	"time"
)

// Recorder collects the entries of one trial from sources that run at the
// same time. All methods may be called from any goroutine.
type Recorder struct {
	start time.Time

	mu      sync.Mutex
	entries []Entry // in order of arrival
}

// NewRecorder returns a recorder whose time is zero at start.
func NewRecorder(start time.Time) *Recorder { return &Recorder{start: start} }

// Add records what happened at a time, which may lie before that of entries
// that came earlier from another source. For Harness and Modem the text is the
// raw bytes.
func (r *Recorder) Add(at time.Time, v Voice, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, Entry{Time: at.Sub(r.start), Voice: v, Text: text})
}

// Entries returns a copy of everything so far in order of time; entries of
// the same time stay in the order in which they came.
func (r *Recorder) Entries() []Entry {
	r.mu.Lock()
	entries := slices.Clone(r.entries)
	r.mu.Unlock()
	slices.SortStableFunc(entries, func(a, b Entry) int { return int(min(max(a.Time-b.Time, -1), 1)) })
	return entries
}

// Start returns the time that is zero in the entries.
func (r *Recorder) Start() time.Time { return r.start }
