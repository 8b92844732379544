package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"

	"attest/broker/wire"
)

// ErrNoConnection is returned by [Broker.Drop] when there is nothing to drop.
var ErrNoConnection = errors.New("broker: no live connection")

// Broker is a running broker. It is safe for concurrent use.
type Broker struct {
	cfg       Config
	journal   *journal
	faults    faults
	server    *mqtt.Server
	hook      *hook
	endpoints map[Listener]*endpoint
	conns     atomic.Int64 // connections of the client so far
	crowd     crowd
	departed  departed
	shut      sync.Once

	takeover sync.Mutex // held while a client takes over from an older connection of its id

	mu       sync.Mutex
	clients  map[string]*client
	reserved []int // descriptors of closed ports
	echo     *echo // nil until somebody asked for it
	closed   bool
}

// client is what the broker knows of a client id beyond a connection.
type client struct {
	link    *link // the newest one that was let in
	clean   bool  // it asked for a clean session, which nobody inherits
	session *session
}

// Start opens the listeners and serves them. The context bounds the start alone; a broker lives until [Broker.Close].
// A port that is taken is an error that names the listener and the address.
func Start(ctx context.Context, cfg Config) (*Broker, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	b := &Broker{
		cfg: cfg, journal: newJournal(cfg.OnEvent),
		endpoints: map[Listener]*endpoint{}, clients: map[string]*client{},
	}
	for _, name := range cfg.listeners() {
		if err := b.open(ctx, name); err != nil {
			b.abandon()
			return nil, err
		}
	}
	b.server = newServer(cfg)
	if err := b.serve(); err != nil {
		b.abandon()
		return nil, fmt.Errorf("start the broker: %w", err)
	}
	return b, nil
}

// open listens on the port of a listener.
func (b *Broker) open(ctx context.Context, name Listener) error {
	e := &endpoint{b: b, name: name, links: map[*link]struct{}{}}
	if name != Plain {
		config, err := serverTLS(b.cfg, name)
		if err != nil {
			return err
		}
		e.tls = config
	}
	addr := net.JoinHostPort(b.cfg.Host, strconv.Itoa(b.cfg.Ports[name]))
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("start the broker: open the %s listener on %s: %w", name, addr, err)
	}
	e.tcp = l.(*net.TCPListener)
	b.endpoints[name] = e
	return nil
}

// serve gives the listeners to the library.
func (b *Broker) serve() error {
	b.hook = &hook{server: b.server}
	if err := b.server.AddHook(b.hook, nil); err != nil {
		return err
	}
	for _, e := range b.endpoints {
		if err := b.server.AddListener(e); err != nil {
			return err
		}
	}
	return b.server.Serve()
}

// abandon closes what a failed start has opened.
func (b *Broker) abandon() {
	for _, e := range b.endpoints {
		_ = e.tcp.Close()
	}
}

// Close closes every listener, connection (FIN) and reserved port, and ends every Await, within milliseconds. A second
// Close does nothing. The journal stays.
func (b *Broker) Close() {
	b.shut.Do(func() {
		_ = b.server.Close() // has no error to return
		b.mu.Lock()
		for _, fd := range b.reserved {
			releasePort(fd)
		}
		b.reserved, b.closed = nil, true
		b.mu.Unlock()
		if e := b.echoing(); e != nil {
			e.close()
		}
		b.farewell()
		b.journal.close()
	})
}

// Port returns the port of a listener, 0 if it is not open.
func (b *Broker) Port(l Listener) int {
	e, ok := b.endpoints[l]
	if !ok {
		return 0
	}
	return e.tcp.Addr().(*net.TCPAddr).Port
}

// ClosedPort returns a port on which nobody listens, and nobody else can, until Close: a connection to it is refused.
func (b *Broker) ClosedPort() (int, error) {
	fd, port, err := reservePort(b.cfg.Host)
	if err != nil {
		return 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved = append(b.reserved, fd)
	return port, nil
}

// Seq returns how many events there are, which is the Seq of the next one. Take it before doing something whose
// events are to be awaited.
func (b *Broker) Seq() int { return b.journal.seq() }

// Events returns the journal so far.
func (b *Broker) Events() []Event { return b.journal.all() }

// Await returns the first event whose Seq is at least from and that matches, be it in the journal already or not yet.
// When ctx ends before, the error is a *[TimeoutError]; when the broker is closed, [ErrClosed].
func (b *Broker) Await(ctx context.Context, from int, match func(Event) bool) (Event, error) {
	return b.journal.await(ctx, from, match)
}

// Inject arms a fault. An error says that the fault makes no sense.
func (b *Broker) Inject(f Fault) error { return b.faults.inject(f) }

// ClearFaults disarms every fault. What one has done already, such as a stalled connection, stays done.
func (b *Broker) ClearFaults() { b.faults.clear() }

// Publish sends a message to everybody who subscribed to its topic, at no more than the QoS that each asked for.
func (b *Broker) Publish(topic string, payload []byte, qos byte, retain bool) error {
	if qos > 2 {
		return fmt.Errorf("publish to %q: no QoS %d", topic, qos)
	}
	if err := b.server.Publish(topic, payload, retain, qos); err != nil {
		return fmt.Errorf("publish to %q: %w", topic, err)
	}
	return nil
}

// Drop closes every live connection at once, losing what was not written yet; wills are published. It returns
// [ErrNoConnection] if there was none.
func (b *Broker) Drop(how Close) error {
	err := ErrNoConnection
	for _, e := range b.endpoints {
		for _, l := range e.live() {
			if !l.strange() {
				err = nil
			}
			l.end(Event{How: how, Err: "dropped as told"})
		}
	}
	if e := b.echoing(); e != nil && e.drop(how) {
		err = nil
	}
	return err
}

// adopt gives a client id to a new connection and returns its session. An older connection of the id is closed, and
// the library has let go of it when adopt returns: otherwise its will would be lost, and its session mixed up.
func (b *Broker) adopt(id string, clean bool, l *link) *session {
	if id == "" {
		return newSession()
	}
	b.takeover.Lock()
	defer b.takeover.Unlock()
	b.mu.Lock()
	old, c := b.clients[id], &client{link: l, clean: clean}
	b.clients[id] = c
	b.mu.Unlock()
	if old != nil {
		old.link.end(Event{How: FIN, Err: fmt.Sprintf("client id taken over by connection %d", l.id)}) // MQTT-3.1.4-2
		<-old.link.served
	}
	if old == nil || clean || old.clean { // MQTT-3.1.2-6
		c.session = newSession()
	} else {
		c.session = old.session
		c.session.resume()
	}
	return c.session
}

// previous returns the judge of the last connection of a client id, nil if there was none.
func (b *Broker) previous(id string) *wire.Client {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c, ok := b.clients[id]; ok {
		return c.link.judge
	}
	return nil
}

// seconds is a keep-alive as a duration.
func seconds(n uint16) time.Duration { return time.Duration(n) * time.Second }
