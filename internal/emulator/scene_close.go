package emulator

import (
	"fmt"
	"net"
)

// receive brings what the peer sends to the loop.
func (m *Modem) receive(k *socket, conn net.Conn) {
	for {
		buf := make([]byte, 1460)
		n, err := conn.Read(buf)
		m.loop.post(func() {
			if k.conn != conn {
				return
			}
			if n > 0 {
				m.fromPeer(k, buf[:n])
			}
			if err != nil {
				m.peerClosed(k)
			}
		})
		if err != nil {
			return
		}
	}
}

// fromPeer prints received data: raw with a line end (CIPRXF=0), behind a head in
// multi-link mode (at-facts §9.2).
func (m *Modem) fromPeer(k *socket, data []byte) {
	if m.broken.has(receivedCut) {
		data = data[:len(data)-1]
	}
	head := "\r\n"
	if m.scene.multi {
		head += fmt.Sprintf("+RECEIVE,%d,%d:\r\n", k.link, len(data))
	}
	m.out.write([]byte(head + string(data) + "\r\n"))
}

// peerClosed is the end of a connection that the modem did not ask for.
func (m *Modem) peerClosed(k *socket) {
	m.endSocket(k)
	k.state = linkRemote
	if !m.broken.has(closedKeepsState) {
		m.moveTo(ipClosed)
	}
	if !m.broken.has(socketNoClosed) {
		m.socketSays(k, "CLOSED")
	}
}

// endSocket lets go of a connection, in order.
func (m *Modem) endSocket(k *socket) {
	if k.cancel != nil {
		k.cancel()
		k.worker.stop()
	}
	if k.conn != nil {
		_ = k.conn.Close()
	}
	k.conn, k.state = nil, linkClosed
}

// closeSocket ends a connection and forgets it.
func (m *Modem) closeSocket(k *socket) {
	if !m.broken.has(shutKeepsLinks) {
		m.endSocket(k)
	}
	delete(m.scene.sockets, k.link)
}

// abandonSocket is the network going: the peer hears a reset at most.
func (m *Modem) abandonSocket(k *socket) {
	if tcp, ok := k.conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	m.endSocket(k)
	delete(m.scene.sockets, k.link)
}

// closeOnly is AT+CIPCLOSE, of single-link mode (manual CIPCLOSE, note 1).
func closeOnly(m *Modem) (reply, error) { return m.closeNumber(0, !m.scene.multi) }

// closeLinkNumber is AT+CIPCLOSE=<id>, in multi-link mode AT+CIPCLOSE=<n>[,<id>].
func closeLinkNumber(m *Modem, p []param) (reply, error) {
	n, p, err := m.linkOf(p)
	if err != nil {
		return reply{}, err
	}
	if len(p) == 1 {
		if _, err := p[0].number(0, 1); err != nil && !m.broken.has(closeUnchecked) {
			return reply{}, err
		}
	}
	return m.closeNumber(n, true)
}

// closeNumber ends a link; only one that stands, or is under way, can be closed.
func (m *Modem) closeNumber(n int, allowed bool) (reply, error) {
	k := m.scene.sockets[n]
	if !allowed || k == nil || !k.live() {
		if m.broken.has(closeAnything) {
			return reply{final: "CLOSE OK"}, nil
		}
		return reply{}, errSyntax
	}
	if !m.broken.has(closeKeepsLink) {
		m.endSocket(k)
	}
	m.moveTo(ipClosed)
	return reply{final: m.linkNumber(n) + "CLOSE OK"}, nil
}

// linkOf takes the number of a link off the parameters, which multi-link mode has in front
// of one more that may be left out.
func (m *Modem) linkOf(p []param) (n int, rest []param, err error) {
	if !m.scene.multi {
		if len(p) != 1 {
			return 0, nil, errSyntax
		}
		return 0, p, nil
	}
	if len(p) > 2 {
		return 0, nil, errSyntax
	}
	n, err = p[0].number(0, links-1)
	return n, p[1:], err
}
