// Package wire is a strict codec for MQTT 3.1.1 (OASIS standard, 29 October 2014) and a judge of what a client sends.
//
// Call [NewReader] to cut a byte stream into frames, [Decode] to read one frame, [Packet.Encode] to make one. Decode never
// refuses: it reads a packet as far as it can and lists every statement of the standard that the packet breaks, each as a
// [Violation] with its clause ("MQTT-3.1.2-1"), the requirement in one sentence, and what was found. A requirement which
// the standard states without a number is named by its section ("MQTT-2.2.3").
//
// What one packet cannot show is held by a [Client], one for a network connection: tell it each packet in both directions
// and it answers with the violations of the client: CONNECT first and once, packet ids that are in use, acknowledgements
// of nothing, DUP on a first try, order, silence beyond the keep-alive, and a connection left open after DISCONNECT.
//
// [Frame] makes a frame of any bytes, for a peer that has to send what the standard forbids.
//
// The package never repairs, never allocates what a frame merely announces, never panics, and never prints a password. It
// knows no other version than 3.1.1, and one statement it cannot see: a packet id at QoS 0 (MQTT-2.3.1-5) reads as the
// first two bytes of the payload, so only who knows the payload can judge it.
package wire
