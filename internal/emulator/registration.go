package emulator

import "fmt"

// radio is the modem's place in the network. RAM: it starts anew after a restart.
type radio struct {
	registered bool
	attached   bool
	contexts   map[int]*pdpContext // PDP contexts by <cid>
}

// The cell the modem is in, as manual CREG and CGREG print one.
const (
	areaCode = "1863"
	cellID   = "00a2c315"
	eutran   = 7 // access technology E-UTRAN
)

// The operator, in the three formats of AT+COPS.
func operatorNames() []string { return []string{"CHINA MOBILE", "CMCC", "46000"} }

func (r radio) stat() int {
	if r.registered {
		return 1 // registered, home network
	}
	return 2 // searching
}

// registrationCommands tell of signal, operator and registration (manual network/).
func registrationCommands() []entry {
	return []entry{
		registration("+CREG", "+CREG:(0,1,2,3)", 3, func(m *Modem) *int { return &m.set.creg }),
		registration("+CGREG", "+CGREG:(0,1,2,3,4,5)", 5, func(m *Modem) *int { return &m.set.cgreg }),
		registration("+CEREG", "+CEREG: (0,1,2,3,4,5)", 5, func(m *Modem) *int { return &m.set.cereg }),
		{
			name: "+CSQ",
			test: answers("+CSQ: (0-31,99),(0-7,99)"),
			execute: func(m *Modem) (reply, error) {
				if !m.radio.registered {
					return text("+CSQ: 99,99")
				}
				return text("+CSQ: 19,0")
			},
		},
		{
			name: "+COPS",
			test: answers(`+COPS: (2,"CHINA MOBILE","CMCC","46000",7),,(0,1,2,3,4),(0,1,2)`),
			read: readOperator, write: setOperator,
		},
	}
}

// registration is one of CREG, CGREG and CEREG; <n> of 2 and more adds the cell
// while registered.
func registration(name, values string, high int, n func(*Modem) *int) entry {
	return entry{
		name: name,
		test: answers(values),
		read: func(m *Modem) (reply, error) {
			line := fmt.Sprintf("%s: %d,%d", name, *n(m), m.radio.stat())
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
		case r.n >= 2 && m.radio.registered:
			m.urc(fmt.Sprintf("%s: %d,%q,%q,%d", r.name, m.radio.stat(), areaCode, cellID, eutran))
		case r.n >= 1:
			m.urc(fmt.Sprintf("%s: %d", r.name, m.radio.stat()))
		}
	}
}

func readOperator(m *Modem) (reply, error) {
	if !m.radio.registered {
		return text("+COPS: 0")
	}
	return text(fmt.Sprintf("+COPS: 0,%d,%q,%d", m.set.operator, operatorNames()[m.set.operator], eutran))
}

// setOperator is AT+COPS=<mode>[,<format>…]: automatic selection, and mode 3,
// which sets the format alone. The emulator has one network, so it refuses to
// leave it or to look for another.
func setOperator(m *Modem, p []param) (reply, error) {
	mode, err := p[0].number(0, 4)
	switch {
	case err != nil:
		return reply{}, err
	case mode == 0 && len(p) <= 2:
	case mode != 3 || len(p) != 2:
		return reply{}, notAllowed
	}
	if len(p) == 2 {
		format, err := p[1].number(0, 2)
		if err != nil {
			return reply{}, err
		}
		m.set.operator = format
	}
	return reply{}, nil
}
