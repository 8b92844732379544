package broker

import "encoding/binary"

// frameSize is the size of the frame at the start of b: its announced size, all of b if the announcement is malformed,
// and 0 if it is not all there yet.
func frameSize(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	n, size := binary.Uvarint(b[1:min(len(b), 5)]) // four bytes at most, MQTT 3.1.1 §2.2.3
	switch {
	case size > 0:
		return 1 + size + int(n)
	case len(b) < 5:
		return 0
	}
	return len(b)
}

// whole reports whether b is one frame, well-formed or not, and not the beginning of one.
func whole(b []byte) bool { return len(b) > 0 && frameSize(b) == len(b) }

// split cuts b into frames; what is no whole frame at its end is the last piece.
func split(b []byte) [][]byte {
	var pieces [][]byte
	for len(b) > 0 {
		n := frameSize(b)
		if n == 0 || n > len(b) {
			n = len(b)
		}
		pieces = append(pieces, b[:n])
		b = b[n:]
	}
	return pieces
}
