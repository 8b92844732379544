package emulator

import "fmt"

// The operator, in the three formats of AT+COPS.
func operatorNames() []string { return []string{"CHINA MOBILE", "CMCC", "46000"} }

// The values of <mode> (manual COPS).
const (
	automatic    = 0
	manual       = 1
	deregistered = 2
	formatOnly   = 3
	either       = 4 // manual, and automatic if that fails
)

// operatorCommands choose the network (manual COPS). There is one.
func operatorCommands() []entry {
	return []entry{{
		name: "+COPS",
		test: answers(`+COPS: (2,"CHINA MOBILE","CMCC","46000",7),,(0,1,2,3,4),(0,1,2)`),
		read: func(m *Modem) (reply, error) {
			if !m.radio.registered {
				return text("+COPS: " + itoa(m.radio.selection))
			}
			format := m.set.operator
			return text(fmt.Sprintf("+COPS: %d,%d,%q,%d", m.radio.selection, format, operatorNames()[format], eutran))
		},
		write: setOperator,
	}}
}

// setOperator is AT+COPS=<mode>[,<format>[,<oper>[,<AcT>[,<Domain>]]]].
func setOperator(m *Modem, p []param) (reply, error) {
	mode, format, err := operatorNumbers(m, p)
	if err != nil {
		return reply{}, err
	}
	switch mode {
	case automatic:
		m.set.operator = format
		return m.choose(automatic)
	case deregistered:
		return m.choose(deregistered)
	case formatOnly:
		m.set.operator = format
		return reply{}, nil
	}
	switch {
	case len(p) < 3 || p[2].text == "":
		return reply{}, errSyntax
	case p[2].text == operatorNames()[format]:
		return m.choose(manual)
	case mode == either:
		return m.choose(automatic)
	}
	m.radio.selection = manual
	m.leaveNetwork()
	return reply{}, notAllowed
}

// operatorNumbers reads the numbers of AT+COPS; a format that is left out stays.
func operatorNumbers(m *Modem, p []param) (mode, format int, err error) {
	format = m.set.operator
	for i, one := range p {
		switch {
		case i > 4:
			err = errSyntax
		case i == 0:
			mode, err = one.number(automatic, either)
		case i == 2 || one.empty():
		case i == 1:
			format, err = one.number(0, 2)
		case i == 3:
			_, err = one.number(0, 8)
		case i == 4:
			_, err = one.number(0, 2)
		}
		if err != nil {
			return 0, 0, errSyntax
		}
	}
	return mode, format, nil
}

// choose registers by a mode, or leaves the network.
func (m *Modem) choose(selection int) (reply, error) {
	m.radio.selection = selection
	switch {
	case selection == deregistered && m.radio.registered:
		return reply{after: m.leaveNetwork}, nil
	case selection != deregistered && !m.radio.registered && m.set.fun == 1:
		return reply{after: m.comeBack}, nil
	}
	return reply{}, nil
}
