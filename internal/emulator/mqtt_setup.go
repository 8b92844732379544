package emulator

import (
	"unicode/utf8"

	"attest/internal/emulator/mqttc"
)

// mqttSetupCommands configure MQTT; they work in every state (at-facts §10.2).
func mqttSetupCommands() []entry {
	return []entry{
		{
			name:  "+MCONFIG",
			test:  answers("+MCONFIG: <clientid>[,<username>,<password>[,(0-2),(0,1),<will_topic>,<will_message>]]"),
			write: configureMQTT,
		},
		{
			name:  "+MQTTMODE",
			test:  answers("+MQTTMODE: (0,1)"),
			read:  func(m *Modem) (reply, error) { return text("+MQTTMODE: " + bit(m.mqtt.hex)) },
			write: choice(func(m *Modem, on bool) { m.mqtt.hex = on }),
		},
		{
			name:  "+MQTTMSGSET",
			test:  answers("+MQTTMSGSET:(0,1)"),
			read:  func(m *Modem) (reply, error) { return text("+MQTTMSGSET:" + bit(!m.mqtt.direct)) },
			write: choice(func(m *Modem, on bool) { m.mqtt.direct = !on }),
		},
		{
			name: "+MQTTSTATU",
			test: okay,
			execute: func(m *Modem) (reply, error) {
				status := m.mqtt.status()
				if m.mqtt.dropped && m.broken.has(staleStatus) {
					status = statusLogged
				}
				return text("+MQTTSTATU :" + itoa(status)) // the space is before the colon
			},
		},
	}
}

// choice is a write form that takes 0 or 1.
func choice(set func(*Modem, bool)) func(*Modem, []param) (reply, error) {
	return func(m *Modem, p []param) (reply, error) {
		n, err := p[0].number(0, 1)
		if err != nil || len(p) != 1 {
			return reply{}, errSyntax
		}
		set(m, n == 1)
		return reply{}, nil
	}
}

// configureMQTT is AT+MCONFIG=<clientid>[,<username>,<password>[,<will_qos>,
// <will_retain>,<will_topic>,<will_message>]]. Empty names are none. It
// takes effect at the next MCONNECT.
func configureMQTT(m *Modem, p []param) (reply, error) {
	if len(p) != 1 && len(p) != 3 && len(p) != 7 {
		return reply{}, errSyntax
	}
	limits := m.profile.Limits
	s := mqttc.Session{ClientID: p[0].text}
	if len(s.ClientID) > limits.ClientID.Value || p[0].empty() {
		return reply{}, errSyntax
	}
	if len(p) >= 3 {
		s.User, s.Pass = p[1].text, p[2].text
		s.HasUser, s.HasPass = s.User != "", s.User != "" && s.Pass != "" // MQTT-3.1.2-22
	}
	if len(s.User) > limits.Username.Value || len(s.Pass) > limits.Password.Value ||
		!utf8.ValidString(s.ClientID) || !utf8.ValidString(s.User) {
		return reply{}, errSyntax
	}
	if len(p) == 7 {
		will, err := m.will(p[3:])
		if err != nil {
			return reply{}, err
		}
		s.Will = will
	}
	m.mqtt.login = s
	return reply{}, nil
}

// will reads the last four parameters of MCONFIG; without a topic there is no
// will, and its retain flag must be 0 (manual MCONFIG).
func (m *Modem) will(p []param) (*mqttc.Will, error) {
	qos, err := p[0].number(0, 2)
	if err != nil {
		return nil, err
	}
	retain, err := p[1].number(0, 1)
	if err != nil {
		return nil, err
	}
	topic, message := p[2], p[3]
	switch {
	case !topic.quoted || !message.quoted || len(message.text) > m.profile.Limits.WillMessage.Value:
		return nil, errSyntax
	case topic.text == "" && retain == 1:
		return nil, errSyntax
	case topic.text == "":
		return nil, nil
	case len(topic.text) > m.profile.Limits.WillTopic.Value:
		return nil, errSyntax
	}
	if _, err := m.topicName(topic); err != nil {
		return nil, err
	}
	return &mqttc.Will{Topic: topic.text, Message: []byte(message.text), QoS: byte(qos), Retain: retain == 1}, nil
}
