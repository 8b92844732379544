package emulator

import (
	"fmt"
	"slices"
)

// The states of the TCP/IP scene, as AT+CIPSTATUS names them (manual state-machine).
const (
	ipInitial     = "IP INITIAL"
	ipStart       = "IP START"
	ipActive      = "IP GPRSACT"
	ipStatus      = "IP STATUS"
	ipProcessing  = "IP PROCESSING" // multi-link mode, once a link was asked for
	ipConnecting  = "CONNECTING"    // behind TCP or UDP
	ipConnected   = "CONNECT OK"
	ipClosed      = "CLOSED" // behind TCP or UDP
	ipDeactivated = "PDP DEACT"
)

// links is how many connections multi-link mode has (manual CIPSTART).
const links = 6

// scene is the TCP/IP side of the modem beside MQTT. RAM: gone after a restart.
type scene struct {
	state           string
	multi           bool // CIPMUX=1
	secure          bool // CIPSSL=1
	apn, user, pass string
	sockets         map[int]*socket // by link; 0 is the one of single-link mode
	servers         [2]string       // CDNSCFG
	asking          int             // names under resolution
	shut            int             // counts CIPSHUTs; what an earlier scene began is void
}

// newScene is the scene after power-on, with the name servers that the network gives.
func newScene(servers [2]string) scene {
	return scene{
		state:   ipInitial,
		sockets: make(map[int]*socket),
		servers: servers,
	}
}

// addressed tells whether the scene has an address that connections can use.
func (s *scene) addressed() bool {
	return s.active() && s.state != ipActive
}

// active tells whether the PDP context of the scene is up.
func (s *scene) active() bool {
	return !slices.Contains([]string{ipInitial, ipStart, ipDeactivated}, s.state)
}

func sceneCommands() []entry {
	return []entry{
		{name: "+CSTT", test: answers(`+CSTT: "APN","USER","PWD"`), read: sceneName, write: nameScene, execute: startScene},
		{name: "+CIICR", test: okay, execute: activateScene},
		{name: "+CIFSR", test: okay, execute: sceneAddress},
		{name: "+CIPSHUT", test: okay, execute: shutScene},
		{name: "+CIPSTATUS", test: okay, execute: sceneStatus, write: linkStatus},
		{
			name:  "+CIPMUX",
			test:  answers("+CIPMUX: (0,1)"),
			read:  func(m *Modem) (reply, error) { return text("+CIPMUX: " + bit(m.scene.multi)) },
			write: setMulti,
		},
		{
			name: "+CIPSSL",
			test: answers("+CIPSSL: (0-1)"),
			read: func(m *Modem) (reply, error) { return text("+CIPSSL: " + bit(m.scene.secure)) },
			write: choice(func(m *Modem, on bool) {
				m.scene.secure = on || m.scene.secure && m.broken.has(socketStaysSecure)
			}),
		},
	}
}

// sceneRefused is the error of a TCP/IP command in a state that does not allow it.
func (m *Modem) sceneRefused() error { return cme(m.profile.Errors.CIPState.Value) }

// setMulti is AT+CIPMUX=<n>, which only IP INITIAL allows.
func setMulti(m *Modem, p []param) (reply, error) {
	if m.scene.state != ipInitial && !m.broken.has(muxAnytime) {
		return reply{}, m.sceneRefused()
	}
	return choice(func(m *Modem, on bool) { m.scene.multi = on })(m, p)
}

func sceneName(m *Modem) (reply, error) {
	s := &m.scene
	return text(fmt.Sprintf("+CSTT: %q,%q,%q", s.apn, s.user, s.pass))
}

// nameScene is AT+CSTT=<apn>[,<username>[,<password>]].
func nameScene(m *Modem, p []param) (reply, error) {
	limits := m.profile.Limits
	longest := []int{limits.APN.Value, limits.APNUser.Value, limits.APNPassword.Value}
	if len(p) > len(longest) {
		return reply{}, errSyntax
	}
	var given [3]string
	for i, one := range p {
		if len(one.text) > longest[i] && !m.broken.has(apnUnchecked) {
			return reply{}, errSyntax
		}
		given[i] = one.text
	}
	r, err := startScene(m)
	if err == nil && !m.broken.has(apnForgotten) {
		m.scene.apn, m.scene.user, m.scene.pass = given[0], given[1], given[2]
	}
	return r, err
}

