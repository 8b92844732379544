package mqttc_test

import (
	"context"
	"net"
	"testing"

	"attest/internal/emulator/mqttc"
)

func TestOurEnd(t *testing.T) {
	fin, rst := peer.wantFIN, peer.wantRST
	for _, tt := range []struct {
		name  string
		end   func(*mqttc.Client)
		knobs mqttc.Knobs
		wire  string
		how   func(peer, *testing.T)
	}{
		{"close", (*mqttc.Client).Close, mqttc.Knobs{}, "", fin},
		{"close twice", func(c *mqttc.Client) { c.Close(); c.Close() }, mqttc.Knobs{}, "", fin},
		{"disconnect", (*mqttc.Client).Disconnect, mqttc.Knobs{}, "\xe0\x00", fin},
		{"disconnect, then close", func(c *mqttc.Client) { c.Disconnect(); c.Close() }, mqttc.Knobs{}, "\xe0\x00", fin},
		{"close, then disconnect", func(c *mqttc.Client) { c.Close(); c.Disconnect() }, mqttc.Knobs{}, "", fin},
		{"reset", (*mqttc.Client).Reset, mqttc.Knobs{}, "", rst},
		{"vanish, then close", func(c *mqttc.Client) { c.Vanish(); c.Disconnect() }, mqttc.Knobs{}, "", fin},
		{"vanish, then reset", func(c *mqttc.Client) { c.Vanish(); c.Reset() }, mqttc.Knobs{}, "", rst},
		{"disconnect at close", (*mqttc.Client).Close, mqttc.Knobs{DisconnectAtClose: true}, "\xe0\x00", fin},
		{"reset at close", (*mqttc.Client).Close, mqttc.Knobs{ResetAtClose: true}, "", rst},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p, l := connected(t, tt.knobs)
			tt.end(c)
			p.want(t, tt.wire)
			tt.how(p, t)
			p.Close()
			l.end(t, c)
			if _, err := c.Publish("t", nil, 0, false); err != mqttc.ErrClosed {
				t.Errorf("publish afterwards: got %v, want %v", err, mqttc.ErrClosed)
			}
		})
	}
}

// Messages that are on their way when we close must not turn FIN into RST: they are taken, and lost.
func TestCloseWithUnreadMessages(t *testing.T) {
	c, p, l := connected(t, mqttc.Knobs{})
	c.Close()
	p.wantFIN(t)
	for range 100 {
		p.send(t, "\x30\x04\x00\x01tm") // to a connection that was reset this fails
	}
	p.Close()
	l.end(t, c)
}

func TestCloseBeforeStart(t *testing.T) {
	c, p, l := dialled(t, mqttc.Config{})
	c.Close()
	p.wantFIN(t)
	p.Close()
	l.end(t, c)
}

// A module without power: the server gets no answer and no end; what it sends is lost.
func TestVanish(t *testing.T) {
	c, p, l := connected(t, mqttc.Knobs{})
	c.Vanish()
	p.send(t, "\x32\x06\x00\x01t\x00\x09m\xd0\x00")
	select {
	case <-c.Done():
		t.Fatal("ended before the server closed")
	default:
	}
	must(t, p.Conn.(interface{ CloseWrite() error }).CloseWrite())
	p.wantFIN(t)
	l.end(t, c)
}

// DISCONNECT without the end that must follow it.
func TestStayOpen(t *testing.T) {
	c, p, l := connected(t, mqttc.Knobs{StayOpen: true})
	c.Disconnect()
	p.want(t, "\xe0\x00")
	select {
	case <-c.Done():
		t.Fatal("ended before the server closed")
	default:
	}
	c.Close()
	p.wantFIN(t)
	p.Close()
	l.end(t, c)
}

// A callback may end the connection it hears of.
func TestCloseFromAnEvent(t *testing.T) {
	port, accept := listen(t)
	l := newLog()
	var c *mqttc.Client
	events := l.events()
	events.Message = func(string, []byte, byte, bool) { c.Disconnect() }
	c = dial(t, mqttc.Config{Events: events}, "127.0.0.1", port)
	p := accept()
	must(t, c.Connect(short))
	p.want(t, connectShort)
	p.send(t, connackOK+"\x32\x06\x00\x01t\x00\x09m")
	l.want(t, "connack 0 false")
	p.want(t, "\xe0\x00") // and no PUBACK
	p.wantFIN(t)
	p.Close()
	l.end(t, c)
}

// hasty is a connection whose peer has closed, and the reader learnt it, by the time DISCONNECT is written.
type hasty struct {
	net.Conn
	peer  func() peer
	ended chan struct{}
}

func (h hasty) Write(b []byte) (int, error) {
	if b[0] != 0xe0 {
		return h.Conn.Write(b)
	}
	h.peer().Close()
	<-h.ended
	return len(b), nil
}

func (h hasty) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	if err != nil {
		select {
		case h.ended <- struct{}{}:
		default: // not the first end
		}
	}
	return n, err
}

// A server closes as soon as it has DISCONNECT: that is no news.
func TestServerIsQuickerThanDisconnect(t *testing.T) {
	port, accept := listen(t)
	l := newLog()
	var p peer
	c := dial(t, mqttc.Config{Events: l.events(), Dial: func(context.Context, string, int) (net.Conn, error) {
		conn, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		return hasty{conn, func() peer { return p }, make(chan struct{}, 1)}, err
	}}, "127.0.0.1", port)
	p = accept()
	must(t, c.Connect(short))
	p.want(t, connectShort)
	p.send(t, connackOK)
	l.want(t, "connack 0 false")
	c.Disconnect()
	l.end(t, c)
}
