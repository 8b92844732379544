package broker

import (
	"context"
	"net"
	"time"
)

// ServeWith serves the plain listener with another library than mochi.
func ServeWith(ctx context.Context, cfg Config, library func(net.Conn) error) (*Broker, func(), error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, nil, err
	}
	b := &Broker{
		cfg: cfg, journal: newJournal(cfg.OnEvent),
		endpoints: map[Listener]*endpoint{}, clients: map[string]*client{},
	}
	if err := b.open(ctx, Plain); err != nil {
		return nil, nil, err
	}
	e := b.endpoints[Plain]
	go e.Serve(func(_ string, c net.Conn) error { return library(c) })
	return b, func() { e.Close(nil); b.journal.close() }, nil
}

// Limit is the silence after which a client with the keep-alive is closed.
func Limit(keepAlive uint16) time.Duration {
	return (&link{keepAlive: seconds(keepAlive)}).limit()
}

// Split and Whole cut bytes into frames.
var (
	Split = split
	Whole = whole
)

// SkipOrder pretends that n packets have been in flight.
func (b *Broker) SkipOrder(n int64) { b.hook.order.Add(n) }
