package wire_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"attest/broker/wire"
)

// Decode takes anything; what has no violation is encoded to the same bytes.
func FuzzDecode(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.good))
		f.Add([]byte(s.bad))
	}
	for _, tt := range frames {
		f.Add([]byte(tt.frame))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		input := bytes.Clone(frame)
		p, found := wire.Decode(frame)
		if !bytes.Equal(frame, input) || !bytes.Equal(p.Raw, input) {
			t.Fatalf("got frame %q and raw %q, want both as they were: %q", frame, p.Raw, input)
		}
		for _, v := range found {
			if v.Clause == "" || v.Sentence == "" || v.Got == "" {
				t.Errorf("got an incomplete violation %+v", v)
			}
		}
		if p.String() == "" {
			t.Error("got an empty text")
		}
		var c wire.Client
		c.Sent(p)
		c.Received(p)
		c.Received(p)
		c.Sent(p)
		if c.Owed(); len(found) > 0 {
			return
		}
		if again, err := p.Encode(); err != nil || !bytes.Equal(again, input) {
			t.Errorf("got %q, %v; want %q", again, err, input)
		}
	})
}

// A Reader gives every byte of the stream in order, the same however it is chopped.
func FuzzReader(f *testing.F) {
	var all []byte
	for _, tt := range frames {
		all = append(all, tt.frame...)
	}
	f.Add(all)
	f.Add(all[:len(all)-7])
	f.Add([]byte("\x30\xff\xff\xff\x7fabc"))
	f.Add([]byte("\x30\xff\xff\xff\xff\x01abc"))
	f.Add([]byte("\xe0\x80"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		const most = 100
		got, err := drain(wire.NewReader(bytes.NewReader(stream), most))
		chopped, choppedErr := drain(wire.NewReader(iotest.OneByteReader(bytes.NewReader(stream)), most))
		if len(got) != len(chopped) || err.Error() != choppedErr.Error() {
			t.Fatalf("got %q, %v\nbyte by byte %q, %v", got, err, chopped, choppedErr)
		}
		for i := range got {
			if !bytes.Equal(got[i], chopped[i]) {
				t.Errorf("got %q, byte by byte %q", got[i], chopped[i])
			}
			if len(got[i]) > most {
				t.Errorf("got a frame of %d bytes", len(got[i]))
			}
		}
		whole := bytes.Join(got, nil)
		if !bytes.HasPrefix(stream, whole) {
			t.Errorf("got %q, which does not begin %q", whole, stream)
		}
		ended := err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF)
		if refused := errors.Is(err, wire.ErrTooLarge) || errors.Is(err, wire.ErrLength); ended == refused {
			t.Errorf("got the error %v", err)
		}
		if ended && len(whole) != len(stream) {
			t.Errorf("got %d of %d bytes", len(whole), len(stream))
		}
	})
}

// drain gathers the frames and the bytes of an unfinished one.
func drain(r *wire.Reader) (got [][]byte, err error) {
	for {
		frame, err := r.Next()
		if len(frame) > 0 {
			got = append(got, frame)
		}
		if err != nil {
			return got, err
		}
	}
}
