package emulator

import (
	"io"
	"strings"
	"sync"
)

// maxUnread is how many bytes wait for a host that does not read. What comes
// after is lost, as in a UART without flow control.
const maxUnread = 4 << 20

// output is the one writer of a port. Each write is one whole frame, so an
// unsolicited line never tears another.
type output struct {
	mu     sync.Mutex
	wake   sync.Cond
	queue  []byte
	closed bool

	jitter *jitter  // nil for none; otherwise frames stands for queue
	frames []*frame // in the order in which they were written
	size   int      // bytes in frames
}

func newOutput(j *jitter) *output {
	o := &output{jitter: j}
	o.wake.L = &o.mu
	return o
}

// write queues one frame that keeps its place. Without a host, on a nil output, it is lost.
func (o *output) write(frame []byte) { o.put(fixedFrame, frame) }

// put queues one frame of a kind.
func (o *output) put(kind frameKind, frame []byte) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case len(o.queue)+o.size+len(frame) > maxUnread:
	case o.jitter != nil:
		o.frames, o.size = append(o.frames, o.jitter.frame(kind, frame)), o.size+len(frame)
	default:
		o.queue = append(o.queue, frame...)
	}
	o.wake.Signal()
}

// close lets pump end after the bytes that are queued.
func (o *output) close() {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.wake.Signal()
}

// pump writes to the port until close, or until the port fails.
func (o *output) pump(w io.Writer) error {
	if o.jitter != nil {
		return o.pumpFrames(w)
	}
	for {
		chunk := o.next()
		if chunk == nil {
			return nil
		}
		if _, err := w.Write(chunk); err != nil {
			return err
		}
	}
}

// next waits for bytes and takes them all; nil when closed and drained.
func (o *output) next() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) == 0 && !o.closed {
		o.wake.Wait()
	}
	chunk := o.queue
	o.queue = nil
	return chunk
}

// lines prints the lines of an answer as one frame.
func (m *Modem) lines(text ...string) {
	if len(text) > 0 {
		m.out.put(answerFrame, framed(text...))
	}
}

// framed puts line ends around and between lines.
func framed(text ...string) []byte { return []byte("\r\n" + strings.Join(text, "\r\n") + "\r\n") }

// urc prints one unsolicited line. A bare ERROR keeps its place: behind the next
// command it would be its result.
func (m *Modem) urc(text string) {
	kind := unsolicitedFrame
	if text == "ERROR" {
		kind = fixedFrame
	}
	m.out.put(kind, m.unframed(text))
}

// final prints the one final result code of a command line: OK, or the error in
// the form CMEE asks for. ATQ1 suppresses it (manual ATQ).
func (m *Modem) final(err error) { m.result(m.resultCode(err)) }

// result prints a final result code that is given as text.
func (m *Modem) result(text string) {
	if !m.set.quiet || m.broken.has(quietErrors) && text != "OK" {
		m.out.put(answerFrame, m.ended(text))
	}
}

// prompt asks for the data of a command. No line end follows it (at-facts
// §2.3, X-09).
func (m *Modem) prompt(command string) { m.out.write([]byte("\r\n" + m.profile.Prompt(command))) }
