package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// ErrTooLarge is wrapped by a Reader for a packet that announces more than the maximum.
var ErrTooLarge = errors.New("packet larger than allowed")

// ErrLength is wrapped by a Reader for a remaining length that goes on after four bytes (§2.2.3).
var ErrLength = errors.New("malformed remaining length")

// chunk bounds what is allocated before the bytes for it have come.
const chunk = 4096

// Reader cuts a stream into frames. It reads ahead, so nobody else may read from the stream after it.
type Reader struct {
	src  *bufio.Reader
	max  int
	part []byte // the frame in progress
	need int    // its whole size; 0 while the remaining length is not known
	bad  error  // a frame that cannot be read: there is no next one
}

// NewReader reads from r. A packet over max bytes, fixed header included, is refused before it is read; with max zero
// the protocol's own limit holds.
func NewReader(r io.Reader, max int) *Reader {
	if max <= 0 {
		max = 1 + maxLengthSize + MaxRemainingLength
	}
	return &Reader{src: bufio.NewReaderSize(r, chunk), max: max}
}

// Next gives the next whole frame, which the caller may keep. At the end of the stream between two frames it gives io.EOF.
// With every other error it gives the bytes of the unfinished frame as well: the error then wraps io.ErrUnexpectedEOF
// (the stream ended in a frame), [ErrTooLarge], [ErrLength], or what the stream reported. After an error of the stream
// that passes, such as a deadline, Next goes on with the same frame; ErrTooLarge and ErrLength come again and again.
func (r *Reader) Next() ([]byte, error) {
	for r.need == 0 {
		if err := r.header(); err != nil {
			return r.part, err
		}
	}
	for len(r.part) < r.need {
		if err := r.fill(); err != nil {
			return r.part, err
		}
	}
	frame := r.part
	r.part, r.need = nil, 0
	return frame, nil
}

// header takes one byte of the fixed header and sets need after its last one.
func (r *Reader) header() error {
	if r.bad != nil {
		return r.bad
	}
	b, err := r.src.ReadByte()
	if err != nil {
		return r.cut(err)
	}
	r.part = append(r.part, b)
	n, size, err := remainingLength(r.part[1:])
	switch {
	case errors.Is(err, errLengthCut):
		return nil
	case err != nil:
		r.bad = fmt.Errorf("%w: % x", ErrLength, r.part)
	case 1+size+n > r.max:
		r.bad = fmt.Errorf("%w: %d bytes announced, %d allowed", ErrTooLarge, 1+size+n, r.max)
	default:
		r.need = 1 + size + n
	}
	return r.bad
}

// fill reads some of what is missing, never allocating much more than what has come so far.
func (r *Reader) fill() error {
	have := len(r.part)
	want := min(r.need, have+max(chunk, have))
	if cap(r.part) < want {
		grown := make([]byte, have, want)
		copy(grown, r.part)
		r.part = grown
	}
	n, err := r.src.Read(r.part[have:want])
	r.part = r.part[:have+n]
	return r.cut(err)
}

// cut makes an end of the stream within a frame an unexpected one.
func (r *Reader) cut(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) && len(r.part) > 0 {
		return fmt.Errorf("%w after %d bytes of a packet", io.ErrUnexpectedEOF, len(r.part))
	}
	return err
}
