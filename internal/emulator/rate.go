package emulator

import "io"

// AtRate puts a serial line of a fixed rate, in bit/s, between a host and a modem: while
// the host has set another one, host returns it, both read what a UART makes of bits that
// are too long or too short for it. One that cannot be asked is taken to be right.
func AtRate(rw io.ReadWriteCloser, rate int, host func() (int, error)) io.ReadWriteCloser {
	return &line{ReadWriteCloser: rw, rate: rate, host: host}
}

type line struct {
	io.ReadWriteCloser
	rate int
	host func() (int, error)
	rest []byte // read from the host and not taken yet
}

func (l *line) Read(b []byte) (int, error) {
	for len(l.rest) == 0 {
		n, err := l.ReadWriteCloser.Read(b)
		if err != nil {
			return 0, err
		}
		l.rest = sampled(b[:n], l.other(), l.rate)
	}
	n := copy(b, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func (l *line) Write(b []byte) (int, error) {
	if _, err := l.ReadWriteCloser.Write(sampled(b, l.rate, l.other())); err != nil {
		return 0, err
	}
	return len(b), nil
}

// other is the rate of the host.
func (l *line) other() int {
	if rate, err := l.host(); err == nil && rate > 0 {
		return rate
	}
	return l.rate
}

// frameBits are those of 8N1: a start bit, eight of data, least first, and a stop bit.
const frameBits = 10

// sampled is what a receiver at one rate makes of bytes that were sent at another, back
// to back: from the edge of a start bit on it looks into the middle of each of its own bits.
func sampled(sent []byte, from, to int) []byte {
	if from == to {
		return append([]byte(nil), sent...)
	}
	const oversampling = 16
	level := func(tick int) bool { // of the line, at a tick of the receiver
		bit := tick * from / (to * oversampling)
		if bit >= len(sent)*frameBits {
			return true // idle
		}
		switch in := bit % frameBits; in {
		case 0:
			return false
		case frameBits - 1:
			return true
		default:
			return sent[bit/frameBits]>>(in-1)&1 == 1
		}
	}
	var got []byte
	end := len(sent) * frameBits * to * oversampling / from
	for tick := 0; tick < end; tick++ {
		if level(tick) || tick > 0 && !level(tick-1) {
			continue // no falling edge
		}
		var b byte
		for i := range 8 {
			if level(tick + oversampling*(i+1) + oversampling/2) {
				b |= 1 << i
			}
		}
		got = append(got, b)
		tick += oversampling*frameBits - oversampling/2 - 1
	}
	return got
}
