package emulator

import (
	"slices"
	"strings"
	"time"
)

const areaNetwork = "network"

// The defects that the registration asks for; the others replace commands.
const (
	registrationUnreported defect = "registration-unreported"
	registrationBabbled    defect = "registration-babbled"
)

// networkDefects are those of the network and packet-domain commands.
func networkDefects() []defectRow {
	return slices.Concat(registrationDefects(), signalDefects(), operatorDefects(), attachmentDefects(), contextDefects(), eventDefects())
}

// breaking is a row that bends some commands.
func breaking(name, breaks, source string, commands []string, whole func(entry) entry, killedBy ...string) defectRow {
	return bending(name, areaNetwork, breaks, source, commands, whole, killedBy...)
}

// retold changes the lines that a command answers, but for its test form.
func retold(change func(line string) string) func(entry) entry {
	lines := func(r reply) reply {
		for i := range r.info {
			r.info[i] = change(r.info[i])
		}
		return r
	}
	form := func(tell func(*Modem) (reply, error)) func(*Modem) (reply, error) {
		if tell == nil {
			return nil
		}
		return func(m *Modem) (reply, error) {
			r, err := tell(m)
			return lines(r), err
		}
	}
	return func(e entry) entry {
		e.read, e.execute = form(e.read), form(e.execute)
		if e.write != nil {
			e.write = printing(lines)(e.write)
		}
		return e
	}
}

// pretended answers OK to what is meant, and does nothing.
func pretended(meant func(p []param) bool) func(entry) entry {
	return func(e entry) entry {
		write := e.write
		e.write = func(m *Modem, p []param) (reply, error) {
			if meant(p) {
				return reply{}, nil
			}
			return write(m, p)
		}
		return e
	}
}

// turnedAway refuses what is meant.
func turnedAway(meant func(m *Modem, p []param) bool) func(entry) entry {
	return func(e entry) entry {
		write := e.write
		e.write = func(m *Modem, p []param) (reply, error) {
			if meant(m, p) {
				return reply{}, notAllowed
			}
			return write(m, p)
		}
		return e
	}
}

func anything([]param) bool { return true }

// begins reports whether the first parameters are these.
func begins(want ...string) func([]param) bool {
	return func(p []param) bool {
		return len(p) >= len(want) && slices.EqualFunc(p[:len(want)], want, func(one param, text string) bool { return one.text == text })
	}
}

func registrationDefects() []defectRow {
	all := []string{"+CREG", "+CGREG", "+CEREG"}
	return []defectRow{
		breaking("registration-deaf", "CREG, CGREG and CEREG say OK and set nothing", "manual CREG, CGREG, CEREG", all, pretended(anything),
			"REGN-001.1", "REGN-001.3", "REGN-002.1", "REGN-002.3", "REGN-002.4", "REGN-002.5", "REGN-003.1", "REGN-003.3", "REGN-003.4", "REGN-003.5", "REGN-008.creg-1", "REGN-008.cgreg-1", "REGN-010", "REGN-011"),
		breaking("cell-without-quotes", "the cell is told without quotes", "manual CREG, CGREG, CEREG", all, retold(func(line string) string { return strings.ReplaceAll(line, `"`, "") }),
			"REGN-001.2", "REGN-002.2", "REGN-003.2"),
		breaking("cell-always", "the cell is told under every <n>", "manual CREG, CGREG, CEREG", all, retold(func(line string) string {
			if strings.Contains(line, `"`) {
				return line
			}
			return line + `,"1863","00a2c315",7`
		}), "REGN-001.0", "REGN-002.0", "REGN-003.0", "REGN-005"),
		breaking("number-needed", "AT+CREG= without a number is refused", "manual CREG, CGREG", all, turnedAway(func(_ *Modem, p []param) bool { return p[0].empty() }), "REGN-007.creg", "REGN-007.cgreg"),
		wrong(registrationUnreported, areaNetwork, "a change of the registration is not reported", "manual CREG, CGREG, CEREG", "REGN-008.creg-2", "REGN-008.cgreg-2", "REGN-008.cereg-1", "REGN-008.cereg-2"),
		wrong(registrationBabbled, areaNetwork, "a change of the registration is reported unasked", "manual CREG, CGREG, CEREG", "REGN-009", "REGN-010"),
		breaking("network-unchecked", "values beyond the documented range are taken", "V.250 §5.4.3.1",
			[]string{"+CREG", "+CGREG", "+CEREG", "+CGATT", "+CGACT", "+CGDCONT", "+CGAUTH", "+CGPADDR", "*GETIP", "+COPS"}, unchecked,
			"REGN-006.creg-above", "REGN-006.creg-negative", "REGN-006.creg-word", "REGN-006.creg-two", "REGN-006.cgreg-above", "REGN-006.cgreg-negative", "REGN-006.cgreg-word",
			"REGN-006.cereg-above", "REGN-006.cereg-negative", "REGN-006.cereg-word", "ATTA-003.above", "ATTA-003.negative", "ATTA-003.word", "ATTA-003.two",
			"CTXT-005.cid-0", "CTXT-005.cid-16", "CTXT-005.negative", "CTXT-005.word", "CTXT-005.type", "CTXT-005.d-comp", "CTXT-005.h-comp",
			"CTXT-013.above", "CTXT-013.negative", "CTXT-013.word", "CTXT-013.cid-0", "CTXT-013.cid-16", "CTXT-023.cid-0", "CTXT-023.cid-16", "CTXT-023.negative", "CTXT-023.word",
			"CTXT-031.cid-0", "CTXT-031.word", "AUTH-003.protocol", "AUTH-003.word", "AUTH-003.negative", "AUTH-003.cid-0", "AUTH-003.cid-16",
			"OPER-003.mode-5", "OPER-003.mode-word", "OPER-003.negative", "OPER-003.format-3", "OPER-003.no-operator", "OPER-003.no-name"),
		breaking("network-tests-empty", "test forms say OK and name no values", "history H15",
			[]string{"+CGREG", "+CSQ", "+COPS", "+CGDCONT", "+CGACT", "+CGPADDR", "+CGAUTH"}, func(e entry) entry { e.test = okay; return e },
			"REGN-004", "SIGN-001", "OPER-002", "CTXT-001", "CTXT-010", "CTXT-020", "AUTH-001"),
	}
}

