package steps

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"attest/broker"
	"attest/broker/wire"
)

// standard is what MQTT 3.1.1 requires of a client beyond the documented flows: the
// cases that a scenario makes happen on purpose.
type standard struct {
	*scenario
	dialogue *dialogue
	messages *messages
	session  *session
	witness  *witness
	peer     *peer
}

var standardSteps = []definition{
	define("the modem connects as client {text} with a kept session", func(a *areas) any { return a.standard.connectKept }),
	define("I send a (CONNECT|PUBLISH|SUBSCRIBE) of remaining length {number}", func(a *areas) any { return a.standard.sendLength }),
	define("the broker sends {text} in place of the next (CONNACK)", func(a *areas) any { return a.standard.replaces }),
	define("the broker sends the next (PUBREL) twice", func(a *areas) any { return a.standard.sendsTwice }),
	define("the broker kept its answer back", func(a *areas) any { return a.standard.keptBack }),
	define("the broker answers the SUBSCRIBE with code 0x80", func(a *areas) any { return a.standard.refusesFilter }),
	define("the broker saw a CONNECT of protocol {text} at level {number} without a reserved bit", func(a *areas) any { return a.standard.protocol }),
	define("the broker saw a CONNECT without a will", func(a *areas) any { return a.standard.noWill }),
	define("the broker saw a CONNECT with the will {text} to {text} at QoS {number}, not retained", func(a *areas) any { return a.standard.will }),
	define("the broker saw a CONNECT with user name {text} and an empty password or none", func(a *areas) any { return a.standard.userAlone }),
	define("no CONNECT asked for a kept session without a client id", func(a *areas) any { return a.standard.emptyClean }),
	define("the broker saw an? ([A-Z]+) with remaining length {number}", func(a *areas) any { return a.standard.length }),
	define("the broker saw the PUBLISH again, with DUP and its packet id", func(a *areas) any { return a.standard.publishAgain }),
	define("the broker saw the PUBREL again, with its packet id", func(a *areas) any { return a.standard.pubrelAgain }),
	define("the broker saw no packet id twice", func(a *areas) any { return a.standard.differentIDs }),
	define("{number} messages got each its (PUBACK|PUBREC), in order", func(a *areas) any { return a.standard.acknowledged }),
}

// connectKept opens a session with clean session 0, from whatever was there.
func (s *standard) connectKept(ctx context.Context, client string) error {
	return s.session.kept(ctx, client)
}

// What a packet counts besides the text that is made to measure (§3.1, §3.3, §3.8).
const (
	connectFrame   = 10 + 2 + 2 + 2            // header, client id, login; the login itself is the bench's
	publishFrame   = 2 + len("mqtt/pub_topic") // at QoS 0
	subscribeFrame = 2 + 2 + 1                 // packet id, filter, QoS
)

// sendLength makes the text of a packet as long as its remaining length asks for.
func (s *standard) sendLength(ctx context.Context, packet, length string) error {
	n, err := strconv.Atoi(length)
	if err != nil {
		return fmt.Errorf("read the length %q: %w", length, err)
	}
	text := func(frame int) string { return strings.Repeat("x", max(n-frame, 1)) }
	switch packet {
	case "CONNECT":
		login := "{user}{password}"
		if err := s.fill(ctx, &login); err != nil {
			return err
		}
		if err := s.session.configured(ctx, text(connectFrame+len(login))); err != nil {
			return err
		}
		if err := s.session.openPlain(ctx); err != nil {
			return err
		}
		return s.session.asks(ctx, "AT+MCONNECT=1,60", "")
	case "SUBSCRIBE":
		return s.session.asks(ctx, fmt.Sprintf("AT+MSUB=%q,0", text(subscribeFrame)), "")
	}
	s.messages.payload, s.messages.topic = []byte(text(publishFrame)), "mqtt/pub_topic"
	return s.dialogue.send(ctx, fmt.Sprintf(`AT+MPUB="mqtt/pub_topic",0,0,%q`, s.messages.payload))
}

