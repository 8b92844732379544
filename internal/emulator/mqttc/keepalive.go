package mqttc

import "time"

// keepAlive pings a silent connection. The client's mu guards it.
type keepAlive struct {
	interval time.Duration // 0: no pinging
	last     time.Time     // of the last packet sent
	ping     time.Time     // when the unanswered PINGREQ was sent, or zero
	timer    *time.Timer
	blocked  bool // by a knob: nothing is sent any more
}

func (k *keepAlive) sent(now time.Time) { k.last = now }

// due is when something has to be done next: answer is missing, or PINGREQ.
func (k *keepAlive) due() time.Time {
	if !k.ping.IsZero() {
		return k.ping.Add(k.interval)
	}
	return k.last.Add(k.interval)
}

// PingAfter is how long the client stays silent before it sends PINGREQ: the keep-alive less a
// margin of a quarter of it, of 5 s at most (MQTT-3.1.2-23 asks for less than the keep-alive).
// So 750 ms for 1, 55 s for 60, 595 s for 600; none for 0. Firmware with a cap or a factor has
// its own. A PINGREQ that is not answered for that long again ends the connection.
func PingAfter(seconds uint16, k Knobs) time.Duration {
	if k.KeepAliveCap > 0 {
		seconds = min(seconds, k.KeepAliveCap)
	}
	d := time.Duration(seconds) * time.Second
	d -= min(d/4, 5*time.Second)
	if k.KeepAliveFactor > 0 {
		d = time.Duration(float64(d) * k.KeepAliveFactor)
	}
	return d
}

// startPinging begins when the session is accepted. The caller holds mu.
func (c *Client) startPinging() {
	if c.alive.interval == 0 || c.knobs.Faults[PINGREQ] == Withheld {
		return
	}
	c.alive.timer = time.AfterFunc(time.Until(c.alive.due()), c.keep)
}

func (c *Client) stopPinging() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.alive.timer != nil {
		c.alive.timer.Stop()
	}
}

// keep runs when something may be due.
func (c *Client) keep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over.Load() || c.cause != nil {
		return
	}
	if now := time.Now(); !now.Before(c.alive.due()) {
		if !c.alive.ping.IsZero() && !c.knobs.PingUnchecked {
			c.fail(ErrUnanswered)
			return
		}
		c.alive.ping = now
		if c.send(PINGREQ, headerFlags(PINGREQ), nil) != nil {
			return
		}
	}
	c.alive.timer.Reset(time.Until(c.alive.due()))
}

func (c *Client) pinged() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alive.ping = time.Time{}
	c.alive.blocked = c.knobs.Edge.PingBlocks
	if c.alive.timer != nil {
		c.alive.timer.Reset(time.Until(c.alive.due()))
	}
}
