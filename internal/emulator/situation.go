package emulator

import (
	"slices"
	"time"

	"attest/internal/nearest"
)

// Situation is something in the world around a sound modem that keeps it from its work:
// no defect, for no firmware could do better.
type Situation struct {
	Name  string // given to Config.Situations
	Means string // what is the matter, in a few words
}

type situation string

const (
	noSIM        situation = "no-sim"
	simFailure   situation = "sim-failure"
	pinAsked     situation = "pin"
	pukAsked     situation = "puk"
	noSignal     situation = "no-signal"
	weakSignal   situation = "weak-signal"
	searching    situation = "searching"
	denied       situation = "denied"
	roaming      situation = "roaming"
	detached     situation = "detached"
	noAddress    situation = "no-address"
	noDNS        situation = "no-dns"
	wrongClock   situation = "wrong-clock"
	unreachable  situation = "unreachable"
	tlsForbidden situation = "tls-cut"
)

// Situations lists all of them, from the card outwards.
func Situations() []Situation {
	return []Situation{
		{string(noSIM), "no SIM card is inserted"},
		{string(simFailure), "the SIM card does not answer"},
		{string(pinAsked), "the SIM card asks for its PIN, which is " + cardPIN},
		{string(pukAsked), "the SIM card asks for its PUK, which is " + cardPUK},
		{string(noSignal), "the antenna hears nothing"},
		{string(weakSignal), "the antenna hears little"},
		{string(searching), "no network takes the modem in"},
		{string(denied), "the network refuses the card"},
		{string(roaming), "a foreign network takes the modem in"},
		{string(detached), "the network gives no packet data"},
		{string(noAddress), "the network gives no address"},
		{string(noDNS), "the name servers do not answer"},
		{string(wrongClock), "the network tells the time of 2000-01-01"},
		{string(unreachable), "what the modem connects to never answers"},
		{string(tlsForbidden), "the network breaks every TLS handshake"},
	}
}

// world is what is the matter around the modem. It never changes.
type world map[situation]bool

// findWorld finds the named situations. An unknown name is an error that gives the
// nearest known one.
func findWorld(names []string) (world, error) {
	var known []string
	for _, s := range Situations() {
		known = append(known, s.Name)
	}
	w := make(world)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, nearest.Unknown("situation", name, known)
		}
		w[situation(name)] = true
	}
	return w, nil
}

// any tells whether one of these is the matter.
func (w world) any(list ...situation) bool {
	return slices.ContainsFunc(list, func(s situation) bool { return w[s] })
}

// shutOut tells whether no network takes the modem in.
func (m *Modem) shutOut() bool {
	return m.card() != nil || m.world.any(noSignal, searching, denied)
}

// carries tells whether the network lets a PDP context be activated.
func (w world) carries() error {
	switch {
	case w[detached]:
		return gprsError
	case w[noAddress]:
		return pdpRefused
	}
	return nil
}

// ahead is by how much the clock that the network gives is wrong.
func (w world) ahead() time.Duration {
	if !w[wrongClock] {
		return 0
	}
	return time.Until(time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC))
}

// nameServers are those that the network gives: of addresses that belong to nobody where
// they do not answer.
func (w world) nameServers() [2]string {
	if w[noDNS] {
		return [2]string{"192.0.2.53", "192.0.2.54"}
	}
	return [2]string{"211.136.112.50", "211.136.150.66"} // those of the manual's example
}

// unserved is <stat> of the registration commands while no network takes the modem in.
func (m *Modem) unserved() int {
	switch {
	case m.card() != nil:
		return 0 // there is nothing to search for
	case m.world[denied]:
		return 3
	}
	return 2
}

// signal is what AT+CSQ, AT+CESQ and AT^SYSINFO tell.
func (m *Modem) signal() (csq, cesq, service string) {
	const nothing, none = "99,99,255,255,255,255", "0,0,0,0,1,7"
	switch {
	case m.set.fun != 1, m.world[noSignal]:
		return "99,99", nothing, none
	case m.shutOut(): // heard, and of no use
		return "19,0", "99,99,255,255,31,41", none
	case !m.radio.registered:
		return "99,99", nothing, none
	case m.world[weakSignal]:
		return "4,0", "99,99,255,255,8,12", "2,3,0,17,1,7"
	}
	return "19,0", "99,99,255,255,31,41", "2,3,0,17,1,7"
}

// What opens the emulated card.
const (
	cardPIN = "1234"
	cardPUK = "12345678"
)

// card is the error of a command that needs the SIM card.
func (m *Modem) card() error {
	switch {
	case m.world[noSIM]:
		return simNotInserted
	case m.world[simFailure]:
		return simFailed
	case m.unlocked:
	case m.world[pinAsked]:
		return pinRequired
	case m.world[pukAsked]:
		return pukRequired
	}
	return nil
}

// number is an execute form that needs the card open, or for what is printed on it, there.
func (m *Modem) number(open bool, line string) (reply, error) {
	err := m.card()
	if err == nil || !open && m.world.any(pinAsked, pukAsked) {
		return text(line)
	}
	return reply{}, err
}

// cardState is AT+CPIN?.
func cardState(m *Modem) (reply, error) {
	switch err := m.card(); {
	case err == pinRequired:
		return text("+CPIN: SIM PIN")
	case err == pukRequired:
		return text("+CPIN: SIM PUK")
	case err != nil:
		return reply{}, err
	}
	return text("+CPIN: READY")
}

// openCard is AT+CPIN=<pin>[,<newpin>]: the PUK comes with a new PIN (manual CPIN). Where
// none is asked for, none can be given (27.007 §8.3).
func openCard(m *Modem, p []param) (reply, error) {
	var key string
	var words int
	switch err := m.card(); {
	case err == pinRequired:
		key, words = cardPIN, 1
	case err == pukRequired:
		key, words = cardPUK, 2
	case err != nil:
		return reply{}, err
	default:
		return reply{}, notAllowed
	}
	switch {
	case len(p) != words:
		return reply{}, errSyntax
	case p[0].text != key:
		return reply{}, wrongPassword
	}
	m.unlocked = true
	return reply{info: []string{"+CPIN: READY"}, after: m.comeBack}, nil
}