func (s *standard) replaces(ctx context.Context, text, packet string) error {
	frame, err := unescape(text)
	if err != nil {
		return err
	}
	return s.peer.inject(ctx, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: packetTypes[packet]}, Do: broker.Replace, Bytes: []byte(frame)})
}

func (s *standard) sendsTwice(ctx context.Context, packet string) error {
	return s.peer.inject(ctx, broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: packetTypes[packet]}, Do: broker.Duplicate})
}

// keptBack waits until the fault has done its work: the broker answers a little after
// it has seen the question, and what it kept back is then lost for good.
func (s *standard) keptBack(ctx context.Context) error {
	_, err := s.witness.await(ctx, seenWithin, "an answer to keep back", func(e broker.Event) bool { return e.Kind == broker.Injected })
	return err
}

// refusesFilter sends a SUBACK with the id of the SUBSCRIBE whose own SUBACK was
// withheld, in the place of a message of that subscription. What the modem says of
// it, if anything, is let pass before the next command, whose answer it would seem.
func (s *standard) refusesFilter(ctx context.Context) error {
	if _, err := s.trial.Broker(ctx); err != nil { // before the look at it: it is to act
		return err
	}
	event, err := s.witness.await(ctx, seenWithin, "SUBSCRIBE", func(e broker.Event) bool { return isReceived(e, wire.SUBSCRIBE) })
	if err != nil {
		return err
	}
	id := event.Packet.ID
	refusal := []byte{0x90, 3, byte(id >> 8), byte(id), 0x80}
	fault := broker.Fault{On: broker.Edge{Dir: broker.ToClient, Type: wire.PUBLISH}, Do: broker.Replace, Bytes: refusal}
	if err := s.peer.inject(ctx, fault); err != nil {
		return err
	}
	if err := s.messages.publish(ctx, nil, event.Packet.Subscribe.Filters[0].Filter, "0", false); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, s.trial.Quiet(settle))
	defer cancel()
	_, _ = s.await(limited, "whatever a refusal says", isOneOf([]string{"ERROR", "SUBACK"}))
	return ctx.Err()
}

func (s *standard) protocol(ctx context.Context, name, level string) error {
	want := fmt.Sprintf("CONNECT of %s level %s, header flags 0, reserved connect flag 0", name, level)
	return s.witness.received(ctx, wire.CONNECT, want, func(p wire.Packet) bool {
		c := p.Connect
		return c != nil && p.Flags == 0 && c.Protocol == name && strconv.Itoa(int(c.Level)) == level && c.Flags&1 == 0
	})
}

func (s *standard) noWill(ctx context.Context) error {
	const bits = 0x04 | 0x18 | 0x20 // will flag, QoS and retain, §3.1.2.3
	return s.witness.received(ctx, wire.CONNECT, "CONNECT without a will", func(p wire.Packet) bool {
		return p.Connect != nil && p.Connect.Will == nil && p.Connect.Flags&bits == 0
	})
}

func (s *standard) will(ctx context.Context, message, topic, qos string) error {
	want := fmt.Sprintf("CONNECT will=%q payload=%q qos=%s retain=false", topic, message, qos)
	return s.witness.received(ctx, wire.CONNECT, want, func(p wire.Packet) bool {
		if p.Connect == nil || p.Connect.Will == nil {
			return false
		}
		will := p.Connect.Will
		return will.Topic == topic && string(will.Message) == message && will.QoS == qos[0]-'0' && !will.Retain
	})
}

func (s *standard) userAlone(ctx context.Context, user string) error {
	if err := s.fill(ctx, &user); err != nil {
		return err
	}
	return s.witness.received(ctx, wire.CONNECT, fmt.Sprintf("CONNECT user=%q without a password", user), func(p wire.Packet) bool {
		return p.Connect != nil && p.Connect.UserFlag && p.Connect.User == user && len(p.Connect.Password) == 0
	})
}

