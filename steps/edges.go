package steps

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/at"
	"attest/internal/luat"
)

// edges are faults at the edges of packets, and the ways back from them.
type edges struct {
	*scenario
	dialogue *dialogue
	reports  *reports
	messages *messages
	peer     *peer
	session  *session
	witness  *witness
	silent   bool // behind the last fault the broker says nothing more
}

var edgeSteps = []definition{
	define("the broker's next {text} meets the fault {text}", func(a *areas) any { return a.edges.toClient }),
	define("the modem's next {text} meets the fault {text}", func(a *areas) any { return a.edges.fromClient }),
	define("the modem is connected with a kept session", func(a *areas) any { return a.edges.connectedKept }),
	define("the modem resumes the kept session as documented", func(a *areas) any { return a.edges.resumes }),
	define("the modem recovers as documented and publishes again", func(a *areas) any { return a.edges.recovers }),
	define("the modem reports the lost connection within {time}", func(a *areas) any { return a.edges.lost }),
	define("that message has arrived {number} times? within {time}", func(a *areas) any { return a.edges.arrived }),
	define("the modem reported that message at most {number} times?", func(a *areas) any { return a.edges.atMost }),
	define("the broker saw a PUBLISH of {text} at least {number} and at most {number} times?", func(a *areas) any { return a.edges.published }),
}

// lateBy is how long a late packet is held back: longer than any conforming modem
// needs, if it does not wait, to say that the packet came.
const lateBy = 20 * time.Millisecond

// breaks are the faults by name; one may take several actions.
var breaks = map[string][]broker.Fault{
	"close-before": {{Do: broker.CloseBefore}},
	"close-after":  {{Do: broker.CloseAfter}},
	"reset-before": {{Do: broker.ResetBefore}},
	"reset-after":  {{Do: broker.ResetAfter}},
	"cut-close":    {{Do: broker.Truncate, Keep: 2}, {Do: broker.CloseAfter}},
	"cut-reset":    {{Do: broker.Truncate, Keep: 2}, {Do: broker.ResetAfter}},
	"stall":        {{Do: broker.Stall}},
	"withheld":     {{Do: broker.Withhold}},
	"twice":        {{Do: broker.Duplicate}},
	"drip":         {{Do: broker.Drip, Delay: 3 * time.Millisecond}},
	"late":         {{Do: broker.Delay, Delay: lateBy}},
}

func (e *edges) toClient(ctx context.Context, packet, fault string) error {
	return e.inject(ctx, broker.ToClient, packet, fault)
}

func (e *edges) fromClient(ctx context.Context, packet, fault string) error {
	return e.inject(ctx, broker.FromClient, packet, fault)
}

