package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/nearest"
)

// benchFile is bench.yaml, design §4.
type benchFile struct {
	Modem   string `yaml:"modem,omitempty"`
	Release string `yaml:"release,omitempty"` // the label on the module, 780EP/V1007
	Broker  struct {
		Listen    address `yaml:"listen,omitempty"`
		Advertise string  `yaml:"advertise,omitempty"`
		Ports     struct {
			Plain  portNumber `yaml:"plain,omitempty"`
			TLS    portNumber `yaml:"tls,omitempty"`
			Mutual portNumber `yaml:"mutual,omitempty"`
			Echo   portNumber `yaml:"echo,omitempty"`
		} `yaml:"ports,omitempty"`
	} `yaml:"broker,omitempty"`
	Stimuli  map[string]command `yaml:"stimuli,omitempty"`
	Timeouts struct {
		Multiplier multiplier `yaml:"multiplier,omitempty"`
		Quiet      quiet      `yaml:"quiet,omitempty"` // of a modem that is not the embedded emulator
	} `yaml:"timeouts,omitempty"`
}

// readBenchFile reads a bench file; without a name there is none, and nothing in it.
func readBenchFile(name string) (benchFile, error) {
	var file benchFile
	if name == "" {
		return file, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return file, &usageError{err: fmt.Errorf("read the bench file: no file %q", name), hint: neighbour(name)}
	}
	if err == nil {
		err = cmp.Or(firmware.Decode(name, data, &file), file.Timeouts.Quiet.check(name), file.checkStimuli(name))
	}
	if err != nil {
		return file, &usageError{err: err}
	}
	return file, nil
}

// neighbour names the bench file beside a missing one that it is probably about;
// empty if there is none.
func neighbour(name string) string {
	var found []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		files, _ := filepath.Glob(filepath.Join(filepath.Dir(name), pattern)) // a directory named like a pattern has no neighbours
		found = append(found, files...)
	}
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("the nearest one there is %q", nearest.Of(filepath.Clean(name), found))
}

// checkStimuli refuses the name of a stimulus with a typo: the scenarios that need
// it would be skipped, which looks green.
func (f *benchFile) checkStimuli(name string) error {
	for _, s := range slices.Sorted(maps.Keys(f.Stimuli)) {
		if !slices.Contains(emulator.Stimuli(), s) {
			return fmt.Errorf("%s:%d: %w", name, f.Stimuli[s].line, nearest.Unknown("stimulus", s, emulator.Stimuli()))
		}
	}
	return nil
}

// stimuli returns the commands by name.
func (f *benchFile) stimuli() map[string][]string {
	commands := make(map[string][]string, len(f.Stimuli))
	for name, c := range f.Stimuli {
		commands[name] = c.words
	}
	return commands
}

// command is a program and its arguments, with its line in the file.
type command struct {
	words []string
	line  int
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (c *command) UnmarshalYAML(n *yaml.Node) error {
	c.line = n.Line
	if n.Kind != yaml.SequenceNode || n.Decode(&c.words) != nil || len(c.words) == 0 || c.words[0] == "" {
		return fmt.Errorf("line %d: want a command with its arguments as a list, such as [./relay.sh, cycle]", n.Line)
	}
	return nil
}

// portNumber is a TCP port; the bench leaves those that are not given to the system.
type portNumber int

// UnmarshalYAML implements yaml.Unmarshaler.
func (p *portNumber) UnmarshalYAML(n *yaml.Node) error {
	number, err := strconv.Atoi(n.Value)
	if err != nil || number < 1 || number > 65535 {
		return refuseValue(n, "a port from 1 to 65535")
	}
	*p = portNumber(number)
	return nil
}

// address is an IP address of this machine.
type address string

// UnmarshalYAML implements yaml.Unmarshaler.
func (a *address) UnmarshalYAML(n *yaml.Node) error {
	if _, err := netip.ParseAddr(n.Value); err != nil && n.Value != "localhost" {
		return refuseValue(n, "an IP address of this machine, such as 0.0.0.0")
	}
	*a = address(n.Value)
	return nil
}

// multiplier scales documented times.
type multiplier float64

// UnmarshalYAML implements yaml.Unmarshaler.
func (m *multiplier) UnmarshalYAML(n *yaml.Node) error {
	number, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || !usable(number) {
		return refuseValue(n, usableMultipliers)
	}
	*m = multiplier(number)
	return nil
}

const usableMultipliers = "a number from 0.001 to 1000"

func usable(multiplier float64) bool {
	return !math.IsNaN(multiplier) && cmp.Compare(multiplier, 0.001) >= 0 && multiplier <= 1000
}

// quiet is how long silence must last that proves something, with its place in the file.
type quiet struct {
	node *yaml.Node
	time time.Duration // zero when it cannot be read
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (q *quiet) UnmarshalYAML(n *yaml.Node) error {
	q.node = n
	q.time, _ = time.ParseDuration(n.Value) // check reports it with its column
	return nil
}

// check refuses what is no time, or none that a run could be waited for.
func (q *quiet) check(name string) error {
	if q.node == nil || q.node.Kind == yaml.ScalarNode && q.time >= time.Millisecond && q.time <= time.Minute {
		return nil
	}
	message := fmt.Sprintf("want a time from 1ms to 1m, such as 100ms, got %q", q.node.Value)
	return &firmware.SyntaxError{File: name, Line: q.node.Line, Column: q.node.Column, Message: message}
}

// refuseValue is an error in which the decoder finds the line.
func refuseValue(n *yaml.Node, want string) error {
	return fmt.Errorf("line %d: want %s, got %q", n.Line, want, n.Value)
}
