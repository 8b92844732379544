package emulator

import (
	"slices"
	"strings"
	"time"
)

// spoken is a result that comes by itself, with the scenarios that wait for it and the
// manners in which other tables have it go wrong.
type spoken struct {
	slug, line, area string
	elsewhere        []string
	killedBy         []string
}

// spokenResults are the results of the MQTT group; a line that goes on is told by how
// it begins.
func spokenResults() []spoken {
	return []spoken{
		{"connect-ok", "CONNECT OK", areaPlain, []string{"open"}, []string{"CONN-005", "CONN-001"}},
		{"connect-fail", "CONNECT FAIL", areaPlain, []string{"missing"}, []string{"FAIL-001"}},
		{"connack-ok", "CONNACK OK", areaPlain, nil, []string{"CONN-002", "CONN-001"}},
		{"suback", "SUBACK", areaPublish, []string{"printed-twice", "lf-alone"}, []string{"SUB-001.1", "SUB-003"}},
		{"unsuback", "UNSUBACK", areaPublish, nil, []string{"SUB-004"}},
		{"puback", "PUBACK", areaPublish, nil, []string{"PUB-003"}},
		{"pubrec", "PUBREC", areaPublish, nil, []string{"FLTP-012.stall"}},
		{"pubcomp", "PUBCOMP", areaPublish, []string{"missing"}, []string{"PUB-004"}},
		{"message", "+MSUB: \"", areaPayload, []string{"printed-twice"}, []string{"MSG-001"}},
		{"cached", "+MSUB: ", areaCache, []string{"printed-twice"}, []string{"CACHE-009", "CACHE-002"}},
		{"closed", "CLOSED", areaClose, []string{"missing", "open"}, []string{"CLOSE-001"}},
	}
}

// speech is a manner in which a result goes wrong. Its frame is nil where nothing is
// printed now.
type speech struct {
	name, breaks, source string
	frame                func(line string) []byte
	late                 bool
}

func speeches() []speech {
	silent := func(string) []byte { return nil }
	return []speech{
		{"missing", "is never printed", "class: asynchronous result missing", silent, false},
		{"printed-twice", "is printed twice", "class: asynchronous result doubled", func(line string) []byte { return framed(line, "", line) }, false},
		{"lf-alone", "ends in LF alone", "class: missing CR", func(line string) []byte { return []byte("\r\n" + line + "\n") }, false},
		{"cr-alone", "ends in CR alone", "class: missing LF", func(line string) []byte { return []byte("\r\n" + line + "\r") }, false},
		{"open", "does not end", "class: missing CR LF", func(line string) []byte { return []byte("\r\n" + line) }, false},
		{"torn", "is torn by another unsolicited line", "class: split by a URC", func(line string) []byte {
			return framed(line[:3], "+CGEV: NW MODIFY 1,0", line[3:])
		}, false},
		{"late", "comes a minute late", "class: slow answers", silent, true},
	}
}

// resultDefects are the results in each manner, and what may be wrong with the words of
// a message.
func resultDefects() []defectRow {
	var rows []defectRow
	for _, r := range spokenResults() {
		for _, s := range speeches() {
			if !slices.Contains(r.elsewhere, s.name) {
				rows = append(rows, wrong(defect(r.slug+"-"+s.name), r.area, strings.Trim(r.line, `: "`)+" "+s.breaks, s.source, r.killedBy...))
			}
		}
	}
	rows = append(rows,
		wrong("message-printed-twice", areaPayload, "a message that arrives is printed twice", "class: asynchronous result doubled", "MSG-006"),
		wrong("cached-printed-twice", areaCache, "a cached message is announced twice", "class: asynchronous result doubled", "CACHE-002"))
	return append(rows, wordDefects()...)
}

// saidOf is how a result goes wrong now: the manner that is switched on for it.
func (m *Modem) saidOf(text string) (speech, bool) {
	results := spokenResults()
	i := slices.IndexFunc(results, func(r spoken) bool { return strings.HasPrefix(text, r.line) })
	if i < 0 {
		return speech{}, false
	}
	for _, s := range speeches() {
		if m.broken.has(defect(results[i].slug + "-" + s.name)) {
			return s, true
		}
	}
	return speech{}, false
}

// spoken is the frame of a result as it goes wrong.
func (m *Modem) spoken(text string) []byte {
	text = m.worded(text)
	s, wrong := m.saidOf(text)
	if !wrong {
		return framed(text)
	}
	if s.late {
		m.later(time.Minute, func() { m.out.put(unsolicitedFrame, framed(text)) })
	}
	return s.frame(text)
}
