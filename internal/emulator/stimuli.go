package emulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"attest/internal/nearest"
)

// errOff is a stimulus to a modem that has been closed.
var errOff = errors.New("stimulate modem: it is closed")

// stimulus is something that happens to the modem from outside.
type stimulus struct {
	name     string
	argument string // what stands behind the name, for people; empty: nothing does
	act      func(m *Modem, argument string) error
}

func stimuli() []stimulus {
	return []stimulus{
		{"pdp-loss", "", happens((*Modem).losePDP)},
		{"power-cycle", "", happens(func(m *Modem) { m.restartBy(bySupply)() })},
		{"reset", "", happens(func(m *Modem) { m.restartBy(byPin)() })},
		{"drop", "", happens((*Modem).drop)},
		{"flash", "a release, such as 780EP/V1007", (*Modem).flash},
	}
}

// happens is an act that cannot fail, on the modem's own goroutine.
func happens(act func(*Modem)) func(*Modem, string) error {
	return func(m *Modem, _ string) error {
		if !m.loop.do(func() { act(m) }) {
			return errOff
		}
		return nil
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
// is done; what it causes, such as boot lines, may come later. What a stimulus needs
// stands behind its name.
//
//	pdp-loss       the network takes the PDP context away; no FIN reaches the server
//	power-cycle    the supply is switched off and on
//	reset          the reset pin is pulled
//	drop           the network breaks the TCP connection: RST both ways
//	flash RELEASE  another release is written into it, and it starts; see Config.Releases
//
// An unknown name is an error that gives the nearest known one.
func (m *Modem) Stimulate(command string) error {
	name, argument, _ := strings.Cut(command, " ")
	all := stimuli()
	i := slices.IndexFunc(all, func(s stimulus) bool { return s.name == name })
	switch argument = strings.TrimSpace(argument); {
	case i < 0:
		return fmt.Errorf("stimulate modem: %w", nearest.Unknown("stimulus", name, Stimuli()))
	case argument == "" && all[i].argument != "":
		return fmt.Errorf("stimulate modem: %s needs %s", name, all[i].argument)
	case argument != "" && all[i].argument == "":
		return fmt.Errorf("stimulate modem: %s takes nothing behind it, got %q", name, argument)
	}
	return all[i].act(m, argument)
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
