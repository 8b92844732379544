package emulator

import "strings"

// entry is one command of the modem. A nil form does not exist and answers
// ERROR (at-facts Appendix A).
type entry struct {
	name    string
	basic   func(m *Modem, number string) (reply, error) // ATE0, AT&W, ATS3?
	test    func(m *Modem) (reply, error)
	read    func(m *Modem) (reply, error)
	write   func(m *Modem, p []param) (reply, error)
	execute func(m *Modem) (reply, error)
}

// reply is what a command answers besides its final result code.
type reply struct {
	info  []string // information lines, one frame
	raw   []byte   // a whole frame printed as it is, for data that no line holds
	final string   // instead of OK
	held  bool     // the final result comes later: the modem takes data
	mute  bool     // no final result at all
	after func()   // runs behind the final result: what the modem does in its own time
}

// text is the reply of one information line.
func text(info ...string) (reply, error) { return reply{info: info}, nil }

// okay is the reply of a test form that names no values.
func okay(*Modem) (reply, error) { return reply{}, nil }

// answers is a test form of fixed lines.
func answers(info ...string) func(*Modem) (reply, error) {
	return func(*Modem) (reply, error) { return text(info...) }
}

// commandSet indexes the commands of all groups by name.
func commandSet() map[string]entry {
	set := make(map[string]entry)
	for _, group := range [][]entry{
		generalCommands(), identityCommands(), powerCommands(), simCommands(), messageCommands(),
		registrationCommands(), signalCommands(), operatorCommands(), packetCommands(), contextCommands(), mqttSetupCommands(),
		mqttSessionCommands(), mqttMessageCommands(), sslCommands(), fileCommands(),
		serialCommands(), hardwareCommands(), sceneCommands(), socketCommands(), nameCommands(),
	} {
		for _, e := range group {
			set[e.name] = e
		}
	}
	return set
}

// run executes the commands of a line, which share one final result code. The
// first that fails ends the line (V.250 §5.2.1).
func (m *Modem) run(body string) {
	commands, err := parseBody(body)
	if err != nil {
		if m.broken.has(badLineRestarts) {
			m.restart()
			return
		}
		m.final(err)
		return
	}
	var (
		after []func()
		final = "OK"
	)
	commands = m.disordered(commands)
	for i, c := range commands {
		r, err := m.execute(c)
		if err == nil && r.held && i < len(commands)-1 {
			m.dropData()
			err = errSyntax // data ends a line: nothing can follow it
		}
		if err != nil {
			m.final(err)
			if m.broken.has(chainGoesOn) {
				for _, c := range commands[i+1:] {
					_, _ = m.execute(c)
				}
			}
			m.runAll(after)
			return
		}
		m.printReply(c, r)
		if m.broken.has(finalEach) && i < len(commands)-1 {
			m.result("OK")
		}
		if r.held || r.mute {
			final = ""
		} else if r.final != "" {
			final = r.final
		}
		if r.after != nil {
			after = append(after, r.after)
		}
	}
	if final != "" {
		m.result(final)
	}
	m.runAll(after)
}

func (m *Modem) printReply(c command, r reply) {
	if m.broken.has(answerTorn) && c.name == "+CSQ" {
		m.tear(r.info[0])
		return
	}
	if m.broken.has(quietInformation) && m.set.quiet {
		return
	}
	m.lines(r.info...)
	if r.raw != nil {
		m.out.write(r.raw)
	}
	if r.held {
		m.prompt(strings.TrimPrefix(c.name, "+"))
	}
}

func (m *Modem) runAll(list []func()) {
	for _, f := range list {
		f()
	}
}

// execute runs one command in its form.
func (m *Modem) execute(c command) (reply, error) {
	if c.name == "" {
		return reply{}, nil
	}
	e, known := m.commands[c.name]
	if m.broken.has(commandsMissing) && missing(c.name) {
		known = false
	}
	switch {
	case !known && m.broken.has(unknownCode):
		return reply{}, cme(811)
	case !known && m.broken.has(unknownRestarts):
		return reply{mute: true, after: m.restart}, nil
	case !known && m.broken.has(unknownPassed):
		return reply{}, nil
	case !known && m.broken.has(resultTwice):
		m.final(errSyntax)
	case !known:
	case c.form == test && m.broken.has(testFormsRefused):
	case e.basic != nil && c.form == execute:
		return e.basic(m, c.args)
	case c.form == test && e.test != nil:
		return e.test(m)
	case c.form == read && e.read != nil:
		return e.read(m)
	case c.form == execute && e.execute != nil:
		return e.execute(m)
	case c.form == write && e.write != nil:
		p, err := params(m.forgiven(c.args))
		if err != nil {
			return reply{}, err
		}
		return e.write(m, p)
	}
	return reply{}, errSyntax
}

// flag is a write form that sets a number in [0, high]. The number may be left
// out and is then 0 (27.007: AT+CMEE=[<n>]).
func flag(high int, field func(*Modem) *int) func(*Modem, []param) (reply, error) {
	return func(m *Modem, p []param) (reply, error) {
		if len(p) != 1 {
			return reply{}, errSyntax
		}
		n := 0
		if !p[0].empty() {
			var err error
			if n, err = p[0].number(0, high); err != nil && !m.broken.has(valueUnchecked) {
				return reply{}, err
			}
		}
		*field(m) = n
		return reply{}, nil
	}
}
