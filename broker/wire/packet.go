package wire

// Packet is one control packet. Of the pointers, the one that fits Type is set (always after [Decode]); PUBACK, PUBREC,
// PUBREL, PUBCOMP and UNSUBACK have nothing but their ID, PINGREQ, PINGRESP and DISCONNECT have nothing at all.
type Packet struct {
	Type  Type
	Flags byte   // the lower half of the first byte as received; Encode derives its own
	Raw   []byte // the whole frame as received, nil for a packet that was made; Encode ignores it
	ID    uint16 // packet identifier; 0 where there is none

	Connect     *Connect
	Connack     *Connack
	Publish     *Publish
	Subscribe   *Subscribe
	Suback      *Suback
	Unsubscribe *Unsubscribe
}

// Connect is the content of a CONNECT (§3.1).
type Connect struct {
	Protocol     string // "MQTT"; Encode writes "MQTT" and level 4 where both are zero
	Level        byte   // 4 for MQTT 3.1.1
	Flags        byte   // the connect flags as received; Encode derives its own
	Clean        bool
	KeepAlive    uint16 // seconds; 0 switches it off
	ClientID     string
	Will         *Will // nil without the will flag
	UserFlag     bool  // a user name is present, be it empty
	User         string
	PasswordFlag bool // a password is present, be it empty
	Password     []byte
}

// Will is the message that the server publishes when the connection breaks (§3.1.2.5).
type Will struct {
	Topic   string
	Message []byte
	QoS     byte
	Retain  bool
}

// Connack is the content of a CONNACK (§3.2).
type Connack struct {
	SessionPresent bool
	Code           byte // 0 accepted, 1 to 5 refused (§3.2.2.3)
}

// Publish is the content of a PUBLISH (§3.3); at QoS 1 and 2 the packet has an ID.
type Publish struct {
	Topic   string
	QoS     byte
	Dup     bool
	Retain  bool
	Payload []byte
}

// Subscribe is the content of a SUBSCRIBE (§3.8).
type Subscribe struct {
	Filters []Subscription
}

// Subscription is a topic filter with the QoS that is asked for; decoding leaves the reserved bits out of QoS.
type Subscription struct {
	Filter string
	QoS    byte
}

// Suback is the content of a SUBACK (§3.9): for each filter the QoS granted, or 0x80 for failure.
type Suback struct {
	Codes []byte
}

// Unsubscribe is the content of an UNSUBSCRIBE (§3.10).
type Unsubscribe struct {
	Filters []string
}
