package emulator

import (
	"context"
	"net"
	"strconv"
	"strings"

	"attest/internal/emulator/mqttc"
)

// The states of a link of multi-link mode (manual CIPSTATUS).
const (
	linkConnecting = "CONNECTING"
	linkConnected  = "CONNECTED"
	linkRemote     = "REMOTE CLOSING"
	linkClosed     = "CLOSED"
)

// socket is one connection of the scene. It stays when it is over, for CIPSTATUS.
type socket struct {
	link     int
	protocol string // TCP or UDP
	host     string
	port     int
	state    string
	conn     net.Conn // nil while dialling, and when it is over
	cancel   context.CancelFunc
	worker   *loop // writes, in order: a peer that does not read must not stop the modem
}

func socketCommands() []entry {
	return []entry{
		{name: "+CIPSTART", test: socketForms, write: openSocket},
		{name: "+CIPCLOSE", test: okay, write: closeLinkNumber, execute: closeOnly},
		{name: "+CIPSEND", test: sendForm, read: sendSizes, write: sendSized, execute: sendOpen},
	}
}

func socketForms(m *Modem) (reply, error) {
	link := ""
	if m.scene.multi {
		link = "(0-5),"
	}
	return text(`+CIPSTART: `+link+`("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),(1-65535)`,
		`+CIPSTART: `+link+`("TCP","UDP"),("DOMAIN NAME"),(1-65535)`)
}

// openSocket is AT+CIPSTART=[<n>,]<mode>,<server>,<port>. OK says only that the modem
// began.
func openSocket(m *Modem, p []param) (reply, error) {
	s, k := &m.scene, &socket{state: linkConnecting}
	if s.multi && len(p) == 4 {
		n, err := p[0].number(0, links-1)
		if err != nil {
			return reply{}, err
		}
		k.link, p = n, p[1:]
	} else if s.multi || len(p) != 3 {
		return reply{}, m.sceneRefused() // captured: a link's number in single-link mode (at-facts §9.2)
	}
	if err := m.readPeer(k, p); err != nil {
		return reply{}, err
	}
	if old := s.sockets[k.link]; old != nil && old.live() {
		return reply{after: func() { m.socketSays(k, "ALREADY CONNECT") }}, nil
	}
	if !m.mayConnect() {
		return reply{}, m.sceneRefused()
	}
	return reply{after: func() { m.dialSocket(k) }}, nil
}

// live tells whether the connection stands or is under way.
func (k *socket) live() bool { return k.state == linkConnecting || k.state == linkConnected }

// readPeer reads <mode>,<server>,<port>.
func (m *Modem) readPeer(k *socket, p []param) (err error) {
	k.protocol = strings.ToUpper(p[0].text)
	if k.protocol != "TCP" && k.protocol != "UDP" && !m.broken.has(modeUnchecked) {
		return m.sceneRefused()
	}
	if k.host, err = p[1].string(m.profile.Limits.DNSName.Value); err != nil && !m.broken.has(serverUnchecked) {
		return m.sceneRefused()
	}
	if k.port, err = p[2].number(1, 65535); err != nil && !m.broken.has(portUnchecked) {
		return m.sceneRefused()
	}
	if m.broken.has(quotesRequired) && !p[1].quoted {
		return m.sceneRefused()
	}
	return nil
}

// mayConnect holds the state against CIPSTART: multi-link mode takes CSTT, CIICR and
// CIFSR first, single-link mode does them itself (manual CIPSTART, notes 3 and 5).
func (m *Modem) mayConnect() bool {
	s := &m.scene
	allowed := s.state == ipStatus
	switch s.state {
	case ipProcessing:
		allowed = s.multi
	case ipInitial, ipClosed:
		allowed = !s.multi && !m.broken.has(startRefused)
	}
	return allowed || m.broken.has(sceneUnordered)
}

// dialSocket connects in the background.
func (m *Modem) dialSocket(k *socket) {
	s := &m.scene
	if !m.reachNetwork() {
		m.socketFailed(k, ipDeactivated)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectPatience)
	k.cancel, k.worker = cancel, newLoop()
	s.sockets[k.link] = k
	m.moveTo(ipConnecting)
	dial := m.dialler(strings.ToLower(k.protocol), m.secured(k))
	go func() {
		defer cancel()
		conn, err := dial(ctx, k.host, k.port)
		if !m.loop.post(func() { m.socketDialled(k, conn, err) }) && conn != nil {
			_ = conn.Close() // the modem was closed meanwhile
		}
	}()
}

// secured is the TLS of a link after CIPSSL=1, nil for none: link n has context n (manual
// SSLCFG).
func (m *Modem) secured(k *socket) *mqttc.TLS {
	if !m.scene.secure || k.protocol != "TCP" || m.broken.has(socketPlain) {
		return nil
	}
	return m.tlsConfig(k.link)
}

// moveTo is the state after something happened to a link: multi-link mode knows only
// that links are in use.
func (m *Modem) moveTo(state string) {
	if m.scene.multi {
		state = ipProcessing
	}
	m.scene.state = state
}

// socketDialled is the end of the dialling.
func (m *Modem) socketDialled(k *socket, conn net.Conn, err error) {
	if m.scene.sockets[k.link] != k || k.state != linkConnecting { // closed or lost meanwhile
		if conn != nil {
			_ = conn.Close()
		}
		return
	}
	if err != nil {
		m.note("CIPSTART", err)
		k.worker.stop()
		delete(m.scene.sockets, k.link)
		m.moveTo(ipStatus)
		m.socketFailed(k, ipStatus)
		return
	}
	k.conn, k.state = conn, linkConnected
	m.moveTo(ipConnected)
	m.connectOK(m.linkNumber(k.link))
	go m.receive(k, conn)
}

// socketFailed reports a connection that did not come about (manual CIPSTART).
func (m *Modem) socketFailed(k *socket, state string) {
	if !m.scene.multi {
		m.urc("STATE: " + state)
	}
	if !m.broken.has(failUnreported) {
		m.socketSays(k, "CONNECT FAIL")
	}
}

// mqttLink is the number of the MQTT connection in multi-link mode (manual MIPSTART).
const mqttLink = 7

// linkNumber is what stands in front of a link's results in multi-link mode.
func (m *Modem) linkNumber(n int) string {
	if !m.scene.multi || m.broken.has(linkNumberMissing) {
		return ""
	}
	return strconv.Itoa(n) + ","
}

// socketSays prints a result of a link.
func (m *Modem) socketSays(k *socket, result string) { m.urc(m.linkNumber(k.link) + result) }
