package emulator

import "strings"

// The defects of reading a line and echoing it.
const (
	crNeedsLF        defect = "cr-needs-lf"
	emptyAnswered    defect = "empty-line-answered"
	backspaceKept    defect = "backspace-kept"
	longRestarts     defect = "long-line-restarts"
	bareRefused      defect = "bare-at-refused"
	mixedRefused     defect = "mixed-case-refused"
	blankRefused     defect = "blank-refused"
	semicolonCuts    defect = "semicolon-in-quotes-cuts"
	openQuoteTaken   defect = "open-quote-taken"
	unknownPassed    defect = "unknown-passed-over"
	echoWithoutQuote defect = "echo-without-quotes"
	echoNotOfErrors  defect = "echo-not-of-unknown"
	echoNotOfBare    defect = "echo-not-of-bare-at"
	resultTwice      defect = "result-twice"
)

// lineDefects are those of the command line.
func lineDefects() []defectRow {
	twice := wrong(resultTwice, areaLine, "ATQ0, CFGRI, a refused MPUB, a test form and what is unknown get two final results", "V.250 §5.7.1",
		"ATQ-003", "ATQ-004.ok", "ATQ-004.error", "ATQ-004.test", "ATQ-004.refused", "CMEE-004.simcom")
	twice.bend = resultsTwice
	return []defectRow{
		twice,
		wrong(crNeedsLF, areaLine, "a line ends with LF, and CR is passed over", "V.250 §5.2.1", "V250-001.cr"),
		wrong(emptyAnswered, areaLine, "an empty line answers ERROR", "at-facts §2.1", "V250-004", "V250-005.newlines"),
		wrong(backspaceKept, areaLine, "a backspace is a character", "V.250 §5.2.2", "V250-007"),
		wrong(longRestarts, areaLine, "a line that is too long restarts the modem", "class: crash", "V250-013.20000"),
		wrong(bareRefused, areaLine, "AT alone answers ERROR", "V.250 §5.2.1", "V250-003"),
		wrong(mixedRefused, areaLine, "a line in mixed case is refused", "manual IPR", "V250-002.mixed"),
		wrong(blankRefused, areaLine, "a blank before a command is refused", "V.250 §5.2.1", "V250-008.before", "V250-008.between"),
		wrong(semicolonCuts, areaLine, "a semicolon in quotes ends a command", "V.250 §5.4.2.2", "V250-012", "MPUB-008.semicolon"),
		wrong(openQuoteTaken, areaLine, "a line with an open quote answers OK", "class: error reported as success", "V250-015.open-quote", "MCFG-006.open-quote", "MPUB-004.open-quote", "MSUBC-003.open-quote", "MUNS-004.open-quote"),
		wrong(unknownPassed, areaLine, "what is unknown is passed over", "at-facts §2.6", "V250-011", "CMEE-004.ciicrr", "CMEE-004.quectel"),
		wrong(echoWithoutQuote, areaLine, "the echo lacks quotes", "manual ATE", "ECHO-001.quotes"),
		wrong(echoNotOfErrors, areaLine, "what is unknown is not echoed", "manual ATE", "ECHO-001.error"),
		wrong(echoNotOfBare, areaLine, "AT alone is not echoed", "manual ATE", "ECHO-001.short"),
		bending("echo-unchecked", areaLine, "ATE and ATQ take any number", "manual ATE, ATQ", []string{"E", "Q"}, anyNumber, "ECHO-004", "ATQ-005"),
		bending("echo-number-needed", areaLine, "ATE without a number is refused", "V.250 §5.3.1", []string{"E"}, func(e entry) entry {
			set := e.basic
			e.basic = func(m *Modem, number string) (reply, error) {
				if number == "" {
					return reply{}, errSyntax
				}
				return set(m, number)
			}
			return e
		}, "ECHO-005"),
		bending("echo-never-returns", areaLine, "ATE1 says OK and changes nothing", "manual ATE", []string{"E"}, func(e entry) entry {
			set := e.basic
			e.basic = func(m *Modem, number string) (reply, error) {
				if number == "1" {
					return reply{}, nil
				}
				return set(m, number)
			}
			return e
		}, "ECHO-003"),
		bending("long-name-restarts", areaLine, "a client id of a thousand bytes restarts the modem", "class: crash", []string{"+MCONFIG"}, func(e entry) entry {
			return rewrite(e, func(write writer) writer {
				return func(m *Modem, p []param) (reply, error) {
					if len(p[0].text) > 1000 {
						return reply{after: m.restart}, nil
					}
					return write(m, p)
				}
			})
		}, "V250-013.1024"),
		bending("s3-unchecked", areaLine, "ATS3 and ATS5 take any character", "manual ATS3", []string{"S3", "S5"}, unchecked, "V250-019"),
		bending("s3-fixed", areaLine, "ATS3 and ATS5 may not be set", "manual ATS3, ATS5", []string{"S3", "S5"}, func(e entry) entry {
			e.write = nil
			return e
		}, "V250-017", "V250-018"),
	}
}

