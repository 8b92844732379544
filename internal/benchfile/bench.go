package benchfile

import (
	"maps"
	"time"

	"go.yaml.in/yaml/v3"
)

// Bench is what a file says of one bench. What it does not say is zero.
type Bench struct {
	Name     string // of one among several; empty for the only one
	Modem    string // URL of its port
	Release  string // the label on the module, 780EP/V1007
	Broker   Broker
	Stimuli  map[string]Command // by name
	Timeouts Timeouts

	file  string
	at    place            // where the file begins to speak of it
	given map[string]place // where a key's value stands, by path
}

// Broker says where the modem finds the broker, and what that bears.
type Broker struct {
	Listen         string // IP address of this machine, or localhost
	Advertise      string // name or address that the modem is told
	Ports          Ports
	Public         bool   // others than the modem can reach it, although it listens on loopback
	MaxConnections int    // at the same time
	MaxPacket      int    // bytes
	External       string // URL of a broker that is there already
}

// Ports are the TCP ports of the broker's listeners; 0 is any free one.
type Ports struct{ Plain, TLS, Mutual, Echo int }

// Timeouts fit the documented times to the bench.
type Timeouts struct {
	Multiplier float64
	Quiet      time.Duration // silence that proves something
	Stimulus   time.Duration // the longest one
	Recover    time.Duration // all attempts to bring a modem back
	Boot       time.Duration // from a restart to the first answer
}

// Command is a program and its arguments, and where they stand in the file.
type Command struct {
	Words        []string // at least one
	Line, Column int
}

// Commands returns the words of every stimulus by its name.
func (b *Bench) Commands() map[string][]string {
	words := make(map[string][]string, len(b.Stimuli))
	for name, c := range b.Stimuli {
		words[name] = c.Words
	}
	return words
}

// Fixed returns the broker's ports that are not left to the system, by their keys.
func (b *Bench) Fixed() map[string]int {
	p := b.Broker.Ports
	ports := map[string]int{"plain": p.Plain, "tls": p.TLS, "mutual": p.Mutual, "echo": p.Echo}
	maps.DeleteFunc(ports, func(_ string, number int) bool { return number == 0 })
	return ports
}

// Refuse returns the *Mistake of a value that only its reader can judge, at the key
// that path names ("broker.external"); in a file that does not have it, at the bench.
func (b *Bench) Refuse(path, message, hint string) error {
	where, ok := b.given[path]
	if !ok {
		where = b.at
	}
	return where.mistake(b.file, message, hint)
}

// derive returns a bench that has everything of this one, for another to overrule.
func (b *Bench) derive(at place) Bench {
	derived := *b
	derived.Stimuli, derived.given, derived.at = maps.Clone(b.Stimuli), maps.Clone(b.given), at
	return derived
}

// place is a position in the file, from 1.
type place struct{ line, column int }

func placeOf(n *yaml.Node) place { return place{n.Line, n.Column} }
