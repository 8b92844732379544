package emulator

import (
	"context"
	"time"

	"attest/internal/emulator/mqttc"
)

// link is one MQTT connection, from MIPSTART to its end. What it hears comes to
// the modem's loop, and counts only while it is the modem's link.
type link struct {
	cancel context.CancelFunc // gives up the dialling
	client *mqttc.Client      // nil while dialling
	worker *loop              // sends, in order: a server that does not read must not stop the modem
	secure int                // seclevel of a TLS connection, -1 without TLS
	asked  bool               // MCONNECT was accepted
	logged bool               // CONNACK accepted it
	busy   bool               // a QoS 1 or 2 publish is under way
	load   int                // messages of the session, both ways
}

// connectPatience is how long TCP may take (at-facts §10.4: the vendor's chart).
const connectPatience = 75 * time.Second

// startLink is MIPSTART after its OK: it dials in the background.
func (m *Modem) startLink(host string, port int, secure bool) {
	if m.mqtt.link != nil {
		m.urc("ALREADY CONNECT") // without a number (manual MIPSTART)
		return
	}
	if !m.reachNetwork() {
		m.connectFailed("PDP DEACT")
		return
	}
	if m.mqtt.sessionID != m.mqtt.login.ClientID {
		m.mqtt.session, m.mqtt.sessionID = &mqttc.State{}, m.mqtt.login.ClientID
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectPatience)
	l := &link{cancel: cancel, secure: -1, worker: newLoop()}
	config := mqttc.Config{Dial: m.dialler("tcp", nil), Events: m.events(l), Knobs: m.linkKnobs(), State: m.mqtt.session}
	if secure {
		config.TLS = m.tlsConfig(m.profile.Defaults.MQTTContext.Value)
		l.secure = config.TLS.Level
	}
	m.mqtt.link, m.mqtt.ended, m.mqtt.dropped = l, false, false
	go func() {
		defer cancel()
		client, err := mqttc.Dial(ctx, config, host, port)
		if !m.loop.post(func() { m.dialled(l, client, err) }) && client != nil {
			client.Reset() // the modem was closed meanwhile
		}
	}()
}

// reachNetwork activates the default bearer again where it was lost: MIPSTART
// is how the guide recovers (guide §PDP被动去激活).
func (m *Modem) reachNetwork() bool {
	switch {
	case m.life > 0 && m.broken.has(staleStack):
		return false
	case m.radio.online():
		return true
	case !m.radio.registered || m.broken.has(pdnHangs) || m.world.carries() != nil:
		return false
	}
	m.bringUp()
	return true
}

// dialled is the end of the dialling.
func (m *Modem) dialled(l *link, client *mqttc.Client, err error) {
	if m.mqtt.link != l { // closed or lost meanwhile
		if client != nil {
			client.Close()
		}
		return
	}
	if err != nil {
		m.log.Info("connection failed", "err", err)
		m.forget(l)
		m.connectFailed("IP STATUS")
		m.overreact(err)
		return
	}
	l.client = client
	m.connectOK(m.linkNumber(mqttLink))
	client.Start()
}

// connectOK prints the result of a link.
func (m *Modem) connectOK(link string) {
	if m.broken.has(connectOKWithoutCRLF) {
		m.out.write([]byte("\r\n" + link + "CONNECT OK"))
		return
	}
	m.urc(link + "CONNECT OK")
}

// connectFailed prints a failed connection (manual MIPSTART; the state as
// captured for CIPSTART, at-facts §19.6).
func (m *Modem) connectFailed(state string) {
	if m.broken.has(connectFailUnreported) {
		return
	}
	if !m.scene.multi {
		m.urc("STATE: " + state)
	}
	m.urc(m.linkNumber(mqttLink) + "CONNECT FAIL")
}

// forget ends the link on this side; its worker still sends what it was given.
func (m *Modem) forget(l *link) {
	l.cancel()
	l.worker.stop()
	m.mqtt.link = nil
}

// closeLink ends the connection; how is what its worker does last.
func (m *Modem) closeLink(how func(*mqttc.Client)) {
	l := m.mqtt.link
	if client := l.client; client != nil {
		l.worker.post(func() { how(client) })
	}
	m.forget(l)
}

// abandonLink is the modem losing its power: the server hears nothing.
func (m *Modem) abandonLink() {
	if l := m.mqtt.link; l != nil {
		if l.client != nil {
			l.client.Vanish()
		}
		m.forget(l)
	}
}

// loseLink is the network going: no FIN reaches the server, nothing is printed
// but +CGEV, and a MIPCLOSE that follows answers OK (guide §PDP被动去激活).
func (m *Modem) loseLink() {
	if m.mqtt.link != nil {
		m.abandonLink()
		m.mqtt.ended = true
	}
	m.loseScene()
}

// note logs what the AT side does not show.
func (m *Modem) note(what string, err error) {
	if err != nil {
		m.log.Info(what, "err", err)
	}
}
