package wire

import "errors"

// maxLengthSize is how many bytes a remaining length has at most (§2.2.3).
const maxLengthSize = 4

var (
	errLengthCut  = errors.New("it is cut")
	errLengthLong = errors.New("it goes on after four bytes")
)

// remainingLength reads a remaining length and says how many bytes it looked at.
func remainingLength(b []byte) (n, size int, err error) {
	for shift := 0; size < maxLengthSize; shift += 7 {
		if size == len(b) {
			return 0, size, errLengthCut
		}
		n |= int(b[size]&0x7f) << shift
		size++
		if b[size-1]&0x80 == 0 {
			return n, size, nil
		}
	}
	return 0, size, errLengthLong
}

// lengthSize is how many bytes the remaining length n takes.
func lengthSize(n int) int {
	size := 1
	for ; n > 0x7f; n >>= 7 {
		size++
	}
	return size
}

func appendLength(b []byte, n int) []byte {
	for ; n > 0x7f; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}
