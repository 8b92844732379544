package emulator

import (
	"fmt"
	"strconv"
	"strings"
)

// words are how a message or its slot is announced.
type words struct {
	name, breaks, source string
	say                  func(topic string, length int, payload string) string // of a message
	slot                 func(n int) int                                       // of one that is cached
	killedBy             []string
}

// wordings are what may be wrong with the announcement of a message.
func wordings() []words {
	line := func(topic, length, payload string) string { return "+MSUB: " + topic + "," + length + "," + payload }
	message := func(name, breaks, source string, say func(topic string, length int, payload string) string, killedBy ...string) words {
		return words{name, breaks, source, say, nil, killedBy}
	}
	bytes := func(n int) string { return strconv.Itoa(n) + " byte" }
	return []words{
		message("length-one-more", "the length of a message is one too high", "class: length wrong by one",
			func(t string, n int, p string) string { return line(strconv.Quote(t), bytes(n+1), p) }, "MSG-001"),
		message("length-one-less", "the length of a message is one too low", "class: length wrong by one",
			func(t string, n int, p string) string { return line(strconv.Quote(t), bytes(n-1), p) }, "MSG-001"),
		message("unit-missing", "the length of a message lacks the word byte", "at-facts §10.7",
			func(t string, n int, p string) string { return line(strconv.Quote(t), strconv.Itoa(n), p) }, "MSG-001"),
		message("topic-unquoted", "the topic of a message lacks its quotes", "at-facts §10.7",
			func(t string, n int, p string) string { return line(t, bytes(n), p) }, "MSG-001"),
		message("topic-cut", "the topic of a message lacks its last letter", "class: data lost",
			func(t string, n int, p string) string { return line(`"`+t[:len(t)-1]+`"`, bytes(n), p) }, "MSG-001", "MQS-005.plus"),
		message("payload-quoted", "a message that arrives is put in quotes", "at-facts X-02",
			func(t string, n int, p string) string { return line(`"`+t+`"`, bytes(n), `"`+p+`"`) }, "MSG-001"),
		message("payload-shifted", "a message that arrives begins with its second byte", "class: payload shifted",
			func(t string, n int, p string) string { return line(`"`+t+`"`, bytes(n), p[1:]+p[:1]) }, "MSG-001"),
		message("payload-escaped", "line ends in a message that arrives are printed as escapes", "at-facts §10.7",
			func(t string, n int, p string) string {
				p = strings.NewReplacer("\r", `\0D`, "\n", `\0A`).Replace(p)
				return line(`"`+t+`"`, bytes(len(p)), p)
			}, "MSG-002"),
		message("payload-ends-at-line-end", "a message that arrives ends at its first line end", "class: payload truncated",
			func(t string, _ int, p string) string {
				p, _, _ = strings.Cut(p, "\r\n")
				return line(`"`+t+`"`, bytes(len(p)), p)
			}, "MSG-002"),
		{"slot-from-one", "the slot of a cached message is counted from 1", "class: cache slot", nil, func(n int) int { return n + 1 }, []string{"CACHE-009"}},
		{"slot-always-0", "every cached message is announced as slot 0", "class: cache slot", nil, func(int) int { return 0 }, []string{"CACHE-002"}},
	}
}

// wordDefects are the rows of the wordings.
func wordDefects() []defectRow {
	var rows []defectRow
	for _, w := range wordings() {
		area := areaPayload
		if w.slot != nil {
			area = areaCache
		}
		rows = append(rows, wrong(defect(w.name), area, w.breaks, w.source, w.killedBy...))
	}
	return rows
}

// worded is an announcement in wrong words.
func (m *Modem) worded(text string) string {
	rest, ok := strings.CutPrefix(text, "+MSUB: ")
	if !ok {
		return text
	}
	for _, w := range wordings() {
		if !m.broken.has(defect(w.name)) {
			continue
		}
		slot, err := strconv.Atoi(rest)
		topic, more, message := strings.Cut(strings.TrimPrefix(rest, `"`), `",`)
		length, payload, _ := strings.Cut(more, " byte,")
		n, bad := strconv.Atoi(length)
		switch {
		case w.slot != nil && err == nil:
			return fmt.Sprintf("+MSUB: %d", w.slot(slot))
		case w.say != nil && message && bad == nil && payload != "":
			return w.say(topic, n, payload)
		}
	}
	return text
}
