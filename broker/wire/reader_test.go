package wire_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"attest/broker/wire"
)

func TestReaderCutsFrames(t *testing.T) {
	var stream strings.Builder
	for _, tt := range frames {
		stream.WriteString(tt.frame)
	}
	for _, tt := range []struct {
		name string
		src  io.Reader
	}{
		{"at once", strings.NewReader(stream.String())},
		{"byte by byte", iotest.OneByteReader(strings.NewReader(stream.String()))},
		{"in halves", iotest.HalfReader(strings.NewReader(stream.String()))},
		{"with the end beside the last bytes", iotest.DataErrReader(strings.NewReader(stream.String()))},
	} {
		r := wire.NewReader(tt.src, 0)
		for _, want := range frames {
			if got, err := r.Next(); err != nil || string(got) != want.frame {
				t.Fatalf("%s: got %q, %v; want %q", tt.name, got, err, want.frame)
			}
		}
		if got, err := r.Next(); err != io.EOF || len(got) != 0 {
			t.Errorf("%s: got %q, %v; want io.EOF", tt.name, got, err)
		}
	}
}

func TestReaderErrors(t *testing.T) {
	for _, tt := range []struct {
		name, stream, got string
		max               int
		want              error
	}{
		{"type alone", "\x30", "\x30", 0, io.ErrUnexpectedEOF},
		{"half a remaining length", "\x30\x80", "\x30\x80", 0, io.ErrUnexpectedEOF},
		{"no body", "\x30\x05", "\x30\x05", 0, io.ErrUnexpectedEOF},
		{"half a body", "\x30\x05\x00\x01a", "\x30\x05\x00\x01a", 0, io.ErrUnexpectedEOF},
		{"five bytes of remaining length", "\x30\xff\xff\xff\xff\x01", "\x30\xff\xff\xff\xff", 0, wire.ErrLength},
		{"as large as allowed, cut", "\x30\x06\x00\x01a", "\x30\x06\x00\x01a", 8, io.ErrUnexpectedEOF},
		{"too large", "\x30\x07\x00\x01abcd", "\x30\x07", 8, wire.ErrTooLarge},
		{"the largest there is", "\x30\xff\xff\xff\x7fabc", "\x30\xff\xff\xff\x7f", 1 << 20, wire.ErrTooLarge},
	} {
		r := wire.NewReader(strings.NewReader(tt.stream), tt.max)
		for range 2 { // the answer stays
			if got, err := r.Next(); !errors.Is(err, tt.want) || string(got) != tt.got {
				t.Errorf("%s: got %q, %v; want %q, %v", tt.name, got, err, tt.got, tt.want)
			}
		}
	}
}

func TestReaderAtTheMaximum(t *testing.T) {
	const frame = "\x30\x06\x00\x01abcd"
	if got, err := wire.NewReader(strings.NewReader(frame), len(frame)).Next(); err != nil || string(got) != frame {
		t.Errorf("got %q, %v; want %q", got, err, frame)
	}
}

// After a deadline the same frame goes on.
func TestReaderGoesOnAfterADeadline(t *testing.T) {
	const frame = "\x30\x06\x00\x01abcd"
	late := errors.New("deadline")
	r := wire.NewReader(io.MultiReader(
		strings.NewReader(frame[:5]), &once{err: late}, strings.NewReader(frame[5:]),
	), 0)
	if got, err := r.Next(); !errors.Is(err, late) || string(got) != frame[:5] {
		t.Fatalf("got %q, %v; want %q, %v", got, err, frame[:5], late)
	}
	if got, err := r.Next(); err != nil || string(got) != frame {
		t.Errorf("got %q, %v; want %q", got, err, frame)
	}
}

// once fails at the first Read and is empty from then on.
type once struct{ err error }

func (o *once) Read([]byte) (int, error) {
	err := o.err
	o.err = io.EOF
	return 0, err
}

// Five bytes that announce 256 MB cost nothing until the bytes come.
func TestReaderAllocatesWhatHasCome(t *testing.T) {
	stream := "\x30\xff\xff\xff\x7f" + strings.Repeat("x", 10_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := wire.NewReader(strings.NewReader(stream), 0).Next()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) != len(stream) {
		t.Fatalf("got %d bytes, %v; want %d, %v", len(got), err, len(stream), io.ErrUnexpectedEOF)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("got %d bytes allocated, want less than 1 MB", n)
	}
}

// A frame that was given away is not touched by the next one.
func TestReaderFramesAreTheCallers(t *testing.T) {
	r := wire.NewReader(strings.NewReader("\x30\x04\x00\x01ab\x30\x04\x00\x01cd"), 0)
	one, _ := r.Next()
	two, _ := r.Next()
	if !bytes.Equal(one, []byte("\x30\x04\x00\x01ab")) || !bytes.Equal(two, []byte("\x30\x04\x00\x01cd")) {
		t.Errorf("got %q and %q", one, two)
	}
}
