package luat

import (
	"fmt"
	"strconv"
	"strings"

	"attest/internal/at"
)

// Will is the message that the broker publishes when the modem is lost.
type Will struct {
	Topic   string // at most 256 bytes
	Message []byte // at most 1360 bytes
	QoS     int    // 0 to 2
	Retain  bool
}

// Quote puts text in quotes, with quote, backslash and every control byte as the
// vendor's escapes: \22, \5C, \0D, \0A (manual MPUB).
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		if c := text[i]; c == '"' || c == '\\' || c < 0x20 || c == 0x7F {
			fmt.Fprintf(&b, `\%02X`, c)
		} else {
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Config is AT+MCONFIG: who the modem is to the broker. User and password may
// be empty, will nil.
func Config(clientID, user, password string, will *Will) at.Pending {
	params := []string{Quote(clientID), Quote(user), Quote(password)}
	if will != nil {
		params = append(params, strconv.Itoa(will.QoS), flag(will.Retain), Quote(will.Topic), Quote(string(will.Message)))
	}
	return command("+MCONFIG", params...)
}

// Start is AT+MIPSTART or, over TLS, AT+SSLMIPSTART: connect to the broker. OK
// means begun; CONNECT OK, ALREADY CONNECT or CONNECT FAIL follows.
func Start(tls bool, host string, port int) at.Pending {
	name := "+MIPSTART"
	if tls {
		name = "+SSLMIPSTART"
	}
	return command(name, Quote(host), strconv.Itoa(port))
}

// Connect is AT+MCONNECT: open the MQTT session. CONNACK OK or a bare ERROR
// follows its OK. Keep-alive is in seconds, 1 to 65535.
func Connect(clean bool, keepAlive int) at.Pending {
	return command("+MCONNECT", flag(clean), strconv.Itoa(keepAlive))
}

// Subscribe is AT+MSUB; SUBACK follows its OK.
func Subscribe(topic string, qos int) at.Pending {
	return command("+MSUB", Quote(topic), strconv.Itoa(qos))
}

// Unsubscribe is AT+MUNSUB; UNSUBACK follows its OK.
func Unsubscribe(topic string) at.Pending {
	return command("+MUNSUB", Quote(topic))
}

// Publish is AT+MPUB; PUBACK (QoS 1) or PUBREC and PUBCOMP (QoS 2) follow its
// OK. The message is escaped; in HEX mode (AT+MQTTMODE=1) it must be hex digits.
func Publish(topic string, qos int, retain bool, message []byte) at.Pending {
	return command("+MPUB", Quote(topic), strconv.Itoa(qos), flag(retain), Quote(string(message)))
}

// PublishEx is AT+MPUBEX: the modem asks for the message with a prompt. A
// length of 0 leaves the length out: the message then ends with 0x1A, or when
// 5 s pass without a byte.
func PublishEx(topic string, qos int, retain bool, length int) at.Pending {
	params := []string{Quote(topic), strconv.Itoa(qos), flag(retain)}
	if length > 0 {
		params = append(params, strconv.Itoa(length))
	}
	return command("+MPUBEX", params...)
}

// Disconnect is AT+MDISCONNECT: close the MQTT session.
func Disconnect() at.Pending { return command("+MDISCONNECT") }

// Close is AT+MIPCLOSE: close the connection to the broker.
func Close() at.Pending { return command("+MIPCLOSE") }

// Status is AT+MQTTSTATU; ParseStatus reads its answer.
func Status() at.Pending { return command("+MQTTSTATU") }

// Cache is AT+MQTTMSGSET: messages are cached (1) or come at once (0), at-facts X-01.
func Cache(on bool) at.Pending { return command("+MQTTMSGSET", flag(on)) }

// Slots is AT+MQTTMSGGET?; ParseSlots reads its answer.
func Slots() at.Pending { return Pending("AT+MQTTMSGGET?") }

// Messages is AT+MQTTMSGGET: print and forget the cached messages; ParseMessage
// reads each information line.
func Messages() at.Pending { return command("+MQTTMSGGET") }

// Hex is AT+MQTTMODE: messages to publish are given as hex digits (1) or text (0).
func Hex(on bool) at.Pending { return command("+MQTTMODE", flag(on)) }

// command builds AT<name>=<params>, or the execute form without parameters.
func command(name string, params ...string) at.Pending {
	text := "AT" + name
	if len(params) > 0 {
		text += "=" + strings.Join(params, ",")
	}
	return Pending(text)
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}
