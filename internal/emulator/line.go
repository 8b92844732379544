package emulator

// maxLine is the longest command line the modem takes, in bytes: an MPUB of
// the largest message, every byte of it escaped, with its topic. A longer one
// answers ERROR.
const maxLine = 16 << 10

// lineBuffer collects a command line from the bytes of the port.
type lineBuffer struct {
	text    []byte
	over    bool   // longer than maxLine; the rest up to CR is thrown away
	afterCR bool   // the byte before was the CR of a line: an LF now belongs to it
	last    string // the last command line, for A/
	deaf    int    // a defect: the line that is lost, counted from here
}

// input takes what the host sent, in command or in data mode, byte for byte.
func (m *Modem) input(chunk []byte) {
	for len(chunk) > 0 && m.power == on {
		if m.line.afterCR {
			m.line.afterCR = false
			// The LF of CR LF ends the command, also in front of data: after a
			// bare CR a first data byte LF is lost (manual CIPSEND, note 6).
			if chunk[0] == '\n' {
				chunk = chunk[1:]
				continue
			}
		}
		if m.data != nil {
			chunk = chunk[m.takeData(chunk):]
			continue
		}
		m.takeByte(chunk[0])
		chunk = chunk[1:]
		if m.data != nil && m.data.late {
			m.data.late, chunk = false, nil
		}
	}
}

// takeByte adds one byte to the command line and runs the line at its CR.
func (m *Modem) takeByte(b byte) {
	l := &m.line
	if b = m.mistyped(b); b == 0 {
		return
	}
	switch {
	case b == '\r':
		text, over := string(l.text), l.over
		l.text, l.over, l.afterCR = l.text[:0], false, true
		m.commandLine(text, over)
	case len(l.text) == 0 && (b == '\n' || b == 0):
	case (b == '\b' || b == 0x7f) && !m.broken.has(backspaceKept): // V.250 §5.2.2
		l.text = l.text[:max(0, len(l.text)-1)]
	case len(l.text) >= maxLine:
		l.over = true
	default:
		l.text = append(l.text, b)
		if b == '/' && !m.broken.has(noRepeat) && len(l.text) == 2 && upper(l.text[0]) == 'A' {
			l.text = l.text[:0]
			m.repeat()
		}
	}
}

// repeat runs the last command line again, at once (V.250 §5.2.4).
func (m *Modem) repeat() {
	if m.set.echo {
		m.out.write([]byte("A/"))
	}
	if m.line.last == "" {
		m.final(errSyntax)
		return
	}
	m.run(m.line.last)
}

// commandLine echoes a finished line and runs it. A line without a command
// prefix is neither echoed nor answered.
func (m *Modem) commandLine(text string, over bool) {
	body, ok := m.prefixed(text)
	if m.lost(text) {
		return
	}
	if !ok && !over {
		return
	}
	if m.set.echo {
		m.out.put(echoFrame, []byte(m.echoOf(text)+"\r"))
	}
	if over && m.broken.has(longRestarts) {
		m.restart()
		return
	}
	if over {
		m.final(errSyntax)
		return
	}
	m.line.last = body
	m.run(body)
}
