package bench

import (
	"math"
	"time"

	"attest/internal/at"
	"attest/internal/modem"
	"attest/internal/transcript"
)

// aside is a stretch of the journal in which the harness spoke for itself, out of
// turn: what its bytes provoke is no evidence.
type aside struct {
	from, to int
	keep     func(modem.Entry) bool // what is evidence all the same
}

// nothing keeps no entry.
func nothing(modem.Entry) bool { return false }

// unsolicited keeps what the modem prints of its own accord, such as boot lines.
func unsolicited(e modem.Entry) bool {
	return !e.Sent && (e.Line.Kind == at.URC || e.Line.Kind == at.Blank)
}

// aside opens a stretch of the running trial at a place in the journal; the function
// that it returns ends it. One that is not ended lasts until the end of the trial.
func (b *Bench) aside(from int, keep func(modem.Entry) bool) (end func()) {
	t := b.trial.Load()
	if t == nil {
		return func() {}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	i := len(t.asides)
	t.asides = append(t.asides, aside{from: from, to: math.MaxInt, keep: keep})
	return func() {
		to := from
		if entries := b.modem.Since(from); len(entries) > 0 {
			to = entries[len(entries)-1].Seq + 1 // without a mark: who waits must still find what came
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.asides[i].to = to
	}
}

// note adds a remark of the bench to the timeline of the running trial.
func (b *Bench) note(text string) {
	if t := b.trial.Load(); t != nil {
		t.recorder.Add(time.Now(), transcript.Note, text)
	}
}

// evidence leaves out what stands in a stretch of ours and is not to be kept.
func (t *Trial) evidence(entries []modem.Entry) []modem.Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.asides) == 0 {
		return entries
	}
	kept := make([]modem.Entry, 0, len(entries))
	for _, e := range entries {
		if !t.ours(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

// ours reports whether an entry is the harness's own doing. The caller holds t.mu.
func (t *Trial) ours(e modem.Entry) bool {
	for _, a := range t.asides {
		if e.Seq >= a.from && e.Seq < a.to && !a.keep(e) {
			return true
		}
	}
	return false
}
