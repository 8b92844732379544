package mqttc

import (
	"crypto/tls"
	"errors"
	"net"
	"time"
)

// Disconnect sends DISCONNECT and closes (MQTT-3.14.4-1). There is no Closed event.
func (c *Client) Disconnect() error {
	c.mu.Lock()
	err := c.send(DISCONNECT, headerFlags(DISCONNECT), nil)
	c.mu.Unlock()
	if err == nil && c.knobs.StayOpen {
		return c.Vanish()
	}
	return errors.Join(err, c.Close())
}

// Close ends the connection by FIN, without DISCONNECT: the server publishes the will. It
// does not wait for the server's FIN; [Client.Done] tells. There is no Closed event. A second
// call, or one after the peer closed, does nothing.
func (c *Client) Close() error {
	if c.knobs.DisconnectAtClose {
		c.mu.Lock()
		c.send(DISCONNECT, headerFlags(DISCONNECT), nil)
		c.mu.Unlock()
	}
	if c.knobs.ResetAtClose {
		return c.Reset()
	}
	if c.over.Swap(true) {
		return nil
	}
	c.stopSoon()
	err := closeWrite(c.conn)
	c.Start() // the reader takes what still comes, and closes
	return err
}

// Reset ends the connection by RST, as a stack does that loses its bearer. No Closed event.
func (c *Client) Reset() error {
	if c.over.Swap(true) {
		return nil
	}
	if tcp, ok := rawConn(c.conn).(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	err := rawConn(c.conn).Close()
	c.Start()
	return err
}

// Vanish falls silent, as a module without power does: nothing is sent and nothing answered
// any more, and the server finds out by its keep-alive. The connection ends when the server
// closes it. No Closed event.
func (c *Client) Vanish() error {
	if c.over.Swap(true) {
		return nil
	}
	c.Start()
	return nil
}

// stopSoon bounds reads and writes that are still under way.
func (c *Client) stopSoon() { c.conn.SetDeadline(time.Now().Add(lingerTime)) }

// closeWrite sends close_notify, where there is TLS, and FIN.
func closeWrite(conn net.Conn) error {
	if conn, ok := conn.(*tls.Conn); ok {
		conn.CloseWrite() // fails before the handshake: nothing to notify then
		return closeWrite(conn.NetConn())
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return conn.Close()
}

func rawConn(conn net.Conn) net.Conn {
	if conn, ok := conn.(*tls.Conn); ok {
		return conn.NetConn()
	}
	return conn
}