// startScene is AT+CSTT: the access point is that of the default bearer.
func startScene(m *Modem) (reply, error) {
	if m.scene.state != ipInitial && !m.broken.has(sceneUnordered) {
		return reply{}, m.sceneRefused()
	}
	m.scene.state = ipStart
	m.scene.apn, m.scene.user, m.scene.pass = m.radio.contexts[defaultContext].apn, "", ""
	return reply{}, nil
}

// activateScene is AT+CIICR. Without a network it says so twice (at-facts §9.2).
func activateScene(m *Modem) (reply, error) {
	switch {
	case m.scene.state != ipStart && !m.broken.has(sceneUnordered):
		return reply{}, m.sceneRefused()
	case !m.reachNetwork():
		m.scene.state = ipDeactivated
		m.urc("+PDP: DEACT")
		return reply{}, cme(m.profile.Errors.NoNetwork.Value)
	}
	m.scene.state = ipActive
	return reply{}, nil
}

// sceneAddress is AT+CIFSR, whose address no OK follows (at-facts §9.2).
func sceneAddress(m *Modem) (reply, error) {
	s := &m.scene
	switch {
	case !s.active() && !m.broken.has(addressAlways):
		return reply{}, errSyntax
	case s.state == ipActive && !m.broken.has(addressStays):
		s.state = ipStatus
	}
	return reply{info: []string{m.radio.contexts[defaultContext].address}, mute: !m.broken.has(addressWithOK)}, nil
}

// shutScene is AT+CIPSHUT: everything of the scene ends, in any state.
func shutScene(m *Modem) (reply, error) {
	s := &m.scene
	if s.asking > 0 && m.broken.has(shutWhileAsking) {
		return reply{after: m.restart}, nil
	}
	if s.state == ipDeactivated && m.broken.has(shutNeedsPDP) {
		return reply{}, errSyntax
	}
	if s.state == ipConnecting && m.broken.has(shutWhileConnecting) {
		return reply{after: m.restart}, nil
	}
	for _, k := range s.sockets {
		m.closeSocket(k)
	}
	s.asking = 0
	s.shut++
	if !m.broken.has(shutKeepsState) {
		s.state = ipInitial
	}
	return reply{final: "SHUT OK"}, nil
}

// loseScene is the PDP context going under the scene (at-facts §17 X-11). Only
// AT+CIPSHUT leads out of it.
func (m *Modem) loseScene() {
	s := &m.scene
	if !s.active() {
		return
	}
	for _, k := range s.sockets {
		m.abandonSocket(k)
	}
	s.state = ipDeactivated
	if !m.broken.has(noPDPDeact) {
		m.urc("+PDP: DEACT")
	}
}

// sceneStatus is AT+CIPSTATUS: OK comes first (manual CIPSTATUS).
func sceneStatus(m *Modem) (reply, error) {
	lines := []string{"STATE: " + m.sceneState()}
	if m.scene.multi {
		for n := range links {
			lines = append(lines, "C: "+m.linkState(n))
		}
	}
	if m.broken.has(stateBeforeOK) {
		return reply{info: lines}, nil
	}
	return reply{after: func() {
		for _, line := range lines {
			m.lines(line)
		}
	}}, nil
}

// sceneState is the state with the protocol where it has one.
func (m *Modem) sceneState() string {
	s := &m.scene
	if s.state == ipConnecting && m.broken.has(connectedEarly) {
		return ipConnected
	}
	if k := s.sockets[0]; k != nil && (s.state == ipConnecting || s.state == ipClosed) {
		return k.protocol + " " + s.state
	}
	return s.state
}

// linkStatus is AT+CIPSTATUS=<n>, which multi-link mode has.
func linkStatus(m *Modem, p []param) (reply, error) {
	n, err := p[0].number(0, links-1)
	if err != nil || len(p) != 1 || !m.scene.multi {
		return reply{}, errSyntax
	}
	return text("+CIPSTATUS: " + m.linkState(n))
}

// linkState is <n>,<bearer>,<TCP/UDP>,<IP address>,<port>,<client state>.
func (m *Modem) linkState(n int) string {
	k := m.scene.sockets[n]
	if k == nil {
		return fmt.Sprintf(`%d,,"","","","INITIAL"`, n)
	}
	return fmt.Sprintf(`%d,0,%q,%q,"%d",%q`, n, k.protocol, k.host, k.port, k.state)
}
