package emulator

import (
	"bytes"
	"slices"
	"strings"
)

const areaPayload = "topics and messages"

// The defects of messages that are asked for at the one place that breaks.
const (
	incomingCut       defect = "incoming-cut"
	incomingTrimmed   defect = "incoming-trimmed"
	letterUnprinted   defect = "letter-unprinted"
	oversizedRestarts defect = "oversized-restarts"
	cEscapesTaken     defect = "c-escapes-taken"
)

// payloadDefects are what a modem may do to topics and messages, and to those that
// it keeps in its cache.
func payloadDefects() []defectRow {
	on := func(commands ...string) []string { return commands }
	data := func(name, breaks string, change func([]byte) []byte, killedBy ...string) defectRow {
		return bending("mpubex-"+name, areaPayload, breaks, "manual MPUBEX", on("+MPUBEX"), dataAs(change), killedBy...)
	}
	until := func(end byte) func([]byte) []byte {
		return func(b []byte) []byte { b, _, _ = bytes.Cut(b, []byte{end}); return b }
	}
	without := func(c byte) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte{c}, nil) }
	}
	filter := func(name, breaks string, f func(entry) entry, killedBy ...string) defectRow {
		return bending(name, areaPayload, breaks, "manual MSUB topic", on("+MSUB"), f, killedBy...)
	}
	return []defectRow{
		data("cut-at-nul", "the data of MPUBEX end at the first NUL", until(0), "MPEX-002.zero", "PUB-010"),
		data("cut-at-ctrl-z", "the data of MPUBEX end at 0x1A, also after a length", until(endOfData), "MPEX-002.ctrl-z", "PUB-010"),
		data("loses-escape", "MPUBEX drops the byte 0x1B", without(escape), "MPEX-002.escape"),
		data("loses-return", "MPUBEX drops carriage returns", without('\r'), "MPEX-002.return", "PUB-010"),
		data("unescapes", "MPUBEX reads escapes in its data", func(b []byte) []byte { return []byte(unescape(string(b))) }, "MPEX-007"),
		bending("mpubex-one-more", areaPayload, "MPUBEX waits for a byte more than its length", "class: off by one", on("+MPUBEX"), oneMore, "MPEX-002.letter", "LIM-003"),
		bending("mpubex-qos-0", areaPayload, "MPUBEX publishes at QoS 0", "manual MPUBEX qos", on("+MPUBEX"), setParam(1, "0"), "MPEX-005", "LIM-003"),
		bending("mpubex-retains-nothing", areaPayload, "MPUBEX does not retain", "manual MPUBEX retain", on("+MPUBEX"), setParam(2, "0"), "MPEX-006"),
		bending("letters-refused", areaPayload, "a topic or message of one letter is refused", "class: range shifted", on("+MPUB"), needs(func(p []param) bool {
			return !slices.ContainsFunc(p, func(p param) bool { return p.quoted && len(p.text) == 1 })
		}), "LIM-001.1", "MPUB-002.letter", "MQP-001"),
		bending("mpub-anyway", areaPayload, "MPUB without a session answers OK", "at-facts §10.2", on("+MPUB"), instead(loggedOut, nil), "PUB-014"),
		filter("wildcards-refused", "a filter with a wildcard is refused", needs(func(p []param) bool { return !strings.ContainsAny(p[0].text, "+#") }),
			"MSUBC-004.one-level", "MSUBC-004.all-levels", "MQS-005.hash", "MQS-005.plus", "MQS-005.both", "MQS-002.two-bytes", "MQS-002.three-bytes"),
		filter("dollar-refused", "a filter that begins with $ is refused", needs(func(p []param) bool { return !strings.HasPrefix(p[0].text, "$") }), "MSUBC-004.dollar"),
		filter("slash-dropped", "a filter loses its first slash", filterAs(func(s string) string { return strings.TrimPrefix(s, "/") }), "MSUBC-004.first-slash"),
		filter("cut-at-space", "a filter ends at its first space", filterAs(func(s string) string { s, _, _ = strings.Cut(s, " "); return s }), "MSUBC-004.with-spaces"),
		filter("resubscribe-unsent", "a filter that was subscribed to prints SUBACK and sends nothing", onlyOnce(), "MQS-007"),
		wrong(oversizedRestarts, areaPayload, "a message that is larger than the modem takes restarts it", "class: crash", "LIM-005", "LIM-020"),
		wrong(incomingTrimmed, areaPayload, "a message that arrives loses the line ends at its end", "at-facts §10.7", "MSG-002", "ESC-002"),
		wrong(letterUnprinted, areaPayload, "a message of one byte is not printed", "class: off by one", "LIM-004.1", "LIM-006.1"),
		wrong(cEscapesTaken, areaPayload, `\" in a text is taken for a quote`, "at-facts §10.8", "MPUB-004.c-escape"),
		wrong(incomingCut, areaPayload, "a message that arrives is cut to 1360 bytes", "at-facts X-19", "LIM-004.1361", "LIM-004.4099", "MSG-007", "CACHE-005", "LIM-006.1361", "LIM-006.3900"),

		bending("empty-cache-error", areaCache, "MQTTMSGGET of an empty table answers ERROR", "manual MQTTMSGGET", on("+MQTTMSGGET"), emptyError, "CACHE-004"),
		bending("newest-first", areaCache, "MQTTMSGGET prints the last slot first", "manual MQTTMSGGET", on("+MQTTMSGGET"), reversed, "CACHE-002", "CACHE-008"),
		bending("cache-survives", areaCache, "a restart keeps the cached messages", "guide §FAQ 6", on("+RESET", "+MQTTMSGGET"), survives(), "CACHE-006"),
		bending("cache-mode-sticks", areaCache, "MQTTMSGSET=0 changes nothing while messages are cached", "guide §FAQ 6", on("+MQTTMSGSET"), sticks, "CACHE-007"),
		bending("cache-mode-reversed", areaCache, "MQTTMSGSET? prints the other mode", "manual MQTTMSGSET", on("+MQTTMSGSET"), otherMode, "CACHE-001", "MMSG-002.two", "MMSG-002.nothing"),
	}
}

