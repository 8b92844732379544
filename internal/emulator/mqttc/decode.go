package mqttc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ErrMalformed is what a server sent against the standard; the connection is closed for it (MQTT-4.8.0-1).
var ErrMalformed = errors.New("server broke MQTT 3.1.1")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// readPacket reads and decodes one packet of at most limit bytes of remaining length. An end
// between two packets is io.EOF, one inside a packet io.ErrUnexpectedEOF.
func readPacket(r io.Reader, limit int) (packet, error) {
	var first [1]byte
	if _, err := io.ReadFull(r, first[:]); err != nil {
		return packet{}, err
	}
	n, err := readLength(r)
	if err != nil {
		return packet{}, err
	}
	if n > limit {
		return packet{}, fmt.Errorf("refuse a packet of %d bytes: at most %d are taken", n, limit)
	}
	var body bytes.Buffer // grows with what arrives, not with what was announced
	if _, err := io.CopyN(&body, r, int64(n)); err != nil {
		return packet{}, cut(err)
	}
	return decode(first[0], body.Bytes())
}

// readLength reads a remaining length: one to four bytes, in the shortest form or not (§2.2.3).
func readLength(r io.Reader) (int, error) {
	n, digit := 0, [1]byte{}
	for shift := 0; shift < 28; shift += 7 {
		if _, err := io.ReadFull(r, digit[:]); err != nil {
			return 0, cut(err)
		}
		n |= int(digit[0]&0x7f) << shift
		if digit[0] < 0x80 {
			return n, nil
		}
	}
	return 0, malformed("a remaining length of more than four bytes")
}

func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// decode takes what a server may send to a client, and nothing else.
func decode(head byte, body []byte) (packet, error) {
	p := packet{kind: Type(head >> 4)}
	if p.kind == PUBLISH {
		return decodePublish(p, head&0x0f, body)
	}
	if want := headerFlags(p.kind); head&0x0f != want {
		return p, malformed("%s with header flags %04b, not %04b", p.kind, head&0x0f, want) // MQTT-2.2.2-2
	}
	switch p.kind {
	case CONNACK:
		return decodeConnack(p, body)
	case SUBACK:
		return decodeSuback(p, body)
	case PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK:
		if len(body) != 2 {
			return p, malformed("%s of %d bytes", p.kind, len(body))
		}
		return withID(p, body)
	case PINGRESP:
		if len(body) != 0 {
			return p, malformed("PINGRESP of %d bytes", len(body))
		}
		return p, nil
	}
	return p, malformed("%s from a server", p.kind)
}

func withID(p packet, body []byte) (packet, error) {
	p.id = binary.BigEndian.Uint16(body)
	if p.id == 0 {
		return p, malformed("%s with packet id 0", p.kind) // MQTT-2.3.1-1
	}
	return p, nil
}

func decodeConnack(p packet, body []byte) (packet, error) {
	if len(body) != 2 {
		return p, malformed("CONNACK of %d bytes", len(body))
	}
	if body[0] > 1 {
		return p, malformed("CONNACK with flags %08b", body[0]) // §3.2.2.1
	}
	p.present, p.code = body[0] == 1, body[1]
	if p.present && p.code != 0 {
		return p, malformed("CONNACK code %d with session present", p.code) // MQTT-3.2.2-4
	}
	return p, nil
}

// decodeSuback takes one return code: the client subscribes to one filter at a time.
func decodeSuback(p packet, body []byte) (packet, error) {
	if len(body) != 3 {
		return p, malformed("SUBACK of %d bytes to one filter", len(body)) // MQTT-3.8.4-5
	}
	p.code = body[2]
	if p.code > 2 && p.code != 0x80 {
		return p, malformed("SUBACK code %#02x", p.code) // MQTT-3.9.3-2
	}
	return withID(p, body)
}

func decodePublish(p packet, flags byte, body []byte) (packet, error) {
	p.dup, p.retain, p.qos = flags&flagDup != 0, flags&flagRetain != 0, flags>>1&3
	if p.qos == 3 {
		return p, malformed("PUBLISH at QoS 3") // MQTT-3.3.1-4
	}
	if p.dup && p.qos == 0 {
		return p, malformed("PUBLISH at QoS 0 with DUP") // MQTT-3.3.1-2
	}
	if len(body) < 2 || len(body)-2 < int(binary.BigEndian.Uint16(body)) {
		return p, malformed("PUBLISH shorter than its topic")
	}
	n := int(binary.BigEndian.Uint16(body))
	p.topic, p.payload = string(body[2:2+n]), body[2+n:]
	if err := checkTopic(p.topic); err != nil {
		return p, malformed("PUBLISH to a %v", err)
	}
	if p.qos == 0 {
		return p, nil // MQTT-2.3.1-5
	}
	if len(p.payload) < 2 {
		return p, malformed("PUBLISH at QoS %d without a packet id", p.qos)
	}
	id := p.payload
	p.payload = p.payload[2:]
	return withID(p, id)
}

// checkTopic tells what is wrong with a topic name: "topic …".
func checkTopic(topic string) error {
	if strings.ContainsAny(topic, "+#") {
		return fmt.Errorf("topic with a wildcard: %q", topic) // MQTT-3.3.2-2
	}
	return checkFilter(topic)
}

func checkFilter(topic string) error {
	if topic == "" {
		return errors.New("topic of no characters") // MQTT-4.7.3-1
	}
	return checkString("topic", topic)
}

// checkString tells what keeps s from being an MQTT string.
func checkString(what, s string) error {
	switch {
	case len(s) > 65535:
		return fmt.Errorf("%s of %d bytes: at most 65535 fit", what, len(s)) // MQTT-4.7.3-3
	case !utf8.ValidString(s):
		return fmt.Errorf("%s that is not UTF-8: %q", what, s) // MQTT-1.5.3-1
	case strings.ContainsRune(s, 0):
		return fmt.Errorf("%s with U+0000: %q", what, s) // MQTT-1.5.3-2
	}
	return nil
}
