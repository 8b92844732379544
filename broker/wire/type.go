package wire

import "fmt"

// Type is an MQTT control packet type, the upper half of a packet's first byte (§2.2.1).
type Type byte

// The control packet types. 0 and 15 are forbidden.
const (
	CONNECT     Type = 1
	CONNACK     Type = 2
	PUBLISH     Type = 3
	PUBACK      Type = 4
	PUBREC      Type = 5
	PUBREL      Type = 6
	PUBCOMP     Type = 7
	SUBSCRIBE   Type = 8
	SUBACK      Type = 9
	UNSUBSCRIBE Type = 10
	UNSUBACK    Type = 11
	PINGREQ     Type = 12
	PINGRESP    Type = 13
	DISCONNECT  Type = 14
)

// String gives the name that the standard prints, such as "CONNACK"; "RESERVED(15)" for what it forbids.
func (t Type) String() string {
	names := [...]string{
		CONNECT: "CONNECT", CONNACK: "CONNACK", PUBLISH: "PUBLISH", PUBACK: "PUBACK", PUBREC: "PUBREC",
		PUBREL: "PUBREL", PUBCOMP: "PUBCOMP", SUBSCRIBE: "SUBSCRIBE", SUBACK: "SUBACK",
		UNSUBSCRIBE: "UNSUBSCRIBE", UNSUBACK: "UNSUBACK", PINGREQ: "PINGREQ", PINGRESP: "PINGRESP",
		DISCONNECT: "DISCONNECT",
	}
	if !t.known() {
		return fmt.Sprintf("RESERVED(%d)", byte(t))
	}
	return names[t]
}

func (t Type) known() bool { return t >= CONNECT && t <= DISCONNECT }

// flags are the reserved header flags that every type but PUBLISH has to carry (§2.2.2, table 2.2).
func (t Type) flags() byte {
	switch t {
	case PUBREL, SUBSCRIBE, UNSUBSCRIBE:
		return 0b0010
	}
	return 0
}

// fromClient tells whether a client may send the type (§2.2.1, table 2.1).
func (t Type) fromClient() bool {
	switch t {
	case CONNACK, SUBACK, UNSUBACK, PINGRESP:
		return false
	}
	return t.known()
}
