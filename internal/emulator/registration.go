package emulator

import "fmt"

// radio is the modem's place in the network. RAM: it starts anew after a restart.
type radio struct {
	registered bool
	attached   bool
	selection  int                 // <mode> of AT+COPS
	contexts   map[int]*pdpContext // PDP contexts by <cid>
}

// The cell the modem is in, as manual CREG and CGREG print one.
const (
	areaCode = "1863"
	cellID   = "00a2c315"
	eutran   = 7 // access technology E-UTRAN
)

// stat is <stat> of the registration commands.
func (m *Modem) stat() int {
	switch {
	case m.radio.registered && m.world[roaming]:
		return 5 // registered, roaming
	case m.radio.registered:
		return 1 // registered, home network
	case m.set.fun == 1 && m.radio.selection != deregistered:
		return m.unserved()
	}
	return 0 // not registered, and not searching
}

// registrationCommands tell of the registration (manual network/).
func registrationCommands() []entry {
	return []entry{
		registration("+CREG", ":(0,1,2,3)", 3, func(m *Modem) *int { return &m.set.creg }),
		registration("+CGREG", ":(0,1,2,3,4,5)", 5, func(m *Modem) *int { return &m.set.cgreg }),
		registration("+CEREG", ": (0,1,2,3,4,5)", 5, func(m *Modem) *int { return &m.set.cereg }),
	}
}

// registration is one of CREG, CGREG and CEREG; <n> of 2 and more adds the cell
// while registered.
func registration(name, values string, high int, n func(*Modem) *int) entry {
	return entry{
		name: name,
		test: answers(name + values),
		read: func(m *Modem) (reply, error) {
			line := fmt.Sprintf("%s: %d,%d", name, *n(m), m.stat())
			if *n(m) >= 2 && m.radio.registered {
				line += fmt.Sprintf(",%q,%q,%d", areaCode, cellID, eutran)
			}
			return text(line)
		},
		write: flag(high, n),
	}
}

// reportRegistration prints the registration lines that were asked for, when
// the registration has changed.
func (m *Modem) reportRegistration() {
	for _, r := range []struct {
		name string
		n    int
	}{{"+CREG", m.set.creg}, {"+CGREG", m.set.cgreg}, {"+CEREG", m.set.cereg}} {
		switch {
		case m.broken.has(registrationUnreported):
		case r.n >= 2 && m.radio.registered:
			m.urc(fmt.Sprintf("%s: %d,%q,%q,%d", r.name, m.stat(), areaCode, cellID, eutran))
		case r.n >= 1, m.broken.has(registrationBabbled):
			m.urc(fmt.Sprintf("%s: %d", r.name, m.stat()))
		}
	}
}