// mishear is a message as it goes wrong; false if nothing is left to report.
func (m *Modem) mishear(payload []byte) ([]byte, bool) {
	limit := m.payloadLimit()
	if !m.mqtt.direct {
		limit = m.profile.Limits.CacheMessage.Value
	}
	switch {
	case len(payload) > limit && m.broken.has(oversizedRestarts):
		m.restart()
		return nil, false
	case len(payload) == 1 && m.broken.has(letterUnprinted):
		return nil, false
	case m.broken.has(burstCut), m.broken.has(burstRestarts):
		return m.overrun(payload)
	case m.broken.has(incomingCut):
		payload = payload[:min(len(payload), 1360)]
	case m.broken.has(incomingTrimmed):
		payload = bytes.TrimRight(payload, "\r\n")
	}
	return payload, true
}

// forgiven are the arguments of a command as a lax parser takes them.
func (m *Modem) forgiven(args string) string {
	if m.broken.has(cEscapesTaken) {
		return strings.ReplaceAll(args, `\"`, `\22`)
	}
	return args
}

// dataAs changes the data of MPUBEX when they are complete.
func dataAs(change func([]byte) []byte) func(entry) entry {
	return collecting(func(d *dataMode) {
		finish := d.finish
		d.finish = func(data []byte, why ending) { finish(change(data), why) }
	})
}

var oneMore = collecting(func(d *dataMode) { d.size++ })

// collecting changes how the data of a command are taken.
func collecting(change func(*dataMode)) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if m.data != nil {
					change(m.data)
				}
				return r, err
			}
		})
	}
}

// setParam replaces a parameter that is there.
func setParam(place int, text string) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if p = slices.Clone(p); place < len(p) {
					p[place].text = text
				}
				return write(m, p)
			}
		})
	}
}

func filterAs(change func(string) string) func(entry) entry {
	return first(func(p param) (param, bool) { p.text = change(p.text); return p, true })
}

func onlyOnce() func(entry) entry {
	sent := make(map[string]bool)
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if sent[p[0].text] {
					return reply{after: func() { m.urc("SUBACK") }}, nil
				}
				sent[p[0].text] = true
				return write(m, p)
			}
		})
	}
}

func emptyError(e entry) entry {
	fetch := e.execute
	e.execute = func(m *Modem) (reply, error) {
		r, err := fetch(m)
		if len(r.info) == 0 {
			return reply{}, errSyntax
		}
		return r, err
	}
	return e
}

func reversed(e entry) entry {
	fetch := e.execute
	e.execute = func(m *Modem) (reply, error) {
		r, err := fetch(m)
		slices.Reverse(r.info)
		return r, err
	}
	return e
}

// survives puts the messages back that were cached before a restart.
func survives() func(entry) entry {
	var kept *cache
	return func(e entry) entry {
		if e.name == "+RESET" {
			reset := e.execute
			e.execute = func(m *Modem) (reply, error) {
				before := m.mqtt.cache
				kept = &before
				return reset(m)
			}
			return e
		}
		show := e.read
		e.read = func(m *Modem) (reply, error) {
			if kept != nil {
				m.mqtt.cache, kept = *kept, nil
			}
			return show(m)
		}
		return e
	}
}

func sticks(e entry) entry {
	return rewrite(e, func(write writer) writer {
		return func(m *Modem, p []param) (reply, error) {
			if slices.ContainsFunc(m.mqtt.cache.slots, func(s message) bool { return s.valid }) {
				return reply{}, nil
			}
			return write(m, p)
		}
	})
}

func otherMode(e entry) entry {
	e.read = func(m *Modem) (reply, error) { return text("+MQTTMSGSET:" + bit(m.mqtt.direct)) }
	return e
}