// mistyped is a byte of a line as the modem takes it, 0 for one that it passes over.
func (m *Modem) mistyped(b byte) byte {
	switch {
	case m.broken.has(emptyAnswered) && b == '\n' && len(m.line.text) == 0:
		m.final(errSyntax)
		return 0
	case !m.broken.has(crNeedsLF):
		return b
	case b == '\r':
		return 0
	case b == '\n':
		return '\r'
	}
	return b
}

// lost tells of a line that is neither echoed nor run, or answered although it is empty.
func (m *Modem) lost(text string) bool {
	if m.line.deaf > 0 {
		m.line.deaf--
		return m.line.deaf == 0
	}
	if text == "" && m.broken.has(emptyAnswered) {
		m.final(errSyntax)
		return true
	}
	return false
}

// misread is the body of a line as a modem with defects of its parser has it. What it
// does not understand is "+", a command without a name.
func (m *Modem) misread(body string) string {
	bare := unquoted(body)
	switch {
	case m.broken.has(bareRefused) && body == "",
		m.broken.has(mixedRefused) && strings.ToUpper(bare) != bare && strings.ToLower(bare) != bare,
		m.broken.has(blankRefused) && (strings.HasPrefix(body, " ") || strings.Contains(bare, "; ")),
		m.broken.has(semicolonCuts) && strings.Count(body, ";") != strings.Count(bare, ";"):
		return "+"
	case m.broken.has(openQuoteTaken) && strings.Count(body, `"`)%2 == 1:
		return ""
	}
	return body
}

// unquoted leaves out what stands in quotes.
func unquoted(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

// misechoed is the echo of a line.
func (m *Modem) misechoed(text string) string {
	commands, err := parseBody(text[min(len("AT"), len(text)):])
	switch {
	case m.broken.has(echoTwice) && len(commands) > 1:
		return text + "\r" + text
	case m.broken.has(echoCut):
		return text[:max(0, len(text)-1)]
	case m.broken.has(echoWithoutQuote):
		return strings.ReplaceAll(text, `"`, "")
	case m.broken.has(echoNotOfErrors) && (err != nil || m.commands[commands[0].name].name == "" && commands[0].name != ""),
		m.broken.has(echoNotOfBare) && strings.EqualFold(text, "AT"):
		return ""
	}
	return text
}

// anyNumber takes any number of a basic command for 0 or 1.
func anyNumber(e entry) entry {
	set := e.basic
	e.basic = func(m *Modem, number string) (reply, error) {
		if number != "" && number != "0" {
			number = "1"
		}
		return set(m, number)
	}
	return e
}

// resultsTwice prints a result before the one that is due.
func resultsTwice(set map[string]entry) {
	early := func(m *Modem, r reply, err error) (reply, error) {
		m.final(err)
		return r, err
	}
	q, publish, ring, close := set["Q"], set["+MPUB"], set["+CFGRI"], set["+MIPCLOSE"]
	quiet, send, pulse, test := q.basic, publish.write, ring.write, close.test
	q.basic = func(m *Modem, number string) (reply, error) {
		r, err := quiet(m, number)
		return early(m, r, err)
	}
	publish.write = func(m *Modem, p []param) (reply, error) {
		r, err := send(m, p)
		if err == nil {
			return r, nil
		}
		return early(m, r, err)
	}
	ring.write = func(m *Modem, p []param) (reply, error) {
		r, err := pulse(m, p)
		return early(m, r, err)
	}
	close.test = func(m *Modem) (reply, error) {
		r, err := test(m)
		return early(m, r, err)
	}
	set["Q"], set["+MPUB"], set["+CFGRI"], set["+MIPCLOSE"] = q, publish, ring, close
}
