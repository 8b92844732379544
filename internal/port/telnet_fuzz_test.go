package port_test

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"attest/internal/port"
)

// FuzzRemote sends a port what a confused or hostile server may, in two cuts: both are
// read as by a decoder of the test's own, and nothing hangs.
func FuzzRemote(f *testing.F) {
	for _, raw := range []string{
		"AT\r\n\r\nOK\r\n", "\xff\xff\xff\xff", "\xff\xfd\x01x", "\xff\xfa\x2c\x6b\xb0\xff\xf0y", "\xff\xfa\x2c\xff\xff\xff\xff\xff\xf0",
		"\xff\xfa\xff\xf0", "\xff\xfa\x2c\xff\xfb\x00z", "\xff", "\xff\xfa\x2c\x6c\xff\xf0a", "\xff\xfe\x00\xff\xfe\x2c", "\xff\xf1\xff\xf9b", "\r\x00\n\x00",
	} {
		f.Add([]byte(raw), 1)
	}
	f.Fuzz(func(t *testing.T, raw []byte, cut int) {
		if len(raw) > 4096 {
			return
		}
		raw = slices.Concat(raw, []byte{iac, se, iac, se, iac, se, '.'}) // ends what is open
		want := reference(raw)
		for _, cut := range []int{0, 1 + (cut&0x7f)%7} {
			p := &peer{}
			host := openPeer(t, p, port.Config{})
			p.cut = cut
			go p.raw(raw...)
			if got := readFull(t, host, len(want)); !bytes.Equal(got, want) {
				t.Fatalf("cut at %d: got %q, want %q", cut, got, want)
			}
			host.Close()
			io.Copy(io.Discard, p.conn)
			p.Close()
		}
	})
}

// reference finds the data by looking for whole commands, with no state.
func reference(raw []byte) (data []byte) {
	for len(raw) > 0 {
		switch {
		case raw[0] != iac:
			data, raw = append(data, raw[0]), raw[1:]
		case len(raw) < 2:
			return data
		case raw[1] == iac:
			data, raw = append(data, iac), raw[2:]
		case raw[1] >= will && raw[1] <= dont:
			raw = raw[min(3, len(raw)):]
		case raw[1] == sb:
			raw = afterBody(raw[2:])
		default:
			raw = raw[2:]
		}
	}
	return data
}

// afterBody skips a subnegotiation: to its end, or to a command that breaks it off.
func afterBody(raw []byte) []byte {
	for i := 0; ; i += 2 {
		at := bytes.IndexByte(raw[i:], iac)
		if at < 0 || i+at+1 == len(raw) {
			return nil
		}
		i += at
		switch raw[i+1] {
		case iac:
		case se:
			return raw[i+2:]
		default:
			return raw[i:]
		}
	}
}
