package emulator

import (
	"fmt"
	"strconv"
)

func sendForm(m *Modem) (reply, error) {
	if m.scene.multi {
		return text("+CIPSEND: <0-5>,<length>")
	}
	return text("+CIPSEND: <length>")
}

// sendSizes is AT+CIPSEND?: the most that one command sends, of each link in
// multi-link mode.
func sendSizes(m *Modem) (reply, error) {
	size := strconv.Itoa(m.profile.Limits.CIPSend.Value)
	if !m.scene.multi {
		return text("+CIPSEND: " + size)
	}
	var r reply
	for n := range links {
		r.info = append(r.info, fmt.Sprintf("+CIPSEND: %d,%s", n, size))
	}
	return r, nil
}

// sendOpen is AT+CIPSEND: Ctrl-Z sends, ESC gives up.
func sendOpen(m *Modem) (reply, error) {
	if m.scene.multi {
		return reply{}, m.sceneRefused()
	}
	return m.sendOver(0, 0)
}

// sendSized is AT+CIPSEND=<length>, in multi-link mode AT+CIPSEND=<n>[,<length>].
func sendSized(m *Modem, p []param) (reply, error) {
	link, p, err := m.linkOf(p)
	if err != nil {
		return reply{}, err
	}
	size := 0
	if len(p) == 1 {
		if size, err = p[0].number(1, m.profile.Limits.CIPSend.Value); err != nil && !m.broken.has(sizeUnchecked) {
			return reply{}, err
		}
	}
	return m.sendOver(link, size)
}

// sendOver asks for the data; size 0 takes them up to Ctrl-Z.
func (m *Modem) sendOver(link, size int) (reply, error) {
	k := m.scene.sockets[link]
	if k == nil || k.conn == nil {
		if m.broken.has(sendOffline) {
			return reply{final: "SEND OK"}, nil
		}
		return reply{}, m.sceneRefused()
	}
	m.beginData(&dataMode{
		size: size, limit: m.profile.Limits.CIPSend.Value, escapes: !m.broken.has(escapeSends),
		finish: func(data []byte, why ending) { m.sendData(k, data, why) },
	}, 0)
	return reply{held: true}, nil
}

// sendData writes to the peer; SEND OK says that it has been written.
func (m *Modem) sendData(k *socket, data []byte, why ending) {
	switch {
	case why == abandoned:
		m.result("OK") // what ESC answers is documented nowhere
		return
	case why == tooLong || k.conn == nil:
		m.sent(k, "SEND FAIL")
		return
	case m.broken.has(sentCut):
		data = data[:len(data)-1]
	case m.broken.has(sentNever):
		m.sent(k, "SEND OK")
		return
	}
	conn := k.conn
	k.worker.post(func() {
		_, err := conn.Write(data)
		m.loop.post(func() {
			if err != nil {
				m.sent(k, "SEND FAIL")
				return
			}
			m.sent(k, "SEND OK")
		})
	})
}

// sent prints the final result of a CIPSEND, in multi-link mode with the link's number.
func (m *Modem) sent(k *socket, result string) {
	m.result(m.linkNumber(k.link) + result)
}
