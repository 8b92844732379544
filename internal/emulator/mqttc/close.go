package mqttc

import (
	"crypto/tls"
	"net"
	"time"
)

// lingerTime is how long after our FIN the server's last bytes are taken, so that no RST follows it.
const lingerTime = 2 * time.Second

// Disconnect sends DISCONNECT and closes by FIN (MQTT-3.14.4-1). There is no Closed event.
func (c *Client) Disconnect() {
	c.sendDisconnect()
	if c.knobs.StayOpen {
		c.Vanish()
		return
	}
	c.end()
}

// Close ends the connection by FIN, without DISCONNECT: the server publishes the will. It
// does not wait for the server's FIN; [Client.Done] tells. There is no Closed event. A second
// call, or one after the peer closed, does nothing.
func (c *Client) Close() {
	if c.knobs.DisconnectAtClose {
		c.sendDisconnect()
	}
	c.end()
}

func (c *Client) sendDisconnect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over.Swap(true) { // before it is sent: the server closes at once
		c.emit(DISCONNECT, headerFlags(DISCONNECT), nil) // the connection ends whether it went out or not
	}
}

func (c *Client) end() {
	if c.knobs.ResetAtClose {
		c.Reset()
		return
	}
	c.over.Store(true)
	c.finish()
	c.Start() // the reader takes what still comes, and closes
}

// finish sends FIN, once, and bounds what is still under way.
func (c *Client) finish() {
	if !c.shut.Swap(true) {
		c.conn.SetDeadline(time.Now().Add(lingerTime))
		closeWrite(c.conn)
	}
}

// Reset ends the connection by RST, as a stack does that loses its bearer. No Closed event.
func (c *Client) Reset() {
	c.over.Store(true)
	if c.shut.Swap(true) {
		return
	}
	if tcp, ok := rawConn(c.conn).(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	rawConn(c.conn).Close()
	c.Start()
}

// Vanish falls silent, as a module without power does: nothing is sent and nothing answered
// any more, and the server finds out by its keep-alive. The connection ends when the server
// closes it, or by Close or Reset. No Closed event.
func (c *Client) Vanish() {
	c.over.Store(true)
	c.Start()
}

// closeWrite sends close_notify, where there is TLS, and FIN.
func closeWrite(conn net.Conn) {
	if conn, ok := conn.(*tls.Conn); ok {
		conn.CloseWrite() // fails before the handshake: nothing to notify then
	}
	if half, ok := rawConn(conn).(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		return
	}
	conn.Close()
}

func rawConn(conn net.Conn) net.Conn {
	if conn, ok := conn.(*tls.Conn); ok {
		return conn.NetConn()
	}
	return conn
}
