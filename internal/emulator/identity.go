package emulator

import "strconv"

// identityCommands name the module and its card (at-facts §4). The prefixes are
// those of the manual's examples, not of its syntax rows.
func identityCommands() []entry {
	version := func(m *Modem) (reply, error) { return text(m.profile.Revision()) }
	return []entry{
		{name: "I", basic: func(m *Modem, number string) (reply, error) {
			if number != "" && number != "0" {
				return reply{}, errSyntax
			}
			return version(m)
		}},
		{name: "+VER", execute: version},
		{name: "+CGMI", execute: func(m *Modem) (reply, error) {
			return text("+CGMI: " + strconv.Quote(m.profile.Identities.Manufacturer.Value))
		}},
		{name: "+CGMM", execute: func(m *Modem) (reply, error) {
			return text("+CGMM: " + strconv.Quote(m.profile.Identities.Model.Value))
		}},
		{name: "+CGMR", test: okay, execute: func(m *Modem) (reply, error) {
			return text("+CGMR: " + strconv.Quote(m.revision()))
		}},
		{name: "+CGSN", test: okay, execute: func(m *Modem) (reply, error) {
			return text(m.imei)
		}},
	}
}

// simCommands are about the card.
func simCommands() []entry {
	return []entry{
		{name: "+CIMI", execute: func(m *Modem) (reply, error) { return m.number(true, m.imsi) }},
		{name: "+CCID", execute: func(m *Modem) (reply, error) { return m.number(false, m.iccid) }},
		{name: "+ICCID", execute: func(m *Modem) (reply, error) { return m.number(false, "+ICCID: "+m.iccid) }},
		{name: "+CPIN", test: okay, read: cardState, write: openCard},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
