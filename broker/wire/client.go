package wire

import (
	"sync"
	"time"
)

// Client holds one client to what the standard says about more than one packet. There is one for each network connection;
// the zero value is ready, and it is safe for concurrent use.
//
// Sent must be called before the bytes of a packet leave, Received after a packet is whole: then no answer is judged
// before its question. A packet that is withheld is not sent, and one that is sent twice is sent twice.
type Client struct {
	mu       sync.Mutex
	previous *Client  // whose session a CONNECT with clean session zero goes on with
	connect  *Connect // nil before the CONNECT
	begun    bool     // a packet has come, whichever
	left     bool     // DISCONNECT has come
	provoked *Violation

	flights map[uint16]*flight // by id, what the client has sent with it last
	flown   int                // how many flights there have been

	resend                          debts // ids to be sent again after a reconnect
	puback, pubrec, pubrel, pubcomp debts // ids of the answers that the client owes
}

// Resume names the client's last connection, so that a CONNECT with clean session zero can go on with its session
// (MQTT-4.4.0-1). It must be called before the CONNECT is received; with a clean session it has no effect. Leave it out for
// a client that has lost its memory in between, as a modem does with its power.
func (c *Client) Resume(previous *Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.previous = previous
}

// Received judges a packet that came from the client. What the packet alone shows is in [Decode]'s answer and not said again.
func (c *Client) Received(p Packet) []Violation {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left {
		return []Violation{violation("3.14.4-2", "%s after DISCONNECT", p)}
	}
	found := c.sequence(p)
	c.begun = true
	switch p.Type {
	case CONNECT:
		c.connected(p.Connect)
	case DISCONNECT:
		c.left = true
	case PUBLISH:
		found = append(found, c.published(p)...)
	case SUBSCRIBE, UNSUBSCRIBE:
		found = append(found, c.originated(p)...)
	case PUBREL:
		found = append(found, c.released(p)...)
	case PUBACK:
		found = append(found, c.answered(p, &c.puback, &c.pubrec, "4.6.0-2")...)
	case PUBREC:
		found = append(found, c.answered(p, &c.pubrec, &c.puback, "4.6.0-3")...)
	case PUBCOMP:
		found = append(found, c.completed(p)...)
	}
	return found
}

// sequence checks what may come when.
func (c *Client) sequence(p Packet) (found []Violation) {
	if !c.begun && p.Type != CONNECT {
		found = append(found, violation("3.1.0-1", "%s", p))
	}
	if c.connect != nil && p.Type == CONNECT {
		found = append(found, violation("3.1.0-2", "another %s", p))
	}
	if p.Type.known() && !p.Type.fromClient() {
		found = append(found, violation("2.2.1", "%s from the client", p))
	}
	return found
}

func (c *Client) connected(connect *Connect) {
	if c.connect != nil || connect == nil {
		return
	}
	c.connect = connect
	if !connect.Clean && c.previous != nil {
		c.adopt(c.previous)
	}
	c.previous = nil
}

// Sent notes a packet that goes to the client.
func (c *Client) Sent(p Packet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provoke(p) {
		return
	}
	switch p.Type {
	case CONNACK:
		if p.Connack != nil && !p.Connack.SessionPresent {
			c.resend = nil // the session is lost, and what belonged to it
		}
	case PUBLISH:
		c.delivered(p)
	case PUBREL:
		c.pubcomp.owe(p.ID)
	case PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK:
		c.acknowledged(p)
	}
}

// provoke tells whether the packet is one on which the client has to close.
func (c *Client) provoke(p Packet) bool {
	if p.Raw == nil {
		return false
	}
	_, broken := Decode(p.Raw)
	if len(broken) == 0 {
		return false
	}
	if c.provoked == nil {
		clause := "4.8.0-1"
		if p.Type.known() && p.Type != PUBLISH && p.Flags != p.Type.flags() {
			clause = "2.2.2-2"
		}
		v := violation(clause, "an open connection after it was sent %s", quote(p.Raw))
		c.provoked = &v
	}
	return true
}

// MustClose tells whether the client has to close the connection: it has sent DISCONNECT, or it was sent a malformed
// packet. Who sees it true should wait for the client's FIN and call [Client.Lingers] if none comes.
func (c *Client) MustClose() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left || c.provoked != nil
}

// Lingers judges a connection that is still open when the caller's patience is over. It must not be called for one that
// the server closed itself.
func (c *Client) Lingers() []Violation {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.left:
		return []Violation{violation("3.14.4-1", "an open connection after DISCONNECT")}
	case c.provoked != nil:
		return []Violation{*c.provoked}
	}
	return nil
}

// Silence judges the time between the client's last packet and now, or its next one, with the caller's tolerance on top
// of the keep-alive. Before CONNECT, after DISCONNECT and with keep-alive zero a client may be silent.
func (c *Client) Silence(last, now time.Time, tolerance time.Duration) []Violation {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.connect == nil || c.connect.KeepAlive == 0 || c.left {
		return nil
	}
	silent, limit := now.Sub(last), time.Duration(c.connect.KeepAlive)*time.Second
	if silent <= limit+tolerance { // MQTT-3.1.2-23
		return nil
	}
	return []Violation{violation("3.1.2-23", "silence of %s with a keep-alive of %s", silent.Round(time.Millisecond), limit)}
}
