package emulator

import (
	"fmt"
	"strings"
	"time"
)

// contextDefects are those of PDP contexts.
func contextDefects() []defectRow {
	define, activity, address := []string{"+CGDCONT"}, []string{"+CGACT"}, []string{"+CGPADDR"}
	return []defectRow{
		breaking("definition-unlisted", "CGDCONT? lists nothing", "724 V584: an empty +CGDCONT:, at-facts §18", define, retold(func(string) string { return "+CGDCONT:" }),
			"CTXT-002", "CTXT-006.ppp", "CTXT-006.unquoted", "CTXT-022"),
		breaking("definition-stays", "AT+CGDCONT=<cid> says OK and removes nothing", "27.007 §10.1.1", define, pretended(func(p []param) bool { return len(p) == 1 }),
			"CTXT-003.second", "CTXT-003.guide", "CTXT-003.last", "CTXT-003.type", "CTXT-003.whole"),
		breaking("always-ip", "every context becomes one of type IP", "manual CGDCONT", define, swapped(1, "IP"), "CTXT-003.ipv6", "CTXT-003.dual"),
		breaking("first-definition-counts", "a context that is defined stays as it is", "manual CGDCONT", define, func(e entry) entry {
			write := e.write
			e.write = func(m *Modem, p []param) (reply, error) {
				if id, err := p[0].number(1, maxContext); err == nil && len(p) > 1 && m.radio.contexts[id] != nil {
					return reply{}, nil
				}
				return write(m, p)
			}
			return e
		}, "CTXT-004"),
		breaking("activity-pretended", "CGACT says OK and does nothing", "manual CGACT", activity, pretended(anything), "CTXT-014", "CTXT-015"),
		breaking("activity-untold", "CGACT? tells 0 for every context", "724 V1066, at-facts §8", activity, retold(func(line string) string { return line[:len(line)-1] + "0" }),
			"CTXT-011", "CTXT-012.first", "CTXT-012.all"),
		breaking("active-again-refused", "CGACT=1 of an active context is refused", "manual CGACT", activity, turnedAway(func(m *Modem, p []param) bool {
			return p[0].text == "1" && m.radio.online()
		}), "CTXT-012.first", "CTXT-012.all"),
		breaking("address-without-quotes", "CGPADDR tells addresses without quotes", "manual CGPADDR", address, retold(func(line string) string { return strings.ReplaceAll(line, `"`, "") }), "CTXT-021.all", "CTXT-021.one"),
		breaking("address-kept", "CGPADDR tells the addresses of contexts that are not active", "manual CGPADDR", address, kept, "CTXT-024", "ATTA-005"),
		breaking("gateway-first", "GETIP tells the gateway for the address", "manual GETIP", []string{"*GETIP"}, retold(func(string) string { return "+GETIP: " + gateway + "," + gateway }), "CTXT-022"),
		breaking("gateway-missing", "GETIP tells no gateway", "manual GETIP", []string{"*GETIP"}, retold(func(line string) string { return strings.TrimSuffix(line, ","+gateway) }), "CTXT-030"),
		breaking("authentication-pretended", "CGAUTH says OK and keeps nothing", "manual CGAUTH", []string{"+CGAUTH"}, pretended(anything), "AUTH-002.1", "AUTH-002.2"),
		breaking("authentication-stays", "AT+CGAUTH=<cid>,0 is refused", "manual CGAUTH", []string{"+CGAUTH"}, turnedAway(func(_ *Modem, p []param) bool { return len(p) == 2 && p[1].text == "0" }),
			"AUTH-004.unquoted", "AUTH-004.user", "AUTH-004.cid", "AUTH-002.1"),
	}
}

// swapped replaces the parameter at a place.
func swapped(place int, text string) func(entry) entry {
	return func(e entry) entry {
		e.write = change(func(p []param) bool {
			if place < len(p) {
				p[place].text = text
			}
			return true
		})(e.write)
		return e
	}
}

// kept tells the address of every context that is defined.
func kept(e entry) entry {
	tell := func(m *Modem) (reply, error) {
		var r reply
		for _, id := range m.radio.contextIDs() {
			r.info = append(r.info, fmt.Sprintf("+CGPADDR: %d,%q", id, m.radio.contexts[id].address))
		}
		return r, nil
	}
	e.execute = tell
	e.write = func(m *Modem, _ []param) (reply, error) { return tell(m) }
	return e
}

// rollover is 1024 weeks, after which the time of GPS begins anew.
const rollover = 1024 * 7 * 24 * time.Hour

// eventDefects are those of what the network makes the modem report, and of the card.
func eventDefects() []defectRow {
	return []defectRow{
		breaking("arrival-unreported", "the modem enters the network without a word", "manual MODE, URC_network_service_type, CGEV", []string{"+CFUN"}, func(e entry) entry {
			write := e.write
			e.write = func(m *Modem, p []param) (reply, error) {
				if len(p) == 1 && p[0].text == "1" && m.set.fun != 1 {
					m.set.fun = 1
					return reply{after: m.register}, nil
				}
				return write(m, p)
			}
			return e
		}, "EVNT-001.mode", "EVNT-001.service", "EVNT-001.context", "REGN-009"),
		breaking("cgerep-half-there", "CGEREP says OK to everything and tells nothing", "at-facts X-10", []string{"+CGEREP"}, func(entry) entry {
			return entry{name: "+CGEREP", test: okay, read: okay, write: func(*Modem, []param) (reply, error) { return reply{}, nil }}
		}, "EVNT-002.test", "EVNT-002.read", "EVNT-003.above", "EVNT-003.negative", "EVNT-003.word"),
		breaking("nitz-of-last-epoch", "after a restart network time is 1024 weeks old", "history H32", []string{"+RESET"}, func(e entry) entry {
			execute := e.execute
			e.execute = func(m *Modem) (reply, error) {
				m.clock -= rollover
				return execute(m)
			}
			return e
		}, "NITZ-003"),
		breaking("ctzr-off", "CTZR? tells 0", "manual CTZR", []string{"+CTZR"}, retold(func(string) string { return "+CTZR: 0" }), "NITZ-001"),
		breaking("ctzr-set", "CTZR= says OK", "manual CTZR", []string{"+CTZR"}, func(e entry) entry {
			e.write = func(*Modem, []param) (reply, error) { return reply{}, nil }
			return e
		}, "NITZ-002.off", "NITZ-002.word"),
		breaking("pin-asked", "CPIN? asks for a PIN that the card does not need", "manual CPIN", []string{"+CPIN"}, retold(func(string) string { return "+CPIN: SIM PIN" }), "SIMP-001"),
		breaking("pin-taken", "CPIN= says OK to everything", "27.007 §8.3", []string{"+CPIN"}, pretended(anything), "SIMP-002.short", "SIMP-002.long", "SIMP-002.letters", "SIMP-002.empty"),
	}
}
