package emulator

import "attest/internal/emulator/mqttc"

// mqttSessionCommands open and end the connection and the session in it.
func mqttSessionCommands() []entry {
	const address = `:"(0,255).(0,255).(0,255).(0,255)",(1-65535)`
	const name = `:"DOMAIN NAME",(1-65535)`
	return []entry{
		{name: "+MIPSTART", test: answers("+MIPSTART"+address, "+MIPSTART"+name), write: startConnection(false)},
		{name: "+SSLMIPSTART", test: answers("+SSLMIPSTART"+address, "+SSLMIPSTART"+name), write: startConnection(true)},
		{name: "+MCONNECT", test: answers("+MCONNECT:(0-1),(1-65535)"), write: connect},
		{name: "+MDISCONNECT", test: okay, execute: disconnect},
		{name: "+MIPCLOSE", test: okay, execute: closeConnection},
	}
}

// startConnection is AT+MIPSTART=<svraddr>,<port> and its TLS twin. OK says only
// that the modem began; CONNECT OK, ALREADY CONNECT or CONNECT FAIL follow.
func startConnection(secure bool) func(*Modem, []param) (reply, error) {
	return func(m *Modem, p []param) (reply, error) {
		if len(p) != 2 {
			return reply{}, errSyntax
		}
		host, err := p[0].string(m.profile.Limits.DNSName.Value)
		if err != nil {
			return reply{}, err
		}
		port, err := p[1].number(1, 65535)
		if err != nil {
			return reply{}, err
		}
		return reply{after: func() { m.startLink(host, port, secure) }}, nil
	}
}

// connect is AT+MCONNECT=<clean_session>,<keepalive>. OK says only that CONNECT
// is on its way; CONNACK OK or ERROR follow.
func connect(m *Modem, p []param) (reply, error) {
	if len(p) != 2 {
		return reply{}, errSyntax
	}
	clean, err := p[0].number(0, 1)
	if err != nil {
		return reply{}, err
	}
	keepAlive, err := p[1].number(1, m.profile.Limits.KeepAlive.Value)
	if err != nil {
		return reply{}, err
	}
	l := m.mqtt.link
	if l == nil && m.mqtt.dropped && m.broken.has(staleSession) {
		return reply{after: func() { m.urc("CONNACK OK") }}, nil
	}
	if m.mqtt.status() != statusWaiting || l.asked {
		return reply{}, m.wrongState()
	}
	session := m.mqtt.login
	session.Clean, session.KeepAlive = clean == 1, uint16(keepAlive)
	if session.ClientID == "" && !session.Clean && !m.knobs.Unchecked {
		return reply{}, m.wrongState() // MQTT-3.1.3-7: the server has to refuse it
	}
	l.asked = true
	return reply{after: func() {
		l.worker.post(func() { m.note("MCONNECT", l.client.Connect(session)) })
		if m.broken.has(connackOKEarly) {
			m.urc("CONNACK OK")
		}
	}}, nil
}

// disconnect is AT+MDISCONNECT: DISCONNECT, and the connection closes with it
// (MQTT-3.14.4-1). The MIPCLOSE that usually follows answers OK.
func disconnect(m *Modem) (reply, error) {
	if _, err := m.inSession(); err != nil {
		return reply{}, err
	}
	m.closeLink((*mqttc.Client).Disconnect)
	m.mqtt.ended = true
	return reply{}, nil
}

// closeConnection is AT+MIPCLOSE: FIN without DISCONNECT, so the broker
// publishes the will. After CLOSED there is nothing to close.
func closeConnection(m *Modem) (reply, error) {
	switch {
	case m.mqtt.link != nil:
		m.closeLink((*mqttc.Client).Close)
	case !m.mqtt.ended:
		return reply{}, m.wrongState()
	}
	m.mqtt.ended = false
	return reply{}, nil
}
