package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// shown is how many bytes of a payload the timeline prints.
const shown = 64

// String is the packet as a timeline prints it. Text of the peer is Go-escaped, a payload is cut at 64 bytes, and the
// password is never shown.
func (p Packet) String() string {
	var b strings.Builder
	b.WriteString(p.Type.String())
	switch {
	case p.Type == CONNECT && p.Connect != nil:
		p.Connect.print(&b)
	case p.Type == CONNACK && p.Connack != nil:
		p.Connack.print(&b)
	case p.Type == PUBLISH && p.Publish != nil:
		p.Publish.print(&b, p.ID)
	case p.Type == SUBSCRIBE && p.Subscribe != nil:
		p.Subscribe.print(&b, p.ID)
	case p.Type == SUBACK && p.Suback != nil:
		fmt.Fprintf(&b, " id=%d codes=% x", p.ID, p.Suback.Codes)
	case p.Type == UNSUBSCRIBE && p.Unsubscribe != nil:
		fmt.Fprintf(&b, " id=%d", p.ID)
		for _, f := range p.Unsubscribe.Filters {
			fmt.Fprintf(&b, " %q", f)
		}
	case p.Type >= PUBACK && p.Type <= PUBCOMP, p.Type == UNSUBACK:
		fmt.Fprintf(&b, " id=%d", p.ID)
	case !p.Type.known():
		fmt.Fprintf(&b, " %s", quote(p.Raw))
	}
	return b.String()
}

func (c *Connect) print(b *strings.Builder) {
	if c.Protocol != "" && c.Protocol != "MQTT" || c.Level != 0 && c.Level != 4 {
		fmt.Fprintf(b, " protocol=%q level=%d", c.Protocol, c.Level)
	}
	fmt.Fprintf(b, " client=%q keepalive=%d clean=%t", c.ClientID, c.KeepAlive, c.Clean)
	if c.UserFlag {
		fmt.Fprintf(b, " user=%q", c.User)
	}
	if c.PasswordFlag {
		b.WriteString(" password=hidden")
	}
	if c.Will != nil {
		fmt.Fprintf(b, " will=%q will-qos=%d will-retain=%t %s", c.Will.Topic, c.Will.QoS, c.Will.Retain, quote(c.Will.Message))
	}
}

func (c *Connack) print(b *strings.Builder) {
	meanings := [...]string{
		"accepted", "unacceptable protocol version", "identifier rejected", "server unavailable",
		"bad user name or password", "not authorized",
	}
	meaning := "reserved"
	if int(c.Code) < len(meanings) {
		meaning = meanings[c.Code]
	}
	fmt.Fprintf(b, " code=%d (%s) session-present=%t", c.Code, meaning, c.SessionPresent)
}

func (p *Publish) print(b *strings.Builder, id uint16) {
	fmt.Fprintf(b, " topic=%q qos=%d", p.Topic, p.QoS)
	if p.QoS > 0 {
		fmt.Fprintf(b, " id=%d", id)
	}
	if p.Dup {
		b.WriteString(" dup=true")
	}
	if p.Retain {
		b.WriteString(" retain=true")
	}
	b.WriteByte(' ')
	b.WriteString(quote(p.Payload))
}

func (s *Subscribe) print(b *strings.Builder, id uint16) {
	fmt.Fprintf(b, " id=%d", id)
	for _, f := range s.Filters {
		fmt.Fprintf(b, " %q qos=%d", f.Filter, f.QoS)
	}
}

// quote is `17 bytes "publish 1 payload"`, with … after what was cut.
func quote(b []byte) string {
	if len(b) <= shown {
		return fmt.Sprintf("%d bytes %s", len(b), strconv.Quote(string(b)))
	}
	return fmt.Sprintf("%d bytes %s…", len(b), strconv.Quote(string(b[:shown])))
}