func (s *standard) emptyClean(ctx context.Context) error {
	return s.witness.counted(ctx, "0", "CONNECT of a kept session without a client id", func(e broker.Event) bool {
		return isReceived(e, wire.CONNECT) && e.Packet.Connect != nil && e.Packet.Connect.ClientID == "" && !e.Packet.Connect.Clean
	})
}

// length looks at the first packet of its type, which other steps may have taken.
func (s *standard) length(ctx context.Context, packet, length string) error {
	t, err := packetType(packet)
	if err != nil {
		return err
	}
	want := packet + " of remaining length " + length
	event, err := s.witness.await(ctx, seenWithin, want, func(e broker.Event) bool { return isReceived(e, t) })
	if err != nil {
		return err
	}
	if got := remaining(event.Packet.Raw); strconv.Itoa(got) != length {
		return s.mismatch(fmt.Sprintf("%s of remaining length %d", packet, got), want)
	}
	return nil
}

// remaining counts what follows the fixed header (§2.2.3).
func remaining(frame []byte) int {
	end := bytes.IndexFunc(frame[1:], func(r rune) bool { return r < 0x80 })
	return len(frame) - end - 2
}

func (s *standard) publishAgain(ctx context.Context) error { return s.again(ctx, wire.PUBLISH) }

func (s *standard) pubrelAgain(ctx context.Context) error { return s.again(ctx, wire.PUBREL) }

// again compares the first such packet with the first on another connection.
func (s *standard) again(ctx context.Context, t wire.Type) error {
	var first broker.Event
	second, err := s.witness.await(ctx, seenWithin, t.String()+" again", func(e broker.Event) bool {
		if isReceived(e, t) && first.Packet == nil {
			first = e
		}
		return isReceived(e, t) && e.Conn != first.Conn
	})
	if err != nil {
		return err
	}
	want := fmt.Sprintf("%s with the packet id %d", t, first.Packet.ID)
	got, sent := second.Packet, first.Packet
	same := got.ID == sent.ID
	if t == wire.PUBLISH {
		want += ", DUP and the same message"
		same = same && got.Publish.Dup && got.Publish.Topic == sent.Publish.Topic && bytes.Equal(got.Publish.Payload, sent.Publish.Payload)
	}
	if !same {
		return s.mismatch(got.String(), want)
	}
	return nil
}

// differentIDs looks at all packets that ask for an acknowledgement; the scenario
// withholds what would free an id.
func (s *standard) differentIDs(ctx context.Context) error {
	used := make(map[uint16]int) // the event by the id that it used
	return s.witness.counted(ctx, "0", "packets with the id zero or one in use", func(e broker.Event) bool {
		if e.Kind != broker.Received || e.Packet == nil || !numbersItself(*e.Packet) {
			return false
		}
		if other, ok := used[e.Packet.ID]; ok && other != e.Seq {
			return true
		}
		used[e.Packet.ID] = e.Seq
		return e.Packet.ID == 0
	})
}

// numbersItself tells whether the client chose the packet's id.
func numbersItself(p wire.Packet) bool {
	return p.Type == wire.SUBSCRIBE || p.Type == wire.UNSUBSCRIBE || p.Publish != nil && p.Publish.QoS > 0
}

// acknowledged holds the ids of the answers against those of the messages sent.
func (s *standard) acknowledged(ctx context.Context, count, packet string) error {
	t := packetTypes[packet]
	if err := s.witness.inAll(ctx, count, packet); err != nil {
		return err
	}
	var sent, got []uint16
	events, err := s.trial.Seen()
	if err != nil {
		return err
	}
	for _, e := range events {
		switch {
		case isReceived(e, t):
			got = append(got, e.Packet.ID)
		case e.Kind == broker.Sent && e.Packet != nil && e.Packet.Publish != nil && e.Packet.Publish.QoS > 0:
			sent = append(sent, e.Packet.ID)
		}
	}
	if fmt.Sprint(sent) != fmt.Sprint(got) {
		return s.mismatch(fmt.Sprintf("%s of the ids %d", packet, got), fmt.Sprintf("%s of the ids %d", packet, sent))
	}
	return nil
}
