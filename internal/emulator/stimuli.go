package emulator

import (
	"errors"
	"fmt"
	"slices"

	"attest/internal/nearest"
)

// errOff is a stimulus to a modem that has been closed.
var errOff = errors.New("stimulate modem: it is closed")

// stimulus is something that happens to the modem from outside.
type stimulus struct {
	name string
	act  func(*Modem)
}

func stimuli() []stimulus {
	return []stimulus{
		{"pdp-loss", (*Modem).losePDP},
		{"power-cycle", func(m *Modem) { m.restartBy(bySupply)() }},
		{"reset", func(m *Modem) { m.restartBy(byPin)() }},
		{"drop", (*Modem).drop},
	}
}

// Stimuli returns the names that Stimulate knows.
func (m *Modem) Stimuli() []string { return Stimuli() }

// Stimuli returns the names that every modem's Stimulate knows.
func Stimuli() []string {
	var names []string
	for _, s := range stimuli() {
		names = append(names, s.name)
	}
	return names
}

// Stimulate acts on the modem as laboratory hardware would, and returns when it
// is done; what it causes, such as boot lines, may come later.
//
//	pdp-loss     the network takes the PDP context away; no FIN reaches the server
//	power-cycle  the supply is switched off and on
//	reset        the reset pin is pulled
//	drop         the network breaks the TCP connection: RST both ways
//
// An unknown name is an error that gives the nearest known one.
func (m *Modem) Stimulate(name string) error {
	all := stimuli()
	i := slices.IndexFunc(all, func(s stimulus) bool { return s.name == name })
	if i < 0 {
		return fmt.Errorf("stimulate modem: %w", nearest.Unknown("stimulus", name, Stimuli()))
	}
	if !m.loop.do(func() { all[i].act(m) }) {
		return errOff
	}
	return nil
}

// losePDP is the network deactivating the default bearer, and with it, on LTE,
// the attachment (guide §PDP被动去激活). Nothing tells a modem without power.
func (m *Modem) losePDP() {
	if m.power == off || !m.radio.contexts[defaultContext].active {
		return
	}
	m.detach()
	if !m.broken.has(noCGEV) {
		m.urc(fmt.Sprintf("+CGEV: NW PDN DEACT %d", defaultContext))
	}
}

// drop breaks the connection; to the modem it is closed by the server.
func (m *Modem) drop() {
	if l := m.mqtt.link; l != nil && l.client != nil {
		l.client.Reset()
		m.closedByServer(l, errors.New("the connection was dropped"))
	}
}