func (e *edges) inject(ctx context.Context, dir broker.Direction, packet, name string) error {
	t, err := packetType(packet)
	if err != nil {
		return err
	}
	faults, ok := breaks[name]
	if b := forged(t, name); b != nil {
		faults, ok = []broker.Fault{{Do: broker.Replace, Bytes: b}}, true
	}
	if !ok {
		return fmt.Errorf("unknown fault %q of a %s", name, packet)
	}
	e.silent = name == "stall" || name == "withheld"
	for _, f := range faults {
		f.On = broker.Edge{Dir: dir, Type: t}
		if f.Do == broker.Delay {
			f.Delay = e.trial.Quiet(f.Delay)
		}
		if err := e.peer.inject(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// strangeID is a packet identifier that no modem has in use this early.
const strangeID = "\xab\xcd"

// forged is a packet that no server may send in place of one of type t, nil when
// there is no such forgery. Each breaks one rule of MQTT 3.1.1.
func forged(t wire.Type, name string) []byte {
	if t == wire.PUBLISH {
		return forgedMessages[name]
	}
	head, body := byte(t)<<4, strangeID
	switch t {
	case wire.PUBREL:
		head |= 2 // MQTT-3.6.1-1
	case wire.SUBACK:
		body += "\x00"
	case wire.CONNACK:
		body = "\x00\x00"
	case wire.PINGRESP:
		body = ""
	}
	switch {
	case name == "wrong-id" && strings.HasPrefix(body, strangeID):
		return frame(head, body)
	case name == "id-zero" && strings.HasPrefix(body, strangeID): // MQTT-2.3.1-1
		return frame(head, "\x00\x00"+body[2:])
	case name == "bad-flags": // MQTT-2.2.2-2
		return frame(head^0x05, body)
	case name == "short" && body != "":
		return frame(head, body[:1])
	case name == "long":
		return frame(head, body+"\x00\x00\x00")
	case name == "bad-code" && t == wire.CONNACK: // §3.2.2.3
		return frame(head, "\x00\x63")
	case name == "bad-code" && t == wire.SUBACK: // MQTT-3.9.3-2
		return frame(head, body[:2]+"\x63")
	case name == "endless-length": // §2.2.3
		return []byte{head, 0xff, 0xff, 0xff, 0xff, 0xff}
	case name == "reserved-type": // §2.2.1
		return frame(0xf0, "")
	case name == "from-a-client": // §2.2.1: the direction
		return frame(0xc0, "")
	}
	return nil
}

// forgedMessages are what no server may publish.
var forgedMessages = map[string][]byte{
	"qos-3":          frame(0x36, "\x00\x0emqtt/sub_topic"+strangeID+"forged"), // MQTT-3.3.1-4
	"dup-at-qos-0":   frame(0x38, "\x00\x0emqtt/sub_topic"+"forged"),           // MQTT-3.3.1-2
	"wildcard":       frame(0x30, "\x00\x06mqtt/#"+"forged"),                   // MQTT-3.3.2-2
	"long-topic":     frame(0x30, "\x7f\xffmqtt/sub_topic"),                    // §3.3.2.1
	"no-id":          frame(0x32, "\x00\x0emqtt/sub_topic"),                    // §3.3.2.2
	"id-zero":        frame(0x32, "\x00\x0emqtt/sub_topic\x00\x00forged"),      // MQTT-2.3.1-1
	"not-utf8":       frame(0x30, "\x00\x04\xc3\x28\xff\xfe"+"forged"),         // MQTT-1.5.3-1
	"empty":          frame(0x30, ""),                                          // §3.3.2.1
	"endless-length": {0x30, 0xff, 0xff, 0xff, 0xff, 0xff},                     // §2.2.3
}

func frame(head byte, body string) []byte {
	return append([]byte{head, byte(len(body))}, body...)
}

func (e *edges) connectedKept(ctx context.Context) error {
	return e.session.kept(ctx, guideClient)
}

// resumes is the documented way back with the session that the broker kept.
func (e *edges) resumes(ctx context.Context) error {
	return e.connectedKept(ctx)
}

// recovers is the documented way back, and the proof that the session is one.
func (e *edges) recovers(ctx context.Context) error {
	if err := e.met(ctx); err != nil {
		return err
	}
	if err := e.session.reconnects(ctx); err != nil {
		return err
	}
	if err := e.session.asks(ctx, `AT+MPUB="mqtt/back",1,0,"back"`, ""); err != nil {
		return err
	}
	// The PUBREC of a publish that the fault cut off may still be on its way.
	if _, err := e.reports.first(ctx, e.session.budget("PUBACK"), "PUBACK"); err != nil {
		return err
	}
	if e.trial.External() {
		_, err := e.witness.relayed(ctx, seenWithin, `PUBLISH of "back"`, func(m wire.Publish) bool { return string(m.Payload) == "back" })
		return err
	}
	n, err := e.seen("back")
	if err != nil {
		return err
	}
	if n != 1 {
		return e.mismatch(fmt.Sprintf("PUBACK, and %d such PUBLISH at the broker", n), "PUBACK, and one PUBLISH of \"back\" at the broker")
	}
	return nil
}

// lost accepts ERROR too: what MCONNECT says of a connection that breaks under it is
// documented nowhere (at-facts §22.1).
func (e *edges) lost(ctx context.Context, limit string) error {
	_, err := e.reports.first(ctx, limit, "CLOSED", "ERROR")
	return err
}

// arrived waits for the message wherever it was reported in the trial, and then
// counts: too many are as wrong as none.
func (e *edges) arrived(ctx context.Context, count, limit string) error {
	limited, cancel, err := e.within(ctx, limit)
	if err != nil {
		return err
	}
	defer cancel()
	want := fmt.Sprintf("the message %s of %s", escape(string(e.messages.payload)), e.messages.topic)
	if _, err := e.trial.Modem.AwaitFrom(limited, 0, want, e.isThat); err != nil {
		return e.explain(ctx, err, want)
	}
	return e.messages.reportedTimes(ctx, count)
}

func (e *edges) isThat(line at.Line) bool {
	if !strings.HasPrefix(line.Text, "+MSUB:") {
		return false
	}
	got, err := luat.ParseMessage(line)
	return err == nil && got.Topic == e.messages.topic && bytes.Equal(got.Payload, e.messages.payload)
}

func (e *edges) atMost(ctx context.Context, count string) error {
	limit, err := strconv.Atoi(count)
	if err != nil {
		return fmt.Errorf("read the number %q: %w", count, err)
	}
	if err := e.settled(ctx); err != nil {
		return err
	}
	n := 0
	for _, entry := range e.trial.Dialogue() {
		if !entry.Sent && e.isThat(entry.Line) {
			n++
		}
	}
	if n > limit {
		return e.mismatch(fmt.Sprintf("the message %d times", n), "the message "+count+" times at most")
	}
	return nil
}

func (e *edges) published(text, least, most string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	n, err := e.seen(payload)
	if err != nil {
		return err
	}
	low, _ := strconv.Atoi(least) // digits, by the pattern
	high, _ := strconv.Atoi(most)
	if n < low || n > high {
		return e.mismatch(fmt.Sprintf("PUBLISH of %q %d times", payload, n), fmt.Sprintf("from %d to %d times", low, high))
	}
	return nil
}

// seen counts the PUBLISH packets of a payload that reached the broker.
func (e *edges) seen(payload string) (int, error) {
	n := 0
	events, err := e.trial.Seen()
	for _, event := range events {
		if isReceived(event, wire.PUBLISH) && event.Packet.Publish != nil && string(event.Packet.Publish.Payload) == payload {
			n++
		}
	}
	return n, err
}
