package broker

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"attest/broker/wire"
)

// Direction says which way a packet goes.
type Direction uint8

// The two directions.
const (
	FromClient Direction = iota
	ToClient
)

func (d Direction) String() string {
	if d == ToClient {
		return "to the client"
	}
	return "from the client"
}

// Edge names the packet at which a fault happens: the Nth of that type in that direction, counted over all
// connections from the moment of [Broker.Inject].
type Edge struct {
	Dir  Direction
	Type wire.Type // zero: any type
	Nth  int       // 1 is the next one; zero means 1
	Conn int       // only on this connection (Event.Conn); zero: on any
}

// Action is what a fault does at its edge.
type Action uint8

// The actions. Several faults on one edge are combined, so Truncate and CloseAfter together cut a packet and the
// connection.
const (
	Refusal     Action = iota // answer the CONNECT with a CONNACK of Fault.Code (1–5), then close: MQTT-3.2.2-5
	Withhold                  // the packet goes no further
	Delay                     // the packet goes on after Fault.Delay; what comes behind it waits as well
	Duplicate                 // the packet goes on twice
	Replace                   // Fault.Bytes goes on in its place
	Truncate                  // only the first Fault.Keep bytes go on
	Drip                      // the packet goes on byte by byte, Fault.Delay before each
	CloseBefore               // FIN instead of the packet
	CloseAfter                // FIN once the packet was written, or was processed and answered
	ResetBefore               // RST instead of the packet
	ResetAfter                // RST once the packet was written, or was processed and answered
	Stall                     // the packet and everything behind it go no further; the connection stays open
)

func (a Action) String() string {
	names := [...]string{"refusal", "withhold", "delay", "duplicate", "replace", "truncate", "drip",
		"close before", "close after", "reset before", "reset after", "stall"}
	if int(a) < len(names) {
		return names[a]
	}
	return fmt.Sprintf("Action(%d)", a)
}

// Fault is one misbehaviour, armed by [Broker.Inject].
type Fault struct {
	On    Edge
	Do    Action
	Code  byte          // Refusal
	Delay time.Duration // Delay; Drip, per byte
	Bytes []byte        // Replace
	Keep  int           // Truncate
	Times int           // how many packets from the Nth on; zero means 1, negative all
}

// Refuse returns the fault that answers the next CONNECT with the given CONNACK code.
func Refuse(code byte) Fault {
	return Fault{On: Edge{Dir: FromClient, Type: wire.CONNECT}, Do: Refusal, Code: code}
}

// check reports what makes no sense.
func (f Fault) check() error {
	switch {
	case f.Do > Stall:
		return fmt.Errorf("inject a fault: no action %d", f.Do)
	case f.Do == Refusal && f.On.Dir != FromClient:
		return errors.New("inject a fault: a refusal answers a CONNECT from the client")
	case f.Do == Refusal && f.On.Type != wire.CONNECT:
		return fmt.Errorf("inject a fault: a refusal answers a CONNECT, not %v", f.On.Type)
	case f.Do == Refusal && (f.Code < 1 || f.Code > 5):
		return fmt.Errorf("inject a fault: MQTT 3.1.1 has no refusal %d", f.Code)
	case (f.Do == Truncate || f.Do == Drip) && f.On.Dir != ToClient:
		return fmt.Errorf("inject a fault: %v applies to packets to the client", f.Do)
	case f.Delay < 0 || f.On.Nth < 0 || f.Keep < 0:
		return errors.New("inject a fault: negative delay, number or length")
	}
	return nil
}

// armed is a fault and how often it still has to see its packet.
type armed struct {
	Fault
	skip, left int // left negative: for ever
}

// faults holds the armed faults of a broker.
type faults struct {
	some atomic.Bool // spares the lock on every packet while none is armed
	mu   sync.Mutex
	list []*armed
}

func (f *faults) inject(fault Fault) error {
	if err := fault.check(); err != nil {
		return err
	}
	a := &armed{Fault: fault, skip: max(fault.On.Nth, 1) - 1, left: fault.Times}
	if a.left == 0 {
		a.left = 1
	}
	a.Bytes = slices.Clone(fault.Bytes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, a)
	f.some.Store(true)
	return nil
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
	f.some.Store(false)
}

// at counts the packet and returns the faults that hit it, in the order of their injection.
func (f *faults) at(dir Direction, t wire.Type, conn int) []Fault {
	if !f.some.Load() {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit []Fault
	for _, a := range f.list {
		if a.On.Dir != dir || a.On.Type != 0 && a.On.Type != t || a.On.Conn != 0 && a.On.Conn != conn {
			continue
		}
		if a.skip > 0 {
			a.skip--
			continue
		}
		a.left--
		hit = append(hit, a.Fault)
	}
	f.list = slices.DeleteFunc(f.list, func(a *armed) bool { return a.left == 0 })
	f.some.Store(len(f.list) > 0)
	return hit
}
