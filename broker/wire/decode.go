package wire

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// MaxRemainingLength is the largest remaining length that four bytes can say (§2.2.3).
const MaxRemainingLength = 268_435_455

// Decode reads one frame, from its first byte to the last one of its remaining length. The packet is read as far as
// possible whatever the violations are; without violations Encode gives the same bytes again. The packet keeps the frame.
func Decode(frame []byte) (Packet, []Violation) {
	d := &decoder{p: Packet{Raw: frame}}
	if len(frame) == 0 {
		d.violate("2.2.1", "no byte at all")
		return d.p, d.found
	}
	d.p.Type, d.p.Flags = Type(frame[0]>>4), frame[0]&0x0f
	d.length(frame[1:])
	d.flags()
	d.body()
	return d.p, d.found
}

// decoder walks over the bytes that follow the fixed header.
type decoder struct {
	p     Packet
	rest  []byte
	found []Violation
}

func (d *decoder) violate(clause, format string, args ...any) {
	d.found = append(d.found, violation(clause, format, args...))
}

// length checks the remaining length against the bytes that are there and leaves those in rest.
func (d *decoder) length(b []byte) { // §2.2.3
	n, size, err := remainingLength(b)
	if err != nil {
		d.violate("2.2.3", "%s with the remaining length % x: %v", d.p.Type, b[:size], err)
		return
	}
	d.rest = b[size:]
	if size > lengthSize(n) {
		d.violate("2.2.3", "%s with the remaining length %d in %d bytes", d.p.Type, n, size)
	}
	if len(d.rest) != n {
		d.violate("2.2.3", "%s with the remaining length %d and %d bytes", d.p.Type, n, len(d.rest))
	}
	d.rest = d.rest[:min(n, len(d.rest))]
}

func (d *decoder) flags() {
	want := d.p.Type.flags()
	if d.p.Type == PUBLISH || !d.p.Type.known() || d.p.Flags == want {
		return
	}
	clause := "2.2.2-1"
	switch d.p.Type {
	case PUBREL:
		clause = "3.6.1-1"
	case SUBSCRIBE:
		clause = "3.8.1-1"
	case UNSUBSCRIBE:
		clause = "3.10.1-1"
	}
	d.violate(clause, "%s with the header flags %04b where %04b is required", d.p.Type, d.p.Flags, want)
}

func (d *decoder) body() {
	switch d.p.Type {
	case CONNECT:
		d.connect()
	case CONNACK:
		d.connack()
	case PUBLISH:
		d.publish()
	case PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK:
		d.acknowledgement()
	case SUBSCRIBE:
		d.subscribe()
	case SUBACK:
		d.suback()
	case UNSUBSCRIBE:
		d.unsubscribe()
	case PINGREQ, PINGRESP, DISCONNECT:
		d.end()
	default:
		d.violate("2.2.1", "%s, whole frame %s", d.p.Type, quote(d.p.Raw))
	}
}

// end reports what is left where the packet has to be over.
func (d *decoder) end() {
	if len(d.rest) > 0 {
		d.violate("2.2.3", "%s with %s after its end", d.p.Type, quote(d.rest))
	}
}

func (d *decoder) byte() (byte, bool) {
	if len(d.rest) == 0 {
		return 0, false
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b, true
}

func (d *decoder) uint16() (uint16, bool) {
	if len(d.rest) < 2 {
		d.rest = nil
		return 0, false
	}
	n := binary.BigEndian.Uint16(d.rest)
	d.rest = d.rest[2:]
	return n, true
}

// field takes bytes with a two-byte length before them; of a field that is cut it gives what is there.
func (d *decoder) field() ([]byte, bool) {
	n, ok := d.uint16()
	if !ok {
		return nil, false
	}
	got := d.rest[:min(int(n), len(d.rest))]
	d.rest = d.rest[len(got):]
	return got, len(got) == int(n)
}

// text takes a string: missing or cut it breaks the clause absent, ill-formed the clause bad (§1.5.3). Of a CONNECT what
// is cut is dropped, for with a wrong length before it a string swallows the password.
func (d *decoder) text(name, absent, bad string) (string, bool) {
	b, ok := d.field()
	s := string(b)
	switch {
	case !ok:
		d.violate(absent, "%s whose %s is missing or cut after %d bytes", d.p.Type, name, len(b))
		if d.p.Type == CONNECT {
			return "", false
		}
	case !utf8.ValidString(s):
		d.violate(bad, "%s with the %s %q", d.p.Type, name, s)
	case strings.ContainsRune(s, 0):
		d.violate("1.5.3-2", "%s with the %s %q", d.p.Type, name, s)
	}
	return s, ok
}
