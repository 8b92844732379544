package emulator

import (
	"strings"
	"unicode/utf8"

	"attest/internal/emulator/mqttc"
)

// mqttSide is the MQTT of the modem: settings, the one connection, the messages
// that wait. RAM: all of it is gone after a restart.
type mqttSide struct {
	login     mqttc.Session // from MCONFIG
	direct    bool          // MQTTMSGSET=0: messages are printed as they come
	hex       bool          // MQTTMODE=1: what is published is typed in hexadecimal
	link      *link         // nil when offline
	ended     bool          // the last connection ended here and MIPCLOSE has yet to say OK to it
	dropped   bool          // the last connection was closed by the server
	links     int           // connections that were begun
	session   *mqttc.State  // outlives connections for clean session 0
	sessionID string        // client id that the session belongs to
	cache     cache
	burst     int // a defect: messages that have come
}

// The states of MQTTSTATU (manual MQTTSTATU).
const (
	statusOffline = 0
	statusLogged  = 1
	statusWaiting = 2 // TCP stands, MCONNECT is due
)

func (m *Modem) newMQTTSide() mqttSide {
	d := m.profile.Defaults
	return mqttSide{
		direct:  d.Messages.Value != "cache",
		hex:     d.Mode.Value == "hex",
		login:   mqttc.Session{ClientID: m.imei}, // until MCONFIG (at-facts §10.3)
		session: &mqttc.State{},
		cache:   newCache(m.profile.Limits.CacheSlots.Value),
	}
}

func (s *mqttSide) status() int {
	switch {
	case s.link == nil || s.link.client == nil:
		return statusOffline
	case s.link.logged:
		return statusLogged
	}
	return statusWaiting
}

// inSession returns the link of an accepted session, or the error that MQTT
// commands answer without one (at-facts §10.2).
func (m *Modem) inSession() (*link, error) {
	if m.mqtt.status() != statusLogged {
		return nil, m.wrongState()
	}
	return m.mqtt.link, nil
}

// wrongState is the error of an MQTT command in a state that does not allow it.
func (m *Modem) wrongState() error {
	if m.broken.has(wrongStateCode) {
		return notAllowed
	}
	return cme(m.profile.Errors.MQTTState.Value)
}

// topicName reads a topic to publish to: no wildcards (MQTT-3.3.2-2), valid
// UTF-8 without NUL (MQTT-1.5.3-1, MQTT-1.5.3-2).
func (m *Modem) topicName(p param) (string, error) {
	topic, err := m.topicFilter(p)
	if err != nil || strings.ContainsAny(topic, "+#") && !m.knobs.Unchecked {
		return "", errSyntax
	}
	return topic, nil
}

// topicFilter reads a filter to subscribe to: '#' is the last level, and both
// wildcards are levels of their own (MQTT-4.7.1-2, MQTT-4.7.1-3).
func (m *Modem) topicFilter(p param) (string, error) {
	filter, err := p.string(m.profile.Limits.Topic.Value)
	if err != nil || !utf8.ValidString(filter) || strings.ContainsRune(filter, 0) {
		return "", errSyntax
	}
	levels := strings.Split(filter, "/")
	for i, level := range levels {
		wild := strings.ContainsAny(level, "+#")
		if (wild && len(level) > 1 || level == "#" && i < len(levels)-1) && !m.knobs.Unchecked {
			return "", errSyntax
		}
	}
	return filter, nil
}
