package steps

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"attest/internal/luat"
)

// messages is publications as payloads: what goes in at one end must come out at
// the other.
type messages struct {
	*scenario
	dialogue *dialogue
	reports  *reports
	payload  []byte // the last message that a step sent, for "those bytes" and "that message"
	topic    string
}

var messageSteps = []definition{
	define("the broker publishes {text} to {text} at QoS {number}", func(a *areas) any { return a.messages.brokerPublishes }),
	define("the broker publishes {hole} bytes to {text}", func(a *areas) any { return a.messages.brokerPublishesBytes }),
	define("the broker publishes {number} numbered messages to {text} at QoS {number}", func(a *areas) any { return a.messages.brokerPublishesNumbered }),
	define("the broker publishes {text} one by one to {text} and the modem caches each", func(a *areas) any { return a.messages.fillCache }),
	define("the broker keeps the retained message {text} of {text}", func(a *areas) any { return a.messages.brokerRetains }),
	define("the modem reports the message {text} of {text} within {time}", func(a *areas) any { return a.messages.reported }),
	define("the modem reports those bytes of {text} within {time}", func(a *areas) any { return a.messages.bytesReported }),
	define("the modem reports the {number} numbered messages of {text} in order within {time}", func(a *areas) any { return a.messages.numberedReported }),
	define("the modem reported that message {number} times?", func(a *areas) any { return a.messages.reportedTimes }),
	define("the modem answers {number} messages? {text} of {text}, then OK", func(a *areas) any { return a.messages.answersSame }),
	define("the modem answers the messages {text} of {text}, then OK", func(a *areas) any { return a.messages.answersInOrder }),
	define("the modem answers the messages {text} of {text} in any order, then OK", func(a *areas) any { return a.messages.answersInAnyOrder }),
	define("the modem answers those bytes of {text}, then OK", func(a *areas) any { return a.messages.answersBytes }),
	define("the slots in use are {text}", func(a *areas) any { return a.messages.slotsInUse }),
	define("the broker publishes {number} bytes to {text}", func(a *areas) any { return a.messages.brokerPublishesBytes }),
	define("I publish {hole} bytes to {text} with MPUB at QoS {number}", func(a *areas) any { return a.messages.publishQuoted }),
	define("I publish {hole} bytes to {text} with MPUBEX at QoS {number}", func(a *areas) any { return a.messages.publishBytes }),
}

func (m *messages) brokerPublishes(ctx context.Context, text, topic, qos string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	return m.publish(ctx, []byte(payload), topic, qos, false)
}

func (m *messages) publish(ctx context.Context, payload []byte, topic, qos string, retain bool) error {
	b, err := m.trial.Others(ctx)
	if err != nil {
		return err
	}
	m.payload, m.topic = payload, topic
	return b.Publish(topic, payload, qos[0]-'0', retain)
}

func (m *messages) brokerRetains(ctx context.Context, text, topic string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	return m.publish(ctx, []byte(payload), topic, "0", true)
}

func (m *messages) brokerPublishesBytes(ctx context.Context, hole, topic string) error {
	n, err := m.count(ctx, hole)
	if err != nil {
		return err
	}
	return m.publish(ctx, bulk(n), topic, "0", false)
}

func (m *messages) count(ctx context.Context, hole string) (int, error) {
	text, err := m.trial.Fill(ctx, hole)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

// bulk makes n bytes in which a lost, doubled or shifted one shows: numbered lines
// that end in CR LF, as a payload may.
func bulk(n int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%05d OK \"+MSUB: 0\" > line\r\n", i)
	}
	return b.Bytes()[:n]
}

func (m *messages) brokerPublishesNumbered(ctx context.Context, count, topic, qos string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	for i := range n {
		if err := m.publish(ctx, numbered(i), topic, qos, false); err != nil {
			return err
		}
	}
	return nil
}

func numbered(i int) []byte { return fmt.Appendf(nil, "message %03d of a burst", i) }

func (m *messages) reported(ctx context.Context, text, topic, limit string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	return m.arrives(ctx, []byte(payload), topic, limit)
}

func (m *messages) bytesReported(ctx context.Context, topic, limit string) error {
	return m.arrives(ctx, m.payload, topic, limit)
}

// arrives takes the next +MSUB and compares topic, length and payload.
func (m *messages) arrives(ctx context.Context, payload []byte, topic, limit string) error {
	want := fmt.Sprintf("+MSUB: %q,%d byte,%s", topic, len(payload), escape(string(payload)))
	line, err := m.reports.awaitMessage(ctx, limit, want)
	if err != nil {
		return err
	}
	got, err := luat.ParseMessage(line)
	if err != nil || got.Topic != topic || got.Length != len(payload) || !bytes.Equal(got.Payload, payload) {
		return m.mismatch(escape(line.String()), want)
	}
	return nil
}

func (m *messages) numberedReported(ctx context.Context, count, topic, limit string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	for i := range n {
		if err := m.arrives(ctx, numbered(i), topic, limit); err != nil {
			return err
		}
	}
	return nil
}

