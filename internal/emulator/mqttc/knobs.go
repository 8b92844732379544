package mqttc

import "maps"

// Fault is what happens to packets of one type that the client is about to send.
type Fault uint8

// The faults of a packet type.
const (
	Healthy   Fault = iota
	Withheld        // never sent: no PINGREQ, no DISCONNECT, no PUBACK, a PUBLISH lost
	FirstLost       // the first of a connection is not sent, the others are
	Doubled         // sent twice in a row: a second CONNECT, two PUBACKs
	WrongID         // PUBACK, PUBREC, PUBREL, PUBCOMP: the packet id plus one
	Swapped         // held back and sent after the next of its type
)

// Knobs make the client misbehave. The zero value does not. They are read, never changed, by the client.
type Knobs struct {
	// Faults of what is sent, by packet type.
	Faults map[Type]Fault
	// FlipHeader inverts bits of the fixed header's low half, by packet type: {SUBSCRIBE: 2}, {PUBLISH: 8}.
	FlipHeader map[Type]byte
	// Unchecked sends what a client must not: topics with wildcards, text that is not UTF-8,
	// an empty client id without a clean session, a password without a user name.
	Unchecked bool
	// NarrowText sends text fields with one byte for each character, which is no UTF-8 (MQTT-1.5.3-1).
	NarrowText bool
	// Tolerant drops what a server must not send, and goes on, instead of closing.
	Tolerant bool

	// CONNECT.
	ProtocolName  string // in place of "MQTT"
	ProtocolLevel byte   // in place of 4
	FlipConnect   byte   // bits of the connect flags that lie about the fields: 0x01 the reserved one, 0x02 clean session …
	AlwaysClean   bool   // clean session 1 whatever is asked
	NeverClean    bool   // clean session 0 whatever is asked
	NoKeepAlive   bool   // keep-alive 0 in CONNECT; pinging stays
	HalfKeepAlive bool   // half the keep-alive in CONNECT; pinging stays
	NoWill        bool
	NoWillRetain  bool
	NoWillQoS     bool // the will at QoS 0
	NoUser        bool // neither user name nor password
	NoPassword    bool
	SwapFields    bool // user name and password before the will (MQTT-3.1.3-1)
	PingFirst     bool // a PINGREQ before CONNECT (MQTT-3.1.0-1)

	// Keep-alive.
	KeepAliveCap    uint16  // seconds above which the interval does not grow: 300 for the 600 that acted as 300
	KeepAliveFactor float64 // times the interval of PINGREQ; 0 is 1
	PingUnchecked   bool    // a PINGRESP that never comes is not noticed

	// PUBLISH.
	LowerQoS    bool // QoS 2 as 1, 1 as 0
	DupFirst    bool // DUP on the first try (MQTT-3.3.1-1)
	NoDup       bool // no DUP on the second
	NoRetain    bool
	ForceRetain bool
	CutPayload  bool // without its last byte
	IDAtQoS0    bool // a packet id where none may be (MQTT-2.3.1-5)
	ZeroID      bool // packet id 0, in SUBSCRIBE and UNSUBSCRIBE too (MQTT-2.3.1-1)
	SameID      bool // packet id 1, always (MQTT-2.3.1-2)
	NoResend    bool // nothing is sent again after a reconnect (MQTT-4.4.0-1)
	ResendNewID bool // sent again with another packet id
	LowerFilter bool // a subscription asked for one QoS lower

	// What comes in.
	AnyAck      bool // an acknowledgement counts whatever its packet id
	AckQoS0     bool // a PUBACK for QoS 0, with packet id 1 (MQTT-3.3.4-1)
	AckOne      bool // QoS 2 answered like QoS 1, with PUBACK
	QoS2Repeats bool // a repeated QoS 2 PUBLISH is delivered again (MQTT-4.3.3-2)
	QoS2Twice   bool // each QoS 2 message is delivered again with its PUBREL

	// The end.
	StayOpen          bool // DISCONNECT, and the connection stays (MQTT-3.14.4-1)
	DisconnectAtClose bool // Close sends DISCONNECT: the will is lost
	ResetAtClose      bool // RST where FIN is due

	Edge EdgeKnobs // at the edges of packets and of the connection
	TLS  TLSKnobs
}

// text is a text field as it is sent.
func (k Knobs) text(s string) string {
	if !k.NarrowText {
		return s
	}
	var out []byte
	for _, r := range s {
		out = append(out, byte(r))
	}
	return string(out)
}

// Break sets the fault of one packet type, leaving others as they are.
func (k *Knobs) Break(t Type, f Fault) {
	k.Faults = maps.Clone(k.Faults)
	if k.Faults == nil {
		k.Faults = map[Type]Fault{}
	}
	k.Faults[t] = f
}

// Flip inverts bits of one packet type's header, leaving others as they are.
func (k *Knobs) Flip(t Type, bits byte) {
	k.FlipHeader = maps.Clone(k.FlipHeader)
	if k.FlipHeader == nil {
		k.FlipHeader = map[Type]byte{}
	}
	k.FlipHeader[t] ^= bits
}
