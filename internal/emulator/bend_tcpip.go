package emulator

import "attest/internal/emulator/mqttc"

// The ways in which defects bend the TCP/IP commands.

// sceneNames are the commands of the TCP/IP chapter, switches those with two values.
var (
	sceneNames = []string{"+CSTT", "+CIICR", "+CIFSR", "+CIPSHUT", "+CIPSTATUS", "+CIPMUX", "+CIPSSL", "+CIPSTART", "+CIPCLOSE", "+CIPSEND", "+CDNSGIP", "+CDNSCFG"}
	switches   = []string{"+CIPMUX", "+CIPSSL"}
)

func smallerSends(e entry) entry {
	e.read = answers("+CIPSEND: 1024")
	return e
}

func switchStuck(e entry) entry {
	e.write = func(*Modem, []param) (reply, error) { return reply{}, nil }
	return e
}

func switchOn(e entry) entry {
	e.read = answers(e.name + ": 1")
	return e
}

func withoutTest(e entry) entry {
	e.test = nil
	return e
}

// gone is a command that is missing from the build.
func gone(e entry) entry { return entry{name: e.name} }

// before does something in front of a write form.
func before(act func(m *Modem, p []param) error) func(entry) entry {
	return func(e entry) entry {
		return rewrite(e, func(write writer) writer {
			return func(m *Modem, p []param) (reply, error) {
				if err := act(m, p); err != nil {
					return reply{}, err
				}
				return write(m, p)
			}
		})
	}
}

func socketEndsMQTT(m *Modem, _ []param) error {
	if m.mqtt.link != nil {
		m.closeLink((*mqttc.Client).Close)
	}
	return nil
}

func socketReplaced(m *Modem, _ []param) error {
	for _, k := range m.scene.sockets {
		m.closeSocket(k)
		m.moveTo(ipStatus)
	}
	return nil
}

// linksShared makes link 0 of every link.
func linksShared(m *Modem, p []param) error {
	if m.scene.multi {
		p[0].text = "0"
	}
	return nil
}

// linkUnchecked takes the last link for one that does not exist.
func linkUnchecked(m *Modem, p []param) error {
	if _, err := p[0].number(0, links-1); m.scene.multi && err != nil {
		p[0].text = "5"
	}
	return nil
}

func noUDP(m *Modem, p []param) error {
	if p[0].text == "UDP" {
		return m.sceneRefused()
	}
	return nil
}

func addressLost(e entry) entry {
	tell := e.execute
	e.execute = func(m *Modem) (reply, error) {
		if len(m.scene.sockets) > 0 {
			return reply{}, errSyntax
		}
		return tell(m)
	}
	return e
}