// slow is what a command takes that waits for a network that is not there.
const slow = 30 * time.Second

// late lets a command wait for the network before it answers.
func late(e entry) entry {
	execute := e.execute
	e.execute = func(m *Modem) (reply, error) {
		if m.radio.registered {
			return execute(m)
		}
		answer := func() {
			r, err := execute(m)
			m.lines(r.info...)
			m.final(err)
		}
		return reply{mute: true, after: func() { m.later(slow, answer) }}, nil
	}
	return e
}

func signalDefects() []defectRow {
	return []defectRow{
		breaking("signal-slow", "without a network CSQ and CESQ answer after 30 s", "history H21", []string{"+CSQ", "+CESQ"}, late, "SIGN-004.csq-flight", "SIGN-004.csq-off", "SIGN-004.cesq-off"),
		breaking("signal-in-dbm", "the signal is told in dBm", "manual CSQ, CESQ", []string{"+CSQ", "+CESQ"}, retold(func(line string) string {
			name, _, _ := strings.Cut(line, ":")
			return name + ": -75,0"
		}), "SIGN-002", "SIGN-003"),
		breaking("signal-set", "CSQ and CESQ take parameters", "V.250 §5.4.3.1", []string{"+CSQ", "+CESQ"}, parameterOfExecute, "SIGN-005.csq", "SIGN-005.cesq"),
		breaking("service-missed", "SYSINFO tells no service", "manual SYSINFO", []string{"^SYSINFO"}, retold(func(string) string { return "^SYSINFO: 0,0,0,0,1,7" }), "SIGN-006"),
	}
}

func operatorDefects() []defectRow {
	one := []string{"+COPS"}
	return []defectRow{
		breaking("format-ignored", "AT+COPS=3 says OK and changes nothing", "manual COPS", one, pretended(begins("3")), "OPER-001.1", "OPER-001.2", "OPER-006.1", "OPER-006.4"),
		breaking("operator-unquoted", "the operator is told without quotes", "manual COPS", one, retold(func(line string) string { return strings.ReplaceAll(line, `"`, "") }), "OPER-001.0", "OPER-001.1", "OPER-001.2"),
		breaking("always-automatic", "COPS? tells mode 0 whatever was chosen", "780E V1170: AT+COPS? wrong, at-facts §18", one, retold(func(line string) string { return "+COPS: 0" + line[len("+COPS: 0"):] }), "OPER-005", "OPER-006.1"),
		breaking("operator-kept", "AT+COPS=2 says OK and stays in the network", "manual COPS", one, pretended(begins("2")), "OPER-005"),
		breaking("automatic-refused", "AT+COPS=0 is refused", "manual COPS", one, turnedAway(func(_ *Modem, p []param) bool { return p[0].text == "0" }), "OPER-004", "OPER-005"),
	}
}

func attachmentDefects() []defectRow {
	one := []string{"+CGATT"}
	return []defectRow{
		breaking("detachment-pretended", "AT+CGATT=0 says OK and stays attached", "manual CGATT", one, pretended(begins("0")), "ATTA-001", "ATTA-005"),
		breaking("attached-again-refused", "AT+CGATT=1 is refused while attached", "manual CGATT", one, turnedAway(func(m *Modem, p []param) bool { return m.radio.attached && p[0].text == "1" }), "ATTA-002"),
		breaking("detachment-unreported", "a detachment is not reported", "manual CGEV", one, func(e entry) entry {
			write := e.write
			e.write = func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err == nil && p[0].text == "0" {
					r.after = m.detach
				}
				return r, err
			}
			return e
		}, "ATTA-004", "EVNT-004"),
		breaking("network-loss-sticks", "a modem that left the network in a session never connects again", "guide §PDP被动去激活", []string{"+CGATT", "+CGACT", "+COPS", "+CFUN"}, func(e entry) entry {
			write := e.write
			e.write = func(m *Modem, p []param) (reply, error) {
				session := m.mqtt.link != nil
				r, err := write(m, p)
				if leave := r.after; session && leave != nil {
					r.after = func() { leave(); m.disconnect() }
				}
				return r, err
			}
			return e
		}, "ATTA-006.attachment", "ATTA-006.flight", "ATTA-006.radio", "ATTA-006.operator", "ATTA-006.context"),
	}
}

// disconnect makes every further connection fail.
func (m *Modem) disconnect() {
	failing := m.commands["+MIPSTART"]
	failing.write = func(m *Modem, _ []param) (reply, error) {
		return reply{after: func() { m.urc("CONNECT FAIL") }}, nil
	}
	m.commands["+MIPSTART"] = failing
}
