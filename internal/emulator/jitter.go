package emulator

import (
	"hash/fnv"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// What jitter does to a frame, at most.
const (
	maxCuts  = 4                      // places where a frame is torn
	maxPause = 300 * time.Microsecond // before a piece
	maxHold  = 2 * time.Millisecond   // that an unsolicited line waits for an answer to overtake it
)

// jitter disturbs a port as a slow UART and a busy module do: frames come in pieces,
// a little late, and unsolicited lines stand between an answer and its result, or
// behind it. The order of the answers stays, that of the unsolicited lines stays, and
// no byte is added or lost. What is done to the nth frame depends on the seed alone.
type jitter struct {
	seed uint64
	mu   sync.Mutex
	dice *rand.Rand
}

// newJitter returns nil for the seed 0: nothing is disturbed.
func newJitter(seed uint64) *jitter {
	if seed == 0 {
		return nil
	}
	j := &jitter{seed: seed}
	j.restart("")
	return j
}

// restart begins anew with the decisions that belong to a name.
func (j *jitter) restart(name string) {
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, name) // a hash takes everything
	j.mu.Lock()
	defer j.mu.Unlock()
	j.dice = rand.New(rand.NewPCG(j.seed, sum.Sum64()))
}

// frameKind says which frames may change places.
type frameKind uint8

const (
	fixedFrame       frameKind = iota // keeps its place: prompts, payload, data
	echoFrame                         // an unsolicited line may stand behind it
	answerFrame                       // so it may here: information and final results
	unsolicitedFrame                  // may be overtaken by answers
)

// frame is what is left of one frame, and what is to be done with it.
type frame struct {
	kind  frameKind
	rest  []byte
	sizes []int           // of the pieces
	waits []time.Duration // before each piece
	hold  time.Duration   // how long an unsolicited line may be overtaken when its turn has come
	until time.Time       // the end of that; zero before
}

// frame decides what becomes of some bytes.
func (j *jitter) frame(kind frameKind, data []byte) *frame {
	j.mu.Lock()
	defer j.mu.Unlock()
	f := &frame{kind: kind, rest: append([]byte(nil), data...)}
	left := len(data)
	for range j.dice.IntN(maxCuts + 1) {
		if left > 1 {
			size := 1 + j.dice.IntN(left-1)
			f.sizes, left = append(f.sizes, size), left-size
		}
	}
	f.sizes = append(f.sizes, left)
	for range f.sizes {
		f.waits = append(f.waits, max(0, time.Duration(j.dice.Int64N(int64(2*maxPause)))-maxPause)) // half of them none
	}
	hold := time.Duration(j.dice.Int64N(int64(maxHold)))
	if held := j.dice.IntN(2) == 0; held && kind == unsolicitedFrame {
		f.hold = hold
	}
	return f
}

// pieces writes the frame, piece by piece.
func (f *frame) pieces(w io.Writer) error {
	for i, size := range f.sizes {
		time.Sleep(f.waits[i])
		if _, err := w.Write(f.rest[:size]); err != nil {
			return err
		}
		f.rest = f.rest[size:]
	}
	return nil
}

// pumpFrames is pump with jitter.
func (o *output) pumpFrames(w io.Writer) error {
	for {
		f := o.nextFrame()
		if f == nil {
			return nil
		}
		if err := f.pieces(w); err != nil {
			return err
		}
	}
}

// nextFrame waits for the frame whose turn it is; nil when closed and drained.
func (o *output) nextFrame() *frame {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		at, wait := turn(o.frames, time.Now())
		switch {
		case wait > 0 && !o.closed:
			timer := time.AfterFunc(wait, o.rouse)
			o.wake.Wait()
			timer.Stop()
		case at < len(o.frames):
			return o.take(at)
		case o.closed:
			return nil
		default:
			o.wake.Wait()
		}
	}
}

// rouse lets nextFrame look again. It holds the lock, so that it cannot come between the
// timer and the wait for it.
func (o *output) rouse() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wake.Broadcast()
}

// take removes one frame from the queue. A held line has waited long enough when a
// result overtook it.
func (o *output) take(at int) *frame {
	f := o.frames[at]
	o.frames = append(o.frames[:at], o.frames[at+1:]...)
	o.size -= len(f.rest)
	if at > 0 && f.kind == answerFrame {
		o.frames[0].hold = 0
	}
	return f
}

// held reports whether the frame, whose turn it is, still lets answers pass.
func (f *frame) held(now time.Time) bool {
	if f.hold > 0 && f.until.IsZero() {
		f.until = now.Add(f.hold)
	}
	return f.hold > 0 && now.Before(f.until)
}

// turn returns the index of the frame that is next: the first one, or an answer that
// overtakes unsolicited lines that are held. If there is none yet it says how
// long to wait for one.
func turn(frames []*frame, now time.Time) (at int, wait time.Duration) {
	if len(frames) == 0 || !frames[0].held(now) {
		return 0, 0
	}
	for i, f := range frames {
		switch f.kind {
		case unsolicitedFrame:
		case echoFrame, answerFrame:
			return i, 0
		default:
			return 0, 0
		}
	}
	return 0, frames[0].until.Sub(now)
}
