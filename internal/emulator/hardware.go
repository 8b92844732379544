package emulator

import (
	"math"
	"slices"
)

// hardwareCommands are about the board: its supply, its pins, why it started
// (manual general/, at-facts §4).
func hardwareCommands() []entry {
	return []entry{
		{name: "^HVER", execute: func(m *Modem) (reply, error) {
			return text("^HVER: " + m.profile.Identities.Hardware.Value)
		}},
		{
			name: "+CBC", test: okay,
			execute: func(*Modem) (reply, error) { return text("+CBC: 3968") },
			read: func(m *Modem) (reply, error) {
				return text("+CBC: " + itoa(m.set.general.supplyOn) + "," + itoa(m.set.general.supplyOff))
			},
			write: func(m *Modem, p []param) (reply, error) {
				n, err := numbers(p, 2, 0, math.MaxInt32)
				if err == nil {
					m.set.general.supplyOn, m.set.general.supplyOff = n[0], n[1]
				}
				return reply{}, err
			},
		},
		{name: "*EXINFO", read: func(m *Modem) (reply, error) { return text("*EXINFO: " + itoa(m.cause)) }},
		{
			name: "+CFGRI",
			read: func(m *Modem) (reply, error) { return text("+CFGRI:" + itoa(m.set.general.ring)) },
			write: func(m *Modem, p []param) (reply, error) {
				on, err := p[0].number(0, 1)
				if err == nil && len(p) > 1 {
					_, err = numbers(p[1:], 3, 1, math.MaxInt32)
				}
				if err == nil {
					m.set.general.ring = on
				}
				return reply{}, err
			},
		},
		{
			name: "+CSCS",
			test: answers(`+CSCS:"GSM","IRA","UCS2"`),
			read: func(m *Modem) (reply, error) { return text(`+CSCS: "` + m.set.general.charset + `"`) },
			write: func(m *Modem, p []param) (reply, error) {
				if len(p) != 1 || !slices.Contains([]string{"GSM", "IRA", "UCS2"}, p[0].text) {
					return reply{}, errSyntax
				}
				m.set.general.charset = p[0].text
				return reply{}, nil
			},
		},
		{name: "+CTZR", test: answers("+CTZR: (0,1)"), read: func(*Modem) (reply, error) { return text("+CTZR: 1") }},
		{
			name:  "+CTZU",
			test:  answers("+CTZU: (0,1)"),
			read:  func(m *Modem) (reply, error) { return text("+CTZU: " + itoa(m.set.general.zoneUpdate)) },
			write: flag(1, func(m *Modem) *int { return &m.set.general.zoneUpdate }),
		},
	}
}

// Why the modem started (manual EXINFO).
const (
	bySupply  = 0
	byCommand = 3
	byPin     = 5
	byCrash   = 6
)

// restartBy restarts the modem for a reason of its own.
func (m *Modem) restartBy(cause int) func() {
	return func() {
		m.restart()
		m.cause = cause
	}
}
