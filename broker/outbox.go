package broker

import (
	"errors"
	"sync"
	"syscall"

	"attest/broker/wire"
)

// outboxLimit is how many bytes may wait for a client that does not read before the library has to wait as well.
const outboxLimit = 4 << 20

// outbox holds the packets for a client in order, and after the last one how to close.
type outbox struct {
	mu      sync.Mutex
	change  sync.Cond
	packets []wire.Packet
	size    int
	last    *Event // the Closed that follows the packets; nothing can be put behind it
	closed  bool
	broken  bool // a write told that the client had reset the connection
}

func newOutbox() *outbox {
	o := &outbox{}
	o.change.L = &o.mu
	return o
}

// put adds packets, waiting while the outbox is full. What comes after finish or close is dropped.
func (o *outbox) put(packets ...wire.Packet) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.size > outboxLimit && !o.closed && o.last == nil {
		o.change.Wait()
	}
	if o.closed || o.last != nil {
		return
	}
	for _, p := range packets {
		o.size += len(p.Raw)
	}
	o.packets = append(o.packets, packets...)
	o.change.Broadcast()
}

// finish closes the connection after what is in the outbox; only the first one counts.
func (o *outbox) finish(how Close, reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil {
		o.last = &Event{How: how, Err: reason}
		o.change.Broadcast()
	}
}

// take waits for packets and takes all there are. Without packets it returns the Closed that ends the connection, or
// nil when the outbox is closed.
func (o *outbox) take() ([]wire.Packet, *Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.packets) == 0 && o.last == nil && !o.closed {
		o.change.Wait()
	}
	if o.closed {
		return nil, nil
	}
	if len(o.packets) == 0 {
		return nil, o.last
	}
	packets := o.packets
	o.packets, o.size = nil, 0
	o.change.Broadcast()
	return packets, nil
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.change.Broadcast()
}

// spoil notes what a write found out: after it the socket reads like an orderly end.
func (o *outbox) spoil(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = o.broken || errors.Is(err, syscall.ECONNRESET)
}

// reset is how the client closed when reading says no more than that it did.
func (o *outbox) reset() Close {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken {
		return RST
	}
	return FIN
}
