package mqttc

import (
	"encoding/binary"
	"fmt"
)

// Type is the control packet type of a fixed header (MQTT 3.1.1 §2.2.1).
type Type byte

// The fourteen control packet types.
const (
	CONNECT Type = iota + 1
	CONNACK
	PUBLISH
	PUBACK
	PUBREC
	PUBREL
	PUBCOMP
	SUBSCRIBE
	SUBACK
	UNSUBSCRIBE
	UNSUBACK
	PINGREQ
	PINGRESP
	DISCONNECT
)

var typeNames = [...]string{
	CONNECT: "CONNECT", CONNACK: "CONNACK", PUBLISH: "PUBLISH", PUBACK: "PUBACK", PUBREC: "PUBREC",
	PUBREL: "PUBREL", PUBCOMP: "PUBCOMP", SUBSCRIBE: "SUBSCRIBE", SUBACK: "SUBACK", UNSUBSCRIBE: "UNSUBSCRIBE",
	UNSUBACK: "UNSUBACK", PINGREQ: "PINGREQ", PINGRESP: "PINGRESP", DISCONNECT: "DISCONNECT",
}

// String is the standard's name of the type, or "type 0" and "type 15" for the reserved ones.
func (t Type) String() string {
	if int(t) < len(typeNames) && t != 0 {
		return typeNames[t]
	}
	return fmt.Sprintf("type %d", byte(t))
}

// Bits of a PUBLISH header (§3.3.1).
const (
	flagRetain = 0x01
	flagDup    = 0x08
)

// headerFlags are the fixed-header flags the standard prescribes for what a client sends, PUBLISH aside.
func headerFlags(t Type) byte {
	switch t {
	case PUBREL, SUBSCRIBE, UNSUBSCRIBE:
		return 0x02 // MQTT-3.6.1-1, MQTT-3.8.1-1, MQTT-3.10.1-1
	}
	return 0 // MQTT-2.2.2-1
}

// packet is what a server sends, decoded. Which fields hold something depends on the type.
type packet struct {
	kind    Type
	id      uint16
	topic   string
	payload []byte
	qos     byte
	dup     bool
	retain  bool
	code    byte // CONNACK return code, SUBACK return code
	present bool // CONNACK session present
}

// frame puts a fixed header before a body.
func frame(t Type, flags byte, body []byte) []byte {
	out := make([]byte, 0, len(body)+5)
	out = append(out, byte(t)<<4|flags)
	n := len(body)
	for { // §2.2.3
		digit := byte(n % 128)
		n /= 128
		if n == 0 {
			out = append(out, digit)
			return append(out, body...)
		}
		out = append(out, digit|0x80)
	}
}

// checkLength tells whether a body of n bytes has a remaining length (§2.2.3).
func checkLength(n int) error {
	if n > 268_435_455 {
		return fmt.Errorf("packet of %d bytes: at most 268435455 fit", n)
	}
	return nil
}

// appendField appends a two-byte length and the bytes (§1.5.3). The caller has checked the length.
func appendField[T string | []byte](out []byte, field T) []byte {
	out = binary.BigEndian.AppendUint16(out, uint16(len(field)))
	return append(out, field...)
}

// idBody is the body of the packets that carry a packet identifier alone.
func idBody(id uint16) []byte { return binary.BigEndian.AppendUint16(nil, id) }
