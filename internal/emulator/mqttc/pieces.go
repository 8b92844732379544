package mqttc

import (
	"bytes"
	"io"
	"strconv"
	"time"
)

// patience is how long an impatient client waits for an answer.
const patience = 10 * time.Millisecond

// tooLate tells whether an impatient client gave up waiting for p.
func (c *Client) tooLate(p packet) bool {
	if !c.knobs.Edge.Impatient || p.kind == PUBLISH || p.kind == PUBREL || p.kind == PINGRESP {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Since(c.alive.last) > patience
}

// reader is where packets are read from.
func (c *Client) reader() io.Reader {
	if c.knobs.Edge.WholeReads {
		return wholeReads{c.conn}
	}
	return c.conn
}

// wholeReads passes on the packets that came whole in one read.
type wholeReads struct{ io.Reader }

func (w wholeReads) Read(p []byte) (int, error) {
	for {
		n, err := w.Reader.Read(p)
		if whole := wholePackets(p[:n]); whole > 0 || err != nil {
			return whole, err
		}
	}
}

// wholePackets is the length of the packets that are whole at the start of b.
func wholePackets(b []byte) int {
	r := bytes.NewReader(b)
	for {
		whole := len(b) - r.Len()
		if _, err := r.ReadByte(); err != nil {
			return whole
		}
		n, err := readLength(r)
		if err != nil || n > r.Len() {
			return whole
		}
		_, _ = r.Seek(int64(n), io.SeekCurrent) // within b
	}
}

// shortened is a packet as a client takes it that cannot count beyond 126.
func (c *Client) shortened(p packet) packet {
	size := 2 + len(p.topic) + len(p.payload)
	if c.knobs.Edge.LongLengths && p.kind == PUBLISH && size > 126 {
		p.payload = p.payload[:len(p.payload)-1]
	}
	return p
}

// framed puts a fixed header before a body, as the knobs have it.
func (c *Client) framed(t Type, flags byte, body []byte) []byte {
	if c.knobs.Edge.LongLengths && len(body) > 126 {
		return append([]byte{byte(t)<<4 | flags, byte(len(body)) | 0x80}, body...)
	}
	return frame(t, flags, body)
}

// renamed is the session of the nth connection, of a client that counts them.
func (s Session) renamed(nth int) Session {
	if nth > 1 {
		s.ClientID += "_" + strconv.Itoa(nth)
	}
	return s
}
