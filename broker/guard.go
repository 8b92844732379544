package broker

import (
	"net"
	"net/netip"
	"sync"

	"attest/broker/wire"
)

// Guard tells the client that a broker is there for from everybody else who can reach it: by the address that a
// connection comes from. An address is the client's once a connection from it showed what nobody else has, a user
// name or the password of Config.Users, or a certificate of Config.Authority; from then on whatever comes from there
// is the client's, a handshake that fails too. All others are strangers: what they do is told to Config.OnStranger and
// stands in no journal. A connection from a new address is held back until it shows whose it is; what it did before is
// then journalled, with the times at which it happened.
//
// Who shares the client's address, behind one router, is taken for the client.
//
// A Guard outlives brokers: give the same one to every broker of a client. The zero value knows no address yet. It is
// safe for concurrent use.
type Guard struct {
	mu  sync.Mutex
	own map[netip.Addr]struct{}
}

// Addresses returns how many addresses the client has been seen at.
func (g *Guard) Addresses() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.own)
}

// knows reports whether the client was seen at the address. Without a guard whoever comes is the client.
func (g *Guard) knows(a netip.Addr) bool {
	if g == nil {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.own[a]
	return ok
}

func (g *Guard) learn(a netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.own == nil {
		g.own = make(map[netip.Addr]struct{})
	}
	g.own[a] = struct{}{}
}

// peerOf returns where a connection comes from; IPv4 in IPv6 is IPv4.
func peerOf(conn net.Conn) netip.AddrPort {
	tcp, ok := conn.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	at := tcp.AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// proves reports whether a CONNECT shows what only the client was told. One of the two is enough: a firmware that loses
// the other must be blamed for it.
func (b *Broker) proves(c wire.Connect) bool {
	for user, password := range b.cfg.Users {
		if c.UserFlag && user != "" && c.User == user || c.PasswordFlag && password != "" && string(c.Password) == password {
			return true
		}
	}
	return false
}

// crowd counts the connections of a broker.
type crowd struct {
	mu        sync.Mutex
	all       int
	unproven  map[netip.Addr]int // open ones of whoever has not shown to be the client
	strangers int                // how many of those there were so far
}

// enter counts a connection in, if there are fewer than most. Strangers together get half of the places and one address
// an eighth, so that nobody keeps the client out.
func (c *crowd) enter(most int, from netip.Addr, proven bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if proven {
		if c.all < most {
			c.all++
			return true
		}
		return false
	}
	c.strangers++
	open := 0
	for _, n := range c.unproven {
		open += n
	}
	if c.all >= most || open >= max(most/2, 1) || c.unproven[from] >= max(most/8, 1) {
		return false
	}
	if c.unproven == nil {
		c.unproven = make(map[netip.Addr]int)
	}
	c.all++
	c.unproven[from]++
	return true
}

// leave counts a connection out.
func (c *crowd) leave(from netip.Addr, proven bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if !proven {
		c.settle(from)
	}
}

// prove notes that an open connection is the client's.
func (c *crowd) prove(from netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(from)
}

// settle takes a connection from those of which nobody knows whose they are; c.mu is held.
func (c *crowd) settle(from netip.Addr) {
	if c.unproven[from]--; c.unproven[from] <= 0 {
		delete(c.unproven, from)
	}
}

// meet counts a stranger who got no place.
func (c *crowd) meet() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.strangers++
}

// reveal notes that a connection was no stranger's.
func (c *crowd) reveal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.strangers--
}

// Strangers returns how many connections came so far that have not shown to be the client's, those that are still open
// among them; see [Guard].
func (b *Broker) Strangers() int {
	b.crowd.mu.Lock()
	defer b.crowd.mu.Unlock()
	return b.crowd.strangers
}
