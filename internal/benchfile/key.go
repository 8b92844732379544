package benchfile

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Key is one thing that a bench file can say.
type Key struct {
	Path    string // "broker.ports.plain"
	Meaning string // one line
	Example string // a value as it may stand in a file

	schema map[string]any
	read   func(*yaml.Node, *Bench) error // a *fault for a value that is none
	show   func(*Bench) string            // the value as YAML; empty if the bench does not have it
}

// Section returns the path above a key's name, empty at the top, and the name.
func (k *Key) Section() (section, name string) {
	if i := strings.LastIndexByte(k.Path, '.'); i >= 0 {
		return k.Path[:i], k.Path[i+1:]
	}
	return "", k.Path
}

// key is a row for a field of the bench.
func key[T comparable](path string, k kind[T], field func(*Bench) *T, example, meaning string) Key {
	return Key{
		Path: path, Meaning: meaning, Example: example, schema: k.schema,
		read: func(n *yaml.Node, b *Bench) (err error) {
			*field(b), err = k.parse(n)
			return err
		},
		show: func(b *Bench) string {
			var none T
			switch v := *field(b); {
			case v == none:
				return ""
			case k.show != nil:
				return k.show(v)
			default:
				return fmt.Sprint(v)
			}
		},
	}
}

// Below these the broker would refuse what scenarios ask of a modem, and the firmware would be
// blamed: connections that overlap, and the longest message with its topic.
const leastConnections, leastPacket = 16, 16 << 10

// Keys returns what may stand in a bench file, in the order in which it is written,
// without "benches" and the "name" of each.
func Keys() []Key {
	port := whole("a port", 1, 65535)
	return []Key{
		key("modem", text("the URL of a modem, such as /dev/ttyUSB2"), func(b *Bench) *string { return &b.Modem },
			"serial:///dev/ttyUSB2?baud=115200", "where the modem is: a device, usb:auto, tcp://host:port, rfc2217://host:port or emulator"),
		key("release", text("a release, such as 780EP/V1007"), func(b *Bench) *string { return &b.Release },
			"780EP/V1007", "the label on the module; another release is refused"),

		key("broker.listen", address(), func(b *Bench) *string { return &b.Broker.Listen },
			"0.0.0.0", "address of this machine on which the broker listens; loopback unless said"),
		key("broker.advertise", host(), func(b *Bench) *string { return &b.Broker.Advertise },
			"qa.example.org", "name or address that the modem is told; the certificates carry it"),
		key("broker.ports.plain", port, func(b *Bench) *int { return &b.Broker.Ports.Plain }, "1884", "MQTT without TLS; any free port unless said"),
		key("broker.ports.tls", port, func(b *Bench) *int { return &b.Broker.Ports.TLS }, "8883", "MQTT over TLS without client certificates"),
		key("broker.ports.mutual", port, func(b *Bench) *int { return &b.Broker.Ports.Mutual }, "8884", "MQTT over TLS with client certificates"),
		key("broker.ports.echo", port, func(b *Bench) *int { return &b.Broker.Ports.Echo }, "1885", "plain TCP that echoes"),
		key("broker.public", flag(), func(b *Bench) *bool { return &b.Broker.Public },
			"true", "for a broker on loopback to which a tunnel leads: everybody has to log in, as beyond loopback"),
		key("broker.max-connections", whole("a number", leastConnections, 10_000), func(b *Bench) *int { return &b.Broker.MaxConnections },
			"100", "how many connections the broker has at the same time; 100 unless said"),
		key("broker.max-packet", whole("a number of bytes", leastPacket, 268_435_455), func(b *Bench) *int { return &b.Broker.MaxPacket }, // MQTT-2.2.3
			"65536", "the largest MQTT packet that the broker takes, in bytes; 1 MiB unless said, and 64 KiB where others can reach it"),
		key("broker.external", text("the URL of a broker, such as external://mqtt.example.org?plain=1883"), func(b *Bench) *string { return &b.Broker.External },
			"external://mqtt.example.org?plain=1883", "a broker that is there already, to judge against instead of the embedded one"),

		stimulus("pdp-loss", "./release-bearer.sh", "takes the modem's PDP context away, as a network does"),
		stimulus("power-cycle", "./relay.sh, cycle", "switches the modem's supply off and on"),
		stimulus("reset", "./relay.sh, reset", "pulls the modem's reset pin"),
		stimulus("drop", "./cut.sh", "breaks the modem's TCP connection: RST both ways"),
		stimulus("flash", `./flash.sh, "{port}", "{image}"`, "writes a firmware image to the module, for attest run --flash and attest campaign"),

		key("timeouts.multiplier", factor(), func(b *Bench) *float64 { return &b.Timeouts.Multiplier }, "2", "scales the documented times"),
		key("timeouts.quiet", times(time.Millisecond, time.Minute, "100ms"), func(b *Bench) *time.Duration { return &b.Timeouts.Quiet },
			"2s", "silence that proves something; 100ms will do for a modem without a radio"),
		key("timeouts.stimulus", times(time.Millisecond, time.Hour, "60s"), func(b *Bench) *time.Duration { return &b.Timeouts.Stimulus },
			"60s", "how long a stimulus may take"),
		key("timeouts.recover", times(time.Millisecond, time.Hour, "2m"), func(b *Bench) *time.Duration { return &b.Timeouts.Recover },
			"2m", "how long bringing back a modem may take that answers no more"),
		key("timeouts.boot", times(time.Millisecond, time.Hour, "30s"), func(b *Bench) *time.Duration { return &b.Timeouts.Boot },
			"60s", "how long the modem may take from a restart to its first answer"),
	}
}

// stimulus is a row for a command that acts on the modem.
func stimulus(name, example, meaning string) Key {
	return Key{
		Path: "stimuli." + name, Meaning: meaning, Example: "[" + example + "]",
		schema: map[string]any{"type": "array", "minItems": 1, "items": map[string]any{"type": "string"}},
		read: func(n *yaml.Node, b *Bench) error {
			c, err := readCommand(n)
			if err == nil {
				b.setStimulus(name, c)
			}
			return err
		},
		show: func(b *Bench) string { return flow(b.Stimuli[name].Words) },
	}
}

func (b *Bench) setStimulus(name string, c Command) {
	if b.Stimuli == nil {
		b.Stimuli = make(map[string]Command)
	}
	b.Stimuli[name] = c
}

// readCommand reads a program and its arguments.
func readCommand(n *yaml.Node) (Command, error) {
	c := Command{Line: n.Line, Column: n.Column}
	for _, word := range n.Content {
		if word.Kind != yaml.ScalarNode || n.Kind != yaml.SequenceNode {
			return c, want(commands, got(n))
		}
		c.Words = append(c.Words, word.Value)
	}
	if len(c.Words) == 0 || c.Words[0] == "" {
		return c, want(commands, got(n))
	}
	return c, nil
}

const commands = "a command with its arguments as a list, such as [./relay.sh, cycle]"
