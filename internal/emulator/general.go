package emulator

import "time"

// clockLayout is the local time of AT+CCLK; the zone, in quarter hours, follows.
const clockLayout = "06/01/02,15:04:05"

// chinaTime is the zone the network gives: +32 quarter hours.
const chinaTime = 8 * time.Hour

// generalCommands configure the port and the modem (manual general/).
func generalCommands() []entry {
	return []entry{
		{name: "E", basic: onOff(func(m *Modem, value bool) { m.set.echo = value || m.broken.has(echoStays) })},
		{name: "Q", basic: onOff(func(m *Modem, value bool) { m.set.quiet = value })},
		{name: "&W", basic: only0(func(m *Modem) {
			if !m.broken.has(nothingStored) {
				m.stored = m.set
			}
		})},
		{name: "&F", basic: only0(func(m *Modem) {
			if m.broken.has(factoryForgotten) {
				return
			}
			fun := m.set.fun
			m.set = m.factory()
			m.set.fun = fun
		})},
		{
			name:  "+CMEE",
			test:  answers("+CMEE:(0,1,2)"),
			read:  func(m *Modem) (reply, error) { return text("+CMEE :" + itoa(m.set.cmee)) },
			write: flag(2, func(m *Modem) *int { return &m.set.cmee }),
		},
		{name: "+CCLK", test: okay, read: readClock, write: setClock},
	}
}

// onOff is a basic command with the number 0 or 1; none is 0 (V.250 §5.3.1).
func onOff(set func(*Modem, bool)) func(*Modem, string) (reply, error) {
	return func(m *Modem, number string) (reply, error) {
		switch number {
		case "", "0":
			set(m, false)
		case "1":
			set(m, true)
		default:
			return reply{}, errSyntax
		}
		return reply{}, nil
	}
}

// only0 is a basic command that knows the number 0 alone.
func only0(f func(*Modem)) func(*Modem, string) (reply, error) {
	return func(m *Modem, number string) (reply, error) {
		if number != "" && number != "0" {
			return reply{}, errSyntax
		}
		f(m)
		return reply{}, nil
	}
}

func readClock(m *Modem) (reply, error) {
	return text(`+CCLK: "` + m.now().UTC().Add(chinaTime).Format(clockLayout) + `+32"`)
}

// setClock takes "yy/MM/dd,hh:mm:ss±zz", the zone in quarter hours from -47 to
// +48 (manual CCLK).
func setClock(m *Modem, p []param) (reply, error) {
	if len(p) != 1 || !p[0].quoted || len(p[0].text) != len(clockLayout)+3 {
		return reply{}, errSyntax
	}
	local, zone := p[0].text[:len(clockLayout)], p[0].text[len(clockLayout):]
	t, err := time.Parse(clockLayout, local)
	if err != nil {
		return reply{}, errSyntax
	}
	quarters, err := param{text: zone[1:]}.number(0, 48)
	switch {
	case err != nil || zone[0] != '+' && zone[0] != '-':
		return reply{}, errSyntax
	case zone[0] == '-':
		quarters = -quarters
	}
	if quarters < -47 {
		return reply{}, errSyntax
	}
	if m.broken.has(clockKept) {
		return reply{}, nil
	}
	m.clock = time.Until(t.Add(-time.Duration(quarters) * 15 * time.Minute))
	return reply{}, nil
}