// reportedTimes counts over the whole trial, after the modem had its say.
func (m *messages) reportedTimes(ctx context.Context, count string) error {
	if err := m.settled(ctx); err != nil {
		return err
	}
	n := 0
	for _, e := range m.trial.Dialogue() {
		if e.Sent || !strings.HasPrefix(e.Line.Text, "+MSUB:") {
			continue
		}
		if got, err := luat.ParseMessage(e.Line); err == nil && got.Topic == m.topic && bytes.Equal(got.Payload, m.payload) {
			n++
		}
	}
	if strconv.Itoa(n) != count {
		return m.mismatch(fmt.Sprintf("the message %d times", n), "the message "+count+" time")
	}
	return nil
}

// fillCache publishes words one after the other and waits for each one's slot, so
// that their age is known.
func (m *messages) fillCache(ctx context.Context, words, topic string) error {
	for i, word := range strings.Fields(words) {
		if err := m.publish(ctx, []byte(word), topic, "0", false); err != nil {
			return err
		}
		if err := m.reports.comes(ctx, fmt.Sprintf("+MSUB: %d", i), "30s"); err != nil {
			return err
		}
	}
	return nil
}

func (m *messages) answersSame(ctx context.Context, count, text, topic string) error {
	payload, err := unescape(text)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	return m.answers(ctx, topic, slices.Repeat([]string{payload}, n), slices.Equal)
}

func (m *messages) answersInOrder(ctx context.Context, words, topic string) error {
	return m.answers(ctx, topic, strings.Fields(words), slices.Equal)
}

func (m *messages) answersInAnyOrder(ctx context.Context, words, topic string) error {
	return m.answers(ctx, topic, strings.Fields(words), func(got, want []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)))
	})
}

func (m *messages) answersBytes(ctx context.Context, topic string) error {
	return m.answers(ctx, topic, []string{string(m.payload)}, slices.Equal)
}

// answers holds the answer of MQTTMSGGET against the payloads that it must print.
func (m *messages) answers(ctx context.Context, topic string, payloads []string, equal func(got, want []string) bool) error {
	want := fmt.Sprintf("%d messages of %s: %s", len(payloads), topic, escape(strings.Join(payloads, " | ")))
	answer, err := m.dialogue.answer(ctx, want)
	if err != nil {
		return err
	}
	var got, lines []string
	sound := answer.Final.Text == "OK"
	for _, line := range answer.Info {
		lines = append(lines, line.String())
		message, err := luat.ParseMessage(line)
		sound = sound && err == nil && message.Topic == topic && message.Length == len(message.Payload)
		got = append(got, string(message.Payload))
	}
	if !sound || !equal(got, payloads) {
		return m.mismatch(escape(strings.Join(append(lines, answer.Final.Text), " | ")), want)
	}
	return nil
}

// slotsInUse asks MQTTMSGGET? and compares the slots that are VALID.
func (m *messages) slotsInUse(ctx context.Context, slots string) error {
	if err := m.dialogue.send(ctx, "AT+MQTTMSGGET?"); err != nil {
		return err
	}
	answer, err := m.dialogue.answer(ctx, "the slots "+slots)
	if err != nil {
		return err
	}
	valid, err := luat.ParseSlots(answer.Info)
	if err == nil && answer.Final.Text != "OK" {
		err = fmt.Errorf("the slots, and then %s", answer.Final.Text)
	}
	if err != nil {
		return m.mismatch(err.Error(), "four lines +MQTTMSGGET: <slot>,VALID or INVALID")
	}
	var used []string
	for slot, ok := range valid {
		if ok {
			used = append(used, strconv.Itoa(slot))
		}
	}
	if got := strings.Join(used, " "); got != slots || len(valid) != m.trial.Profile().Limits.CacheSlots.Value {
		return m.mismatch(fmt.Sprintf("slots %q of %d in use", got, len(valid)), fmt.Sprintf("slots %q of %d in use", slots, m.trial.Profile().Limits.CacheSlots.Value))
	}
	return nil
}

// publishQuoted publishes letters and digits: in MPUB anything else costs an escape,
// and no document says whether the limit counts before or after it.
func (m *messages) publishQuoted(ctx context.Context, hole, topic, qos string) error {
	n, err := m.count(ctx, hole)
	if err != nil {
		return err
	}
	m.payload, m.topic = bytes.Repeat([]byte("0123456789"), n/10+1)[:n], topic
	if err := m.dialogue.send(ctx, fmt.Sprintf("AT+MPUB=%q,%s,0,%q", topic, qos, m.payload)); err != nil {
		return err
	}
	return m.dialogue.answersOK(ctx)
}

func (m *messages) publishBytes(ctx context.Context, hole, topic, qos string) error {
	n, err := m.count(ctx, hole)
	if err != nil {
		return err
	}
	m.payload, m.topic = bulk(n), topic
	if err := m.dialogue.send(ctx, fmt.Sprintf("AT+MPUBEX=%q,%s,0,%d", topic, qos, n)); err != nil {
		return err
	}
	if err := m.dialogue.prompts(ctx); err != nil {
		return err
	}
	if err := m.dialogue.write(ctx, m.payload); err != nil {
		return err
	}
	return m.dialogue.answersOK(ctx)
}
