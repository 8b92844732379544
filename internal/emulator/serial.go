package emulator

import "strconv"

// generalSettings are how the serial line is set up, and what else AT&W keeps of the general
// commands (manual general/).
type generalSettings struct {
	rate           int // AT+IPR; 0 finds the rate itself
	format, parity int // AT+ICF
	fromTA, fromTE int // AT+IFC: how the modem stops the host, and is stopped
	charset        string
	ring           int // AT+CFGRI
	zoneUpdate     int // AT+CTZU

	supplyOn, supplyOff int // AT+CBC, in millivolts
}

func (m *Modem) factoryGeneral() generalSettings {
	d := m.profile.Defaults
	return generalSettings{
		rate: d.Baud.Value, format: frame8N1, fromTA: d.FlowControl.Value, fromTE: d.FlowControl.Value,
		charset: "GSM", zoneUpdate: 1, supplyOn: 3350, supplyOff: 3250,
	}
}

// frame8N1 is 8 data bits, no parity, 1 stop bit (manual ICF).
const frame8N1 = 3

// rates are those of AT+IPR; 0 is none of them, but its default (manual IPR).
func rates() []int {
	return []int{0, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600}
}

// serialCommands set the serial line up. What is behind them is not emulated: a
// pipe has no rate.
func serialCommands() []entry {
	return []entry{
		{
			name: "+IPR",
			test: answers("+IPR:(600,1200,2400,4800,9600,19200,38400,57600,115200,230400)," +
				"(0,600,1200,2400,4800,9600,19200,38400,57600,115200,230400,460800,921600)"),
			read:  func(m *Modem) (reply, error) { return text("+IPR: " + itoa(m.set.general.rate)) },
			write: setRate,
		},
		{
			name: "+ICF",
			test: answers("+ICF: (1-6),(0-1)"),
			read: func(m *Modem) (reply, error) {
				return text("+ICF: " + itoa(m.set.general.format) + "," + itoa(m.set.general.parity))
			},
			write: pair(6, 1, func(m *Modem) (*int, *int) { return &m.set.general.format, &m.set.general.parity }),
		},
		{
			name: "+IFC",
			test: answers("+IFC: (0-2),(0-2)"),
			read: func(m *Modem) (reply, error) {
				return text("+IFC: " + itoa(m.set.general.fromTA) + "," + itoa(m.set.general.fromTE))
			},
			write: pair(2, 2, func(m *Modem) (*int, *int) { return &m.set.general.fromTA, &m.set.general.fromTE }),
		},
		register("S3", 13), register("S4", 10), register("S5", 8),
	}
}

// setRate is AT+IPR=<rate>, which is answered at the old rate.
func setRate(m *Modem, p []param) (reply, error) {
	if len(p) != 1 {
		return reply{}, errSyntax
	}
	rate, err := p[0].number(0, 921600)
	if err != nil {
		return reply{}, err
	}
	for _, known := range rates() {
		if rate == known || m.broken.has(valueUnchecked) {
			m.set.general.rate = rate
			return reply{}, nil
		}
	}
	return reply{}, errSyntax
}

// pair is a write form of two numbers, of which the second may be left out.
func pair(first, second int, fields func(*Modem) (*int, *int)) func(*Modem, []param) (reply, error) {
	return func(m *Modem, p []param) (reply, error) {
		if len(p) > 2 {
			return reply{}, errSyntax
		}
		a, err := p[0].number(0, first)
		if err != nil {
			return reply{}, err
		}
		one, two := fields(m)
		b := *two
		if len(p) == 2 && !p[1].empty() {
			if b, err = p[1].number(0, second); err != nil {
				return reply{}, err
			}
		}
		*one, *two = a, b
		return reply{}, nil
	}
}

// register is an S-parameter that takes one value alone (manual ATS3, ATS5).
func register(name string, value int) entry {
	return entry{
		name: name,
		read: func(*Modem) (reply, error) { return text(strconv.Itoa(value)) },
		write: func(_ *Modem, p []param) (reply, error) {
			if len(p) != 1 {
				return reply{}, errSyntax
			}
			_, err := p[0].number(value, value)
			return reply{}, err
		},
	}
}
